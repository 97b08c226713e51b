//! The guardrails as a Gatekeeper ConstraintTemplate, with CEL and Rego side by side, and the constraints that carry the policy.

use pave_api::{GROUP, kinds::Kind};
use serde_json::{Value, json};

use crate::{rego_source, validating};

/// Kind of the constraints.
const KIND: &str = "PaveGuardrails";

/// The template.
pub fn template() -> Value {
    json!({
        "apiVersion": "templates.gatekeeper.sh/v1",
        "kind": "ConstraintTemplate",
        "metadata": {
            "name": KIND.to_lowercase(),
            "annotations": {
                "metadata.gatekeeper.sh/title": "Pave's guardrails",
                "metadata.gatekeeper.sh/version": env!("CARGO_PKG_VERSION"),
                "description": "Judges developers' objects by a PlatformPolicy, in the words of Pave's functions.",
            },
        },
        "spec": {
            "crd": {"spec": {
                "names": {"kind": KIND},
                "validation": {"openAPIV3Schema": {
                    "type": "object",
                    "properties": {
                        "mode": {"type": "string", "enum": ["deny", "warn"], "description": "Whether refusals or warnings are violations."},
                        "name": {"type": "string", "description": "Name of the PlatformPolicy."},
                        "policy": {"type": "object", "description": "Its spec.", "x-kubernetes-preserve-unknown-fields": true},
                    },
                }},
            }},
            "targets": [{
                "target": "admission.k8s.gatekeeper.sh",
                "code": [
                    {"engine": "K8sNativeValidation", "source": validating::source(validating::Dialect::Gatekeeper)},
                    {"engine": "Rego", "source": {"rego": rego_source::module()}},
                ],
            }],
        },
    })
}

/// A constraint for a PlatformPolicy's `spec`; `mode` is `deny` or `warn`.
pub fn constraint(policy_name: &str, policy: &Value, mode: &str) -> Value {
    let [refuses, warns] = validating::binding_names();
    let (name, action) = if mode == "warn" {
        (warns, "warn")
    } else {
        (refuses, "deny")
    };
    let mut kinds: Vec<_> = Kind::of_developers().map(|kind| kind.name).collect();
    kinds.sort_unstable();
    json!({
        "apiVersion": "constraints.gatekeeper.sh/v1beta1",
        "kind": KIND,
        "metadata": {"name": name},
        "spec": {
            "enforcementAction": action,
            "match": {"kinds": [{"apiGroups": [GROUP], "kinds": kinds}]},
            "parameters": {"mode": mode, "name": policy_name, "policy": policy},
        },
    })
}
