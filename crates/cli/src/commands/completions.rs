//! `pave completions`: what a shell needs to complete words of the command line.

use clap::CommandFactory as _;
use clap_complete::{Shell, generate};

use crate::{args::Arguments, console::Console};

pub(super) fn run(shell: Shell, console: &mut Console) {
    let mut script = Vec::new();
    generate(shell, &mut Arguments::command(), "pave", &mut script);
    console.data(&String::from_utf8_lossy(&script));
}
