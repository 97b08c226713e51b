//! Who may make, change and delete which Environment: the platform team any, a team its own, as far as the registry grants it the stage.

use pave_api::GROUP;
use serde_json::{Value, json};

use crate::{no_way_round::PLATFORM_TEAM, validating::text};

const NAME: &str = "pave-environments";

/// The policy and its binding. `crossplane` is the user name of Crossplane's own ServiceAccount.
pub fn environments(crossplane: &str) -> [Value; 2] {
    let variables = [
        ("team", "object != null ? object.spec.team : oldObject.spec.team".to_owned()),
        ("stage", "object != null ? object.spec.environment : oldObject.spec.environment".to_owned()),
        ("teams", "has(params.spec) && has(params.spec.teams) ? params.spec.teams : []".to_owned()),
        ("known", "variables.teams.filter(t, t.name == variables.team)".to_owned()),
        // Teams that whoever asks is a member of.
        (
            "mine",
            "variables.teams.filter(t, has(t.groups) && t.groups.exists(g, g in request.userInfo.groups)).map(t, t.name)"
                .to_owned(),
        ),
    ];
    let deletes = "request.operation == 'DELETE'";
    let validations = [
        (
            format!("{deletes} || size(variables.teams) == 0 || size(variables.known) > 0"),
            said(
                "spec.team",
                "is not in the team registry. Fix: ask the platform team to add it to spec.teams of the PlatformPolicy, or name a team that is.",
                "variables.team",
            ),
        ),
        (
            format!(
                "{deletes} || variables.known.all(t, !has(t.environments) || size(t.environments) == 0 || variables.stage in t.environments)"
            ),
            said(
                "spec.environment",
                "is a stage that the registry does not grant the team. Fix: choose another, or ask the platform team to add it to \
                 environments of the team in the PlatformPolicy.",
                "variables.stage",
            ),
        ),
        (
            format!(
                "{PLATFORM_TEAM} || (variables.team in variables.mine && (oldObject == null || oldObject.spec.team in variables.mine))"
            ),
            said(
                "spec.team",
                "is a team whose Environments only its own members and the platform team make, change and delete. Fix: ask one of them.",
                "variables.team",
            ),
        ),
    ];
    [
        json!({
            "apiVersion": "admissionregistration.k8s.io/v1",
            "kind": "ValidatingAdmissionPolicy",
            "metadata": {"name": NAME},
            "spec": {
                "failurePolicy": "Fail",
                "paramKind": {"apiVersion": pave_api::API_VERSION, "kind": "PlatformPolicy"},
                "matchConstraints": {"resourceRules": [{
                    "apiGroups": [GROUP], "apiVersions": ["*"], "operations": ["CREATE", "UPDATE", "DELETE"],
                    "resources": ["environments"],
                }]},
                "matchConditions": [
                    {"name": "not-crossplane", "expression": format!("request.userInfo.username != '{crossplane}'")},
                ],
                "variables": variables.map(|(name, expression)| json!({"name": name, "expression": expression})),
                "validations": validations
                    .map(|(expression, message)| json!({"expression": expression, "messageExpression": message})),
            },
        }),
        json!({
            "apiVersion": "admissionregistration.k8s.io/v1",
            "kind": "ValidatingAdmissionPolicyBinding",
            "metadata": {"name": NAME},
            "spec": {
                "policyName": NAME,
                "paramRef": {"name": pave_api::platform_policy::DEFAULT_NAME, "parameterNotFoundAction": "Allow"},
                "validationActions": ["Deny"],
            },
        }),
    ]
}

/// `field: 'value' cause`, as an expression.
fn said(field: &str, cause: &str, value: &str) -> String {
    format!(
        "{} + {value} + {}",
        text(&format!("{field}: '")),
        text(&format!("' {cause}"))
    )
}
