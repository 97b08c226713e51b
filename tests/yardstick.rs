//! Somebody else's yardstick: the constraints of gatekeeper-library that Pod Security `restricted` and the hardening guide of NSA and
//! CISA ask for, over everything that we compose, Environments included.
//!
//! Where its `library/` is says `PAVE_GATEKEEPER_LIBRARY`; without it nothing is judged, and that is said.

#![expect(clippy::unwrap_used, reason = "a test fails where it is run")]

use std::{
    collections::BTreeMap,
    env, fs,
    path::{Path, PathBuf},
};

use pave_admission::suite;
use pave_tests::{
    examples::{environments, everywhere},
    repository::files_below,
};
use serde_json::{Value, json};

/// Template and constraint, both as the library has them.
///
/// Left out are those whose parameters only an organization has (repositories, storage classes), and limits of CPU, which we do not
/// set on purpose: a limit slows a pod down while the node idles. Hosts of probes are left out because the template's Rego takes one
/// probe for each container, and ours have three; `every_pod_fits_pod_security_restricted_and_has_no_token` looks at those.
const CONSTRAINTS: [(&str, &str); 21] = [
    (
        "general/automount-serviceaccount-token",
        "automount-serviceaccount-token",
    ),
    ("general/block-loadbalancer-services", "block-load-balancer"),
    ("general/block-nodeport-services", "block-node-port"),
    ("general/block-wildcard-ingress", "block-wildcard-ingress"),
    (
        "general/containerresources",
        "container-must-have-cpu-requests-memory-limits-and-requests",
    ),
    ("general/disallowanonymous", "no-anonymous-bindings"),
    ("general/disallowinteractive", "no-interactive-containers"),
    (
        "pod-security-policy/allow-privilege-escalation",
        "psp-allow-privilege-escalation-container",
    ),
    (
        "pod-security-policy/capabilities",
        "psp-capabilities-restricted",
    ),
    (
        "pod-security-policy/flexvolume-drivers",
        "psp-flexvolume-drivers",
    ),
    (
        "pod-security-policy/forbidden-sysctls",
        "psp-forbidden-sysctls",
    ),
    ("pod-security-policy/host-filesystem", "psp-host-filesystem"),
    ("pod-security-policy/host-namespaces", "psp-host-namespace"),
    (
        "pod-security-policy/host-network-ports",
        "port_range_block_host_network",
    ),
    ("pod-security-policy/host-process", "psp-host-process"),
    (
        "pod-security-policy/privileged-containers",
        "psp-privileged-container",
    ),
    ("pod-security-policy/proc-mount", "psp-proc-mount"),
    (
        "pod-security-policy/read-only-root-filesystem",
        "psp-readonlyrootfilesystem",
    ),
    ("pod-security-policy/seccompv2", "psp-seccomp-restricted"),
    ("pod-security-policy/users", "psp-pods-allowed-user-ranges"),
    ("pod-security-policy/volumes", "psp-volume-types"),
];

