//! Listens until it is told to stop, and finishes what was begun.

use std::{env, io, net::Ipv6Addr};

use service::{metrics::Metrics, routes, telemetry};
use tokio::{net::TcpListener, signal::unix};

/// As `spec.ports` of the Microservice has it.
const PORT: &str = "8080";

#[tokio::main]
async fn main() -> io::Result<()> {
    let tracing = telemetry::start().map_err(io::Error::other)?;
    let port = env::var("PORT").unwrap_or_else(|_| PORT.to_owned());
    let port = port.parse().map_err(|error| {
        io::Error::other(format!(
            "PORT: '{port}' is no port: {error}; choose 1024 to 65535"
        ))
    })?;
    let listener = TcpListener::bind((Ipv6Addr::UNSPECIFIED, port)).await?;
    tracing::info!(address = %listener.local_addr()?, "listening");
    axum::serve(listener, routes::routes(Metrics::default()))
        .with_graceful_shutdown(told_to_stop())
        .await?;
    tracing::info!("stopped");
    tracing.stop();
    Ok(())
}

/// Kubernetes sends SIGTERM, people send SIGINT.
async fn told_to_stop() {
    let terminate = unix::signal(unix::SignalKind::terminate());
    match terminate {
        Ok(mut terminate) => tokio::select! {
            _ = terminate.recv() => {}
            _ = tokio::signal::ctrl_c() => {}
        },
        Err(_) => {
            let _ = tokio::signal::ctrl_c().await;
        }
    }
}
