package pave.guardrails

policy := object.get(input.parameters, "policy", {})

policy_name := input.parameters.name

wanted := object.get(input.review.object, "spec", {})

old_object := object.get(input.review, "oldObject", {})

exists {
  count(old_object) > 0
}

old := object.get(old_object, "spec", {})

resolved := object.get(object.get(old_object, "status", {}), "resolved", {})

owner := input.review._unstable.namespace

labels := object.get(owner.metadata, "labels", {})

labelled {
  labels["pave.internal/team"]
  labels["pave.internal/environment"]
}

patterns := [pattern |
  pattern := object.get(policy, "namespaces", [])[_]
  regex.match(concat("", ["^", replace(pattern.match, "*", ".*"), "$"]), owner.metadata.name)
]

team := labels["pave.internal/team"] {
  labelled
}

team := patterns[0].team {
  not labelled
  count(patterns) > 0
}

team := policy.unmanagedNamespace.team {
  not labelled
  count(patterns) == 0
}

stage := labels["pave.internal/environment"] {
  labelled
}

stage := patterns[0].environment {
  not labelled
  count(patterns) > 0
}

stage := policy.unmanagedNamespace.environment {
  not labelled
  count(patterns) == 0
}

fits(list, _) {
  count(list) == 0
}

fits(list, item) {
  list[_] == item
}

fitting := [candidate |
  candidate := object.get(policy, "rules", [])[_]
  fits(object.get(candidate, "environments", []), stage)
  fits(object.get(candidate, "teams", []), team)
  fits(object.get(candidate, "kinds", []), input.review.object.kind)
]

default rule = {}

rule := fitting[0] {
  count(fitting) > 0
}

citation := {{cited_rule}} {
  count(fitting) > 0
}

citation := {{cited_policy}} {
  count(fitting) == 0
}

requires := object.get(rule, "require", {})

production {
  stage == "prod"
}

required(setting) {
  object.get(requires, setting, false) == true
}

fewest := max([object.get(requires, "backupDays", 1), least])

default least = 1

least := 7 {
  production
}

is_date(text) {
  regex.match("^[0-9]{4}-[0-9]{2}-[0-9]{2}$", text)
}

own_waivers := [waiver |
  object.get(rule, "waivable", false) == true
  exception := wanted.exception
  is_date(exception.expires)
  waiver := {{own_waiver}}
]

granted(field, value) := [waiver |
  exception := object.get(policy, "exceptions", [])[_]
  exception.kind == input.review.object.kind
  exception.namespace == owner.metadata.name
  exception.name == input.review.object.metadata.name
  exception.field == field
  fits([allowed | allowed := exception.value], value)
  is_date(exception.expires)
  waiver := {{granted_waiver}}
]

waivers("deletionPolicy", _) := [] {
  true
}

waivers(field, value) := array.concat(granted(field, value), own_waivers) {
  field != "deletionPolicy"
}

running(field) := old[field]

running(field) := resolved[field] {
  not has(old, field)
}

has(values, field) {
  object.get(values, field, null) != null
}

approved_lists := {"size": "sizes", "cloud": "clouds", "region": "regions"}

finding[[order, field, field, value, cause, fix, same]] {
  order := {"size": 0, "cloud": 1, "region": 2}[field]
  value := wanted[field]
  approved := object.get(rule, approved_lists[field], [])
  count(approved) > 0
  not fits(approved, value)
  cause := {{not_approved}}
  fix := {{not_approved_fix}}
  same := [before | before := running(field); before == value]
}

engines := object.get(rule, "engines", {})

finding[[3, "engine", "engine", value, cause, fix, same]] {
  value := wanted.engine
  count(engines) > 0
  not has(engines, value)
  approved := [engine | engine := ["postgres", "mysql"][_]; has(engines, engine)]
  cause := {{not_approved}}
  fix := {{not_approved_fix}}
  same := [before | before := old.engine; before == value]
}

