//! A new release changes nothing about what earlier ones left behind: no pod template, name or immutable field.
//!
//! `PAVE_REPLAY=record cargo test -p pave-tests --test replay` records what this version leaves behind.
#![expect(
    clippy::unwrap_used,
    reason = "a recording that cannot be read is a failed test"
)]

use std::{
    collections::BTreeMap,
    env, fs,
    path::{Path, PathBuf},
    sync::OnceLock,
};

use pave_tests::{
    replay::{Case, answer, changes, record},
    repository::root,
};
use serde_json::{Value, json};

const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Every recording by its file. This version's are written first when that is asked for.
fn recordings() -> &'static BTreeMap<String, Value> {
    static RECORDINGS: OnceLock<BTreeMap<String, Value>> = OnceLock::new();
    RECORDINGS.get_or_init(|| {
        let directory = root().join("tests/replay");
        if env::var_os("PAVE_REPLAY").is_some_and(|value| value == "record") {
            write(&directory.join(VERSION));
        }
        let files = entries(directory).into_iter().flat_map(entries);
        files.map(|file| read(&file)).collect()
    })
}

fn write(directory: &Path) {
    fs::create_dir_all(directory).unwrap();
    for case in Case::all() {
        let text = serde_saphyr::to_string(&record(case)).unwrap();
        fs::write(directory.join(case.file()), text).unwrap();
    }
}

fn read(file: &Path) -> (String, Value) {
    let text = fs::read_to_string(file).unwrap();
    let name = file.strip_prefix(root()).unwrap().display().to_string();
    (name, serde_saphyr::from_str(&text).unwrap())
}

fn entries(directory: PathBuf) -> Vec<PathBuf> {
    let entries = fs::read_dir(directory).unwrap();
    let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

#[test]
fn what_a_release_left_behind_is_left_as_it_is() {
    for (name, recording) in recordings() {
        let found = changes(recording, &answer(recording));
        assert!(
            found.is_empty(),
            "{name}: this build changes what runs:\n{}\nA version that is not released yet is recorded again with: \
             PAVE_REPLAY=record cargo test -p pave-tests --test replay",
            found.join("\n")
        );
    }
}

#[test]
fn every_release_has_recorded_everything_on_every_cloud_in_both_packages() {
    for case in Case::all() {
        let file = format!("tests/replay/{VERSION}/{}", case.file());
        assert!(
            recordings().contains_key(&file),
            "{file} is missing; record it with: PAVE_REPLAY=record cargo test -p pave-tests --test replay"
        );
    }
}

/// The comparison itself: each kind of change is found, and said with its consequence.
#[test]
fn a_build_that_changes_what_runs_is_found_out() {
    type Change = fn(&mut Value);
    let cases: [(&str, Change, &str); 6] = [
        (
            "local-postgres.yaml",
            |answer| {
                answer["desired"]["resources"]["instance"]["resource"]["spec"]["template"]["spec"]
                    ["containers"][0]["image"] = json!("other");
            },
            "the pod restarts",
        ),
        (
            "aws-postgres.yaml",
            |answer| {
                answer["desired"]["resources"]["instance"]["resource"]["spec"]["forProvider"]["kmsKeyId"] =
                    json!("other");
            },
            "the cloud replaces it",
        ),
        (
            "gcp-mysql-claim.yaml",
            |answer| {
                answer["desired"]["resources"]["instance"]["resource"]["metadata"]["annotations"]
                    ["crossplane.io/external-name"] = json!("other");
            },
            "know it by this",
        ),
        (
            "azure-mysql.yaml",
            |answer| {
                answer["desired"]["resources"]
                    .as_object_mut()
                    .unwrap()
                    .remove("login");
            },
            "is missing, so Crossplane deletes it",
        ),
        (
            "azure-postgres-claim.yaml",
            |answer| {
                answer["desired"]["composite"]["resource"]["status"]["phase"] = json!("Blocked");
            },
            "what worked is \"Blocked\"",
        ),
        (
            "local-mysql.yaml",
            |answer| {
                answer["desired"]["resources"]["connection"]["resource"]["metadata"]["name"] =
                    json!("other");
            },
            "it is another object",
        ),
    ];
    for (file, change, consequence) in cases {
        let recording = &recordings()[&format!("tests/replay/{VERSION}/{file}")];
        let mut answer = answer(recording);
        change(&mut answer);
        let found = changes(recording, &answer);
        assert_eq!(found.len(), 1, "{file}: {found:?}");
        assert!(found[0].contains(consequence), "{}", found[0]);
    }
}
