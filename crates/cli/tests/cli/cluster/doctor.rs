//! `pave doctor`.

use serde_json::{Value, json};

use super::{Cluster, assert_snapshot};

fn condition(type_: &str, status: &str, message: &str) -> Value {
    json!({"type": type_, "status": status, "reason": "Because", "message": message})
}

#[test]
fn where_all_is_well_every_check_says_what_it_found() {
    assert_snapshot!(Cluster::new().unwrap().pave("doctor"));
}

#[test]
fn a_program_gets_the_same_as_json() {
    let cluster = Cluster::new().unwrap();
    let output = cluster.pave("doctor -o json").unwrap().output().unwrap();
    let findings: Vec<Value> = serde_json::from_slice(&output.stdout).unwrap();
    assert!(output.status.success());
    assert!(
        findings.iter().all(|finding| finding["state"] == "ok"),
        "{findings:?}"
    );
}

#[test]
fn a_cluster_that_does_not_answer_is_all_that_is_said() {
    let cluster = Cluster::new().unwrap();
    let words = "The connection to the server 127.0.0.1:6443 was refused - did you specify the right host or port?";
    cluster.refuse("version", words).unwrap();
    assert_snapshot!(cluster.pave("doctor"));
}

#[test]
fn old_versions_are_broken() {
    let cluster = Cluster::new().unwrap();
    cluster
        .change("deployments.apps", |deployment| {
            deployment["metadata"]["labels"]["app.kubernetes.io/version"] = "1.20.0".into();
        })
        .unwrap();
    assert_snapshot!(cluster.pave("doctor"));
}

#[test]
fn without_crossplane_nothing_else_is_looked_at() {
    let cluster = Cluster::new().unwrap();
    cluster.set("deployments.apps", &[]).unwrap();
    cluster.forget("functions.pkg.crossplane.io").unwrap();
    assert_snapshot!(cluster.pave("doctor"));
}

#[test]
fn crossplane_that_runs_in_a_way_of_its_own_is_worth_a_look() {
    let cluster = Cluster::new().unwrap();
    cluster.set("deployments.apps", &[]).unwrap();
    assert_snapshot!(cluster.pave("doctor"));
}

#[test]
fn everything_that_is_broken_has_its_cause_and_a_way_out() {
    let cluster = Cluster::new().unwrap();
    cluster
        .change("functions.pkg.crossplane.io", |function| {
            let message =
                "cannot unpack package: failed to fetch package from remote: unauthorized";
            function["status"]["conditions"] = json!([
                condition("Installed", "True", ""),
                condition("Healthy", "False", message),
            ]);
        })
        .unwrap();
    cluster
        .set("configurations.pkg.crossplane.io", &[])
        .unwrap();
    let mut definitions = cluster
        .objects("compositeresourcedefinitions.apiextensions.crossplane.io")
        .unwrap();
    definitions.retain(|definition| definition["metadata"]["name"] != "queues.pave.internal");
    cluster
        .set(
            "compositeresourcedefinitions.apiextensions.crossplane.io",
            &definitions,
        )
        .unwrap();
    cluster
        .set("clusterroles.rbac.authorization.k8s.io", &[])
        .unwrap();
    let bindings = "validatingadmissionpolicybindings.admissionregistration.k8s.io";
    let mut bound = cluster.objects(bindings).unwrap();
    bound.retain(|binding| binding["spec"]["policyName"] != "pave-guardrails");
    cluster.set(bindings, &bound).unwrap();
    cluster
        .change("landingzones.pave.internal", |zone| {
            let message =
                "spec.regions: 'mars' is no place of the catalogue. Fix: choose one of these.";
            zone["status"]["conditions"] = json!([condition("Consistent", "False", message)]);
        })
        .unwrap();
    assert_snapshot!(cluster.pave("doctor"));
}

#[test]
fn what_the_platform_team_has_not_said_yet_is_a_warning_and_no_failure() {
    let cluster = Cluster::new().unwrap();
    for kind in ["platformpolicies", "landingzones", "environments"] {
        cluster.set(&format!("{kind}.pave.internal"), &[]).unwrap();
    }
    for kind in [
        "validatingadmissionpolicies",
        "validatingadmissionpolicybindings",
    ] {
        let resource = format!("{kind}.admissionregistration.k8s.io");
        cluster.set(&resource, &[]).unwrap();
    }
    assert_snapshot!(cluster.pave("doctor"));
}

#[test]
fn what_somebody_may_not_see_is_unknown_and_no_failure() {
    let cluster = Cluster::new().unwrap();
    let words = "Error from server (Forbidden): deployments.apps is forbidden: User \"anna\" cannot list resource \"deployments\" \
        in API group \"apps\" at the cluster scope";
    cluster.refuse("deployments.apps", words).unwrap();
    assert_snapshot!(cluster.pave("doctor"));
}
