//! The load: calls over one HTTP/2 connection, as many at a time as there are streams.

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use anyhow::ensure;
use bytes::Bytes;
use http::uri::PathAndQuery;
use tokio::{task::JoinSet, time::timeout};
use tonic::{
    client::Grpc,
    transport::{Channel, ClientTlsConfig, Endpoint},
};

use crate::raw::Raw;

/// Far longer than any call takes; a server that does not answer must not hold the benchmark up.
const DEADLINE: Duration = Duration::from_secs(10);

/// A client of one server.
#[derive(Clone)]
pub(crate) struct Client(Channel);

/// What every answer to one request has to be.
#[derive(Clone)]
pub(crate) enum Expected {
    /// The very bytes of the first answer, which was verified.
    Bytes(Bytes),
    /// As long as the first one: eager messages have maps without an order.
    Length(usize),
}

impl Expected {
    pub(crate) fn length(&self) -> usize {
        match self {
            Self::Bytes(bytes) => bytes.len(),
            Self::Length(length) => *length,
        }
    }

    fn is(&self, answer: &Bytes) -> bool {
        match self {
            Self::Bytes(bytes) => bytes == answer,
            Self::Length(length) => *length == answer.len(),
        }
    }
}

/// What one block of calls took.
pub(crate) struct Block {
    /// Of each call, sorted.
    pub(crate) latencies: Vec<Duration>,
    pub(crate) elapsed: Duration,
}

impl Client {
    pub(crate) async fn connect(address: SocketAddr, tls: ClientTlsConfig) -> anyhow::Result<Self> {
        let endpoint = Endpoint::from_shared(format!("https://{address}"))?
            .tls_config(tls)?
            .tcp_nodelay(true);
        Ok(Self(timeout(DEADLINE, endpoint.connect()).await??))
    }

    /// Calls once.
    pub(crate) async fn call(&self, request: &Bytes) -> anyhow::Result<Bytes> {
        let path = PathAndQuery::from_static(
            "/apiextensions.fn.proto.v1.FunctionRunnerService/RunFunction",
        );
        let mut grpc = Grpc::new(self.0.clone());
        let call = async {
            grpc.ready().await?;
            let answer = grpc
                .unary(tonic::Request::new(request.clone()), path, Raw)
                .await?;
            anyhow::Ok(answer.into_inner())
        };
        timeout(DEADLINE, call).await?
    }

    /// Calls `calls` times on `streams` streams, and looks at each answer.
    pub(crate) async fn block(
        &self,
        (request, expected): (&Bytes, &Expected),
        streams: usize,
        calls: usize,
    ) -> anyhow::Result<Block> {
        let begin = Instant::now();
        let mut tasks = JoinSet::new();
        for _ in 0..streams {
            let (client, request, expected) = (self.clone(), request.clone(), expected.clone());
            tasks.spawn(async move {
                let mut latencies = Vec::with_capacity(calls.div_ceil(streams));
                for _ in 0..calls.div_ceil(streams) {
                    let begin = Instant::now();
                    let answer = client.call(&request).await?;
                    latencies.push(begin.elapsed());
                    ensure!(
                        expected.is(&answer),
                        "an answer differs from the first one to the same request"
                    );
                }
                Ok(latencies)
            });
        }
        let mut latencies = Vec::with_capacity(calls);
        while let Some(finished) = tasks.join_next().await {
            latencies.extend(finished??);
        }
        let elapsed = begin.elapsed();
        latencies.sort_unstable();
        Ok(Block { latencies, elapsed })
    }
}

impl Block {
    /// The latency that `percent` of the calls did not exceed.
    pub(crate) fn percentile(&self, percent: usize) -> Duration {
        let index =
            (self.latencies.len() * percent / 100).min(self.latencies.len().saturating_sub(1));
        self.latencies.get(index).copied().unwrap_or_default()
    }
}
