//! What users meet, on a real control plane. `cargo xtask end-to-end` brings one up and runs this.

mod buckets;
mod case;
mod clouds;
mod conversation;
mod deletion;
mod faults;
mod guardrails;
mod isolation;
mod lifecycle;
mod microservices;
mod processes;
mod pubsub;
mod queues;
mod roles;
mod stability;

use std::{env, process::ExitCode, sync::Arc};

use libtest_mimic::{Arguments, Trial};
use pave_api::definition::Package;
use pave_end_to_end::Platform;

use case::{Case, Durations};

/// Says which package is installed; without it there is no control plane to test on.
const VARIABLE: &str = "PAVE_END_TO_END";

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let Some(package) = env::var_os(VARIABLE) else {
        return ignored(&arguments);
    };
    let package = if package == "configuration-pave-claims" {
        Package::ConfigurationClaims
    } else {
        Package::Configuration
    };
    match run(arguments, package) {
        Ok(exit) => exit,
        Err(error) => {
            pave_control_plane::say(format!("error: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

fn run(mut arguments: Arguments, package: Package) -> anyhow::Result<ExitCode> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    let platform = Arc::new(runtime.block_on(prepare(package))?);
    let (durations, mut failed) = (Arc::new(Durations::default()), false);
    // What changes the platform for everybody, or breaks it, runs alone and early: Crossplane looks at whatever earlier cases left
    // after each such change. Those of their own namespaces run beside one another at the end, on the new control plane that the
    // last fault leaves.
    let phases = [(alone(package), 1), (beside_others(), 6)];
    for (cases, threads) in phases {
        let trials = cases
            .into_iter()
            .map(|case| case.trial(&runtime, (&platform, &durations)));
        arguments.test_threads = Some(threads);
        let conclusion = libtest_mimic::run(&arguments, trials.collect());
        failed |= conclusion.has_failed();
    }
    durations.tell();
    Ok(if failed {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}

/// The platform, installed if the control plane is ours.
async fn prepare(package: Package) -> anyhow::Result<Platform> {
    let platform = Platform::connect(package).await?;
    if platform.plane.is_some() {
        pave_end_to_end::install(&platform.cluster, package).await?;
    }
    Ok(platform)
}

fn beside_others() -> Vec<Case> {
    [
        // The longest first.
        stability::cases(),
        lifecycle::cases(),
        clouds::cases(),
        buckets::cases(),
        microservices::cases(),
        queues::cases(),
        pubsub::cases(),
        conversation::cases(),
        deletion::cases(),
        isolation::cases(),
        roles::cases(),
    ]
    .concat()
}

fn alone(package: Package) -> Vec<Case> {
    // What happens to a process does not depend on how developers ask, so each ends with one of the packages, in turn.
    let turn = usize::from(package == Package::ConfigurationClaims);
    let processes = processes::cases().into_iter().skip(turn).step_by(2);
    // The last fault leaves nothing of the others behind.
    [guardrails::cases(), processes.collect(), faults::cases()].concat()
}

fn ignored(arguments: &Arguments) -> ExitCode {
    let alone = Package::ALL.into_iter().flat_map(alone).collect();
    let mut cases = [beside_others(), alone].concat();
    cases.sort_by_key(|case| case.name);
    cases.dedup_by_key(|case| case.name);
    let trials = cases.into_iter().map(|case| {
        let name = format!(
            "{} (no control plane; `cargo xtask end-to-end` brings one)",
            case.name
        );
        Trial::test(name, || Ok(())).with_ignored_flag(true)
    });
    libtest_mimic::run(arguments, trials.collect()).exit_code()
}
