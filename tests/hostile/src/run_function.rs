//! A function's request, as bytes on the wire.

use std::sync::LazyLock;

use pave_api::{composite::Metadata, input::schemas};
use pave_function_sdk::{
    call,
    payload::Payload,
    proto::{Resource, RunFunctionRequest, RunFunctionResponse, State, resource_selector::Match},
    testing,
};
use pave_tests::repository::{documents, yaml_files};
use prost::Message as _;
use serde_json::{Value, json};

use crate::{PAVE, TODAY, allowed};

/// Acme's policy, landing zones and Environments.
pub(crate) static PLATFORM: LazyLock<[Vec<Value>; 3]> = LazyLock::new(|| {
    ["policy", "landing-zones", "environments"]
        .map(|file| documents(&format!("examples/platform/{file}.yaml")))
});

/// The most that Crossplane calls again for what is required.
const ROUNDS: usize = 3;

/// Answers a request: without a panic, dropping nothing of earlier steps, and composing what may be composed.
pub(crate) fn run(input: &[u8]) {
    let Ok(request) = RunFunctionRequest::decode(input) else {
        return;
    };
    let earlier = names(request.desired.as_ref());
    let tenant = Tenant::of(&request);
    let answer = call(&*PAVE, request, TODAY);
    check(&answer);
    tenant.check_required(&answer);
    let desired = names(answer.desired.as_ref());
    for name in &earlier {
        assert!(
            desired.contains(name),
            "`{name}` of an earlier step is dropped"
        );
    }
    let composed = answer.desired.into_iter().flat_map(|state| state.resources);
    for (name, resource) in composed {
        if !earlier.contains(&name) {
            let object = object(&resource);
            allowed::check(&object);
            tenant.check_composed(&object);
        }
    }
}

/// Whose an object is: nothing of anybody else is read or written for it.
struct Tenant(String);

impl Tenant {
    fn of(request: &RunFunctionRequest) -> Self {
        let observed = request.observed.as_ref();
        let composite = observed.and_then(|observed| observed.composite.as_ref());
        let composite = composite.and_then(|composite| composite.resource.clone());
        // As functions read it: what else is broken in the object is no reason to be somebody else's.
        let metadata = Payload::from(composite.unwrap_or_default()).decode_field("metadata");
        let metadata: Metadata = metadata.ok().flatten().unwrap_or_default();
        let developers = metadata.developer_object();
        // An Environment is for the namespace of its name.
        let namespace = developers.map_or(metadata.name.as_str(), |object| object.namespace);
        Self(namespace.to_owned())
    }

    /// # Panics
    /// When something is asked for that is neither in the namespace nor the platform team's for everybody.
    fn check_required(&self, answer: &RunFunctionResponse) {
        let required = answer.requirements.as_ref();
        let selectors = required.into_iter().flat_map(|all| all.resources.values());
        for selector in selectors {
            let is_platforms = ["PlatformPolicy", "LandingZone"].contains(&selector.kind.as_str());
            let is_named = ["Environment", "Namespace"].contains(&selector.kind.as_str())
                && selector.r#match == Some(Match::MatchName(self.0.clone()));
            let is_within = selector.namespace.as_ref() == Some(&self.0);
            assert!(
                is_platforms || is_named || is_within,
                "of {}: {selector:?}",
                self.0
            );
        }
    }

    /// # Panics
    /// When the object is in another namespace.
    fn check_composed(&self, object: &Value) {
        let namespace = object
            .pointer("/metadata/namespace")
            .and_then(Value::as_str);
        assert!(
            namespace.is_none_or(|namespace| namespace == self.0),
            "of {}: {} in {namespace:?}",
            self.0,
            object["kind"]
        );
    }
}

/// # Panics
/// When the function did.
pub(crate) fn check(answer: &RunFunctionResponse) {
    for result in &answer.results {
        let message = &result.message;
        assert!(!message.contains("which is a bug in it"), "{message}");
    }
}

fn names(state: Option<&State>) -> Vec<String> {
    let resources = state.into_iter().flat_map(|state| state.resources.keys());
    resources.cloned().collect()
}

fn object(resource: &Resource) -> Value {
    let bytes = resource.resource.clone().unwrap_or_default();
    Payload::from(bytes).decode().unwrap_or_default()
}

/// Every example and every platform object, for every step, new and once everything it composes is there and ready.
pub(crate) fn seeds() -> Vec<Vec<u8>> {
    let mut seeds = Vec::new();
    for object in objects() {
        for (input, _) in schemas() {
            let is_step_of_all = ["Tags", "Cost", "Guardrails"].contains(&input);
            if !is_step_of_all && object["kind"] != input {
                continue;
            }
            let mut request = request(&object, input);
            for _ in 0..ROUNDS {
                let Ok(message) = testing::parse(&request.to_string()) else {
                    break;
                };
                seeds.push(message.encode_to_vec());
                observe(&mut request, &call(&*PAVE, message, TODAY));
            }
        }
    }
    seeds
}

/// The examples, of which each kind has some for each cloud, and the platform's objects.
fn objects() -> Vec<Value> {
    let examples = yaml_files("examples").into_iter();
    let examples = examples.flat_map(|file| documents(&file));
    examples.chain(PLATFORM.iter().flatten().cloned()).collect()
}

fn request(object: &Value, input: &str) -> Value {
    let mut composite = object.clone();
    composite["metadata"]["uid"] = "6f1b1f5e-0000-4000-8000-000000000001".into();
    composite["metadata"]["creationTimestamp"] = "2026-11-24T08:00:00Z".into();
    let namespace = &object["metadata"]["namespace"];
    let [policy, zones, environments] = &*PLATFORM;
    let items = |objects: &[Value]| {
        let items = objects.iter().map(|object| json!({"resource": object}));
        json!({"items": items.collect::<Vec<_>>()})
    };
    let is_its = |environment: &&Value| environment["metadata"]["name"] == *namespace;
    let environment: Vec<_> = environments.iter().filter(is_its).cloned().collect();
    json!({
        "meta": {"tag": "test", "capabilities": ["CAPABILITY_CAPABILITIES", "CAPABILITY_REQUIRED_RESOURCES", "CAPABILITY_CONDITIONS"]},
        "observed": {"composite": {"resource": composite}},
        "desired": {"resources": {"earlier": {"resource": {"apiVersion": "v1", "kind": "ConfigMap"}}}},
        "requiredResources": {
            "platform-policy": items(policy),
            "landing-zones": items(zones),
            "environment": items(&environment),
        },
        "input": {"apiVersion": "fn.pave.internal/v1alpha1", "kind": input},
    })
}

/// Puts what is wanted there, ready, with the status that the function has written.
fn observe(request: &mut Value, answer: &RunFunctionResponse) {
    let Some(state) = &answer.desired else { return };
    for (name, resource) in &state.resources {
        let mut observed = object(resource);
        observed["status"]["conditions"] =
            json!([{"type": "Ready", "status": "True", "reason": "Available"}]);
        request["observed"]["resources"][name] = json!({"resource": observed});
    }
    if let Some(composite) = &state.composite {
        request["observed"]["composite"]["resource"]["status"] =
            object(composite)["status"].clone();
    }
}
