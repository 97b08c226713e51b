//! What has to be installed: Kubernetes, Crossplane, the packages, and the bundle around them.

use pave_admission::{environments, no_way_round, policies};
use pave_api::{
    GROUP,
    definition::{Package, definition},
    kinds::KINDS,
};
use serde_json::Value;

use super::{Finding, condition, name};
use crate::cluster::{Cluster, ClusterError, Place};

/// The oldest that docs/installation.md names.
const KUBERNETES: (u64, u64) = (1, 30);
const CROSSPLANE: (u64, u64) = (2, 4);
const INSTALL: &str = "helm upgrade --install pave package/install --namespace crossplane-system";

pub(super) fn kubernetes(cluster: &Cluster) -> Finding {
    const CHECK: &str = "cluster";
    let version = match cluster.version() {
        Ok(version) => version,
        Err(error) => {
            return Finding::broken(CHECK, "it does not answer")
                .cause(error.to_string())
                .fix(error.fix());
        }
    };
    let version = version["serverVersion"]["gitVersion"]
        .as_str()
        .unwrap_or_default();
    let found = format!("Kubernetes {version}");
    match numbers(version) {
        Some(numbers) if numbers >= KUBERNETES => Finding::ok(CHECK, found),
        Some(_) => Finding::broken(CHECK, found)
            .cause(format!(
                "Pave needs {}.{} or newer",
                KUBERNETES.0, KUBERNETES.1
            ))
            .fix("upgrade the cluster"),
        None => {
            Finding::broken(CHECK, "it does not say its version").fix("check `kubectl version`")
        }
    }
}

pub(super) fn crossplane(cluster: &Cluster) -> Finding {
    const CHECK: &str = "crossplane";
    // As its official chart labels it.
    let pods = cluster.select("deployments.apps", "app=crossplane");
    let deployment = match pods {
        Ok(mut found) if !found.is_empty() => found.remove(0),
        Ok(_) => return without_deployment(cluster),
        Err(error) => return Finding::unanswered(CHECK, &error),
    };
    let image = deployment.pointer("/spec/template/spec/containers/0/image");
    let tag = image.and_then(Value::as_str).and_then(tag);
    let label = deployment["metadata"]["labels"]["app.kubernetes.io/version"].as_str();
    let version = label.or(tag).unwrap_or_default();
    let found = format!("Crossplane {version}");
    if deployment["status"]["availableReplicas"]
        .as_u64()
        .unwrap_or_default()
        == 0
    {
        return Finding::broken(CHECK, format!("{found}, and none of its pods is available"))
            .fix("look at `kubectl get pods -A -l app=crossplane` and at their logs");
    }
    match numbers(version) {
        Some(numbers) if numbers >= CROSSPLANE => Finding::ok(CHECK, found),
        Some(_) => Finding::broken(CHECK, found)
            .cause(format!(
                "Pave needs {}.{} or newer",
                CROSSPLANE.0, CROSSPLANE.1
            ))
            .fix("upgrade Crossplane, one minor version after the other"),
        None => Finding::warning(CHECK, "it runs, and its version is not known").fix(format!(
            "make sure that it is {}.{} or newer",
            CROSSPLANE.0, CROSSPLANE.1
        )),
    }
}

/// It runs in some way of its own, or not at all.
fn without_deployment(cluster: &Cluster) -> Finding {
    const CHECK: &str = "crossplane";
    match cluster.list("functions.pkg.crossplane.io", Place::Here) {
        Ok(_) => Finding::warning(CHECK, "its kinds are there, and its version is not known")
            .cause("no Deployment has the label app=crossplane of its official chart")
            .fix(format!(
                "make sure that it runs and is {}.{} or newer",
                CROSSPLANE.0, CROSSPLANE.1
            )),
        Err(ClusterError::UnknownKind(cause)) => Finding::broken(CHECK, "it is not installed")
            .cause(cause)
            .fix("install it: https://docs.crossplane.io/latest/get-started/install"),
        Err(error) => Finding::unanswered(CHECK, &error),
    }
}

