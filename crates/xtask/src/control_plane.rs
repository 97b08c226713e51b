//! Brings a control plane up and down.

use std::net::SocketAddr;
use std::path::PathBuf;

use anyhow::Context;
use clap::Subcommand;
use pave_control_plane::{
    Cluster, ControlPlane, Level, State, cache, link_into, say, serve_endpoint,
};

/// What can be done with a control plane.
#[derive(Debug, Subcommand)]
pub enum ControlPlaneChore {
    /// Compile what is missing, start it, and print the kubeconfig to use.
    Up {
        /// How much of it.
        #[arg(value_enum, default_value = "crossplane")]
        level: Level,
    },
    /// End everything that runs, and remove its state.
    Down,
    /// Show what runs.
    Status,
    /// Compile every program, also those that tests only compare with, and print the directory that has them.
    Programs,
    /// Tell Crossplane where a function is that runs as a process, until stopped.
    #[command(hide = true)]
    TellEndpoint {
        /// The kubeconfig of the cluster.
        #[arg(long)]
        kubeconfig: PathBuf,
        /// The function's name in Crossplane.
        #[arg(long)]
        function: String,
        /// Where it takes calls.
        #[arg(long)]
        address: SocketAddr,
    },
}

/// Waits for what other processes do.
pub fn wait(work: impl Future<Output = anyhow::Result<()>>) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("no threads to wait with")?;
    runtime.block_on(work)
}

/// Does one of them.
pub fn run(chore: ControlPlaneChore) -> anyhow::Result<()> {
    wait(async {
        let state = State::from_environment();
        match chore {
            ControlPlaneChore::Up { level } => {
                show(&ControlPlane::up(state, level).await?);
                Ok(())
            }
            ControlPlaneChore::Down => ControlPlane::down(state).await,
            ControlPlaneChore::Status => {
                show(&ControlPlane::running(state)?);
                Ok(())
            }
            ControlPlaneChore::Programs => programs(),
            ControlPlaneChore::TellEndpoint {
                kubeconfig,
                function,
                address,
            } => {
                let cluster = Cluster::of(&kubeconfig).await?;
                serve_endpoint(&cluster, &function, &address.to_string()).await
            }
        }
    })
}

/// All programs under their plain names.
#[expect(clippy::print_stdout, reason = "this is the command's output")]
fn programs() -> anyhow::Result<()> {
    let directory = cache()?.join("bin");
    link_into(&directory)?;
    println!("{}", directory.display());
    Ok(())
}

/// What runs goes to people, the line to evaluate to the shell.
#[expect(clippy::print_stdout, reason = "this is the command's output")]
fn show(plane: &ControlPlane) {
    say(format!(
        "level {}, registry {}, logs in {}",
        plane.level(),
        plane.registry(),
        plane.state().root().join("log").display()
    ));
    for (name, runs) in plane.processes() {
        say(format!(
            "  {name}: {}",
            if runs { "runs" } else { "has ended" }
        ));
    }
    println!("export KUBECONFIG={}", plane.kubeconfig().display());
}
