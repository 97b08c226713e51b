//! What RBAC cannot say: fields, labels and objects through which somebody could go around the guardrails.

use pave_api::GROUP;
use serde_json::{Value, json};

use crate::{managed, object, validating::developer_resources};

/// Whoever may change the PlatformPolicy may do what it forbids; they could change it anyway.
pub(crate) const PLATFORM_TEAM: &str = "authorizer.group('pave.internal').resource('platformpolicies').name('default').check('update').allowed()";

/// Labels by which admission knows whose a namespace is.
const IDENTITY: &str = "['pave.internal/team', 'pave.internal/cost-center', 'pave.internal/environment', 'pave.internal/owner']";

/// Fields of a claim or a composite by which Crossplane finds Composition and resources.
const MACHINERY: &str = "['crossplane', 'compositionRef', 'compositionSelector', 'compositionRevisionRef', \
     'compositionRevisionSelector', 'compositionUpdatePolicy', 'resourceRef', 'resourceRefs', 'claimRef', \
     'writeConnectionSecretToRef']";

/// One policy that refuses.
#[derive(Clone)]
struct Barrier {
    name: &'static str,
    rules: Value,
    /// Who and what it is not for, beside Crossplane itself.
    conditions: &'static [(&'static str, &'static str)],
    variables: Vec<(&'static str, String)>,
    /// True where nobody goes around.
    expression: String,
    message: &'static str,
}

/// The policies and their bindings. `crossplane` is the user name of Crossplane's own ServiceAccount, and `namespace` the one it
/// and the providers run in.
pub fn no_way_round(crossplane: &str, namespace: &str) -> Vec<Value> {
    [on_objects(), on_namespaces_and_clouds()]
        .concat()
        .iter()
        .flat_map(|barrier| objects(barrier, crossplane, namespace))
        .collect()
}

/// Around what developers apply.
fn on_objects() -> Vec<Barrier> {
    let developers = |suffix: &str, operations: &[&str]| {
        let resources = developer_resources().into_iter();
        let resources: Vec<_> = resources
            .map(|resource| format!("{resource}{suffix}"))
            .collect();
        json!([{"apiGroups": [GROUP], "apiVersions": ["*"], "operations": operations, "resources": resources}])
    };
    vec![
        Barrier {
            name: "pave-spec-crossplane",
            rules: developers("", &["CREATE", "UPDATE"]),
            conditions: &[],
            variables: Vec::new(),
            expression: format!(
                "!has(object.spec) || {MACHINERY}.all(f, !(f in object.spec) || (oldObject != null && has(oldObject.spec) && \
                 f in oldObject.spec && oldObject.spec[f] == object.spec[f])) && (oldObject == null || !has(oldObject.spec) || \
                 {MACHINERY}.all(f, !(f in oldObject.spec) || f in object.spec))"
            ),
            message: "spec.crossplane: which Composition runs and what it owns is the platform's business. Fix: leave \
                      spec.crossplane and the fields of a Composition as they are.",
        },
        Barrier {
            name: "pave-paused",
            rules: developers("", &["CREATE", "UPDATE"]),
            conditions: &[("not-the-platform-team", PLATFORM_TEAM)],
            variables: named(&[
                (
                    "now",
                    "has(object.metadata.annotations) && 'crossplane.io/paused' in object.metadata.annotations ? \
                     object.metadata.annotations['crossplane.io/paused'] : ''",
                ),
                (
                    "before",
                    "oldObject != null && has(oldObject.metadata.annotations) && 'crossplane.io/paused' in \
                     oldObject.metadata.annotations ? oldObject.metadata.annotations['crossplane.io/paused'] : ''",
                ),
            ]),
            expression: "variables.now == variables.before".to_owned(),
            message: "metadata.annotations[crossplane.io/paused]: a paused object gets neither fixes nor verdicts. Fix: ask the \
                      platform team to pause it, or to go on.",
        },
        Barrier {
            name: "pave-status",
            rules: developers("/status", &["UPDATE"]),
            conditions: &[],
            variables: Vec::new(),
            expression: "false".to_owned(),
            message: "status: it is what the platform found, and nobody else writes it. Fix: change spec.",
        },
    ]
}

/// Around what says whose it is, what is in a cloud, and the policy itself.
fn on_namespaces_and_clouds() -> Vec<Barrier> {
    vec![
        Barrier {
            name: "pave-identity-labels",
            rules: json!([{"apiGroups": [""], "apiVersions": ["v1"], "operations": ["CREATE", "UPDATE"], "resources": ["namespaces"]}]),
            conditions: &[("not-the-platform-team", PLATFORM_TEAM)],
            variables: named(&[
                ("now", "has(object.metadata.labels) ? object.metadata.labels : {}"),
                ("before", "oldObject != null && has(oldObject.metadata.labels) ? oldObject.metadata.labels : {}"),
            ]),
            expression: format!(
                "{IDENTITY}.all(l, (l in variables.now) == (l in variables.before) && (!(l in variables.now) || \
                 variables.now[l] == variables.before[l]))"
            ),
            message: "metadata.labels: pave.internal/team, cost-center, environment and owner say whose a namespace is, and come \
                      from its Environment. Fix: ask the platform team to change the Environment.",
        },
        Barrier {
            name: "pave-managed-resources",
            rules: json!([{"apiGroups": ["*"], "apiVersions": ["*"], "operations": ["CREATE", "UPDATE"], "resources": ["*"]}]),
            conditions: &[
                ("managed-resource", "!request.resource.group.endsWith('.m.upbound.io')"),
                ("not-the-platform-team", PLATFORM_TEAM),
            ],
            variables: Vec::new(),
            expression: "oldObject != null && has(object.spec) == has(oldObject.spec) && (!has(object.spec) || object.spec == \
                         oldObject.spec)"
                .to_owned(),
            message: "spec: what is in a cloud is made by the platform, for no guardrail looks at what is made by hand. Fix: apply one of \
                      the platform's kinds, for example a Database.",
        },
        Barrier {
            name: managed::NAME,
            rules: managed::rules(),
            conditions: &[],
            variables: vec![("unsafe", managed::unsafe_settings())],
            expression: "size(variables.unsafe) == 0".to_owned(),
            message: "",
        },
        Barrier {
            name: "pave-policy-stays",
            rules: json!([{"apiGroups": [GROUP], "apiVersions": ["*"], "operations": ["DELETE"], "resources": ["platformpolicies"]}]),
            conditions: &[("another", "oldObject.metadata.name != 'default'")],
            variables: Vec::new(),
            expression: "has(oldObject.metadata.annotations) && 'pave.internal/allow-deletion' in oldObject.metadata.annotations && \
                         oldObject.metadata.annotations['pave.internal/allow-deletion'] == 'true'"
                .to_owned(),
            message: "metadata.name: without the PlatformPolicy 'default' everything counts as development, and nothing new may go \
                      to a cloud. Fix: change it, or annotate it with pave.internal/allow-deletion: \"true\" first.",
        },
    ]
}

fn named(variables: &[(&'static str, &str)]) -> Vec<(&'static str, String)> {
    let variables = variables.iter();
    variables
        .map(|(name, expression)| (*name, (*expression).to_owned()))
        .collect()
}

fn objects(barrier: &Barrier, crossplane: &str, namespace: &str) -> [Value; 2] {
    let Barrier {
        name,
        rules,
        conditions,
        variables,
        expression,
        message,
    } = barrier;
    // Providers write back what they found, with ServiceAccounts of their own.
    let providers = format!("!('system:serviceaccounts:{namespace}' in request.userInfo.groups)");
    let mut whom = vec![object::not_crossplane(crossplane)];
    if ["pave-managed-resources", managed::NAME].contains(name) {
        whom.push(json!({"name": "not-a-provider", "expression": providers}));
    }
    for (condition, holds) in *conditions {
        whom.push(json!({"name": condition, "expression": format!("!({holds})")}));
    }
    let mut validation = json!({"expression": expression, "message": message});
    if *name == managed::NAME {
        validation =
            json!({"expression": expression, "messageExpression": "variables.unsafe.join(' ')"});
    }
    let variables = variables.iter();
    let variables = variables.map(|(name, expression)| (*name, expression.as_str()));
    object::enforced(
        name,
        "Deny",
        json!({
            "failurePolicy": "Fail",
            "matchConstraints": {"resourceRules": rules},
            "matchConditions": whom,
            "variables": object::variables(variables),
            "validations": [validation],
        }),
    )
}
