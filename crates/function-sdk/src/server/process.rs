//! A process that is nothing but a function's server.

use std::{num::NonZero, panic, process::ExitCode, thread};

use clap::Parser as _;
use tokio::{
    runtime,
    signal::unix::{SignalKind, signal},
};
use tracing::level_filters::LevelFilter;
use tracing_subscriber::{
    filter::Targets, layer::SubscriberExt as _, util::SubscriberInitExt as _,
};

use super::{Server, ServerArgs, ServerError};
use crate::function::Function;

/// More threads than this wait for one another more than they compute: a call takes tens of microseconds.
const MOST_THREADS: usize = 4;

/// For functions of [`Sdk`](crate::Sdk), whose payload prost decodes by recursion. Untouched stack costs no memory.
const STACK: usize = 16 << 20;

/// Serves a function until SIGTERM or SIGINT, as the process's command line and environment say.
///
/// Functions compute on the server's own threads: one for each CPU, at least two, so that one long call leaves a
/// thread to answer probes, and at most four.
pub fn serve(function: impl Function) -> ExitCode {
    serve_with(ServerArgs::parse(), function)
}

/// As [`serve`], for a process with a command line of its own.
pub fn serve_with(args: ServerArgs, function: impl Function) -> ExitCode {
    log_to_stderr(args.debug);
    panic::set_hook(Box::new(|panic| {
        // Without the panic's own words, which may hold a secret that the function was working on.
        let location = panic
            .location()
            .map(ToString::to_string)
            .unwrap_or_default();
        tracing::error!(location, "panic");
    }));
    match run(args, function) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!(%error, "cannot serve");
            ExitCode::FAILURE
        }
    }
}

fn run(args: ServerArgs, function: impl Function) -> Result<(), ServerError> {
    let threads = thread::available_parallelism()
        .map_or(2, NonZero::get)
        .clamp(2, MOST_THREADS);
    let runtime = runtime::Builder::new_multi_thread()
        .worker_threads(threads)
        .thread_stack_size(STACK)
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let (mut terminate, mut interrupt) = (
            signal(SignalKind::terminate())?,
            signal(SignalKind::interrupt())?,
        );
        let is_insecure = args.insecure;
        let server = Server::bind(args, function).await?;
        let (address, metrics) = (server.local_address()?, server.metrics_address()?);
        if is_insecure {
            tracing::warn!("serving anybody without TLS");
        }
        tracing::info!(%address, %metrics, "serving");
        let shutdown = async move {
            tokio::select! { _ = terminate.recv() => (), _ = interrupt.recv() => () }
        };
        server.run(shutdown).await
    })
}

/// One JSON object per line. What the libraries below us say at `debug` is what is on the wire: not for a log.
fn log_to_stderr(is_debug: bool) {
    let level = if is_debug {
        LevelFilter::DEBUG
    } else {
        LevelFilter::INFO
    };
    let filter = Targets::new().with_default(level).with_targets(
        [
            "axum",
            "h2",
            "hyper",
            "opentelemetry",
            "rustls",
            "tonic",
            "tower",
        ]
        .map(|library| (library, LevelFilter::INFO)),
    );
    let lines = tracing_subscriber::fmt::layer()
        .json()
        .flatten_event(true)
        .with_writer(std::io::stderr);
    tracing_subscriber::registry()
        .with(lines)
        .with(filter)
        .init();
}
