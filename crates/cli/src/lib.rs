//! The command line `pave`: the platform's real functions, run in process.
//!
//! [`main`] is the whole program. [`manifest`] reads, [`validate`] judges as the API server does, [`scene`] supplies what a
//! cluster would hold, [`mod@run`] runs the functions, [`plan`] is their result as data.
//!
//! [`form`] is what the portal and `pave new` ask, and what they write from the answers.
//!
//! `pave xpkg` stands apart: it makes packages of anybody's files, with the crate `pave_xpkg`.
//!
//! [`cluster`] is what `pave status`, `pave open` and `pave doctor` ask.
//!
//! **Invariant:** no cluster but for those three, which ask `kubectl` and change nothing, and no network but for `pave xpkg push` and `pave feedback`.
//! Everything that is assumed in their place is said on standard error.
//!
//! **Invariant:** data goes to standard output, everything else to standard error; an object that is wrong never hides
//! another.

pub mod args;
pub mod cluster;
mod commands;
pub mod console;
pub mod diagnostic;
pub mod exit;
pub mod fields;
pub mod form;
pub mod manifest;
mod output;
pub mod plan;
pub mod run;
pub mod scene;
pub mod validate;

use std::{ffi::OsString, process::ExitCode};

use clap::Parser as _;

use args::Arguments;
use exit::Exit;

/// Does what a command line says, on the process's own streams.
pub fn main(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    match Arguments::try_parse_from(arguments) {
        Ok(arguments) => commands::run(&arguments),
        Err(error) => {
            // Help that nobody reads is no failure.
            let _ = error.print();
            let exit = if error.use_stderr() {
                Exit::Usage
            } else {
                Exit::Ok
            };
            exit.into()
        }
    }
}
