//! Pods that run, on a node that is this machine.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context as _, ensure};
use pave_control_plane::{ControlPlane, Image, Level, State, cache, link_into, say};

use super::{AWS, Arguments, Beside, VERSIONS, beside, compiled, ended, push, succeed, test_of};

/// Where programs are looked for in images that have a shell.
const PATH: &str = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
/// The test of `tests/end-to-end` that has its cases.
const TEST: &str = "node";
/// Who applications run as.
const NOBODY: &str = "65532";

/// The installation as people do it, with pods that run. In a network of its own, so that this machine keeps its interfaces and rules
/// as they are: a browser asks again for everything whenever one comes.
pub(super) async fn run(root: &Path, arguments: &Arguments) -> anyhow::Result<()> {
    let beside = Beside::build(root, None)?;
    let database = database_image(root)?;
    let is_apart = arguments.program.is_some();
    if !is_apart && !arguments.keep && !arguments.one_by_one && beside::possible() {
        return apart(root, arguments);
    }
    let plane = ControlPlane::up(State::from_environment(), Level::Node).await?;
    let outcome = cases((root, arguments), &plane, (&beside, &database)).await;
    ended(arguments, &plane, outcome).await
}

/// Everything that needs the internet first.
fn apart(root: &Path, arguments: &Arguments) -> anyhow::Result<()> {
    link_into(&cache()?.join("bin"))?;
    let program = compiled(root, TEST)?;
    let options = ["--level", "node"];
    beside::run(&[beside::Part::of(TEST, &program, &options, &arguments.cases)])
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
    push_database(plane, database)?;
    let hello = hello_image(root, plane)?;
    let programs = plane.state().root().join("bin");
    link_into(&programs)?;
    queue_images(plane, database, &programs)?;
    courier_image((root, plane), database, [&programs.join("nats"), &hello])?;
    bucket_image((root, plane), database, &programs.join("versitygw"))?;
    let path = std::env::var_os("PATH").unwrap_or_default();
    let path = std::iter::once(programs).chain(std::env::split_paths(&path));
    let mut tests = test_of((root, arguments), TEST)?;
    tests
        .args(&arguments.cases)
        .env("PATH", std::env::join_paths(path)?)
        .env("KUBECONFIG", plane.kubeconfig())
        .env("PAVE_NODE_REGISTRY", &registry)
        .env("PAVE_NETWORKS", networks.to_string())
        .env("PAVE_MOTO_PYTHON", &beside.python)
        .env("PAVE_MOTO_ENDPOINT", AWS);
    succeed(&mut tests)
}

/// What stands in for PostgreSQL's image, in the local registry.
pub(crate) fn push_database(plane: &ControlPlane, files: &Path) -> anyhow::Result<()> {
    say("pushing the stand-in for docker.io/library/postgres:17");
    Image::new("library/postgres:17")
        .entrypoint("docker-entrypoint.sh")
        .command("postgres")
        .env(PATH)
        .env("LANG=C.UTF-8")
        .push(plane.state(), files)
        .map(drop)
}

/// An application for the cases, in the local registry. Returns its program.
fn hello_image(root: &Path, plane: &ControlPlane) -> anyhow::Result<PathBuf> {
    let image = empty(plane, "hello")?;
    let source = root.join("tests/control-plane/images/hello/hello.c");
    let program = image.join("hello");
    let mut compile = Command::new("gcc");
    compile.args(["-static", "-Os", "-o"]).arg(&program);
    succeed(compile.arg(source))?;
    Image::new("acme/hello:1")
        .entrypoint("/hello")
        .user(NOBODY)
        .push(plane.state(), &image)?;
    Ok(program)
}

/// NATS as its own project builds it, and in place of its tools' image their program beside PostgreSQL's shell.
fn queue_images(plane: &ControlPlane, shell: &Path, programs: &Path) -> anyhow::Result<()> {
    say(
        "pushing stand-ins for docker.io/library/nats:2.11-alpine and docker.io/natsio/nats-box:0.14.5",
    );
    let server = empty(plane, "nats")?;
    copy(&programs.join("nats-server"), &server.join("nats-server"))?;
    Image::new("library/nats:2.11-alpine")
        .entrypoint("/nats-server")
        .push(plane.state(), &server)?;
    let tools = with_files(
        (plane, shell, "nats-box"),
        [(&programs.join("nats"), "usr/bin/nats")],
    )?;
    Image::new("natsio/nats-box:0.14.5")
        .env(PATH)
        .push(plane.state(), &tools)
        .map(drop)
}

/// An application that needs its database and its queue.
fn courier_image(
    (root, plane): (&Path, &ControlPlane),
    shell: &Path,
    [nats, hello]: [&Path; 2],
) -> anyhow::Result<()> {
    let script = root.join("tests/control-plane/images/courier/courier");
    let files = [
        (nats, "usr/bin/nats"),
        (hello, "usr/local/bin/hello"),
        (&script, "usr/local/bin/courier"),
    ];
    let image = with_files((plane, shell, "courier"), files)?;
    Image::new("acme/courier:1")
        .entrypoint("/usr/local/bin/courier")
        .env(PATH)
        .user(NOBODY)
        .push(plane.state(), &image)
        .map(drop)
}

/// An S3 server as a LandingZone names one.
fn bucket_image(
    (root, plane): (&Path, &ControlPlane),
    shell: &Path,
    server: &Path,
) -> anyhow::Result<()> {
    let entrypoint = root.join("tests/control-plane/images/s3/entrypoint");
    let files = [
        (server, "usr/local/bin/versitygw"),
        (&entrypoint, "usr/local/bin/entrypoint"),
    ];
    let image = with_files((plane, shell, "s3"), files)?;
    Image::new("acme/s3:1")
        .entrypoint("/usr/local/bin/entrypoint")
        .env(PATH)
        .push(plane.state(), &image)
        .map(drop)
}

/// A directory for the files of an image, without those of an earlier one.
fn empty(plane: &ControlPlane, name: &str) -> anyhow::Result<PathBuf> {
    let image = plane.state().root().join("images").join(name);
    // It need not be there.
    let _ = std::fs::remove_dir_all(&image);
    std::fs::create_dir_all(&image).with_context(|| image.display().to_string())?;
    Ok(image)
}

/// Another image's files with a few more.
fn with_files<const N: usize>(
    (plane, other, name): (&ControlPlane, &Path, &str),
    files: [(&Path, &str); N],
) -> anyhow::Result<PathBuf> {
    let image = empty(plane, name)?;
    let mut copies = Command::new("cp");
    copies.arg("-a").arg(other.join(".")).arg(&image);
    succeed(&mut copies)?;
    for (file, place) in files {
        copy(file, &image.join(place))?;
    }
    Ok(image)
}

fn copy(from: &Path, to: &Path) -> anyhow::Result<()> {
    std::fs::copy(from, to)
        .map(drop)
        .with_context(|| format!("{} to {}", from.display(), to.display()))
}

/// The files of the stand-in for PostgreSQL's image; made once.
pub(crate) fn database_image(root: &Path) -> anyhow::Result<PathBuf> {
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
