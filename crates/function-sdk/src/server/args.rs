//! The flags that Crossplane's function specification asks for, and those that functions have by custom.

use std::{net::SocketAddr, path::PathBuf, time::Duration};

use jiff::SignedDuration;

/// How a function's server runs.
///
/// Source of the first three flags:
/// <https://github.com/crossplane/crossplane/blob/main/contributing/specifications/functions.md>.
#[derive(Debug, Clone, clap::Parser)]
#[command(about = "Serves a Crossplane composition function", long_about = None)]
pub struct ServerArgs {
    /// Log each call
    #[arg(long, env = "FUNCTION_DEBUG")]
    pub debug: bool,

    /// Serve without TLS, for development: anybody who reaches the port reads and composes at will
    #[arg(long)]
    pub insecure: bool,

    /// Directory of `tls.crt`, `tls.key` and `ca.crt`, which Crossplane mounts; read again when they change
    #[arg(long, env = "TLS_SERVER_CERTS_DIR", value_name = "DIRECTORY")]
    pub tls_certs_dir: Option<PathBuf>,

    /// How often to look whether the certificates have changed
    #[arg(long, env = "FUNCTION_TLS_POLL_INTERVAL", default_value = "10s", value_name = "DURATION", value_parser = duration)]
    pub tls_poll_interval: Duration,

    /// Where Crossplane calls
    #[arg(long, env = "FUNCTION_ADDRESS", default_value = "[::]:9443")]
    pub address: SocketAddr,

    /// Where /metrics, /healthz and /readyz are served, in plain HTTP
    #[arg(
        long,
        env = "FUNCTION_METRICS_ADDRESS",
        default_value = "[::]:8080",
        value_name = "ADDRESS"
    )]
    pub metrics_address: SocketAddr,

    /// The largest request that is taken, in MiB
    #[arg(
        long,
        env = "FUNCTION_MAX_RECV_MESSAGE_SIZE",
        default_value_t = 64,
        value_name = "MIB",
        value_parser = clap::value_parser!(u32).range(1..=2047)
    )]
    pub max_recv_message_size: u32,

    /// How many calls a connection may have at a time; Crossplane has one connection, and keeps others back until one ends. Together
    /// with the largest request this bounds the memory that requests take
    #[arg(
        long,
        env = "FUNCTION_MAX_CONCURRENT_CALLS",
        default_value_t = 64,
        value_name = "CALLS",
        value_parser = clap::value_parser!(u32).range(1..)
    )]
    pub max_concurrent_calls: u32,

    /// After what time Crossplane calls again although nothing it watches has changed; 0s is never
    #[arg(long, env = "FUNCTION_TTL", default_value = "1h", value_name = "DURATION", value_parser = duration)]
    pub ttl: Duration,

    /// How long calls in flight may take to end after SIGTERM
    #[arg(long, env = "FUNCTION_DRAIN_TIMEOUT", default_value = "25s", value_name = "DURATION", value_parser = duration)]
    pub drain_timeout: Duration,
}

/// Reads `90s`, `10m` or `1h 30m`.
fn duration(text: &str) -> Result<Duration, jiff::Error> {
    text.parse::<SignedDuration>()?.try_into()
}
