//! A composition function as a process beside Crossplane.

use std::{
    net::{Ipv4Addr, SocketAddr},
    path::Path,
    time::Duration,
};

use anyhow::Result;
use tokio::net::TcpStream;

use crate::{
    process::{self, End, Process},
    state::{State, port},
    wait::{Wait, until},
};

/// Where the function takes calls.
pub const FUNCTION_ADDRESS: SocketAddr = local(port::FUNCTION);

/// Where the function serves `/metrics`, `/healthz` and `/readyz`.
pub const FUNCTION_METRICS: SocketAddr = local(port::FUNCTION_METRICS);

/// What the process is called.
pub(crate) const FUNCTION: &str = "function";

const fn local(port: u16) -> SocketAddr {
    SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), port)
}

/// Starts the function's server, in place of one that runs already.
pub(crate) async fn start(state: &State, program: &Path, flags: &str) -> Result<()> {
    process::stop(state, FUNCTION, End::InOrder).await?;
    Process::new(program)
        .args(format!(
            "--address {FUNCTION_ADDRESS} --metrics-address {FUNCTION_METRICS} --debug"
        ))
        // New certificates count at once in tests.
        .args("--tls-poll-interval 1s")
        .args(flags)
        .arg("--tls-certs-dir")
        .arg(state.tls("server"))
        .start(state, FUNCTION)?;
    answers().await
}

/// Waits until the function takes calls.
pub(crate) async fn answers() -> Result<()> {
    until(
        Duration::from_secs(30),
        "the function answers",
        async || {
            let connected = TcpStream::connect(FUNCTION_ADDRESS).await;
            Ok(Wait::when(connected.is_ok(), "nobody listening"))
        },
    )
    .await
}
