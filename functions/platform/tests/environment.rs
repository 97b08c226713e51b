//! An Environment says whose its namespace is, and refuses deletion while the namespace holds something.

#![expect(clippy::unwrap_used, reason = "a test fails where it is run")]

use pave_api::kinds::{Audience, KINDS, Kind};
use pave_fn_platform::Environment;
use pave_function_sdk::testing::run;
use serde_json::{Map, Value, json};

/// One Environment, as Crossplane sends it.
struct Scenario {
    team: &'static str,
    /// `spec` of the PlatformPolicy.
    policy: Value,
    /// Names of the Databases in the namespace.
    databases: Vec<String>,
    queues: Vec<String>,
    microservices: Vec<String>,
    /// Whether the host fetches what is required, and says so.
    fetches: bool,
    /// What exists, by the name it was composed under.
    observed: Map<String, Value>,
}

impl Scenario {
    fn holding(databases: &[&str]) -> Self {
        Self {
            team: "payments",
            policy: json!({"teams": [{"name": "payments", "costCenter": "cc-1", "owner": "ops"}]}),
            databases: databases.iter().map(|name| (*name).to_owned()).collect(),
            queues: Vec::new(),
            microservices: Vec::new(),
            fetches: true,
            observed: Map::new(),
        }
    }

    fn call(&self) -> Value {
        let object = |kind: &str, metadata: Value, spec: &Value| json!({"resource": {"apiVersion": "pave.internal/v1alpha1", "kind": kind, "metadata": metadata, "spec": spec}});
        let spec = json!({"team": self.team, "environment": "dev"});
        let mut request = json!({
            "observed": {
                "composite": object("Environment", json!({"name": "payments-dev"}), &spec),
                "resources": self.observed,
            },
        });
        if self.fetches {
            let database = |name| {
                let metadata = json!({"name": name, "namespace": "payments-dev"});
                object("Database", metadata, &json!({}))
            };
            let databases = self.databases.iter().map(database);
            let queue = |name| {
                let metadata = json!({"name": name, "namespace": "payments-dev"});
                object("Queue", metadata, &json!({}))
            };
            request["meta"]["capabilities"] =
                json!(["CAPABILITY_CAPABILITIES", "CAPABILITY_REQUIRED_RESOURCES"]);
            let policy = object("PlatformPolicy", json!({"name": "default"}), &self.policy);
            let mut required = json!({"platform-policy": {"items": [policy]}});
            let developers = |kind: &&Kind| kind.audience == Audience::Developers;
            for kind in KINDS.iter().filter(developers) {
                required[kind.plural] = json!({"items": []});
            }
            required["databases"] = json!({"items": databases.collect::<Vec<_>>()});
            required["queues"] =
                json!({"items": self.queues.iter().map(queue).collect::<Vec<_>>()});
            let microservice = |name: &String| {
                let metadata = json!({"name": name, "namespace": "payments-dev"});
                object("Microservice", metadata, &json!({}))
            };
            required["microservices"] =
                json!({"items": self.microservices.iter().map(microservice).collect::<Vec<_>>()});
            request["requiredResources"] = required;
        }
        serde_saphyr::from_str(&run(&Environment, &request.to_string())).unwrap()
    }

    /// Calls the function, then applies what it wants, as Crossplane does.
    fn reconcile(&mut self) -> Value {
        let answer = self.call();
        assert_eq!(answer["results"], Value::Null);
        self.observed = desired(&answer)
            .into_iter()
            .map(|(name, object)| (name, json!({"resource": object})))
            .collect();
        answer
    }

    /// Crossplane refuses deletion from here on.
    fn make_ready(&mut self) {
        for observed in self.observed.values_mut() {
            observed["resource"]["status"] =
                json!({"conditions": [{"type": "Ready", "status": "True", "reason": "Available"}]});
        }
    }
}

fn desired(answer: &Value) -> Map<String, Value> {
    let resources = answer["desired"]["resources"].as_object();
    let resources = resources.into_iter().flatten();
    resources
        .map(|(name, desired)| (name.clone(), desired["resource"].clone()))
        .collect()
}

fn status(answer: &Value) -> &Value {
    &answer["desired"]["composite"]["resource"]["status"]
}

fn message(answer: &Value) -> &str {
    status(answer)["message"].as_str().unwrap()
}

#[test]
fn an_environment_gets_its_cost_center_and_owner_from_the_registry() {
    let answer = Scenario::holding(&[]).call();
    let want = json!({
        "phase": "Ready", "message": "Ready: namespace 'payments-dev' belongs to team 'payments'.",
        "costCenter": "cc-1", "owner": "ops", "claims": {"Database": 0, "Queue": 0, "Bucket": 0, "Microservice": 0},
    });
    assert_eq!(*status(&answer), want);
    assert_eq!(answer["desired"]["composite"]["ready"], "READY_TRUE");
    assert_eq!(desired(&answer), Map::new(), "nothing is held");
}

#[test]
fn an_environment_of_an_unknown_team_is_blocked() {
    let mut scenario = Scenario::holding(&[]);
    scenario.team = "nobody";
    let answer = scenario.call();
    assert_eq!(status(&answer)["phase"], "Blocked");
    assert!(message(&answer).contains("team 'nobody', which is not in the team registry"));
    assert_eq!(answer["desired"]["composite"]["ready"], "READY_FALSE");
}

