//! The guardrails as ValidatingAdmissionPolicies: one that refuses, one that warns. Their rules are in the PlatformPolicy that
//! the binding's `paramRef` names.

use pave_api::{GROUP, kinds::Kind};
use pave_policy::words::{
    CITED_POLICY, CITED_RULE, Part, REFUSED, STATEMENT, TOLERATED, UNKNOWN_NAMESPACE, WAIVED,
    WAIVER, parts,
};
use serde_json::{Value, json};

use crate::{
    guard::{GUARDS, Guard},
    object::enforced_with_policy,
};

/// Where the engine at hand has the policy and its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// `params`, a PlatformPolicy.
    Kubernetes,
    /// `variables.params`, a constraint's parameters.
    Gatekeeper,
}

/// The developers' kinds, in plural.
pub(crate) fn developer_resources() -> Vec<&'static str> {
    let mut resources: Vec<_> = Kind::of_developers().map(|kind| kind.plural).collect();
    resources.sort_unstable();
    resources
}

/// Names of the policies and bindings that refuse and that warn.
pub const fn binding_names() -> [&'static str; 2] {
    ["pave-guardrails", "pave-guardrails-warn"]
}

/// The policies and their bindings, and what says that there is no PlatformPolicy.
pub fn policies() -> Vec<Value> {
    let [refuses, warns] = binding_names();
    let mut objects = Vec::new();
    for (name, list, action) in [(refuses, "denials", "Deny"), (warns, "warnings", "Warn")] {
        objects.extend(enforced_with_policy(
            name,
            action,
            json!({
                // The functions judge in any case. In the minute after an installation the API server does not know the kind of the
                // parameters yet, and would refuse everything in words that help nobody.
                "failurePolicy": "Ignore",
                "matchConstraints": {"resourceRules": [{
                    "apiGroups": [GROUP], "apiVersions": ["*"], "operations": ["CREATE", "UPDATE"], "resources": developer_resources(),
                }]},
                "matchConditions": [not_deleted()],
                "variables": variables(Dialect::Kubernetes),
                "validations": [validation(list)],
            }),
        ));
    }
    objects
}

/// What is being deleted is no longer judged: its finalizers must be removed by somebody.
fn not_deleted() -> Value {
    json!({"name": "not-deleted", "expression": "!has(object.metadata.deletionTimestamp)"})
}

/// Variables and validations of one dialect, as a ConstraintTemplate carries them.
pub fn source(dialect: Dialect) -> Value {
    json!({
        "variables": variables(dialect),
        "validations": [
            {
                "expression": "variables.mode == 'warn' || size(variables.denials) == 0",
                "messageExpression": "variables.denials.join(' ')",
            },
            {
                "expression": "variables.mode != 'warn' || size(variables.warnings) == 0",
                "messageExpression": "variables.warnings.join(' ')",
            },
        ],
    })
}

fn validation(list: &str) -> Value {
    json!({
        "expression": format!("size(variables.{list}) == 0"),
        "messageExpression": format!("variables.{list}.join(' ')"),
    })
}

fn variables(dialect: Dialect) -> Vec<Value> {
    let mut variables = Vec::new();
    let mut name = |name: &str, expression: String| {
        variables.push(json!({"name": name, "expression": expression}));
    };
    let (policy, policy_name) = match dialect {
        Dialect::Kubernetes => (
            "has(params.spec) ? params.spec : {}",
            "params.metadata.name",
        ),
        Dialect::Gatekeeper => ("variables.params.policy", "variables.params.name"),
    };
    if dialect == Dialect::Gatekeeper {
        name("mode", "variables.params.mode".to_owned());
    }
    name("policy", policy.to_owned());
    name("policyName", policy_name.to_owned());
    for (variable, expression) in KNOWN {
        name(variable, (*expression).to_owned());
    }
    let cited_rule = sentence(
        CITED_RULE,
        &[
            ("policy", "variables.policyName"),
            ("rule", "variables.rule.name"),
        ],
    );
    let cited_policy = sentence(CITED_POLICY, &[("policy", "variables.policyName")]);
    name(
        "citation",
        format!("size(variables.fitting) > 0 ? {cited_rule} : {cited_policy}"),
    );
    name(
        "own",
        format!(
            "has(variables.rule.waivable) && variables.rule.waivable && has(variables.spec.exception) && {} ? [{}] : []",
            is_date("variables.spec.exception.expires"),
            waiver("variables.spec.exception")
        ),
    );
    for guard in GUARDS {
        for (suffix, expression) in guard_variables(guard) {
            name(&format!("{}{suffix}", guard.name), expression);
        }
    }
    let nobody = sentence(
        UNKNOWN_NAMESPACE,
        &[("namespace", "namespaceObject.metadata.name")],
    );
    let mut denials = vec![format!(
        "(!variables.known && !variables.exists ? [{nobody}] : [])"
    )];
    let mut warnings = vec![format!(
        "(!variables.known && variables.exists ? [{nobody}] : [])"
    )];
    for guard in GUARDS {
        denials.push(denial(guard));
        warnings.push(warning(guard));
    }
    name("denials", denials.join(" + "));
    name("warnings", warnings.join(" + "));
    variables
}