finding[[4, "version", "version", value, cause, fix, same]] {
  value := wanted.version
  approved := engines[wanted.engine]
  count(approved) > 0
  not fits(approved, value)
  cause := {{not_approved}}
  fix := {{not_approved_fix}}
  same := [before | before := running("version"); before == value; old.engine == wanted.engine]
}

finding[[5, "highAvailability", "highAvailability", "false", cause, fix, same]] {
  wanted.highAvailability == false
  required("highAvailability")
  cause := {{off}}
  fix := {{off_fix}}
  same := [before | before := running("highAvailability"); before == false]
}

kept_days[old.backup.retentionDays]

kept_days[resolved.backupDays] {
  not old.backup.retentionDays
}

finding[[6, "backup.retentionDays", "backup.retentionDays", value, cause, fix, same]] {
  days := wanted.backup.retentionDays
  days < fewest
  value := sprintf("%v", [days])
  cause := {{too_short}}
  fix := {{too_short_fix}}
  same := [before | kept_days[before]; before <= days]
}

finding[[7, "deletionPolicy", "deletionPolicy", "Delete", cause, fix, same]] {
  wanted.deletionPolicy == "Delete"
  production
  cause := {{never_deleted}}
  fix := {{never_deleted_fix}}
  same := [before | before := running("deletionPolicy"); before == "Delete"]
}

protected {
  production
}

protected {
  required("deletionProtection")
}

finding[[8, "deletionProtection", "deletionProtection", "false", cause, fix, same]] {
  wanted.deletionProtection == false
  protected
  cause := {{off}}
  fix := {{off_fix}}
  same := [before | before := old.deletionProtection; before == false]
}

named {
  production
}

named {
  required("digest")
}

finding[[9, "image.digest", "image.digest", "none", cause, fix, same]] {
  image := wanted.image
  not has(image, "digest")
  named
  cause := {{no_digest}}
  fix := {{no_digest_fix}}
  same := [before | before := old.image; not has(before, "digest")]
}

missing := [key |
  key := object.get(policy, "requiredTags", [])[_]
  not has(object.get(wanted, "tags", {}), key)
]

taken_away[key] {
  key := missing[_]
  has(object.get(old, "tags", {}), key)
}

finding[[10, "tags", "tags", value, cause, fix, same]] {
  count(missing) > 0
  value := concat(", ", missing)
  cause := {{tag_missing}}
  fix := {{tag_missing_fix}}
  same := [true | exists; count(taken_away) == 0]
}

denial[[order, message]] {
  finding[[order, field, waived_as, value, cause, fix, same]]
  count(waivers(waived_as, value)) == 0
  not tolerated(same)
  statement := {{statement}}
  message := {{refused}}
}

warning[[order, message]] {
  finding[[order, field, waived_as, value, cause, _, _]]
  held := waivers(waived_as, value)
  count(held) > 0
  waiver := max(held)
  statement := {{statement}}
  message := {{waived}}
}

warning[[order, message]] {
  finding[[order, field, waived_as, value, cause, _, same]]
  count(waivers(waived_as, value)) == 0
  tolerated(same)
  statement := {{statement}}
  message := {{tolerated}}
}

tolerated(same) {
  exists
  count(same) > 0
}

known {
  stage != ""
}

nobody := {{unknown_namespace}} {
  not known
}

sentences(found) := concat(" ", [message | found[_] = [_, message]])

violation[{"msg": nobody}] {
  input.parameters.mode == "deny"
  not exists
}

violation[{"msg": nobody}] {
  input.parameters.mode == "warn"
  exists
}

violation[{"msg": message}] {
  input.parameters.mode == "deny"
  known
  count(denial) > 0
  message := sentences(sort(denial))
}

violation[{"msg": message}] {
  input.parameters.mode == "warn"
  known
  count(warning) > 0
  message := sentences(sort(warning))
}
