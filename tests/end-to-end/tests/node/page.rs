//! The pages for the platform team, read as a person reads them: section after section, command after command.

use std::{env, process::Command};

use anyhow::{Context as _, Result, ensure};
use pave_control_plane::{Kind, Wait};
use pave_end_to_end::{condition, text as field};
use pave_tests::repository::{root, text};
use serde_json::Value;

use super::{LIMIT, alone, cluster};

const INSTALLATION: &str = "docs/installation.md";
const OPERATIONS: &str = "docs/operations.md";

/// A section of a page.
type Section = (&'static str, &'static str);

const WITH_HELM: Section = (INSTALLATION, "With Helm");
/// What is done once Pave is installed and something runs, and a word that the section makes its commands print.
const INSTALLED: [(Section, &str); 5] = [
    (
        (INSTALLATION, "The platform's objects"),
        "platformpolicy.pave.internal/default condition met",
    ),
    ((INSTALLATION, "Roles"), "yes"),
    ((INSTALLATION, "Verify"), "yes"),
    ((OPERATIONS, "Is it well?"), "aws-nonprod"),
    ((OPERATIONS, "When nothing moves"), "acme-function-pave"),
];
const UNINSTALLING: Section = (INSTALLATION, "Uninstalling");
const WITH_KUBECTL: Section = (INSTALLATION, "With kubectl alone");

/// Whether every section with commands is followed by a case here. Needs no cluster.
pub(crate) fn is_followed() -> Result<()> {
    let installed = INSTALLED.map(|(section, _)| section);
    let followed = [&[WITH_HELM, UNINSTALLING, WITH_KUBECTL], &installed[..]].concat();
    for page in [INSTALLATION, OPERATIONS] {
        let sections = sections(&text(page));
        for (heading, _) in &sections {
            ensure!(
                followed.contains(&(page, heading.as_str())),
                "{page}: the commands of `{heading}` are followed by no case of {}",
                file!()
            );
        }
        for (_, heading) in followed.iter().filter(|(of, _)| *of == page) {
            ensure!(
                sections.iter().any(|(found, _)| found == heading),
                "{page} has no commands under `{heading}` any more"
            );
        }
    }
    Ok(())
}

pub(crate) fn with_helm() -> Result<()> {
    let printed = follow(WITH_HELM)?;
    ensure!(
        printed.contains("Ready"),
        "the last command shows no Ready database:\n{printed}"
    );
    Ok(())
}

pub(crate) fn installed() -> Result<()> {
    for (section, word) in INSTALLED {
        let printed = follow(section)?;
        ensure!(
            printed.contains(word),
            "{section:?} does not print `{word}`:\n{printed}"
        );
    }
    Ok(())
}

/// Away with it, and back without Helm.
pub(crate) async fn with_kubectl() -> Result<()> {
    let cluster = cluster().await?;
    follow(UNINSTALLING)?;
    alone::kinds_are_gone(&cluster).await?;
    alone::mirror(&cluster).await?;
    follow(WITH_KUBECTL)?;
    for (kind, name) in [
        ("Configuration", "configuration-pave"),
        ("Function", "acme-function-pave"),
    ] {
        let healthy = |object: &Value| {
            let is = field(condition(object, "Healthy"), "/status") == "True";
            Wait::when(is, object["status"].to_string())
        };
        let at = (Kind("pkg.crossplane.io/v1", kind), "", name);
        cluster.wait_for(LIMIT, at, healthy).await?;
    }
    let key = cluster
        .secret("crossplane-system", "pave-generator-key")
        .await?;
    let key = key.context("there is no generator key")?;
    ensure!(
        key.iter()
            .any(|(name, bytes)| name == "key" && bytes.len() == 32),
        "the generator key is not 32 bytes"
    );
    Ok(())
}

/// Does what a section says. The packages come from this machine, which is all that is different.
fn follow((page, heading): Section) -> Result<String> {
    let registry = env::var(super::VARIABLE)?;
    let sections = sections(&text(page));
    let found = sections.into_iter().find(|(found, _)| found == heading);
    let (_, commands) = found.with_context(|| format!("{page} has no commands under {heading}"))?;
    let script = format!(
        "set -euo pipefail\n\
         helm() {{ if [ \"$1\" = install ]; then command helm \"$@\" --set registryMirror={registry}; else command helm \"$@\"; fi; }}\n\
         {commands}"
    );
    let output = Command::new("bash")
        .args(["-c", &script])
        .current_dir(root())
        .output()
        .context("bash does not start")?;
    let said = String::from_utf8_lossy(&output.stderr);
    let printed = String::from_utf8_lossy(&output.stdout);
    ensure!(
        output.status.success(),
        "{page}, {heading}: {}\n{printed}{said}",
        output.status
    );
    Ok(printed.into_owned())
}

/// The sections of a page that show commands: their headings, and the commands in order.
fn sections(page: &str) -> Vec<(String, String)> {
    let mut sections: Vec<(String, String)> = Vec::new();
    let (mut heading, mut is_command) = ("", false);
    for line in page.lines() {
        if line.starts_with("```") {
            is_command = !is_command;
            if is_command && sections.last().is_none_or(|(last, _)| last != heading) {
                sections.push((heading.to_owned(), String::new()));
            }
        } else if is_command && let Some((_, commands)) = sections.last_mut() {
            commands.push_str(line);
            commands.push('\n');
        } else if let Some((marks, title)) = line.split_once(' ')
            && marks.starts_with('#')
        {
            heading = title;
        }
    }
    sections
}