/// Whose the object is, which rule decides, what it asks for, and what was there before.
const KNOWN: &[(&str, &str)] = &[
    ("spec", "has(object.spec) ? object.spec : {}"),
    ("exists", "oldObject != null"),
    (
        "old",
        "variables.exists && has(oldObject.spec) ? oldObject.spec : {}",
    ),
    (
        "resolved",
        "variables.exists && has(oldObject.status) && has(oldObject.status.resolved) ? oldObject.status.resolved : {}",
    ),
    (
        "labels",
        "has(namespaceObject.metadata.labels) ? namespaceObject.metadata.labels : {}",
    ),
    (
        "labelled",
        "'pave.internal/team' in variables.labels && 'pave.internal/environment' in variables.labels",
    ),
    (
        "patterns",
        "has(variables.policy.namespaces) ? variables.policy.namespaces.filter(n, \
         namespaceObject.metadata.name.matches('^' + n.match.replace('*', '.*') + '$')) : []",
    ),
    (
        "team",
        "variables.labelled ? variables.labels['pave.internal/team'] : size(variables.patterns) > 0 ? \
         variables.patterns[0].team : has(variables.policy.unmanagedNamespace) ? variables.policy.unmanagedNamespace.team : ''",
    ),
    (
        "stage",
        "variables.labelled ? variables.labels['pave.internal/environment'] : size(variables.patterns) > 0 ? \
         variables.patterns[0].environment : has(variables.policy.unmanagedNamespace) ? \
         variables.policy.unmanagedNamespace.environment : ''",
    ),
    ("known", "variables.stage != ''"),
    (
        "fitting",
        "!variables.known || !has(variables.policy.rules) ? [] : variables.policy.rules.filter(r, \
         (!has(r.environments) || size(r.environments) == 0 || variables.stage in r.environments) && \
         (!has(r.teams) || size(r.teams) == 0 || variables.team in r.teams) && \
         (!has(r.kinds) || size(r.kinds) == 0 || object.kind in r.kinds))",
    ),
    (
        "rule",
        "size(variables.fitting) > 0 ? variables.fitting[0] : {}",
    ),
    (
        "require",
        "has(variables.rule.require) ? variables.rule.require : {}",
    ),
    (
        "required",
        "has(variables.require.backupDays) ? variables.require.backupDays : 1",
    ),
    (
        "fewest",
        "variables.stage == 'prod' && variables.required < 7 ? 7 : variables.required",
    ),
    (
        "missing",
        "has(variables.policy.requiredTags) ? variables.policy.requiredTags.filter(k, !has(variables.spec.tags) || \
         !(k in variables.spec.tags)) : []",
    ),
    (
        "granted",
        "has(variables.policy.exceptions) ? variables.policy.exceptions.filter(e, e.kind == object.kind && \
         e['namespace'] == namespaceObject.metadata.name && e.name == object.metadata.name && \
         e.expires.matches('^[0-9]{4}-[0-9]{2}-[0-9]{2}$')) : []",
    ),
];

fn guard_variables(guard: &Guard) -> Vec<(&'static str, String)> {
    let Guard {
        waived_as, value, ..
    } = guard;
    let waivers = waived_as.map_or_else(
        || "[]".to_owned(),
        |field| {
            format!(
                "variables.granted.filter(e, e.field == '{field}' && (!has(e.value) || e.value == {value})).map(e, {}) + \
                 variables.own",
                waiver("e")
            )
        },
    );
    let known = [
        ("stage", "variables.stage"),
        ("citation", "variables.citation"),
        guard.own,
    ];
    let cause = sentence(guard.words.cause, &known);
    let field = format!("'{}'", guard.field);
    let statement = sentence(
        STATEMENT,
        &[("field", &field), ("value", value), ("cause", &cause)],
    );
    vec![
        ("Broken", format!("variables.known && {}", guard.broken)),
        ("Waivers", waivers),
        (
            "Tolerated",
            format!("variables.exists && ({})", guard.no_worse),
        ),
        ("Statement", statement),
        ("Fix", sentence(guard.words.fix, &known)),
    ]
}

fn denial(Guard { name, .. }: &Guard) -> String {
    let refused = sentence(
        REFUSED,
        &[
            ("statement", &format!("variables.{name}Statement")),
            ("fix", &format!("variables.{name}Fix")),
        ],
    );
    format!(
        "(variables.{name}Broken && size(variables.{name}Waivers) == 0 && !variables.{name}Tolerated ? [{refused}] : [])"
    )
}

fn warning(Guard { name, .. }: &Guard) -> String {
    let statement = format!("variables.{name}Statement");
    let waivers = format!("variables.{name}Waivers");
    // The one that holds longest; a date in this form is sorted as text.
    let longest = format!("{waivers}.filter(w, {waivers}.all(v, v <= w))[0]");
    let waived = sentence(WAIVED, &[("statement", &statement), ("waiver", &longest)]);
    let tolerated = sentence(TOLERATED, &[("statement", &statement)]);
    format!(
        "(variables.{name}Broken && size({waivers}) > 0 ? [{waived}] : \
         variables.{name}Broken && variables.{name}Tolerated ? [{tolerated}] : [])"
    )
}

fn waiver(exception: &str) -> String {
    sentence(
        WAIVER,
        &[
            ("expires", &format!("{exception}.expires")),
            ("ticket", &format!("{exception}.ticket")),
        ],
    )
}

fn is_date(text: &str) -> String {
    format!("{text}.matches('^[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}$')")
}

/// A sentence as an expression: texts and the expressions of its names, one after the other.
pub(crate) fn sentence(words: &str, values: &[(&str, &str)]) -> String {
    let pieces = parts(words).into_iter().map(|part| match part {
        Part::Text(words) => text(words),
        Part::Name(name) => {
            let value = values.iter().find(|(known, _)| *known == name);
            value.map_or_else(|| text(name), |(_, expression)| (*expression).to_owned())
        }
    });
    pieces.collect::<Vec<_>>().join(" + ")
}

/// A text as an expression.
pub(crate) fn text(text: &str) -> String {
    format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'"))
}
