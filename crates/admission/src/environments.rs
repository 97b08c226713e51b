//! Who may make, change and delete which Environment: the platform team any, a team its own, as far as the registry grants it the stage.

use pave_api::GROUP;
use serde_json::{Value, json};

use crate::{
    no_way_round::PLATFORM_TEAM,
    object::{self, enforced_with_policy},
    validating::sentence,
};

/// The policy and its binding. `crossplane` is the user name of Crossplane's own ServiceAccount.
pub fn environments(crossplane: &str) -> [Value; 2] {
    let variables = [
        (
            "team",
            "object != null ? object.spec.team : oldObject.spec.team",
        ),
        (
            "stage",
            "object != null ? object.spec.environment : oldObject.spec.environment",
        ),
        (
            "teams",
            "has(params.spec) && has(params.spec.teams) ? params.spec.teams : []",
        ),
        (
            "known",
            "variables.teams.filter(t, t.name == variables.team)",
        ),
        // Teams that whoever asks is a member of.
        (
            "mine",
            "variables.teams.filter(t, has(t.groups) && t.groups.exists(g, g in request.userInfo.groups)).map(t, t.name)",
        ),
    ];
    let deletes = "request.operation == 'DELETE'";
    let validations = [
        (
            format!("{deletes} || size(variables.teams) == 0 || size(variables.known) > 0"),
            "spec.team: '{team}' is not in the team registry. Fix: ask the platform team to add it to spec.teams of the PlatformPolicy, or \
             name a team that is.",
        ),
        (
            format!(
                "{deletes} || variables.known.all(t, !has(t.environments) || size(t.environments) == 0 || variables.stage in t.environments)"
            ),
            "spec.environment: '{stage}' is a stage that the registry does not grant the team. Fix: choose another, or ask the platform team \
             to add it to environments of the team in the PlatformPolicy.",
        ),
        (
            format!(
                "{PLATFORM_TEAM} || (variables.team in variables.mine && (oldObject == null || oldObject.spec.team in variables.mine))"
            ),
            "spec.team: '{team}' is a team whose Environments only its own members and the platform team make, change and delete. Fix: ask \
             one of them.",
        ),
    ];
    let known = [("team", "variables.team"), ("stage", "variables.stage")];
    enforced_with_policy(
        "pave-environments",
        "Deny",
        json!({
            "failurePolicy": "Fail",
            "matchConstraints": {"resourceRules": [{
                "apiGroups": [GROUP], "apiVersions": ["*"], "operations": ["CREATE", "UPDATE", "DELETE"],
                "resources": ["environments"],
            }]},
            "matchConditions": [object::not_crossplane(crossplane)],
            "variables": object::variables(variables),
            "validations": validations.map(|(expression, words)| {
                json!({"expression": expression, "messageExpression": sentence(words, &known)})
            }),
        }),
    )
}
