//! Every composed alert and recording rule is one that Prometheus takes: its own tool says so, and judges them on series that
//! fail and series that do not.
//!
//! Needs `promtool`, in `PAVE_CONTROL_PLANE_BIN` or on the path; where there is none it says so and passes.
#![expect(
    clippy::print_stdout,
    reason = "a program of its own that says what it does"
)]

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context as _, ensure};
use pave_tests::{examples::everywhere, programs::program, repository::document};
use serde_json::{Value, json};

fn main() -> anyhow::Result<()> {
    let Some(promtool) = program("promtool") else {
        println!(
            "rules_composed: SKIPPED, there is no `promtool` in PAVE_CONTROL_PLANE_BIN or on the path"
        );
        return Ok(());
    };
    let directory = tempfile::tempdir()?;
    let mut files = 0;
    for case in everywhere() {
        for composed in &case.rendered.composed {
            if composed.object["kind"] != "PrometheusRule" {
                continue;
            }
            let name = format!("{}-{}", case.example, case.cloud);
            let file = write(directory.path(), &name, &composed.object["spec"])?;
            ask(
                &promtool,
                &["check", "rules", "--lint=all", "--lint-fatal"],
                &file,
            )?;
            files += 1;
            if case.example == "microservice" {
                judge(&promtool, directory.path(), &file)?;
            }
        }
    }
    ensure!(files > 0, "no example composes a rule");
    println!("{files} files of rules: ok");
    Ok(())
}

/// Prometheus' own unit tests, with the rules of the example.
fn judge(promtool: &Path, directory: &Path, rules: &Path) -> anyhow::Result<()> {
    let mut tests = document("tests/rules_composed/microservice.yaml");
    tests["rule_files"] = json!([rules]);
    let file = write(directory, "tests", &tests)?;
    ask(promtool, &["test", "rules"], &file)?;
    println!("alerts come when they should, and not otherwise: ok");
    Ok(())
}

/// JSON is YAML.
fn write(directory: &Path, name: &str, content: &Value) -> anyhow::Result<PathBuf> {
    let file = directory.join(format!("{name}.yaml"));
    fs::write(&file, content.to_string()).with_context(|| file.display().to_string())?;
    Ok(file)
}

fn ask(promtool: &Path, arguments: &[&str], file: &Path) -> anyhow::Result<()> {
    let output = Command::new(promtool).args(arguments).arg(file).output()?;
    ensure!(
        output.status.success(),
        "promtool {}: {}{}",
        arguments.join(" "),
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    Ok(())
}
