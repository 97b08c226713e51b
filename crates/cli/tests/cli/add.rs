//! `pave add`.

use std::{fs, io, path::Path, process::Output};

use insta_cmd::assert_cmd_snapshot;

use crate::{pave, pave_in};

const CLAIM: &str = "# Ours.
apiVersion: pave.internal/v1alpha1
kind: Microservice
metadata: {name: checkout, namespace: payments-dev}
spec:
  image:
    repository: registry.acme.example/payments/checkout
    tag: \"0.1.0\"
  size: small # as agreed
";

/// A repository with one file of claims.
fn repository(text: &str) -> io::Result<tempfile::TempDir> {
    let directory = tempfile::tempdir()?;
    let claims = directory.path().join("claims/payments-dev");
    fs::create_dir_all(&claims)?;
    fs::write(claims.join("microservice-checkout.yaml"), text)?;
    Ok(directory)
}

fn written(directory: &Path) -> io::Result<String> {
    let file = directory.join("claims/payments-dev/microservice-checkout.yaml");
    fs::read_to_string(file)
}

fn add(directory: &Path, options: &str) -> io::Result<Output> {
    pave_in(directory, &format!("add observability . {options}")).output()
}

#[test]
fn what_is_added_is_asked_like_in_the_portal() {
    assert_cmd_snapshot!(pave("add observability . --questions"));
}

#[test]
fn a_claim_is_found_and_keeps_its_comments() {
    let repository = repository(CLAIM).unwrap();
    assert_cmd_snapshot!(pave_in(
        repository.path(),
        "add observability . --set p95Milliseconds=250"
    ));
    insta::assert_snapshot!(written(repository.path()).unwrap());
}

#[test]
fn answers_of_the_portals_form_are_taken_as_they_are() {
    let (by_form, by_words) = (repository(CLAIM).unwrap(), repository(CLAIM).unwrap());
    let answers = r#"{"p95Milliseconds": 250, "availabilityPercent": "99.95", "name": "checkout",
        "namespace": "payments-dev", "repoUrl": "gitea.acme.example?owner=acme&repo=claims"}"#;
    let file = by_form.path().join("answers.json");
    fs::write(&file, answers).unwrap();
    let added = add(by_form.path(), "--answers answers.json").unwrap();
    assert!(added.status.success(), "{added:?}");
    let words = "--set p95Milliseconds=250 --set availabilityPercent=99.95";
    assert!(add(by_words.path(), words).unwrap().status.success());
    assert_eq!(
        written(by_form.path()).unwrap(),
        written(by_words.path()).unwrap()
    );
}

#[test]
fn the_second_time_there_is_nothing_to_do() {
    let repository = repository(CLAIM).unwrap();
    assert!(add(repository.path(), "").unwrap().status.success());
    let first = written(repository.path()).unwrap();
    assert_cmd_snapshot!(pave_in(repository.path(), "add observability ."));
    assert_eq!(written(repository.path()).unwrap(), first);
}

#[test]
fn what_differs_is_neither_replaced_nor_merged() {
    let repository =
        repository(&format!("{CLAIM}  observability:\n    dashboard: false\n")).unwrap();
    let before = written(repository.path()).unwrap();
    assert_cmd_snapshot!(pave_in(repository.path(), "add observability ."));
    assert_eq!(written(repository.path()).unwrap(), before);
}

#[test]
fn an_answer_that_the_form_refuses_changes_nothing() {
    let repository = repository(CLAIM).unwrap();
    assert_cmd_snapshot!(pave_in(
        repository.path(),
        "add observability . --set p95Milliseconds=soon --set speed=high"
    ));
    assert_eq!(written(repository.path()).unwrap(), CLAIM);
}

#[test]
fn a_result_that_the_api_server_would_refuse_is_not_written() {
    let claim = CLAIM.replace("size: small", "size: enormous");
    let repository = repository(&claim).unwrap();
    assert_cmd_snapshot!(pave_in(repository.path(), "add observability ."));
    assert_eq!(written(repository.path()).unwrap(), claim);
}

#[test]
fn braces_are_left_to_people() {
    let claim = "apiVersion: pave.internal/v1alpha1\nkind: Microservice\nmetadata: {name: checkout}\nspec: {size: small}\n";
    let repository = repository(claim).unwrap();
    assert_cmd_snapshot!(pave_in(repository.path(), "add observability ."));
    assert_eq!(written(repository.path()).unwrap(), claim);
}

#[test]
fn of_several_services_one_must_be_named() {
    let other = CLAIM.replace("name: checkout", "name: refunds");
    let repository = repository(&format!("{CLAIM}---\n{other}")).unwrap();
    assert_cmd_snapshot!(pave_in(repository.path(), "add observability ."));
    assert!(
        add(repository.path(), "--name refunds")
            .unwrap()
            .status
            .success(),
        "the second document is the one that is changed"
    );
    let text = written(repository.path()).unwrap();
    assert!(text.starts_with(CLAIM), "{text}");
    assert!(text.ends_with("availabilityPercent: \"99.9\"\n"), "{text}");
}

#[test]
fn a_directory_without_a_service_says_so() {
    let directory = tempfile::tempdir().unwrap();
    assert_cmd_snapshot!(pave_in(directory.path(), "add observability ."));
}

#[test]
fn the_repository_of_a_new_service_gets_it_into_its_chart() {
    let directory = tempfile::tempdir().unwrap();
    let new = "new service checkout --namespace payments-dev --set registry=registry.acme.example/payments \
         --set description=Orders --set owner=group:default/payments --set system=payments --set database=true";
    assert!(
        pave_in(directory.path(), new)
            .output()
            .unwrap()
            .status
            .success()
    );
    assert_cmd_snapshot!(pave_in(directory.path(), "add observability checkout"));
    let values = fs::read_to_string(directory.path().join("checkout/chart/values.yaml")).unwrap();
    insta::assert_snapshot!(values);
}
