//! Runs the cases of `tests/end-to-end` on a real control plane: brings it up, installs what they need, and takes it down.

mod beside;
mod foreign;
pub(crate) mod node;
mod pubsub;
mod python;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, ensure};
use clap::Args;
use pave_api::definition::Package;
use pave_control_plane::{
    ControlPlane, FUNCTION_ADDRESS, Level, Process, State, Wait, build, path, say, until,
};
use serde_json::{Value, json};

use crate::{
    cargo::{cargo, program, target_directory},
    xpkg,
};
use pubsub::PubSub;

/// The package with the cases.
const TESTS: &str = "tests/end-to-end";
/// Where the stand-in for AWS answers.
const AWS: &str = "http://127.0.0.1:15055";
/// The version that is installed, and the one that a case moves to.
const VERSIONS: [&str; 2] = ["v0.1.0", "v0.2.0"];

/// What to run, and on what.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Cases of ours, or tests that other people wrote; both, one after the other, unless given.
    #[arg(long, value_enum)]
    suite: Option<Suite>,
    /// One of the two packages; both, one after the other, unless given. Without `--suite` only cases of ours run.
    #[arg(long, value_parser = ["configuration-pave", "configuration-pave-claims"])]
    package: Option<String>,
    /// What to run on: functions as processes, or pods on a node, as people install it; the node needs root. On an API server
    /// alone it is admission that is tried.
    #[arg(long, value_enum, default_value = "crossplane")]
    level: Level,
    /// Leave the control plane up, to look at it. `cargo xtask control-plane down` ends it.
    #[arg(long)]
    keep: bool,
    /// One control plane after the other, in this machine's network. They run beside one another unless given, where this machine
    /// lets each have a network of its own; a node has one as well.
    #[arg(long)]
    one_by_one: bool,
    /// The compiled cases, which this one shares with others beside it.
    #[arg(long, hide = true)]
    program: Option<PathBuf>,
    /// Words that a case's name must contain, and other options of the test harness.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    cases: Vec<String>,
}

/// Whose cases to run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Suite {
    /// What users of Pave meet.
    Ours,
    /// Crossplane's own tests, as far as they need functions alone.
    Foreign,
    /// No cases: what a thousand Databases at once take of the control plane. An argument is another number of them.
    Load,
}

impl Suite {
    /// The test of `tests/end-to-end` that has its cases.
    fn test(self) -> &'static str {
        match self {
            Self::Ours => "end_to_end",
            Self::Foreign => "foreign",
            Self::Load => "load",
        }
    }
}

impl Arguments {
    fn runs(&self, suite: Suite) -> bool {
        match self.suite {
            Some(chosen) => chosen == suite,
            None => suite == Suite::Ours || self.package.is_none(),
        }
    }

    fn needs_one_control_plane(&self) -> bool {
        matches!(self.suite, Some(Suite::Foreign | Suite::Load)) || self.package.is_some()
    }
}

/// Programs that run beside the control plane.
struct Beside {
    /// What stands in for AWS, a program in Python.
    aws: PathBuf,
    function: PathBuf,
    provider: PathBuf,
    /// How often the provider looks at what nobody touches, in seconds.
    poll: u32,
    pubsub: Option<PubSub>,
    python: PathBuf,
}

/// Runs them for each package, each on a control plane of its own.
pub async fn run(root: &Path, arguments: &Arguments) -> anyhow::Result<()> {
    match arguments.level {
        Level::Api => return on_an_api_server(root, arguments).await,
        Level::Node => return node::run(root, arguments).await,
        Level::Crossplane => {}
    }
    ensure!(
        !arguments.keep || arguments.needs_one_control_plane(),
        "--keep leaves no room for another control plane; choose one with --package, or with --suite foreign"
    );
    if !arguments.needs_one_control_plane() && !arguments.one_by_one && beside::possible() {
        return side_by_side(root, arguments);
    }
    if arguments.runs(Suite::Foreign) {
        say("== Crossplane's own tests");
        let python = foreign::python(root)?;
        let plane = ControlPlane::up(State::from_environment(), Level::Crossplane).await?;
        let outcome = foreign::run((root, arguments), &python);
        ended(arguments, &plane, outcome).await?;
    }
    if arguments.suite == Some(Suite::Foreign) {
        return Ok(());
    }
    let beside = Beside::build(root, arguments.suite)?;
    // Behind a claim there is one object more; the figures are those of the package without.
    let default = (arguments.suite == Some(Suite::Load)).then_some(Package::Configuration.name());
    let wanted = arguments.package.as_deref().or(default);
    let chosen = |package: &Package| wanted.is_none_or(|name| name == package.name());
    for package in Package::ALL.into_iter().filter(chosen) {
        say(format!("== {}", package.name()));
        let plane = ControlPlane::up(State::from_environment(), Level::Crossplane).await?;
        let outcome = on_a_control_plane((root, arguments), package, &plane, &beside).await;
        ended(arguments, &plane, outcome).await?;
    }
    Ok(())
}

