//! The repository's own workflow, run by act on this machine, as a runner of the forge would on a push.

use std::{
    collections::BTreeMap,
    fs::File,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, ensure};
use jiff::Timestamp;
use pave_control_plane::{cache, path, say};
use serde_json::{Value, json};

use super::{
    Journey, NAMESPACE, REGISTRY, SERVICE, Step, TEAM, delivery::clone_url, forge::printed,
    gitea::HOST, platform::search_path, timeline::Span,
};

/// Actions of the workflow that stand-ins run for, as the workflow names them.
const ACTIONS: [&str; 4] = [
    "docker/setup-buildx-action@v3",
    "docker/login-action@v3",
    "docker/build-push-action@v6",
    "aquasecurity/trivy-action@0.33.1",
];

/// Clones the repository, runs its workflow for a push, and returns the digest that it delivers.
pub(super) fn run(journey: &Journey<'_>) -> anyhow::Result<Value> {
    let clone = clone(journey)?;
    let log = journey.plane.state().log("workflow");
    let outcome = act(journey, &clone, &log);
    let parts = parts(&std::fs::read_to_string(&log).unwrap_or_default())?;
    for part in &parts {
        say(format!(
            "   {}: {} s",
            part.name,
            (part.ended - part.began) / 1000
        ));
    }
    outcome.with_context(|| format!("the workflow; its log is {}", log.display()))?;
    printed(git(&clone).args(["pull", "--quiet", "--ff-only"]))?;
    let values = std::fs::read_to_string(clone.join("chart/values-dev.yaml"))?;
    let values: Value = serde_saphyr::from_str(&values)?;
    let digest = values["image"]["digest"].as_str();
    let digest = digest.context("the workflow delivered no digest to chart/values-dev.yaml")?;
    Ok(json!({"digest": digest, "tag": values["image"]["tag"], "parts": parts}))
}

/// A clone of the newest commit, as a runner makes one: with what it may push with.
fn clone(journey: &Journey<'_>) -> anyhow::Result<PathBuf> {
    let directory = journey.directory("runner")?.join(SERVICE);
    // Of a run that did not end.
    let _ = std::fs::remove_dir_all(&directory);
    let header = format!(
        "http.extraHeader=Authorization: token {}",
        journey.fact(Step::Forge, "token")?
    );
    let mut clone = Command::new("git");
    clone
        .args(["clone", "--quiet", "--config", &header, &clone_url(SERVICE)])
        .arg(&directory);
    printed(&mut clone)?;
    Ok(directory)
}

fn git(directory: &Path) -> Command {
    let mut git = Command::new("git");
    git.arg("-C").arg(directory);
    git
}

fn act(journey: &Journey<'_>, clone: &Path, log: &Path) -> anyhow::Result<()> {
    let output = File::create(log).with_context(|| log.display().to_string())?;
    let mut act = Command::new(path("act")?);
    act.current_dir(clone)
        .args([
            "push",
            "--json",
            "--workflows",
            ".github/workflows/delivery.yaml",
        ])
        .args([
            "--platform",
            "ubuntu-latest=-self-hosted",
            "--github-instance",
            HOST,
        ])
        .args([
            "--var",
            &format!("REGISTRY={REGISTRY}"),
            "--var",
            &format!("NAMESPACE={NAMESPACE}"),
        ])
        .args([
            "--secret",
            "REGISTRY_USERNAME=nobody",
            "--secret",
            "REGISTRY_PASSWORD=none",
        ])
        .arg("--action-cache-path")
        .arg(journey.directory("runner/cache")?)
        .env("PATH", search_path(journey)?)
        .stdout(output.try_clone()?)
        .stderr(output);
    for action in ACTIONS {
        let (name, _) = action
            .split_once('@')
            .context("an action without a version")?;
        let directory = journey.root.join("tests/golden-path/actions").join(name);
        act.args([
            "--local-repository",
            &format!("{action}={}", directory.display()),
        ]);
    }
    // What cargo and rustup tell this program is about this repository, not about the service's.
    let kept = ["CARGO_HOME", "RUSTUP_HOME"];
    for (name, _) in std::env::vars() {
        let is_ours = name.starts_with("CARGO") || name.starts_with("RUST");
        if is_ours && !kept.contains(&name.as_str()) {
            act.env_remove(name);
        }
    }
    if journey.is_brief() {
        // As where a runner keeps them: nobody asks how long this takes without other people's crates.
        act.env("CARGO_TARGET_DIR", cache()?.with_file_name("golden-path"));
    }
    let status = act.status().context("act does not start")?;
    ensure!(status.success(), "act: {status}");
    Ok(())
}

