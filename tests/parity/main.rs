//! The official tools beside ours: `crossplane composition render` prints the same bytes with Pave as its render engine,
//! `pave render` prints what it prints, and `crossplane resource validate` accepts it.
//!
//! The environment variable `PAVE_CONTROL_PLANE_BIN` names a directory with `crossplane`, `crossplane-core` and the
//! functions to compare with. A trial whose programs are absent is ignored, and says which.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot set its scene has failed"
)]

mod accepted;
mod case;
mod claim;
mod engine;
mod examples;
mod foreign;
mod functions;
mod official;
mod printed;
mod programs;
mod wire;

use std::env;
use std::process::ExitCode;
use std::sync::Arc;

use libtest_mimic::{Arguments, Trial};

use crate::functions::Functions;

fn main() -> ExitCode {
    if programs::is_pave() {
        return programs::be_pave(env::args_os().collect());
    }
    let arguments = Arguments::from_args();
    let functions = Arc::new(Functions::start());
    let mut trials: Vec<Trial> = engine::trials(&functions);
    trials.extend(printed::trials(&functions));
    trials.extend(accepted::trials());
    let conclusion = libtest_mimic::run(&arguments, trials);
    functions.stop();
    conclusion.exit_code()
}