pub(super) fn configuration(cluster: &Cluster) -> Finding {
    const CHECK: &str = "package";
    let mut found = match cluster.list("configurations.pkg.crossplane.io", Place::Here) {
        Ok(found) => found,
        Err(error) => return Finding::unanswered(CHECK, &error),
    };
    let is_ours = |object: &Value| {
        Package::ALL
            .iter()
            .any(|package| repository(object) == Some(package.name()))
    };
    found.retain(is_ours);
    match found.as_slice() {
        [] => Finding::broken(
            CHECK,
            "neither configuration-pave nor configuration-pave-claims is installed",
        )
        .fix(INSTALL),
        [package] => healthy(CHECK, package),
        _ => Finding::broken(
            CHECK,
            "configuration-pave and configuration-pave-claims are both installed",
        )
        .cause("they define the same kinds, so only one of them can")
        .fix("docs/installation.md says how to get from one to the other"),
    }
}

pub(super) fn function(cluster: &Cluster) -> Finding {
    const CHECK: &str = "function";
    let found = match cluster.list("functions.pkg.crossplane.io", Place::Here) {
        Ok(found) => found,
        Err(error) => return Finding::unanswered(CHECK, &error),
    };
    let found = found
        .iter()
        .find(|object| repository(object) == Some("function-pave"));
    found.map_or_else(
        || Finding::broken(CHECK, "function-pave is not installed").fix(INSTALL),
        |function| healthy(CHECK, function),
    )
}

/// What Crossplane says of a package.
fn healthy(check: &'static str, package: &Value) -> Finding {
    let image = package["spec"]["package"].as_str().unwrap_or_default();
    let found = format!("{} {}", name(package), tag(image).unwrap_or_default());
    for type_ in ["Installed", "Healthy"] {
        match condition(package, type_) {
            Some(("True", _)) => {}
            Some((_, message)) => {
                return Finding::broken(check, format!("{found} is not {type_}"))
                    .cause(message)
                    .fix("look at the registry, the pull secrets and `kubectl describe` of its revision");
            }
            None => {
                return Finding::broken(check, format!("{found} is not {type_} yet"))
                    .cause("Crossplane has said nothing of it")
                    .fix("wait a minute; then look at the logs of Crossplane");
            }
        }
    }
    Finding::ok(check, format!("{found}, Installed and Healthy"))
}

pub(super) fn kinds(cluster: &Cluster) -> Finding {
    const CHECK: &str = "kinds";
    let definitions = "compositeresourcedefinitions.apiextensions.crossplane.io";
    let found = match cluster.list(definitions, Place::Here) {
        Ok(found) => found,
        Err(error) => return Finding::unanswered(CHECK, &error),
    };
    let mut missing = Vec::new();
    for kind in KINDS {
        let names =
            Package::ALL.map(|package| definition(kind, package)["metadata"]["name"].take());
        let there = found
            .iter()
            .find(|object| names.contains(&object["metadata"]["name"]));
        let established = there.and_then(|object| condition(object, "Established"));
        if established.is_none_or(|(status, _)| status != "True") {
            missing.push(kind.name);
        }
    }
    if missing.is_empty() {
        return Finding::ok(CHECK, format!("all {} of {GROUP} are served", KINDS.len()));
    }
    Finding::broken(CHECK, format!("not served: {}", missing.join(", ")))
        .cause("their definitions are missing or not Established")
        .fix("they come with the package; see above, then the logs of Crossplane")
}

pub(super) fn bundle(cluster: &Cluster) -> Finding {
    const CHECK: &str = "bundle";
    let parts = [
        (
            "clusterroles.rbac.authorization.k8s.io",
            "pave-aggregate-to-crossplane",
            "Crossplane may not create StatefulSets and NetworkPolicies",
        ),
        (
            "clusterroles.rbac.authorization.k8s.io",
            "pave-developer",
            "nobody has a role",
        ),
        (
            "deploymentruntimeconfigs.pkg.crossplane.io",
            "acme-function-pave",
            "the function runs with Crossplane's defaults",
        ),
    ];
    let (mut missing, mut because) = (Vec::new(), Vec::new());
    for (resource, name, consequence) in parts {
        match cluster.get(resource, name, Place::Here) {
            Ok(_) => {}
            Err(ClusterError::NotFound(_)) => {
                missing.push(name);
                because.push(consequence);
            }
            Err(error) => return Finding::unanswered(CHECK, &error),
        }
    }
    if missing.is_empty() {
        return Finding::ok(CHECK, "roles and runtime configuration are there");
    }
    Finding::broken(CHECK, format!("missing: {}", missing.join(", ")))
        .cause(because.join("; "))
        .fix(INSTALL)
}

