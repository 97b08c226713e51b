//! `pave new`.

use std::{
    collections::BTreeMap,
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::Stdio,
};

use insta_cmd::assert_cmd_snapshot;

use crate::{pave, pave_in};

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

/// Everything that a service has to answer.
const SERVICE: &str = "new service checkout --namespace payments-dev --set registry=registry.acme.example/payments \
     --set description=Orders --set owner=group:default/payments --set system=payments";

#[test]
fn an_environment_is_named_like_its_namespace() {
    assert_cmd_snapshot!(pave(
        "new environment payments-dev --set team=payments --set environment=dev --set ttl=30d"
    ));
}

#[test]
fn a_cluster_follows_a_repository_with_rights_for_claims_alone() {
    assert_cmd_snapshot!(pave(
        "new delivery checkout --namespace payments-dev --set repository=https://gitea.acme.example/acme/checkout.git"
    ));
}

#[test]
fn a_private_repository_is_read_with_credentials_and_every_environment_has_values_of_its_own() {
    let directory = tempfile::tempdir().unwrap();
    assert_cmd_snapshot!(pave_in(
        directory.path(),
        "new delivery checkout --namespace payments-prod --set environment=prod --set interval=10s \
         --set repository=ssh://git@gitea.acme.example/acme/checkout.git --set credentials=forge --directory ."
    ));
    let written = directory
        .path()
        .join("delivery/payments-prod/checkout.yaml");
    insta::assert_snapshot!(fs::read_to_string(written).unwrap());
}

#[test]
fn what_is_no_address_never_reaches_a_manifest() {
    assert_cmd_snapshot!(pave(
        "new delivery checkout --namespace payments-dev --set repository=https://a#b --set interval=0s"
    ));
}

#[test]
fn a_service_asks_what_its_repository_needs_and_not_where_it_goes() {
    assert_cmd_snapshot!(pave("new service --questions"));
}

#[test]
fn a_service_is_a_repository_named_like_it() {
    let directory = tempfile::tempdir().unwrap();
    assert_cmd_snapshot!(pave_in(directory.path(), SERVICE));
    let read = |file: &str| fs::read_to_string(directory.path().join(file)).unwrap();
    let catalog = read("checkout/catalog-info.yaml");
    assert!(catalog.contains("description: \"Orders\"\n"), "{catalog}");
    let workflow = read("checkout/.github/workflows/delivery.yaml");
    assert!(
        workflow.contains("${{ github.workflow }}"),
        "what belongs to the forge is copied as it is"
    );
}

#[test]
fn who_is_asked_for_feedback_hears_of_it_after_a_golden_path_and_nobody_else() {
    let hint = "`pave feedback SURVEY` answers an invitation";
    for (insights, form, told) in [
        (Some("https://insights.acme.example"), SERVICE, true),
        (None, SERVICE, false),
        (
            Some("https://insights.acme.example"),
            "new queue orders --namespace payments-dev --directory claims",
            false,
        ),
    ] {
        let directory = tempfile::tempdir().unwrap();
        let mut command = pave_in(directory.path(), form);
        command.env_remove("PAVE_INSIGHTS_URL");
        if let Some(insights) = insights {
            command.env("PAVE_INSIGHTS_URL", insights);
        }
        let output = command.output().unwrap();
        assert!(output.status.success(), "{form}: {output:?}");
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(said.contains(hint), told, "{form}: {said}");
    }
}

/// Every file below a directory with its text.
#[expect(
    clippy::unwrap_used,
    reason = "a test that cannot read what was written has failed"
)]
fn contents(directory: &Path) -> BTreeMap<PathBuf, String> {
    let mut found = BTreeMap::new();
    let mut open = vec![directory.to_owned()];
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(directory).unwrap().to_owned();
                found.insert(name, fs::read_to_string(path).unwrap());
            }
        }
    }
    found
}

#[test]
fn a_service_with_a_database_and_a_queue_is_asked_for_in_a_few_words() {
    let table = [
        (
            "--database small --queue",
            "--set database=true --set databaseSize=small --set queue=true",
        ),
        (
            "--database=medium",
            "--set database=true --set databaseSize=medium",
        ),
        (
            "--queue micro --database",
            "--set queue=true --set queueSize=micro --set database=true",
        ),
        ("--language go", "--set language=go"),
    ];
    for (words, fields) in table {
        let written = [words, fields].map(|options| {
            let directory = tempfile::tempdir().unwrap();
            let made = pave_in(directory.path(), &format!("{SERVICE} {options}")).output();
            assert!(made.unwrap().status.success(), "{options}");
            contents(directory.path())
        });
        assert_eq!(written[0], written[1], "{words}");
    }
}

#[test]
fn a_service_in_go_has_what_every_service_has_and_no_rust() {
    let directory = tempfile::tempdir().unwrap();
    assert_cmd_snapshot!(pave_in(
        directory.path(),
        &format!("{SERVICE} --language go")
    ));
    let main = fs::read_to_string(directory.path().join("checkout/telemetry.go")).unwrap();
    assert!(main.contains("serviceName = \"checkout\""), "{main}");
}

#[test]
fn a_size_that_is_none_and_a_language_that_nobody_keeps_are_refused_with_the_choices() {
    assert_cmd_snapshot!(pave(&format!(
        "{SERVICE} --language cobol --database huge --queue 3"
    )));
}

#[test]
fn a_name_after_an_option_is_taken_for_its_size_and_the_answer_says_so() {
    assert_cmd_snapshot!(pave(
        "new microservice --namespace payments-dev --set registry=r.example/p --database checkout"
    ));
}

#[test]
fn what_is_said_twice_and_differently_is_refused() {
    assert_cmd_snapshot!(pave(&format!(
        "{SERVICE} --database small --set databaseSize=large"
    )));
}

#[test]
fn a_form_without_a_database_says_that_it_has_none() {
    assert_cmd_snapshot!(pave(
        "new queue orders --namespace payments-dev --database small"
    ));
}

#[test]
fn one_file_in_the_way_keeps_the_whole_repository_from_being_written() {
    let directory = tempfile::tempdir().unwrap();
    fs::create_dir(directory.path().join("checkout")).unwrap();
    fs::write(directory.path().join("checkout/README.md"), "mine").unwrap();
    assert_cmd_snapshot!(pave_in(directory.path(), SERVICE));
    let files = fs::read_dir(directory.path().join("checkout")).unwrap();
    assert_eq!(files.count(), 1);
}

#[test]
fn nobody_is_asked_where_nobody_can_answer() {
    assert_cmd_snapshot!(pave("new queue orders --interactive").stdin(Stdio::null()));
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
