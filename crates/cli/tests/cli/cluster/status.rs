//! `pave status`.

use super::{Cluster, assert_snapshot};

#[test]
fn objects_are_listed_with_what_guardrails_have_against_them() {
    assert_snapshot!(
        Cluster::new()
            .unwrap()
            .pave("status --namespace payments-dev")
    );
}

#[test]
fn one_object_is_shown_in_full() {
    assert_snapshot!(Cluster::new().unwrap().pave("status database orders"));
}

#[test]
fn what_is_refused_says_why_and_what_to_do() {
    assert_snapshot!(Cluster::new().unwrap().pave("status database reports"));
}

#[test]
fn the_platforms_own_kinds_are_shown_too() {
    assert_snapshot!(Cluster::new().unwrap().pave("status environments"));
}

#[test]
fn a_program_gets_the_same_as_json() {
    let cluster = Cluster::new().unwrap();
    let output = cluster
        .pave("status database orders -o json")
        .unwrap()
        .output()
        .unwrap();
    let all: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(all[0]["phase"], "Ready");
    assert_eq!(all[0]["readyIn"], 58);
    assert_eq!(all[0]["cost"]["monthly"], "8.12", "decimals are text");
    assert_eq!(all[0]["guardrails"][0]["rule"], "approved-size");
}

#[test]
fn the_cluster_is_asked_once_where_it_was_told_to_look() {
    let cluster = Cluster::new().unwrap();
    let mut command = cluster
        .pave("status -A --context acme --kubeconfig cluster.yaml")
        .unwrap();
    assert!(command.status().unwrap().success());
    assert_eq!(
        cluster.asked().unwrap(),
        format!(
            "get {} --output=json --all-namespaces --request-timeout=10s --kubeconfig=cluster.yaml --context=acme\n",
            super::DEVELOPERS
        )
    );
}

#[test]
fn nothing_there_is_no_error_and_says_where_to_look() {
    let cluster = Cluster::new().unwrap();
    for resource in super::DEVELOPERS.split(',') {
        cluster.set(resource, &[]).unwrap();
    }
    assert_snapshot!(cluster.pave("status"));
}

#[test]
fn an_object_that_is_not_there_is_named() {
    assert_snapshot!(Cluster::new().unwrap().pave("status queue gone"));
}

#[test]
fn a_name_is_never_an_option() {
    let cluster = Cluster::new().unwrap();
    let mut command = cluster.pave("status queue -- --all").unwrap();
    assert!(!command.status().unwrap().success());
    let asked = cluster.asked().unwrap();
    assert!(asked.ends_with(" -- --all\n"), "{asked}");
}

#[test]
fn without_kubectl_there_is_a_way_to_get_it() {
    let mut command = Cluster::new().unwrap().pave("status").unwrap();
    command.env("PAVE_KUBECTL", "./no-such-kubectl");
    assert_snapshot!(std::io::Result::Ok(command));
}

#[test]
fn without_permission_it_says_whom_to_ask() {
    let cluster = Cluster::new().unwrap();
    let words = "Error from server (Forbidden): databases.pave.internal is forbidden: User \"anna\" cannot list resource \
        \"databases\" in API group \"pave.internal\" in the namespace \"payments-dev\"";
    cluster.refuse(super::DEVELOPERS, words).unwrap();
    assert_snapshot!(cluster.pave("status"));
}

#[test]
fn a_kind_that_is_not_ours_is_a_usage_error() {
    assert_snapshot!(Cluster::new().unwrap().pave("status pods"));
}

#[test]
fn of_what_kubectl_logs_only_the_sentence_for_people_is_shown() {
    let cluster = Cluster::new().unwrap();
    let words = "E1124 08:30:00.000000   14264 memcache.go:265] \"Unhandled Error\" err=\"couldn't get current server API group list\"\n\
        error: the server doesn't have a resource type \"databases\"";
    cluster.refuse(super::DEVELOPERS, words).unwrap();
    assert_snapshot!(cluster.pave("status"));
}