/// Everything that needs the internet or all processors first, then each control plane beside the others.
fn side_by_side(root: &Path, arguments: &Arguments) -> anyhow::Result<()> {
    // First and not by each, for whoever compiles something beside them would have them wait.
    let foreign_cases = compiled(root, Suite::Foreign.test())?;
    let our_cases = compiled(root, Suite::Ours.test())?;
    build(Level::Crossplane)?;
    let mut parts = Vec::new();
    let mut part = |name, program, options: &[&str]| {
        parts.push(beside::Part::of(name, program, options, &arguments.cases));
    };
    if arguments.runs(Suite::Foreign) {
        foreign::python(root)?;
        path(foreign::FUNCTION)?;
        part("foreign", &foreign_cases, &["--suite", "foreign"]);
    }
    if arguments.runs(Suite::Ours) {
        Beside::build(root, arguments.suite)?;
        for package in Package::ALL {
            let name = package.name();
            part(name, &our_cases, &["--suite", "ours", "--package", name]);
        }
    }
    beside::run(&parts)
}

/// Takes a control plane down after its cases, unless somebody wants to look at it.
async fn ended(
    arguments: &Arguments,
    plane: &ControlPlane,
    outcome: anyhow::Result<()>,
) -> anyhow::Result<()> {
    if arguments.keep {
        say("the control plane stays up; `cargo xtask control-plane down` ends it");
        return outcome;
    }
    if outcome.is_err() && arguments.level == Level::Crossplane {
        say("the end of Crossplane's and the function's logs:");
        tail(plane);
    }
    ControlPlane::down(plane.state().clone()).await?;
    outcome
}

/// What admission refuses and how it says so, and what pave-insights sees.
async fn on_an_api_server(root: &Path, arguments: &Arguments) -> anyhow::Result<()> {
    let plane = ControlPlane::up(State::from_environment(), Level::Api).await?;
    // In this order: with admission in force nobody makes up whose an object is.
    let outcome = ["insights_watch", "admission"]
        .into_iter()
        .try_for_each(|test| {
            let mut tests = test_of((root, arguments), test)?;
            succeed(tests.env("PAVE_API_KUBECONFIG", plane.kubeconfig()))
        });
    ended(arguments, &plane, outcome).await
}

async fn on_a_control_plane(
    (root, arguments): (&Path, &Arguments),
    package: Package,
    plane: &ControlPlane,
    beside: &Beside,
) -> anyhow::Result<()> {
    let registry = format!("{}/acme", plane.registry());
    let [version, next_version] = VERSIONS;
    succeed(&mut push(root, &registry, version, &beside.function)?)?;
    // Crossplane installs the newest function there is, so the next one comes when a case asks for it.
    let push_next = push(root, &registry, next_version, &beside.function)?;
    let networks = beside.start(plane).await?;
    let suite = arguments.suite.unwrap_or(Suite::Ours);
    let mut tests = test_of((root, arguments), suite.test())?;
    tests
        .args(&arguments.cases)
        .env("PAVE_END_TO_END", package.name())
        .env("PAVE_REGISTRY", &registry)
        .env("PAVE_VERSION", version)
        .env("PAVE_NEXT_VERSION", next_version)
        .env("PAVE_PUSH_NEXT_VERSION", words(&push_next))
        .env("PAVE_NETWORKS", networks.to_string())
        .env("PAVE_MOTO_PYTHON", &beside.python)
        .env("PAVE_MOTO_ENDPOINT", AWS);
    if let Some(pubsub) = &beside.pubsub {
        tests.envs(pubsub.environment());
    }
    succeed(&mut tests)
}

/// The command that pushes this repository's packages with the function that runs beside the control plane.
pub(crate) fn push(
    root: &Path,
    registry: &str,
    version: &str,
    function: &Path,
) -> anyhow::Result<Command> {
    let program = format!("linux/amd64={}", function.display());
    let xtask = std::env::current_exe().context("where this program is")?;
    let mut push = Command::new(xtask);
    push.current_dir(root)
        .args(["xpkg", "push", "--registry", registry, "--tag", version])
        .args(["--runtime-binary", &program]);
    Ok(push)
}

/// A command as one text, for a program that runs it later.
fn words(command: &Command) -> String {
    let arguments = command
        .get_args()
        .map(|word| word.to_string_lossy().into_owned());
    let program = command.get_program().to_string_lossy().into_owned();
    json!(
        std::iter::once(program)
            .chain(arguments)
            .collect::<Vec<_>>()
    )
    .to_string()
}

