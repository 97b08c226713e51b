//! The server that Crossplane calls: gRPC with mutual TLS, probes, metrics, and an orderly end.

mod accept;
mod args;
mod metrics;
mod operations;
mod process;
mod service;
mod subject;
mod tls;
#[cfg(feature = "opentelemetry")]
mod traces;
#[cfg(not(feature = "opentelemetry"))]
#[path = "server/no_traces.rs"]
mod traces;

use std::{future::Future, io, net::SocketAddr, sync::Arc, time::Duration};

use tokio::{net::TcpListener, sync::oneshot, task::JoinSet};
use tonic::transport::server::{Router, TcpIncoming};
use tonic_health::{ServingStatus, server::HealthReporter};

pub use self::{
    args::ServerArgs,
    process::{serve, serve_with},
    tls::TlsError,
};
use self::{
    metrics::Metrics,
    operations::Readiness,
    service::{Runner, V1Beta1},
    tls::Certificates,
    traces::Traces,
};
use crate::{
    function::Function,
    proto::{self, function_runner_service_server::FunctionRunnerServiceServer},
};

/// The services whose health can be asked for; the empty name is the server as a whole.
const HEALTH_OF: [&str; 3] = [
    "",
    "apiextensions.fn.proto.v1.FunctionRunnerService",
    "apiextensions.fn.proto.v1beta1.FunctionRunnerService",
];

/// Finds out within this time and a half that Crossplane has gone without a word.
const KEEPALIVE: Duration = Duration::from_secs(30);

/// How long a call may take from its first byte to its answer. Crossplane gives up long before; a peer that sends half a request and
/// then nothing would otherwise hold a place for ever.
const CALL_TIMEOUT: Duration = Duration::from_mins(1);

/// A server that has its ports and certificates, and does not serve yet.
///
/// It needs a multi-threaded runtime, because functions compute on its threads.
pub struct Server {
    args: ServerArgs,
    function: Arc<dyn Function>,
    certificates: Option<Certificates>,
    listener: TcpListener,
    operations: TcpListener,
    metrics: Arc<Metrics>,
}

