//! `pave new`.

use std::{fs, io::Write as _, process::Stdio};

use insta_cmd::assert_cmd_snapshot;

use crate::pave;

#[test]
fn a_claim_is_written_from_a_few_words() {
    assert_cmd_snapshot!(pave(
        "new database orders --namespace payments-dev --set size=medium --set storageGB=100 --set highAvailability=true"
    ));
}

#[test]
fn questions_are_listed_with_what_can_be_answered() {
    assert_cmd_snapshot!(pave("new queue --questions"));
}

#[test]
fn every_wrong_answer_is_named_with_its_field() {
    assert_cmd_snapshot!(pave(
        "new database Orders --set size=moon --set sise=small --set storageGB=much"
    ));
}

#[test]
fn an_answer_without_a_value_is_a_usage_error() {
    assert_cmd_snapshot!(pave("new database orders --set size"));
}

#[test]
fn answers_of_the_portals_form_are_taken_as_they_are() {
    let mut child = pave("new microservice --answers -")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let answers = r#"{"name": "checkout", "namespace": "payments-dev", "registry": "registry.acme.example/payments",
        "database": true, "owner": "group:default/payments", "repoUrl": "gitea.acme.example?owner=acme&repo=checkout"}"#;
    child
        .stdin
        .take()
        .unwrap()
        .write_all(answers.as_bytes())
        .unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    insta::assert_snapshot!(String::from_utf8(output.stdout).unwrap());
}

#[test]
fn nothing_that_exists_is_replaced() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("queue-orders.yaml");
    let new = || {
        pave("new queue orders --namespace payments-dev --directory")
            .arg(directory.path())
            .output()
            .unwrap()
    };
    assert!(new().status.success());
    let written = fs::read_to_string(&file).unwrap();
    assert!(written.contains("name: orders\n"), "{written}");

    fs::write(&file, "mine").unwrap();
    let second = new();
    assert_eq!(second.status.code(), Some(3));
    assert_eq!(fs::read_to_string(&file).unwrap(), "mine");
}