impl Beside {
    /// Compiles the function and the test provider, and installs the stand-in for AWS.
    fn build(root: &Path, suite: Option<Suite>) -> anyhow::Result<Self> {
        let target = target_directory(root)?;
        // Into the directory of the workspace, where half of the crates that it needs are already.
        let mut provider = cargo(root);
        provider
            .args(["build", "--manifest-path", "tests/provider/Cargo.toml"])
            .arg("--target-dir")
            .arg(&target);
        succeed(&mut provider)?;
        let function = xpkg::released_function(root)?;
        Ok(Self {
            aws: root.join("tests/end-to-end/moto_server.py"),
            function,
            provider: target.join("debug/pave-test-provider"),
            // Upjet's providers look every ten minutes. Cases are not to wait for that; under load it would be what is measured.
            poll: match suite {
                Some(Suite::Load) => 600,
                _ => 120,
            },
            pubsub: PubSub::installed(root)?,
            python: python::with(root, "moto", "tests/provider/requirements.txt")?,
        })
    }

    /// Starts them, and returns the networks that exist in the AWS account.
    async fn start(&self, plane: &ControlPlane) -> anyhow::Result<Value> {
        let state = plane.state();
        let key = state.root().join("generator.key");
        std::fs::write(&key, "a key of 32 bytes for tests only")?;
        let flags = format!("--generator-key-file {}", key.display());
        plane.run_function(&self.function, &flags).await?;
        Process::new(std::env::current_exe()?)
            .args("control-plane tell-endpoint --function acme-function-pave --kubeconfig")
            .arg(plane.kubeconfig())
            .args(format!("--address {FUNCTION_ADDRESS}"))
            .start(state, "function-endpoint")?;
        self.start_clouds(plane).await
    }

    /// Starts what stands in for the clouds and their providers, and returns the networks that exist in the AWS account.
    async fn start_clouds(&self, plane: &ControlPlane) -> anyhow::Result<Value> {
        let state = plane.state();
        let port = AWS.rsplit(':').next().unwrap_or_default();
        Process::new(&self.python)
            .arg(&self.aws)
            .args(format!("-H 127.0.0.1 -p {port}"))
            .start(state, "moto")?;
        let networks = until(
            Duration::from_mins(1),
            "the stand-in for AWS answers",
            async || Ok(Wait::Done(self.networks()?)),
        )
        .await?;
        let mut provider = Process::new(&self.provider);
        if let Some(pubsub) = &self.pubsub {
            pubsub.start(state).await?;
            provider = provider.args(format!("--pubsub-endpoint {}", PubSub::endpoint()));
        }
        provider
            .args(format!(
                "--aws-endpoint {AWS} --simulate gcp,azure --poll {} --kubeconfig",
                self.poll
            ))
            .arg(plane.kubeconfig())
            .arg("--simulation-state")
            .arg(state.root().join("simulation.json"))
            .start(state, "provider")?;
        Ok(networks)
    }

    /// The networks that a platform team has, in the two regions that Acme's landing zones name.
    fn networks(&self) -> anyhow::Result<Value> {
        let mut networks = json!({});
        for (place, region) in [("germany", "eu-central-1"), ("ireland", "eu-west-1")] {
            let output = Command::new(&self.provider)
                .args(["prepare-aws", "--aws-endpoint", AWS, "--region", region])
                .output()?;
            let said = String::from_utf8_lossy(&output.stderr);
            ensure!(output.status.success(), "prepare-aws: {}", said.trim());
            networks[place] = serde_json::from_slice(&output.stdout)?;
        }
        Ok(networks)
    }
}

/// A test of `tests/end-to-end`, compiled.
fn test_of((root, arguments): (&Path, &Arguments), test: &str) -> anyhow::Result<Command> {
    let program = match &arguments.program {
        Some(program) => program.clone(),
        None => compiled(root, test)?,
    };
    let mut command = Command::new(program);
    command.current_dir(root.join(TESTS));
    Ok(command)
}

/// Of the whole workspace, for what cargo compiles depends on the features of all that it was asked for: like this it is what
/// `cargo test --workspace` has compiled already.
fn compiled(root: &Path, test: &str) -> anyhow::Result<PathBuf> {
    let mut build = cargo(root);
    build.args(["test", "--workspace", "--test", test, "--no-run"]);
    program(&mut build, &root.join(TESTS), test)
}

pub(crate) fn succeed(command: &mut Command) -> anyhow::Result<()> {
    let status = command
        .status()
        .with_context(|| format!("{command:?} does not start"))?;
    ensure!(status.success(), "{command:?}: {status}");
    Ok(())
}

/// The last lines of what a failed case may be about.
fn tail(plane: &ControlPlane) {
    for name in ["crossplane", "function", "provider"] {
        let log = std::fs::read_to_string(plane.state().log(name)).unwrap_or_default();
        let lines: Vec<_> = log.lines().rev().take(40).collect();
        say(format!("-- {name}"));
        for line in lines.into_iter().rev() {
            say(line.chars().take(600).collect::<String>());
        }
    }
}
