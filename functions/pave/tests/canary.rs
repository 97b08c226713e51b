//! No password leaves a function but in a Secret: what every secret-bearing field of a request holds is looked for in all of
//! the answer. What is logged is looked at in `process/log.rs`.

#![expect(clippy::unwrap_used, reason = "a test fails where it is run")]

use function_pave::Pave;
use pave_api::input::schemas;
use pave_compose::GeneratorKey;
use pave_function_sdk::testing::run;
use serde_json::{Value, json};

/// What must not be seen, as it is and as Kubernetes writes it in a Secret.
const CANARY: [&str; 2] = ["canary-7Fq2", "Y2FuYXJ5LTdGcTI="];

/// Names under which our functions compose, as far as they hold or follow a secret.
const ROLES: [&str; 9] = [
    "instance",
    "deployment",
    "queue",
    "bucket",
    "login",
    "connection",
    "database",
    "login-of-orders",
    "turn-1-of-orders",
];

/// How often Crossplane calls again for objects.
const MOST_ITERATIONS: usize = 5;

#[test]
fn no_answer_holds_a_password_outside_of_a_secret() {
    for (input, _) in schemas() {
        for cloud in ["local", "aws", "gcp", "azure"] {
            for kind in ["Secret", "Instance"] {
                let answer = answer(request(input, cloud, kind));
                let whole = answer.to_string();
                assert!(
                    whole.contains(CANARY[1]),
                    "{input}: the Secret of an earlier step is gone"
                );
                let seen = outside_of_secrets(answer).to_string();
                for canary in CANARY {
                    assert!(!seen.contains(canary), "{input} on {cloud}: {seen}");
                }
            }
        }
    }
}

/// An object that cannot be read is refused in a sentence that quotes it, so it must not quote a secret either.
#[test]
fn a_refusal_quotes_no_secret() {
    for (input, _) in schemas() {
        let mut request = request(input, "aws", "Secret");
        request["observed"]["composite"]["resource"]["spec"] = json!([]);
        let seen = outside_of_secrets(answer(request)).to_string();
        assert!(!CANARY.iter().any(|canary| seen.contains(canary)), "{seen}");
    }
}

fn request(input: &str, cloud: &str, observed: &str) -> Value {
    let spec = json!({
        "cloud": cloud, "image": {"repository": "registry.acme.example/shop", "tag": "1"},
        "bindings": [{"kind": "Database", "name": "orders"}], "secrets": [{"name": "token", "env": {"TOKEN": "key"}}],
    });
    let is_known = ["Tags", "Cost", "Guardrails"].contains(&input);
    let kind = if is_known { "Database" } else { input };
    let details = json!({"password": CANARY[1], "uri": CANARY[1]});
    let resources: serde_json::Map<_, _> = ROLES
        .iter()
        .map(|role| {
            let resource = json!({
                "apiVersion": if observed == "Secret" { "v1" } else { "rds.aws.m.upbound.io/v1beta1" },
                "kind": observed,
                "metadata": {"name": role, "namespace": "payments-dev"},
                "data": {"username": CANARY[1], "password": CANARY[1], "key": CANARY[1]},
                "status": {"conditions": [{"type": "Ready", "status": "True"}]},
            });
            ((*role).to_owned(), json!({"resource": resource, "connectionDetails": details}))
        })
        .collect();
    let composite = json!({
        "apiVersion": "pave.internal/v1alpha1", "kind": kind,
        "metadata": {"name": "shop", "namespace": "payments-dev", "uid": "6f1b1f5e-0000-4000-8000-000000000001"},
        "spec": spec,
    });
    json!({
        "meta": {"tag": "test", "capabilities": ["CAPABILITY_CAPABILITIES", "CAPABILITY_REQUIRED_RESOURCES", "CAPABILITY_CONDITIONS"]},
        "observed": {"composite": {"resource": composite, "connectionDetails": details}, "resources": resources},
        "desired": {"resources": {"earlier": {"resource": secret("earlier")}}},
        "input": {"apiVersion": "fn.pave.internal/v1alpha1", "kind": input},
        "credentials": {"cloud": {"credentialData": {"data": {"token": CANARY[1]}}}},
    })
}

fn secret(name: &str) -> Value {
    json!({
        "apiVersion": "v1", "kind": "Secret", "metadata": {"name": name, "namespace": "payments-dev"},
        "data": {"key": CANARY[1], "password": CANARY[1]},
    })
}

/// Calls until nothing more is asked for. Every Secret that is asked for is there; nothing else is.
fn answer(mut request: Value) -> Value {
    let key = GeneratorKey::new(&[b'k'; 32]).unwrap();
    let pave = Pave::new(Some(key));
    let call = |request: &Value| -> Value {
        serde_saphyr::from_str(&run(&pave, &request.to_string())).unwrap()
    };
    let mut answer = call(&request);
    for _ in 0..MOST_ITERATIONS {
        let asked = answer["requirements"]["resources"].clone();
        let mut is_new = false;
        for (name, selector) in asked.as_object().into_iter().flatten() {
            let fetched = &mut request["requiredResources"][name];
            if fetched.is_null() {
                let is_secret = selector["kind"] == "Secret";
                let found = is_secret.then(|| json!({"resource": secret("token")}));
                *fetched = json!({"items": found.into_iter().collect::<Vec<_>>()});
                is_new = true;
            }
        }
        if !is_new {
            break;
        }
        answer = call(&request);
    }
    answer
}

/// The answer without what Secrets hold, and without the details that Crossplane writes into one.
fn outside_of_secrets(mut answer: Value) -> Value {
    let resources = answer["desired"]["resources"].as_object_mut();
    for resource in resources.into_iter().flat_map(|all| all.values_mut()) {
        if resource["resource"]["kind"] == "Secret" {
            resource["resource"]["data"] = Value::Null;
            resource["resource"]["stringData"] = Value::Null;
        }
    }
    if let Some(composite) = answer["desired"]["composite"].as_object_mut() {
        composite.remove("connectionDetails");
    }
    answer
}
