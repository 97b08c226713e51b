//! One Environment, as Crossplane sends it.

use jiff::{
    SignedDuration, Timestamp,
    civil::{Date, date},
    tz::TimeZone,
};
use pave_api::kinds::Kind;
use pave_fn_platform::Environment;
use pave_function_sdk::testing::run_json_at;
use serde_json::{Map, Value, json};

const NAME: &str = "payments-dev";
const UID: &str = "5a41972c-0000-4000-8000-000000000001";
/// The day on which it was created.
pub(crate) const CREATED: Date = date(2026, 11, 24);

pub(crate) struct Scenario {
    pub(crate) name: &'static str,
    pub(crate) spec: Value,
    pub(crate) has_install_bundle: bool,
    /// `spec` of the PlatformPolicy.
    pub(crate) policy: Value,
    /// `spec` of each landing zone.
    pub(crate) zones: Vec<Value>,
    /// `status` of each object in the namespace, by the plural of its kind and by name.
    pub(crate) objects: Vec<(&'static str, String, Value)>,
    /// `metadata` of the namespace, where there is one that this Environment has not composed.
    pub(crate) namespace: Option<Value>,
    /// Whether the host fetches what is required, and says so.
    pub(crate) fetches: bool,
    /// What exists, by the name it was composed under.
    pub(crate) observed: Map<String, Value>,
    pub(crate) today: Date,
    /// What the last call said, as Crossplane stores it.
    pub(crate) status: Value,
    /// How much of the day is over.
    pub(crate) time: SignedDuration,
}

impl Scenario {
    /// Holds these Databases.
    pub(crate) fn holding(databases: &[&str]) -> Self {
        let mut scenario = Self {
            name: NAME,
            spec: json!({"team": "payments", "environment": "dev"}),
            has_install_bundle: true,
            policy: json!({"teams": [{
                "name": "payments", "costCenter": "cc-1", "owner": "ops", "groups": ["payments-people"],
                "budget": {"monthly": "100.00", "currency": "USD"},
            }]}),
            zones: Vec::new(),
            objects: Vec::new(),
            namespace: None,
            fetches: true,
            observed: Map::new(),
            today: CREATED,
            status: Value::Null,
            time: SignedDuration::ZERO,
        };
        for name in databases {
            scenario.hold("databases", name);
        }
        scenario
    }

    pub(crate) fn hold(&mut self, plural: &'static str, name: &str) {
        let nothing_yet = Value::Null;
        self.objects.push((plural, name.to_owned(), nothing_yet));
    }

    /// An object that says what it costs.
    pub(crate) fn hold_priced(&mut self, name: &str, monthly: &str, known: bool) {
        let cost = json!({"currency": "USD", "monthly": monthly, "known": known, "breakdown": []});
        let status = json!({"cost": cost});
        self.objects
            .push(("microservices", name.to_owned(), status));
    }

    pub(crate) fn call(&self) -> Value {
        let metadata = json!({
            "name": self.name, "uid": UID, "creationTimestamp": format!("{CREATED}T10:00:00Z"),
        });
        let mut composite = object("Environment", &metadata, ("spec", &self.spec));
        composite["resource"]["status"] = self.status.clone();
        let mut request = json!({"observed": {"composite": composite, "resources": self.observed}});
        if self.fetches {
            request["meta"]["capabilities"] =
                json!(["CAPABILITY_CAPABILITIES", "CAPABILITY_REQUIRED_RESOURCES"]);
            request["requiredResources"] = self.required();
        }
        let function = Environment {
            has_install_bundle: self.has_install_bundle,
        };
        run_json_at(self.now(), &function, request)
    }

    fn now(&self) -> Timestamp {
        let day = self.today.to_zoned(TimeZone::UTC).unwrap();
        day.timestamp() + self.time
    }

