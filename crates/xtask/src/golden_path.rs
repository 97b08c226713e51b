//! The golden path on the clock: from the form in a browser to a service that runs, reaches its database, is in the catalogue, is
//! watched, and shows in `pave status`. Every part is the program that its makers ship; what stands in for one is named in the
//! evidence.
//!
//! The steps are taken in order, and each leaves a mark beside the control plane, with when it began and ended. A run that finds
//! marks goes on behind them, so a step can be taken alone: `cargo xtask golden-path --until workflow`, then without `--until`.

mod browser;
mod delivery;
mod evidence;
mod forge;
mod gitea;
mod insights;
mod monitoring;
mod observed;
mod operator;
mod platform;
mod portal;
mod service;
mod step;
mod timeline;
mod waterfall;
mod workflow;

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, ensure};
use clap::Args;
use pave_control_plane::{ControlPlane, Level, State, Wait, say, until};
use reqwest::Client;
use serde_json::{Value, json};

use step::Part;
pub use step::Step;
use timeline::{Timeline, now};

/// What the developer of the journey asks for.
const SERVICE: &str = "receipts";
const NAMESPACE: &str = "payments-dev";
/// The database that is asked for afterwards.
const DATABASE: &str = "refunds";
/// Percent of requests that are to succeed, as is asked for at the end. Nobody who asks for nothing has it.
const OBJECTIVE: &str = "99.5";
const TEAM: &str = "payments";
const ORGANIZATION: &str = "acme";
/// Where images go. Both the workflow and the node know the registry by this name.
const REGISTRY: &str = "127.0.0.1:15000";

/// How far to go, and what to leave.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The last step to take. Everything stays up behind it, and the next run goes on from there.
    #[arg(long, value_enum)]
    until: Option<Step>,
    /// Only what needs no pods: the form, the repository, its workflow, the image, and a pull request. What CI runs.
    #[arg(long)]
    brief: bool,
    /// Leave everything up after the last step as well, to look at it. `cargo xtask control-plane down` ends it.
    #[arg(long)]
    keep: bool,
    /// Where times, pictures and the page about them are written: docs/evidence by default, and nowhere that stays with `--brief`.
    #[arg(long, value_name = "DIRECTORY")]
    evidence: Option<PathBuf>,
}

/// What every step knows.
struct Journey<'a> {
    root: &'a Path,
    plane: ControlPlane,
    timeline: Timeline,
    /// Where pictures of the portal go.
    evidence: PathBuf,
}

/// Takes the steps. Needs Chromium, for a person looks at the portal; and root, for pods run, unless it is brief.
pub async fn run(root: &Path, arguments: &Arguments) -> anyhow::Result<()> {
    let begun = now();
    let state = State::from_environment();
    let (level, steps) = if arguments.brief {
        (Level::Crossplane, Step::BRIEF.as_slice())
    } else {
        (Level::Node, Step::ALL.as_slice())
    };
    let evidence = match &arguments.evidence {
        Some(directory) => root.join(directory),
        None if arguments.brief => state.root().join("golden-path/evidence"),
        None => root.join("docs/evidence"),
    };
    let plane = match ControlPlane::running(state.clone()) {
        Ok(plane) => plane,
        Err(_) => ControlPlane::up(state, level).await?,
    };
    ensure!(
        plane.level() == level,
        "a control plane of level {} is up, and this needs level {level}; `cargo xtask control-plane down` ends it",
        plane.level()
    );
    let timeline = Timeline::open(plane.state())?;
    let mut journey = Journey {
        root,
        plane,
        timeline,
        evidence,
    };
    journey
        .timeline
        .mark(Step::ControlPlane, begun, json!({}))?;
    platform::link_programs(&journey)?;
    let outcome = journey.walk(steps, arguments.until).await;
    let written = evidence::write(&journey);
    if arguments.keep || arguments.until.is_some() || outcome.is_err() {
        say("everything stays up; `cargo xtask control-plane down` ends it");
    } else {
        ControlPlane::down(journey.plane.state().clone()).await?;
    }
    outcome.and(written)
}