#[test]
fn the_databases_of_the_namespace_are_required_in_a_form_that_is_watched() {
    let answer = Scenario::holding(&[]).call();
    let want = json!({
        "apiVersion": "pave.internal/v1alpha1", "kind": "Database", "matchLabels": {}, "namespace": "payments-dev",
    });
    assert_eq!(answer["requirements"]["resources"]["databases"], want);
}

#[test]
fn what_holds_a_database_refuses_deletion_and_says_why() {
    let mut scenario = Scenario::holding(&["invoices", "orders"]);
    let answer = scenario.reconcile();
    let composed = desired(&answer);
    for (name, api_version, kind) in [
        ("namespace-protection", "v1", "Namespace"),
        (
            "environment-protection",
            "pave.internal/v1alpha1",
            "Environment",
        ),
    ] {
        let usage = &composed[name];
        assert_eq!(usage["apiVersion"], "protection.crossplane.io/v1beta1");
        assert_eq!(usage["kind"], "ClusterUsage");
        let of = json!({"apiVersion": api_version, "kind": kind, "resourceRef": {"name": "payments-dev"}});
        assert_eq!(usage["spec"]["of"], of);
        let reason = usage["spec"]["reason"].as_str().unwrap();
        for word in [
            "payments-dev holds Databases invoices, orders",
            "Delete what it holds first",
        ] {
            assert!(reason.contains(word), "{reason}");
        }
    }
    assert_eq!(composed.len(), 2);
    assert_eq!(
        status(&answer)["claims"],
        json!({"Database": 2, "Queue": 0, "Bucket": 0, "Microservice": 0})
    );
}

#[test]
fn it_is_ready_once_deletion_is_refused_and_until_then_names_the_step_that_may_be_missing() {
    let mut scenario = Scenario::holding(&["orders"]);
    scenario.reconcile();
    let answer = scenario.reconcile();
    assert_eq!(status(&answer)["phase"], "Updating");
    assert!(message(&answer).contains("the platform team installs the install bundle"));
    assert_eq!(answer["desired"]["composite"]["ready"], "READY_FALSE");
    scenario.make_ready();
    let answer = scenario.reconcile();
    assert_eq!(status(&answer)["phase"], "Ready");
    assert!(message(&answer).ends_with("It cannot be deleted while it holds Database orders."));
    assert_eq!(answer["desired"]["composite"]["ready"], "READY_TRUE");
}

#[test]
fn the_last_database_to_go_frees_the_namespace() {
    let mut scenario = Scenario::holding(&["orders"]);
    scenario.reconcile();
    scenario.make_ready();
    scenario.databases.clear();
    let answer = scenario.reconcile();
    assert_eq!(desired(&answer), Map::new());
    assert_eq!(status(&answer)["phase"], "Ready");
}

#[test]
fn the_same_databases_are_told_in_the_same_words_and_many_in_few() {
    let names: Vec<String> = (0..500)
        .map(|number| format!("{}-{number:03}", "d".repeat(48)))
        .collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let scenario = Scenario::holding(&names);
    let answer = scenario.call();
    assert_eq!(desired(&answer), desired(&scenario.call()));
    let reason = desired(&answer)["namespace-protection"]["spec"]["reason"]
        .as_str()
        .unwrap()
        .to_owned();
    assert!(
        reason.contains("and 490 more") && reason.len() < 1024,
        "{reason}"
    );
}

#[test]
fn everything_that_developers_have_is_told_kind_by_kind() {
    let mut scenario = Scenario::holding(&["orders"]);
    scenario.queues = vec!["bookings".to_owned(), "events".to_owned()];
    let answer = scenario.call();
    assert_eq!(
        status(&answer)["claims"],
        json!({"Database": 1, "Queue": 2, "Bucket": 0, "Microservice": 0})
    );
    let reason = desired(&answer)["namespace-protection"]["spec"]["reason"].clone();
    let reason = reason.as_str().unwrap();
    assert!(
        reason.contains("holds Database orders, Queues bookings, events, which"),
        "{reason}"
    );
}

#[test]
fn what_holds_no_data_is_counted_and_holds_no_namespace_up() {
    let mut scenario = Scenario::holding(&[]);
    scenario.microservices = vec!["checkout".to_owned()];
    let answer = scenario.call();
    assert_eq!(status(&answer)["claims"]["Microservice"], 1);
    assert_eq!(desired(&answer), Map::new());
}

#[test]
fn nothing_that_is_refused_or_missing_lifts_the_protection() {
    type Loss = fn(&mut Scenario);
    let losses: [(&str, Loss); 3] = [
        ("the team is not registered any more", |scenario| {
            scenario.team = "nobody";
        }),
        ("the policy cannot be read", |scenario| {
            scenario.policy = json!({"teams": 1});
        }),
        ("the host fetches nothing", |scenario| {
            scenario.fetches = false;
        }),
    ];
    for (loss, lose) in losses {
        let mut scenario = Scenario::holding(&["orders"]);
        let before = desired(&scenario.reconcile());
        lose(&mut scenario);
        assert_eq!(desired(&scenario.reconcile()), before, "{loss}");
    }
}

#[test]
fn a_host_that_fetches_nothing_is_told_about() {
    let mut scenario = Scenario::holding(&["orders"]);
    scenario.fetches = false;
    let answer = scenario.call();
    assert_eq!(status(&answer)["phase"], "Blocked");
    assert!(message(&answer).contains("upgrades Crossplane to 2.4 or newer"));
    assert_eq!(
        status(&answer)["claims"],
        Value::Null,
        "unknown is not zero"
    );
}
