//! Dashboards as Grafana's own types want them: its compiler refuses fields that the schema does not know.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

use pave_insights::dashboards;
use serde_json::{Value, json};

use crate::npm::package;
use crate::programs::program;

/// What the compiler says about dashboards under these names, each as a value of the type `Dashboard`.
fn problems([node, modules]: [&Path; 2], dashboards: &[(&str, Value)]) -> (bool, String) {
    let directory = tempfile::tempdir().unwrap();
    symlink(modules, directory.path().join("node_modules")).unwrap();
    let mut command = Command::new(node);
    command
        .arg(modules.join("typescript/bin/tsc"))
        .args(["--noEmit", "--strict", "--skipLibCheck"])
        .args(["--module", "esnext", "--moduleResolution", "bundler"])
        .current_dir(directory.path());
    for (name, dashboard) in dashboards {
        let source = format!(
            "import type {{ Dashboard }} from '@grafana/schema';\nexport const dashboard: Dashboard = {dashboard:#};\n"
        );
        let file = format!("{name}.ts");
        fs::write(directory.path().join(&file), source).unwrap();
        command.arg(file);
    }
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    (output.status.success(), said)
}

#[test]
fn dashboards_have_what_grafanas_schema_knows_and_nothing_else() {
    let (Some(node), Some(schema), Some(_)) = (
        program("node"),
        package("@grafana/schema"),
        package("typescript"),
    ) else {
        return;
    };
    let modules = schema.join("../..").canonicalize().unwrap();
    let all = dashboards::all();
    let (good, said) = problems([&node, &modules], &all);
    assert!(good, "{said}");
    let (name, first) = &all[0];
    for (field, value, reason) in [
        (
            "/panels/0/fieldConfig",
            json!({"default": {}}),
            "a name that is misspelled",
        ),
        ("/schemaVersion", json!("42"), "a text for a number"),
        (
            "/panels/0/gridPos",
            json!({"h": 5, "w": 4, "x": 0, "y": 0, "z": 0}),
            "a field too many",
        ),
    ] {
        let mut wrong = first.clone();
        *wrong.pointer_mut(field).unwrap() = value;
        let (good, _) = problems([&node, &modules], &[(*name, wrong)]);
        assert!(!good, "{field}: {reason} is found");
    }
}