impl Journey<'_> {
    async fn walk(&mut self, steps: &[Step], until: Option<Step>) -> anyhow::Result<()> {
        for step in steps.iter().copied() {
            if !self.timeline.has(step) {
                say(format!("== {}", step.title()));
                let begun = now();
                let facts = self
                    .take(step)
                    .await
                    .with_context(|| format!("step `{}`", step.name()))?;
                self.timeline.mark(step, begun, facts)?;
            }
            if until == Some(step) {
                break;
            }
        }
        Ok(())
    }

    /// Does a step and returns what later steps and the evidence want to know of it.
    async fn take(&mut self, step: Step) -> anyhow::Result<Value> {
        match step {
            Step::ControlPlane => Ok(json!({})),
            Step::Platform => platform::install(self).await,
            Step::Forge => forge::start(self).await,
            Step::Controllers => delivery::controllers(self).await,
            Step::Monitoring => monitoring::start(self).await,
            Step::Portal => portal::start(self).await,
            Step::Insights => insights::start(self).await,
            Step::Environment => delivery::environment(self).await,
            Step::Form => browser::form(self),
            Step::Subscription => delivery::subscribe(self).await,
            Step::Workflow | Step::Redelivery => workflow::run(self),
            Step::Image => workflow::image(self),
            Step::Synchronization => delivery::synchronized(self).await,
            Step::Database => service::database(self).await,
            Step::Microservice => service::microservice(self).await,
            Step::Login => service::login(self).await,
            Step::Catalog => observed::catalog(self),
            Step::Metrics => monitoring::scraped(self).await,
            Step::Dashboard => monitoring::dashboard(self).await,
            Step::Status => observed::status(self),
            Step::Request => browser::request(self),
            Step::Merge => delivery::merge(self, Step::Request, delivery::CLAIMS).await,
            Step::Provisioned => service::provisioned(self).await,
            Step::Change => insights::change(self).await,
            Step::Measured => insights::measured(self).await,
            Step::Observability => browser::observability(self),
            Step::Approval => delivery::merge(self, Step::Observability, SERVICE).await,
            Step::Objective => monitoring::objective(self).await,
        }
    }

    /// What an earlier step said under this name.
    fn fact(&self, step: Step, name: &str) -> anyhow::Result<String> {
        let found = self
            .timeline
            .facts(step)
            .and_then(|facts| facts[name].as_str());
        found
            .map(str::to_owned)
            .with_context(|| format!("the step `{}` left no `{name}`", step.name()))
    }

    /// A number that an earlier step said under this name.
    fn number(&self, step: Step, name: &str) -> anyhow::Result<u64> {
        let facts = self.timeline.facts(step);
        facts
            .and_then(|facts| facts[name].as_u64())
            .with_context(|| format!("the step `{}` left no number `{name}`", step.name()))
    }

    /// Whether it is the part without pods.
    fn is_brief(&self) -> bool {
        self.plane.level() < Level::Node
    }

    /// Whether a process that stays was started by a run before, and still runs.
    fn runs(&self, name: &str) -> bool {
        self.plane.processes().contains(&(name.to_owned(), true))
    }

    /// A directory of the journey's own, beside the control plane.
    fn directory(&self, name: &str) -> anyhow::Result<PathBuf> {
        let path = self.plane.state().root().join("golden-path").join(name);
        std::fs::create_dir_all(&path).with_context(|| path.display().to_string())?;
        Ok(path)
    }
}

/// Waits until an address of a process that was started answers that all is well.
async fn answers(limit: Duration, who: &str, url: &str) -> anyhow::Result<()> {
    let client = Client::new();
    until(limit, &format!("{who} answers"), async || {
        let status = client.get(url).send().await?.status();
        Ok(Wait::when(status.is_success(), status.to_string()))
    })
    .await
}