/// Why a server cannot start, or ended.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ServerError {
    /// Nobody said how clients prove who they are.
    #[error(
        "no certificates: give their directory with `--tls-certs-dir` or `TLS_SERVER_CERTS_DIR`, or serve anybody with \
         `--insecure`"
    )]
    NoCertificates,
    /// The certificates cannot be used.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// A port is taken, or not ours to take.
    #[error("cannot listen on `{address}`: {source}")]
    Listen {
        /// The address asked for.
        address: SocketAddr,
        /// Why not.
        source: io::Error,
    },
    /// The system refused something else.
    #[error("the server cannot run: {0}")]
    Io(#[from] io::Error),
    /// Connections could not be served.
    #[error("the server ended: {0}")]
    Transport(#[from] tonic::transport::Error),
    /// The protocol's descriptors could not be published.
    #[error("the protocol cannot be described: {0}")]
    Reflection(#[from] tonic_reflection::server::Error),
}

impl Server {
    /// Takes the ports and reads the certificates.
    ///
    /// # Errors
    /// Without certificates, unless the arguments ask for an insecure server.
    pub async fn bind(args: ServerArgs, function: impl Function) -> Result<Self, ServerError> {
        let certificates = match &args.tls_certs_dir {
            _ if args.insecure => None,
            Some(directory) => Some(Certificates::load(directory)?),
            None => return Err(ServerError::NoCertificates),
        };
        Ok(Self {
            function: Arc::new(function),
            certificates,
            listener: listen(args.address).await?,
            operations: listen(args.metrics_address).await?,
            metrics: Arc::new(Metrics::new()),
            args,
        })
    }

    /// Where it takes calls: the port that the system chose, when the arguments say 0.
    pub fn local_address(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// Where it serves `/metrics`, `/healthz` and `/readyz`.
    pub fn metrics_address(&self) -> io::Result<SocketAddr> {
        self.operations.local_addr()
    }

    /// Serves until `shutdown` is ready, then takes no more calls and ends with the last one in flight, or when the
    /// arguments' drain timeout has passed.
    pub async fn run(self, shutdown: impl Future<Output = ()>) -> Result<(), ServerError> {
        let Self {
            args,
            function,
            certificates,
            listener,
            operations,
            metrics,
        } = self;
        let readiness = Readiness::default();
        let traces = Arc::new(Traces::from_environment());
        let (health, health_service) = tonic_health::server::health_reporter();
        let runner = Runner {
            function,
            metrics: Arc::clone(&metrics),
            traces: Arc::clone(&traces),
            ttl: args.ttl,
        };
        let router = services(runner, &args)?.add_service(health_service);

        let mut background = JoinSet::new();
        let pages = operations::router(Arc::clone(&metrics), readiness.clone());
        background.spawn(operations::serve(operations, pages));

        report_health(&health, ServingStatus::Serving).await;
        readiness.set(true);
        let (draining, drain) = oneshot::channel();
        let stop = async move {
            shutdown.await;
            readiness.set(false);
            report_health(&health, ServingStatus::NotServing).await;
            tracing::info!("draining");
            // Fails only when there is nothing left to wait for.
            let _ = draining.send(());
        };
        let serving = async {
            let Some(certificates) = certificates else {
                let connections = TcpIncoming::from(listener).with_nodelay(Some(true));
                return router.serve_with_incoming_shutdown(connections, stop).await;
            };
            let acceptor = certificates.acceptor();
            background.spawn(certificates.watch(args.tls_poll_interval, Arc::clone(&metrics)));
            let connections = accept::connections(listener, acceptor, metrics);
            router.serve_with_incoming_shutdown(connections, stop).await
        };
        tokio::select! {
            served = serving => served?,
            () = deadline(drain, args.drain_timeout) => tracing::warn!("ending with calls in flight"),
        }
        traces.flush().await;
        tracing::info!("ended");
        Ok(())
    }
}

/// Everything that is served over gRPC but health.
fn services(runner: Runner, args: &ServerArgs) -> Result<Router, ServerError> {
    let mebibytes = usize::try_from(args.max_recv_message_size).unwrap_or(usize::MAX);
    let service = FunctionRunnerServiceServer::new(runner)
        .max_decoding_message_size(mebibytes.saturating_mul(1 << 20));
    let reflection = || {
        tonic_reflection::server::Builder::configure()
            .register_encoded_file_descriptor_set(proto::DESCRIPTORS)
            .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET)
    };
    Ok(tonic::transport::Server::builder()
        .http2_keepalive_interval(Some(KEEPALIVE))
        .timeout(CALL_TIMEOUT)
        // The client keeps back what is more. What it sent and nobody read would fill the window that all its calls share.
        .max_concurrent_streams(args.max_concurrent_calls)
        .add_service(V1Beta1(service.clone()))
        .add_service(service)
        .add_service(reflection().build_v1()?)
        .add_service(reflection().build_v1alpha()?))
}

/// Ends `timeout` after draining has begun.
async fn deadline(drain: oneshot::Receiver<()>, timeout: Duration) {
    if drain.await.is_ok() {
        tokio::time::sleep(timeout).await;
    } else {
        std::future::pending::<()>().await;
    }
}

/// All IPv6 addresses are all addresses; where the system has no IPv6 at all, these are the IPv4 ones.
async fn listen(address: SocketAddr) -> Result<TcpListener, ServerError> {
    let listener = match TcpListener::bind(address).await {
        Err(error)
            if error.kind() == io::ErrorKind::Unsupported && address.ip().is_unspecified() =>
        {
            TcpListener::bind((std::net::Ipv4Addr::UNSPECIFIED, address.port())).await
        }
        listener => listener,
    };
    listener.map_err(|source| ServerError::Listen { address, source })
}

async fn report_health(health: &HealthReporter, status: ServingStatus) {
    for service in HEALTH_OF {
        health.set_service_status(service, status).await;
    }
}
