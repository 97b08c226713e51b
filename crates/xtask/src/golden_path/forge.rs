//! The forge: Gitea with SQLite, for this machine only.

use std::{fs, path::Path, process::Command, time::Duration};

use anyhow::{Context, ensure};
use pave_control_plane::{Process, Wait, path, source, until};
use reqwest::Method;
use serde_json::{Value, json};

use super::{
    Journey,
    delivery::CLAIMS,
    gitea::{Gitea, HOST, url},
};

/// Whom the portal, the workflow and Flux act as.
pub(super) const USER: &str = "portal";
/// Nobody but this machine can ask for it.
const PASSWORD: &str = "golden-path-of-this-machine";

pub(super) async fn start(journey: &Journey<'_>) -> anyhow::Result<Value> {
    let home = journey.directory("gitea")?;
    let program = path("gitea")?;
    let configuration = home.join("app.ini");
    if !configuration.is_file() {
        let files = source("gitea", "code.gitea.io/gitea")?;
        for directory in ["templates", "options", "public"] {
            copy(&files.join(directory), &home.join("static"))?;
        }
        fs::write(&configuration, ini(&home))?;
    }
    let gitea = |words: &[&str]| {
        let mut command = Command::new(&program);
        command
            .args(words)
            .arg("--config")
            .arg(&configuration)
            .env("GITEA_WORK_DIR", &home);
        printed(&mut command)
    };
    gitea(&["migrate"])?;
    let is_there = gitea(&["admin", "user", "list"])?.contains(USER);
    if !is_there {
        let mail = format!("{USER}@acme.example");
        gitea(&[
            "admin",
            "user",
            "create",
            "--admin",
            "--username",
            USER,
            "--password",
            PASSWORD,
            "--email",
            &mail,
            "--must-change-password=false",
        ])?;
    }
    let name = format!("journey-{}", super::now());
    let token = gitea(&[
        "admin",
        "user",
        "generate-access-token",
        "--username",
        USER,
        "--token-name",
        &name,
        "--scopes",
        "all",
        "--raw",
    ])?;
    let token = token.lines().last().unwrap_or_default().trim().to_owned();
    if !journey.runs("gitea") {
        Process::new(&program)
            .args("web --config")
            .arg(&configuration)
            .env("GITEA_WORK_DIR", &home)
            .start(journey.plane.state(), "gitea")?;
    }
    let api = Gitea::new(token.clone());
    until(Duration::from_mins(1), "Gitea answers", async || {
        let version = api.call(Method::GET, "/version", None).await?;
        Ok(Wait::Done(version))
    })
    .await?;
    api.organization().await?;
    api.repository(CLAIMS).await?;
    Ok(json!({"token": token, "url": url()}))
}

fn ini(home: &Path) -> String {
    let home = home.display();
    let url = url();
    let port = HOST.rsplit(':').next().unwrap_or_default();
    format!(
        "APP_NAME = Acme\nRUN_MODE = prod\n\
         ; A node needs root, and this belongs to the same journey.\n\
         I_AM_BEING_UNSAFE_RUNNING_AS_ROOT = true\n\
         [server]\nHTTP_ADDR = 127.0.0.1\nHTTP_PORT = {port}\nROOT_URL = {url}/\nSTATIC_ROOT_PATH = {home}/static\n\
         DISABLE_SSH = true\nOFFLINE_MODE = true\n\
         [database]\nDB_TYPE = sqlite3\nPATH = {home}/gitea.db\n\
         [repository]\nROOT = {home}/repositories\nDEFAULT_BRANCH = main\n\
         [security]\nINSTALL_LOCK = true\n\
         [service]\nDISABLE_REGISTRATION = true\n\
         [webhook]\nALLOWED_HOST_LIST = loopback\n\
         [actions]\n; No runner of Gitea's can be had here: the journey runs the workflow with act.\nENABLED = false\n\
         [cron.update_checker]\nENABLED = false\n\
         [log]\nLEVEL = Warn\nMODE = console\n"
    )
}

/// Modules are read-only; copies of them are not.
fn copy(from: &Path, into: &Path) -> anyhow::Result<()> {
    fs::create_dir_all(into).with_context(|| into.display().to_string())?;
    let mut copy = Command::new("cp");
    copy.args(["-r", "--no-preserve=mode"]).arg(from).arg(into);
    printed(&mut copy).map(drop)
}

/// What a command prints; what it says is shown when it fails.
pub(super) fn printed(command: &mut Command) -> anyhow::Result<String> {
    let output = command
        .output()
        .with_context(|| format!("{command:?} does not start"))?;
    let said = String::from_utf8_lossy(&output.stderr);
    let printed = String::from_utf8_lossy(&output.stdout);
    ensure!(
        output.status.success(),
        "{command:?}: {}\n{printed}{said}",
        output.status
    );
    Ok(printed.into_owned())
}
