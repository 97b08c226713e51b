//! The two objects that every policy of the API server is: the policy, and the binding that says what follows from it.

use serde_json::{Value, json};

/// A policy of this `spec`, and the binding under which a broken rule has the consequence `action`.
pub(crate) fn enforced(name: &str, action: &str, spec: Value) -> [Value; 2] {
    let object = |kind: &str, spec: Value| {
        json!({
            "apiVersion": "admissionregistration.k8s.io/v1", "kind": kind, "metadata": {"name": name}, "spec": spec,
        })
    };
    let binding = json!({"policyName": name, "validationActions": [action]});
    [
        object("ValidatingAdmissionPolicy", spec),
        object("ValidatingAdmissionPolicyBinding", binding),
    ]
}

/// The same with the PlatformPolicy as `params`.
pub(crate) fn enforced_with_policy(name: &str, action: &str, mut spec: Value) -> [Value; 2] {
    spec["paramKind"] = json!({"apiVersion": pave_api::API_VERSION, "kind": "PlatformPolicy"});
    let [policy, mut binding] = enforced(name, action, spec);
    // A missing policy is said in a sentence by the functions, whose built-in policy applies then.
    binding["spec"]["paramRef"] = json!({
        "name": pave_api::platform_policy::DEFAULT_NAME, "parameterNotFoundAction": "Allow",
    });
    [policy, binding]
}

/// The condition that leaves Crossplane's own ServiceAccount out, by its user name.
pub(crate) fn not_crossplane(crossplane: &str) -> Value {
    json!({"name": "not-crossplane", "expression": format!("request.userInfo.username != '{crossplane}'")})
}

/// Variables in the order in which one may use another.
pub(crate) fn variables<'v>(variables: impl IntoIterator<Item = (&'v str, &'v str)>) -> Vec<Value> {
    let variables = variables.into_iter();
    variables
        .map(|(name, expression)| json!({"name": name, "expression": expression}))
        .collect()
}
