//! The chart of pave-insights, as it renders with its defaults.

use pave_tests::{
    oracle::oracle,
    repository::{document, documents, text},
};
use serde_json::{Value, json};

use crate::pods::{fits_restricted, has_bounds};

const MANIFESTS: &str = "package/insights/manifests/insights.yaml";
const CANARY: &str = "package/insights/manifests/canary.yaml";

fn rendered(kind: &str) -> Value {
    of(MANIFESTS, kind)
}

/// The only object of its kind in a file.
fn of(file: &str, kind: &str) -> Value {
    let mut objects = documents(file);
    objects.retain(|object| object["kind"] == kind);
    assert_eq!(objects.len(), 1, "{file}: {kind}");
    objects.remove(0)
}

fn pod() -> Value {
    rendered("Deployment")["spec"]["template"]["spec"].clone()
}

#[test]
fn kubernetes_accepts_everything() {
    for object in documents(MANIFESTS).into_iter().chain(documents(CANARY)) {
        if object["apiVersion"] != pave_api::API_VERSION {
            assert_eq!(oracle().violations(&object), [], "{}", object["kind"]);
        }
    }
}

#[test]
fn the_version_is_the_workspaces() {
    let chart = document("package/insights/Chart.yaml");
    let version = format!("v{}", env!("CARGO_PKG_VERSION"));
    assert_eq!(chart["appVersion"], version.as_str());
    assert_eq!(chart["version"], env!("CARGO_PKG_VERSION"));
    let image = pod()["containers"][0]["image"].clone();
    assert_eq!(image, format!("ghcr.io/acme/pave-insights:{version}"));
}

#[test]
fn its_pods_fit_the_pod_security_standard_restricted_and_write_to_their_volume_alone() {
    let pod = pod();
    fits_restricted(&pod);
    let container = &pod["containers"][0];
    assert_eq!(container["securityContext"]["readOnlyRootFilesystem"], true);
    let mounts = container["volumeMounts"].as_array().unwrap();
    let writable = mounts.iter().filter(|mount| mount["readOnly"] != true);
    let writable: Vec<_> = writable.map(|mount| &mount["mountPath"]).collect();
    assert_eq!(writable, ["/var/lib/pave-insights"]);
    let database = "sqlite:/var/lib/pave-insights/insights.db";
    assert!(
        container["env"].to_string().contains(database),
        "{container}"
    );
    has_bounds(container);
}

/// Two processes with one file of SQLite would each be in the other's way.
#[test]
fn with_sqlite_there_is_never_a_second_pod() {
    let spec = &rendered("Deployment")["spec"];
    assert_eq!(spec["replicas"], 1);
    assert_eq!(spec["strategy"], json!({"type": "Recreate"}));
    let kept = &rendered("PersistentVolumeClaim")["metadata"]["annotations"];
    assert_eq!(kept["helm.sh/resource-policy"], "keep");
}

/// The program reads these variables: `pave-insights serve --help`.
#[test]
fn every_variable_is_one_that_the_program_reads() {
    let program = text("crates/insights/src/main.rs");
    let container = &pod()["containers"][0];
    let template = text("package/insights/templates/deployment.yaml")
        + &text("package/insights/templates/canary.yaml");
    let names = template.lines().filter_map(|line| {
        let name = line.trim().strip_prefix("- name: ")?;
        name.starts_with("PAVE_").then_some(name)
    });
    let names: Vec<_> = names.collect();
    assert!(names.len() >= container["env"].as_array().unwrap().len());
    for name in names {
        assert!(
            program.contains(&format!("env = \"{name}\"")),
            "nothing reads {name}"
        );
    }
}

