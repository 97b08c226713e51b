//! How much a call of `function-pave` costs, beside two servers that compose nothing, in the same run.
//!
//! ```text
//! cargo bench -p function-pave --bench run_function
//! cargo bench -p function-pave --bench run_function -- -o json --rounds 3
//! ```
//!
//! All servers are processes of their own, are called over mutual TLS on the loopback interface, and take turns block by
//! block, so that whatever else the machine does falls on all of them. `docs/performance.md` has the method and results.

mod authority;
mod case;
mod echo;
mod load;
mod observed;
mod process;
mod raw;
mod render;
mod report;
mod round;
mod startup;
mod statistics;

use std::{io::Write as _, path::PathBuf};

use clap::{Parser, Subcommand, ValueEnum};

/// Measures the release binary of `function-pave`.
#[derive(Debug, Parser)]
struct Arguments {
    #[command(subcommand)]
    echo: Option<Echo>,

    /// How to show the results
    #[arg(short, long, value_enum, default_value_t = Format::Table)]
    output: Format,

    /// How many times each server takes its turn
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(3..=9))]
    rounds: u32,

    /// Cargo says this to every benchmark
    #[arg(long, hide = true)]
    bench: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    Table,
    Json,
}

/// What the benchmark starts itself as, to have something to compare with.
#[derive(Debug, Clone, Subcommand)]
#[command(hide = true)]
enum Echo {
    /// The least that any gRPC server does: takes bytes, answers bytes
    Floor {
        #[arg(long)]
        certificates: PathBuf,
        /// File with the answer
        #[arg(long)]
        answer: PathBuf,
    },
    /// The least that a function does whose messages are decoded by prost in full
    Eager {
        #[arg(long)]
        certificates: PathBuf,
    },
}

fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?;
    match arguments.echo {
        Some(Echo::Floor {
            certificates,
            answer,
        }) => runtime.block_on(echo::floor(&certificates, &answer)),
        Some(Echo::Eager { certificates }) => runtime.block_on(echo::eager(&certificates)),
        None => {
            let results = runtime.block_on(round::measure(arguments.rounds))?;
            let text = match arguments.output {
                Format::Table => report::table(&results),
                Format::Json => serde_json::to_string_pretty(&results)?,
            };
            Ok(writeln!(std::io::stdout(), "{text}")?)
        }
    }
}