/// When each job and each of its steps ran, as act logs it.
fn parts(log: &str) -> anyhow::Result<Vec<Span>> {
    let mut parts: BTreeMap<String, Span> = BTreeMap::new();
    for line in log.lines() {
        // Not everything that act prints is of its log.
        let Ok(line) = serde_json::from_str::<Value>(line) else {
            continue;
        };
        let (Some(job), Some(time)) = (line["jobID"].as_str(), line["time"].as_str()) else {
            continue;
        };
        let time: Timestamp = time.parse().with_context(|| time.to_owned())?;
        let time = u64::try_from(time.as_millisecond())?;
        let is_main = line["stage"] == "Main";
        let step = line["step"].as_str().filter(|_| is_main);
        for name in [
            Some(job.to_owned()),
            step.map(|step| format!("{job}: {step}")),
        ] {
            let Some(name) = name else { continue };
            let new = || Span {
                name: name.clone(),
                began: time,
                ended: time,
            };
            let part = parts.entry(name.clone()).or_insert_with(new);
            part.ended = time;
        }
    }
    let mut parts: Vec<_> = parts.into_values().collect();
    parts.sort_by_key(|part| part.began);
    Ok(parts)
}

/// The digest that was delivered is in the registry.
pub(super) fn image(journey: &Journey<'_>) -> anyhow::Result<Value> {
    let digest = journey.fact(Step::Workflow, "digest")?;
    let reference = format!("{REGISTRY}/{TEAM}/{SERVICE}@{digest}");
    let manifest = printed(Command::new(path("crane")?).args(["manifest", &reference]))?;
    let manifest: Value = serde_json::from_str(&manifest)?;
    let config = printed(Command::new(path("crane")?).args(["config", &reference]))?;
    let config: Value = serde_json::from_str(&config)?;
    let layers = manifest["layers"].as_array().into_iter().flatten();
    let bytes: u64 = layers.filter_map(|layer| layer["size"].as_u64()).sum();
    Ok(json!({
        "image": reference, "compressedBytes": bytes,
        "user": config["config"]["User"], "entrypoint": config["config"]["Entrypoint"],
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_job_and_its_steps_last_from_their_first_line_to_their_last() {
        let log = [
            r#"{"level":"warning","msg":"no docker connection","time":"2026-01-01T10:00:00Z"}"#,
            r#"{"jobID":"test","msg":"Run Set up job","step":"Set up job","time":"2026-01-01T10:00:01Z"}"#,
            r#"{"jobID":"test","msg":"Run Main cargo test","stage":"Main","step":"cargo test","time":"2026-01-01T10:00:02Z"}"#,
            r#"{"jobID":"test","msg":"Success","stage":"Main","step":"cargo test","time":"2026-01-01T10:00:32Z"}"#,
            r#"{"jobID":"test","jobResult":"success","msg":"Job succeeded","time":"2026-01-01T10:00:33Z"}"#,
            "not of the log",
        ];
        let parts = parts(&log.join("\n")).unwrap();
        let lasted: Vec<_> = parts
            .iter()
            .map(|part| (part.name.as_str(), part.ended - part.began))
            .collect();
        assert_eq!(lasted, [("test", 32_000), ("test: cargo test", 30_000)]);
    }
}