#[test]
fn its_ports_are_those_of_the_service_the_policy_and_the_probes() {
    let container = &pod()["containers"][0];
    let port = |name: &str| {
        let mut ports = container["ports"].as_array().unwrap().iter();
        ports.find(|port| port["name"] == name).unwrap()["containerPort"].clone()
    };
    let environment = container["env"].to_string();
    for (name, variable) in [
        ("answers", "PAVE_INSIGHTS_ADDRESS"),
        ("events", "PAVE_INSIGHTS_EVENTS_ADDRESS"),
    ] {
        let listens = json!({"name": variable, "value": format!("0.0.0.0:{}", port(name))});
        assert!(environment.contains(&listens.to_string()), "{environment}");
    }
    for probe in ["startupProbe", "readinessProbe"] {
        let asked = &container[probe]["httpGet"];
        assert_eq!(asked, &json!({"path": "/healthz", "port": "answers"}));
    }
    assert_eq!(
        container["livenessProbe"]["tcpSocket"]["port"], "answers",
        "a database that is away is no reason to restart"
    );
    let service = &rendered("Service")["spec"]["ports"];
    for port in service.as_array().unwrap() {
        assert_eq!(port["targetPort"], port["name"]);
    }
    let policy = &rendered("NetworkPolicy")["spec"];
    let allowed = policy["ingress"].as_array().unwrap().iter();
    let allowed: Vec<_> = allowed.map(|rule| &rule["ports"][0]["port"]).collect();
    assert_eq!(allowed, ["answers", "events"]);
    assert_eq!(policy["policyTypes"], json!(["Ingress", "Egress"]));
}

/// What people without Helm apply grants the same.
#[test]
fn it_may_do_what_rights_yaml_says_and_no_more() {
    let rights = documents("package/insights/rights.yaml");
    let rules = rights.iter().find(|object| object["kind"] == "ClusterRole");
    assert_eq!(rendered("ClusterRole")["rules"], rules.unwrap()["rules"]);
    let account = rendered("ServiceAccount")["metadata"]["name"].clone();
    assert_eq!(
        rendered("ClusterRoleBinding")["subjects"][0]["name"],
        account
    );
    assert_eq!(pod()["serviceAccountName"], account);
}

/// Its namespace is nobody else's, and in it there is nothing that it may do but ask for one object and give that back.
#[test]
fn the_canary_may_ask_for_one_object_and_no_more() {
    let namespace = of(CANARY, "Namespace");
    let environment = of(CANARY, "Environment");
    assert_eq!(
        environment["metadata"]["name"],
        namespace["metadata"]["name"]
    );
    assert_eq!(
        namespace["metadata"]["annotations"][pave_api::environment::ADOPT_ANNOTATION],
        "true"
    );
    let role = of(CANARY, "Role");
    assert_eq!(role["metadata"]["namespace"], namespace["metadata"]["name"]);
    let rules = json!([
        {"apiGroups": ["pave.internal"], "resources": ["queues"], "verbs": ["create"]},
        {"apiGroups": ["pave.internal"], "resources": ["queues"], "resourceNames": ["canary"], "verbs": ["get", "delete"]},
    ]);
    assert_eq!(role["rules"], rules);
    let program = text("crates/insights/src/canary.rs");
    assert!(
        program.contains("pub const NAME: &str = \"canary\";"),
        "the rights are for another name than that which the program gives"
    );
    let job = &of(CANARY, "CronJob")["spec"]["jobTemplate"]["spec"]["template"];
    assert_eq!(
        of(CANARY, "RoleBinding")["subjects"][0]["name"],
        job["spec"]["serviceAccountName"]
    );
    let service = &rendered("Service")["spec"]["selector"];
    assert_ne!(
        job["metadata"]["labels"]["app.kubernetes.io/name"], service["app.kubernetes.io/name"],
        "it would get what readers and senders ask"
    );
}

#[test]
fn the_canarys_pods_fit_the_pod_security_standard_restricted_and_write_nothing() {
    let mut pod = of(CANARY, "CronJob")["spec"]["jobTemplate"]["spec"]["template"]["spec"].clone();
    pod["volumes"] = json!([]);
    fits_restricted(&pod);
    let container = &pod["containers"][0];
    assert_eq!(container["securityContext"]["readOnlyRootFilesystem"], true);
    has_bounds(container);
}

#[test]
fn the_chart_forms_the_plural_of_every_kind_that_a_canary_may_ask_for() {
    for kind in pave_api::kinds::Kind::of_developers() {
        let formed = format!("{}s", kind.name.to_lowercase());
        assert_eq!(
            kind.plural, formed,
            "package/insights/templates/canary.yaml: $plural is another word for this kind"
        );
    }
}
