//! Pods that run, on a node that is this machine.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context as _, ensure};
use pave_control_plane::{ControlPlane, Image, Level, State, link_into, say};

use super::{AWS, Arguments, Beside, VERSIONS, cargo, ended, push, succeed};

/// The installation as people do it, with pods that run.
pub(super) async fn run(root: &Path, arguments: &Arguments) -> anyhow::Result<()> {
    let beside = Beside::build(root)?;
    let database = database_image(root)?;
    let plane = ControlPlane::up(State::from_environment(), Level::Node).await?;
    let outcome = cases((root, arguments), &plane, (&beside, &database)).await;
    ended(arguments, &plane, outcome).await
}

async fn cases(
    (root, arguments): (&Path, &Arguments),
    plane: &ControlPlane,
    (beside, database): (&Beside, &Path),
) -> anyhow::Result<()> {
    let registry = format!("{}/acme", plane.registry());
    let networks = beside.start_clouds(plane).await?;
    let mut push = push(root, "ghcr.io/acme", VERSIONS[0], &beside.function)?;
    succeed(push.args(["--mirror", &registry]))?;
    say("pushing the stand-in for docker.io/library/postgres:17");
    Image::new("library/postgres:17")
        .entrypoint("docker-entrypoint.sh")
        .command("postgres")
        .env("PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin")
        .env("LANG=C.UTF-8")
        .push(plane.state(), database)?;
    hello_image(root, plane)?;
    let programs = plane.state().root().join("bin");
    link_into(&programs)?;
    let path = std::env::var_os("PATH").unwrap_or_default();
    let path = std::iter::once(programs).chain(std::env::split_paths(&path));
    let mut tests = cargo(root);
    tests
        .args([
            "test",
            "--package",
            "pave-end-to-end",
            "--test",
            "node",
            "--",
        ])
        .args(&arguments.cases)
        .env("PATH", std::env::join_paths(path)?)
        .env("KUBECONFIG", plane.kubeconfig())
        .env("PAVE_NODE_REGISTRY", &registry)
        .env("PAVE_NETWORKS", networks.to_string())
        .env("PAVE_MOTO_PYTHON", &beside.python)
        .env("PAVE_MOTO_ENDPOINT", AWS);
    succeed(&mut tests)
}

/// An application for the cases, in the local registry.
fn hello_image(root: &Path, plane: &ControlPlane) -> anyhow::Result<()> {
    let image = plane.state().root().join("images/hello");
    std::fs::create_dir_all(&image).with_context(|| image.display().to_string())?;
    let source = root.join("tests/control-plane/images/hello/hello.c");
    let mut compile = Command::new("gcc");
    compile.args(["-static", "-Os", "-o"]);
    succeed(compile.arg(image.join("hello")).arg(source))?;
    Image::new("acme/hello:1")
        .entrypoint("/hello")
        .user("65532")
        .push(plane.state(), &image)
        .map(drop)
}

/// The files of the stand-in for PostgreSQL's image; made once.
fn database_image(root: &Path) -> anyhow::Result<PathBuf> {
    let recipe = root.join("tests/control-plane/images/postgres/build");
    let output = Command::new(&recipe)
        .stderr(std::process::Stdio::inherit())
        .output()
        .with_context(|| recipe.display().to_string())?;
    ensure!(
        output.status.success(),
        "{}: {}",
        recipe.display(),
        output.status
    );
    let printed = String::from_utf8(output.stdout).context("the recipe prints no path")?;
    Ok(printed.lines().last().unwrap_or_default().into())
}
