//! Crossplane's own end-to-end tests that need nothing but functions, against our server. `cargo xtask end-to-end` brings up a
//! control plane and runs this. What is not run here is listed as ignored, with the reason.

mod claim;
mod composition;
mod definition;
mod functions;
mod nop;
mod scenario;
mod table;
mod usage;

use std::{env, process::ExitCode, sync::Arc};

use libtest_mimic::{Arguments, Completion, Failed, Trial};
use pave_control_plane::{Cluster, ControlPlane, State};

use table::{Run, TESTS};

/// Set where a control plane is up for this.
const VARIABLE: &str = "PAVE_FOREIGN";

fn main() -> ExitCode {
    let arguments = Arguments {
        // They use the same names for the same kinds.
        test_threads: Some(1),
        ..Arguments::from_args()
    };
    let is_here = env::var_os(VARIABLE).is_some();
    match run(&arguments, is_here) {
        Ok(exit) => exit,
        Err(error) => {
            pave_control_plane::say(format!("error: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments, is_here: bool) -> anyhow::Result<ExitCode> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    let cluster = if is_here && !arguments.list {
        Some(Arc::new(runtime.block_on(prepare())?))
    } else {
        None
    };
    let mut trials = vec![Trial::test(
        "the page lists every test of theirs, and why one is not run",
        || table::is_documented().map_err(Failed::from),
    )];
    for (name, run) in TESTS {
        let (handle, cluster) = (runtime.handle().clone(), cluster.clone());
        trials.push(Trial::ignorable_test(name, move || match (run, cluster) {
            (Run::Elsewhere(reason), _) => Ok(Completion::ignored_with(reason)),
            (Run::Here(_), None) => Ok(Completion::ignored_with(
                "no control plane; `cargo xtask end-to-end` brings one",
            )),
            (Run::Here(scenario), Some(cluster)) => {
                let outcome = handle.block_on(scenario(&cluster));
                let outcome = outcome.map(|()| Completion::Completed);
                outcome.map_err(|error| Failed::from(format!("{error:#}")))
            }
        }));
    }
    Ok(libtest_mimic::run(arguments, trials).exit_code())
}

async fn prepare() -> anyhow::Result<Cluster> {
    let plane = ControlPlane::running(State::from_environment())?;
    let cluster = plane.cluster().await?;
    functions::serve(&plane, &cluster).await?;
    nop::serve(&cluster).await?;
    Ok(cluster)
}