#[test]
fn everything_composed_keeps_the_constraints_of_gatekeeper_library() {
    let Some(library) = env::var_os("PAVE_GATEKEEPER_LIBRARY") else {
        println!("SKIPPED: PAVE_GATEKEEPER_LIBRARY does not say where gatekeeper-library is");
        return;
    };
    let directory = tempfile::tempdir().unwrap();
    let objects = composed(directory.path());
    assert!(
        objects.values().any(|kind| kind == "RoleBinding"),
        "no Environment is judged"
    );
    let tests = CONSTRAINTS.map(|constraint| {
        test(
            (Path::new(&library), directory.path()),
            constraint,
            &objects,
        )
    });
    let suite =
        json!({"apiVersion": "test.gatekeeper.sh/v1alpha1", "kind": "Suite", "tests": tests});
    let path = directory.path().join("suite.yaml");
    fs::write(&path, suite.to_string()).unwrap();
    let outcomes = suite::run(&path).unwrap();
    println!("{} verdicts over {} objects", outcomes.len(), objects.len());
    let problems = outcomes.iter().filter_map(|outcome| {
        let problem = outcome.problem.as_ref()?;
        Some(format!(
            "{} ({:?}): {problem}",
            outcome.case, outcome.engine
        ))
    });
    let problems: Vec<_> = problems.collect();
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

/// Every object keeps the constraint, and the library's own examples of what does not are refused: a rule that never bites
/// proves nothing.
fn test(
    (library, directory): (&Path, &Path),
    (template, constraint): (&str, &str),
    objects: &BTreeMap<String, String>,
) -> Value {
    let template = library.join(template);
    let samples = template.join("samples").join(constraint);
    let constraint = samples.join("constraint.yaml");
    let mut constraint: Value =
        serde_saphyr::from_str(&fs::read_to_string(constraint).unwrap()).unwrap();
    // What allows anything judges nothing, and of the ranges that it then does not have our engine thinks otherwise than OPA
    // (docs/policy.md).
    let parameters = constraint.pointer_mut("/spec/parameters");
    if let Some(parameters) = parameters.and_then(Value::as_object_mut) {
        parameters.retain(|_, parameter| parameter["rule"] != "RunAsAny");
    }
    let name = samples.file_name().unwrap().to_string_lossy().into_owned();
    let file = directory.join(format!("constraint-{name}.yaml"));
    fs::write(&file, constraint.to_string()).unwrap();
    let kinds = constraint["spec"]["match"]["kinds"].to_string();
    let judged = objects
        .iter()
        .filter(|(_, kind)| kinds.contains(&format!("\"{kind}\"")))
        .map(|(file, _)| (file.clone(), "no"));
    let violates = |file: &PathBuf| {
        let within = file.strip_prefix(&samples).unwrap();
        within.to_string_lossy().contains("disallow")
    };
    let mut refused = files_below(&samples, "yaml");
    refused.retain(violates);
    assert!(
        !refused.is_empty(),
        "{}: nothing shows that it bites",
        samples.display()
    );
    let refused = refused
        .into_iter()
        .map(|file| (file.display().to_string(), "yes"));
    let cases = judged.chain(refused).map(|(object, violations)| {
        json!({"name": object, "object": object, "assertions": [{"violations": violations}]})
    });
    json!({
        "name": name,
        "template": template.join("template.yaml"),
        "constraint": file,
        "cases": cases.collect::<Vec<_>>(),
    })
}

/// Writes what is composed, a file for each object, and returns the kind of each. Workloads are there as the pods they make.
fn composed(directory: &Path) -> BTreeMap<String, String> {
    let developers = everywhere().into_iter().map(|case| {
        let name = format!("{}-{}", case.example, case.cloud);
        (name, case.rendered)
    });
    let mut kinds = BTreeMap::new();
    for (case, rendered) in developers.chain(environments()) {
        for (number, composed) in rendered.composed.iter().enumerate() {
            let object = pod(&composed.object).unwrap_or_else(|| composed.object.clone());
            let kind = object["kind"].as_str().unwrap().to_owned();
            let file = format!("{case}-{number}-{kind}.yaml");
            fs::write(directory.join(&file), object.to_string()).unwrap();
            kinds.insert(file, kind);
        }
    }
    kinds
}

fn pod(workload: &Value) -> Option<Value> {
    let template = workload
        .pointer("/spec/template")
        .or_else(|| workload.pointer("/spec/jobTemplate/spec/template"))?;
    template.pointer("/spec/containers")?;
    let mut pod = template.clone();
    pod["apiVersion"] = "v1".into();
    pod["kind"] = "Pod".into();
    pod["metadata"]["name"] = workload["metadata"]["name"].clone();
    pod["metadata"]["namespace"] = workload["metadata"]["namespace"].clone();
    Some(pod)
}
