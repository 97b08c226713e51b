//! The command line of the test provider.

use std::{
    io::{IsTerminal, Write},
    path::PathBuf,
    time::Duration,
};

use anyhow::{Context, Result, bail};
use clap::{Args, Parser, Subcommand, ValueEnum};
use kube::{
    Client,
    config::{KubeConfigOptions, Kubeconfig},
};
use pave_test_provider::{
    aws::{Aws, prepare},
    clouds::Clouds,
    controller,
    emulator::Emulator,
    kinds::{Backend, KINDS, Kind},
    reconcile::Environment,
    simulation::Simulation,
};
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;
use tracing_subscriber::EnvFilter;

/// Stands in for the cloud providers in end-to-end tests: AWS is asked through its own SDK, the others are simulated.
#[derive(Debug, Parser)]
#[command(
    version,
    args_conflicts_with_subcommands = true,
    subcommand_negates_reqs = true
)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    run: Run,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Makes a network, two subnets and the clients' security group, and prints their ids as JSON. A second call finds them.
    PrepareAws(PrepareAws),
}

#[derive(Debug, Args)]
struct PrepareAws {
    /// Where AWS answers.
    #[arg(long, value_name = "URL")]
    aws_endpoint: String,
    /// In which region.
    #[arg(long, default_value = "eu-central-1")]
    region: String,
}

#[derive(Debug, Args)]
struct Run {
    /// The cluster; without it the one of `KUBECONFIG` or of the pod.
    #[arg(long, value_name = "FILE")]
    kubeconfig: Option<PathBuf>,
    /// Where AWS answers. Without it nobody looks after the kinds of AWS.
    #[arg(long, value_name = "URL")]
    aws_endpoint: Option<String>,
    /// The clouds that are simulated.
    #[arg(long, value_name = "CLOUDS", value_delimiter = ',')]
    simulate: Vec<Simulated>,
    /// Where Google's emulator of Pub/Sub answers. Without it topics and subscriptions are simulated like the rest of Google Cloud.
    #[arg(long, value_name = "URL")]
    pubsub_endpoint: Option<String>,
    /// Where the simulated clouds are kept, so that the next start finds them.
    #[arg(long, value_name = "FILE")]
    simulation_state: Option<PathBuf>,
    /// How long a server takes to be made.
    #[arg(long, value_name = "SECONDS", default_value_t = 0)]
    ready_delay: u64,
    /// How often a resource is looked at that nobody touches.
    #[arg(long, value_name = "SECONDS", default_value_t = 60)]
    poll: u64,
    /// What is logged, to stderr, as `tracing` filters it.
    #[arg(long, value_name = "FILTER", default_value = "info")]
    log: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Simulated {
    Gcp,
    Azure,
}

#[tokio::main]
async fn main() -> Result<()> {
    let arguments = Arguments::parse();
    match arguments.command {
        Some(Command::PrepareAws(arguments)) => prepare_aws(&arguments).await,
        None => run(arguments.run).await,
    }
}

async fn prepare_aws(arguments: &PrepareAws) -> Result<()> {
    let aws = Aws::new(&arguments.aws_endpoint);
    let prepared = prepare::prepare(&aws, &arguments.region).await?;
    say(&serde_json::to_string_pretty(&prepared)?)
}

async fn run(arguments: Run) -> Result<()> {
    let filter = EnvFilter::try_new(&arguments.log).context("--log")?;
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .init();
    let kinds = kinds(&arguments);
    if kinds.is_empty() {
        bail!("nothing to do\nhint: --aws-endpoint http://127.0.0.1:5055 or --simulate gcp,azure");
    }
    let aws = arguments.aws_endpoint.as_deref().map(Aws::new);
    if let Some(aws) = &aws {
        aws.check().await?;
    }
    let emulator = arguments.pubsub_endpoint.as_deref().map(Emulator::new);
    let emulator = emulator.transpose()?;
    if let Some(emulator) = &emulator {
        emulator.check().await?;
    }
    let client = client(arguments.kubeconfig.as_deref()).await?;
    let version = client.apiserver_version().await;
    version.context("the API server does not answer")?;
    let environment = Environment {
        client,
        clouds: Clouds {
            aws,
            simulation: Simulation::open(arguments.simulation_state)?,
            emulator,
        },
        ready_delay: Duration::from_secs(arguments.ready_delay),
        poll: Duration::from_secs(arguments.poll),
    };
    let stop = CancellationToken::new();
    tokio::spawn(stop_on_signal(stop.clone())?);
    say(&format!("ready: watching {} kinds", kinds.len()))?;
    controller::run(environment, kinds, stop).await;
    Ok(())
}

fn kinds(arguments: &Run) -> Vec<&'static Kind> {
    let wanted = |kind: &&Kind| match kind.backend {
        Backend::Aws(_) => arguments.aws_endpoint.is_some(),
        Backend::Gcp(_) => arguments.simulate.contains(&Simulated::Gcp),
        Backend::Azure(_) => arguments.simulate.contains(&Simulated::Azure),
    };
    KINDS.iter().filter(wanted).collect()
}

async fn client(kubeconfig: Option<&std::path::Path>) -> Result<Client> {
    let mut config = match kubeconfig {
        Some(file) => {
            let kubeconfig = Kubeconfig::read_from(file)
                .with_context(|| format!("reading {}", file.display()))?;
            let options = KubeConfigOptions::default();
            kube::Config::from_custom_kubeconfig(kubeconfig, &options).await?
        }
        None => kube::Config::infer().await?,
    };
    // The cluster of a test is on this machine.
    config.proxy_url = None;
    Ok(Client::try_from(config)?)
}

fn stop_on_signal(stop: CancellationToken) -> Result<impl Future<Output = ()>> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        stop.cancel();
    })
}

/// Data goes to stdout.
fn say(line: &str) -> Result<()> {
    let mut stdout = std::io::stdout().lock();
    writeln!(stdout, "{line}")?;
    Ok(stdout.flush()?)
}
