//! Ten thousand of whatever can be many: every function answers, and says no more than people can read.

#![expect(clippy::unwrap_used, reason = "a test fails where it is run")]

use function_pave::Pave;
use pave_api::kinds::Kind;
use pave_compose::{GeneratorKey, LONGEST_MESSAGE};
use pave_function_sdk::testing::run;
use serde_json::{Value, json};

const MANY: usize = 10_000;

fn many(one: impl Fn(usize) -> Value) -> Value {
    (0..MANY).map(one).collect()
}

fn object(kind: &str, name: &str, spec: &Value) -> Value {
    let metadata = json!({"name": name, "namespace": "payments-dev", "uid": "6f1b1f5e-0000-4000-8000-000000000001"});
    let object = json!({"apiVersion": "pave.internal/v1alpha1", "kind": kind, "metadata": metadata, "spec": spec});
    json!({"resource": object})
}

/// What an object of `kind` asks for, with these in place of what a sound platform has.
fn request(kind: &str, spec: &Value, required: &Value) -> Value {
    let environment = json!({"team": "payments", "environment": "dev"});
    let teams = json!({"teams": [{"name": "payments", "costCenter": "cc-1", "owner": "ops"}]});
    let mut all = json!({
        "platform-policy": {"items": [object("PlatformPolicy", "default", &teams)]},
        "environment": {"items": [object("Environment", "payments-dev", &environment)]},
        "landing-zones": {"items": []}, "namespace": {"items": []},
    });
    for kind in Kind::of_developers() {
        all[kind.plural] = json!({"items": []});
    }
    for (name, items) in required.as_object().unwrap() {
        all[name] = json!({"items": items});
    }
    json!({
        "meta": {"tag": "test", "capabilities": ["CAPABILITY_CAPABILITIES", "CAPABILITY_REQUIRED_RESOURCES", "CAPABILITY_CONDITIONS"]},
        "input": {"apiVersion": "fn.pave.internal/v1alpha1", "kind": kind},
        "observed": {"composite": object(kind, "shop", spec)},
        "requiredResources": all,
    })
}

fn cases() -> Vec<(&'static str, Value)> {
    let name = |number: usize| format!("n{number}");
    let binding = |number: usize| json!({"kind": "Database", "name": name(number)});
    let secret = |number: usize| json!({"name": name(number), "env": {name(number): "key"}});
    let zone = |number: usize| {
        object(
            "LandingZone",
            &name(number),
            &json!({"cloud": "local", "environments": ["dev"]}),
        )
    };
    let rule =
        |number: usize| json!({"name": name(number), "environments": ["prod"], "sizes": ["small"]});
    let team = |number: usize| json!({"name": name(number), "costCenter": "cc-1", "owner": "ops"});
    let waiver = |number: usize| json!({"ticket": name(number), "team": "payments", "fields": ["size"], "expires": "2027-01-01"});
    let nothing = json!({});
    let service = json!({"image": {"repository": "registry.acme.example/shop", "tag": "1"}});
    let with = |field: &str, items: Value| {
        let mut service = service.clone();
        service[field] = items;
        request("Microservice", &service, &nothing)
    };
    let policy = |field: &str, items: Value| {
        let policy = object("PlatformPolicy", "default", &json!({field: items}));
        request("Database", &nothing, &json!({"platform-policy": [policy]}))
    };
    let queue = json!({"topic": true, "subscriptions": many(|number| json!({"name": name(number), "queue": name(number)}))});
    let whole = json!({"team": "payments", "environment": "dev"});
    let databases = many(|number| object("Database", &name(number), &nothing));
    vec![
        ("bindings of a service", with("bindings", many(binding))),
        ("secrets of a service", with("secrets", many(secret))),
        (
            "arguments of a service",
            with("args", many(|number| json!(name(number)))),
        ),
        (
            "subscriptions of a topic",
            request("Queue", &queue, &nothing),
        ),
        (
            "landing zones",
            request("Database", &nothing, &json!({"landing-zones": many(zone)})),
        ),
        ("rules of a policy", policy("rules", many(rule))),
        ("teams of a policy", policy("teams", many(team))),
        ("exceptions of a policy", policy("exceptions", many(waiver))),
        (
            "databases in a namespace",
            request("Environment", &whole, &json!({"databases": databases})),
        ),
    ]
}

#[test]
fn ten_thousand_of_anything_are_answered_in_a_few_words() {
    let pave = Pave::new(Some(GeneratorKey::new(&[b'k'; 32]).unwrap()));
    for (what, request) in cases() {
        let answer = run(&pave, &request.to_string());
        let answer: Value = serde_saphyr::from_str(&answer).unwrap();
        for result in answer["results"].as_array().into_iter().flatten() {
            let message = result["message"].as_str().unwrap();
            assert!(!message.contains("a bug in it"), "{what}: {message}");
            assert!(is_short(message), "{what}: {message}");
        }
        let status = &answer["desired"]["composite"]["resource"]["status"];
        let message = status["message"].as_str().unwrap_or_default();
        assert!(is_short(message), "{what}: {message}");
    }
}

fn is_short(message: &str) -> bool {
    message.chars().count() <= LONGEST_MESSAGE
}