    fn required(&self) -> Value {
        let items = |items: Vec<Value>| json!({"items": items});
        let policy = object(
            "PlatformPolicy",
            &json!({"name": "default"}),
            ("spec", &self.policy),
        );
        let zones = self.zones.iter().enumerate().map(|(index, zone)| {
            let metadata = json!({"name": format!("zone-{index}")});
            object("LandingZone", &metadata, ("spec", zone))
        });
        let composed = self.observed.get("namespace").cloned();
        let foreign = self.namespace.as_ref().map(|metadata| {
            json!({"resource": {"apiVersion": "v1", "kind": "Namespace", "metadata": metadata}})
        });
        let mut required = json!({
            "platform-policy": items(vec![policy]),
            "landing-zones": items(zones.collect()),
            "namespace": items(composed.or(foreign).into_iter().collect()),
        });
        for kind in Kind::of_developers() {
            let held = self
                .objects
                .iter()
                .filter(|(plural, ..)| *plural == kind.plural);
            let held = held.map(|(_, name, status)| {
                let metadata = json!({"name": name, "namespace": self.name});
                object(kind.name, &metadata, ("status", status))
            });
            required[kind.plural] = items(held.collect());
        }
        required
    }

    /// Calls the function, then applies what it wants, as Crossplane does.
    pub(crate) fn reconcile(&mut self) -> Value {
        let answer = self.call();
        assert_eq!(answer["results"], Value::Null);
        self.observed = desired(&answer)
            .into_iter()
            .map(|(name, object)| (name, json!({"resource": object})))
            .collect();
        self.status = status(&answer).clone();
        answer
    }

    /// Calls it until nothing more is added, and everything works.
    pub(crate) fn settle(&mut self) -> Value {
        self.reconcile();
        self.reconcile();
        self.make_ready();
        self.call()
    }

    /// Crossplane refuses deletion from here on, and the namespace is there.
    pub(crate) fn make_ready(&mut self) {
        for observed in self.observed.values_mut() {
            let resource = &mut observed["resource"];
            resource["status"] = json!({
                "phase": "Active",
                "conditions": [{"type": "Ready", "status": "True", "reason": "Available"}],
            });
            if resource["kind"] == "ResourceQuota" {
                resource["status"]["used"] = resource["spec"]["hard"].clone();
            }
        }
    }
}

fn object(kind: &str, metadata: &Value, (field, value): (&str, &Value)) -> Value {
    let mut object =
        json!({"apiVersion": "pave.internal/v1alpha1", "kind": kind, "metadata": metadata});
    object[field] = value.clone();
    json!({"resource": object})
}

pub(crate) fn desired(answer: &Value) -> Map<String, Value> {
    let resources = answer["desired"]["resources"].as_object();
    let resources = resources.into_iter().flatten();
    resources
        .map(|(name, desired)| (name.clone(), desired["resource"].clone()))
        .collect()
}

/// What is composed against deletion.
pub(crate) fn protections(answer: &Value) -> Map<String, Value> {
    let mut desired = desired(answer);
    desired.retain(|name, _| name.ends_with("-protection"));
    desired
}

/// How many of each kind of the developers an Environment tells of, none where nothing is said.
pub(crate) fn claims(held: &[(&str, u32)]) -> Value {
    let count = |kind: &Kind| {
        let held = held.iter().find(|(name, _)| *name == kind.name);
        let count = held.map_or(0, |(_, count)| *count);
        (kind.name.to_owned(), json!(count))
    };
    Value::Object(Kind::of_developers().map(count).collect())
}

pub(crate) fn status(answer: &Value) -> &Value {
    &answer["desired"]["composite"]["resource"]["status"]
}

pub(crate) fn message(answer: &Value) -> &str {
    status(answer)["message"].as_str().unwrap()
}

/// Status, reason and message of a condition.
pub(crate) fn condition(answer: &Value, type_: &str) -> Option<(String, String)> {
    let mut conditions = answer["conditions"].as_array()?.iter();
    let found = conditions.find(|condition| condition["type"] == type_)?;
    let word = |field: &str| found[field].as_str().unwrap_or_default().to_owned();
    Some((word("status"), word("reason")))
}