pub(super) fn admission(cluster: &Cluster) -> Finding {
    const CHECK: &str = "admission";
    let [rules, bindings] = [
        "validatingadmissionpolicies",
        "validatingadmissionpolicybindings",
    ]
    .map(|kind| cluster.list(&format!("{kind}.admissionregistration.k8s.io"), Place::Here));
    let (rules, bindings) = match (rules, bindings) {
        (Ok(rules), Ok(bindings)) => (rules, bindings),
        (Err(error), _) | (_, Err(error)) => return Finding::unanswered(CHECK, &error),
    };
    let expected: Vec<Value> =
        [policies(), environments("").to_vec(), no_way_round("", "")].concat();
    let expected = expected
        .iter()
        .filter(|object| object["kind"] == "ValidatingAdmissionPolicy");
    let expected: Vec<&str> = expected.map(name).collect();
    let is_there = |wanted: &str| rules.iter().any(|object| name(object) == wanted);
    let is_bound = |wanted: &str| {
        bindings
            .iter()
            .any(|object| object["spec"]["policyName"] == wanted)
    };
    let (there, missing): (Vec<&str>, Vec<&str>) =
        expected.iter().partition(|wanted| is_there(wanted));
    let idle: Vec<&str> = there
        .iter()
        .copied()
        .filter(|there| !is_bound(there))
        .collect();
    if !idle.is_empty() {
        return Finding::broken(CHECK, format!("in force nowhere: {}", idle.join(", ")))
            .cause("a policy without a binding judges nothing")
            .fix(INSTALL);
    }
    if !missing.is_empty() {
        return Finding::warning(CHECK, format!("missing: {}", missing.join(", ")))
            .cause("functions judge all the same, after an object is applied and not while it is")
            .fix("set admission.guardrails and admission.noWayRound of the chart, unless Gatekeeper does it");
    }
    Finding::ok(
        CHECK,
        format!("all {} policies are in force", expected.len()),
    )
}

/// The repository's last part: `function-pave` of `ghcr.io/acme/function-pave:v0.1.0`.
fn repository(package: &Value) -> Option<&str> {
    let image = package["spec"]["package"].as_str()?;
    let last = image.rsplit('/').next()?;
    last.split([':', '@']).next()
}

fn tag(image: &str) -> Option<&str> {
    let last = image.split('@').next()?.rsplit('/').next()?;
    last.split_once(':').map(|(_, tag)| tag)
}

/// Major and minor of `v1.33.1` or `2.4.0-rc.1`.
fn numbers(version: &str) -> Option<(u64, u64)> {
    let (major, rest) = version.trim_start_matches('v').split_once('.')?;
    let minor: String = rest.chars().take_while(char::is_ascii_digit).collect();
    Some((major.parse().ok()?, minor.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn versions_are_compared_as_numbers() {
        let table = [
            ("v1.33.1", Some((1, 33))),
            ("v1.9.0+k3s1", Some((1, 9))),
            ("2.4.0-rc.1", Some((2, 4))),
            ("latest", None),
        ];
        for (version, expected) in table {
            assert_eq!(numbers(version), expected, "{version}");
        }
        assert!(numbers("v1.9.0") < numbers("v1.30.0"));
    }

    #[test]
    fn a_package_is_known_by_its_repository_whatever_registry_it_is_from() {
        let table = [
            ("ghcr.io/acme/function-pave:v0.1.0", Some("v0.1.0")),
            ("127.0.0.1:15000/acme/function-pave:v1", Some("v1")),
            ("mirror.example:5000/function-pave@sha256:0a", None),
        ];
        for (image, version) in table {
            let package = json!({"spec": {"package": image}});
            assert_eq!(repository(&package), Some("function-pave"), "{image}");
            assert_eq!(tag(image), version, "{image}");
        }
    }
}
