//! A server in this process, and clients to call it with.

use std::{net::SocketAddr, time::Duration};

use bytes::{Buf as _, BufMut as _, Bytes};
use clap::Parser as _;
use pave_function_sdk::{
    Error, Function, Request, Response,
    proto::{
        RunFunctionRequest, RunFunctionResponse,
        function_runner_service_client::FunctionRunnerServiceClient,
    },
    server::{Server, ServerArgs, ServerError},
    testing,
};
use tempfile::TempDir;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    sync::oneshot,
    task::JoinHandle,
    time::{Instant, sleep, timeout},
};
use tonic::{
    Status,
    codec::{Codec, DecodeBuf, Decoder, EncodeBuf, Encoder},
    transport::{Channel, ClientTlsConfig, Endpoint},
};

use crate::certificates::Authority;

/// Longer than anything takes on a busy machine; only a failing test waits for it.
pub(crate) const DEADLINE: Duration = Duration::from_secs(30);

pub(crate) type Client = FunctionRunnerServiceClient<Channel>;

/// A server that takes calls until it is told to end.
pub(crate) struct Running {
    pub(crate) authority: Authority,
    pub(crate) directory: TempDir,
    pub(crate) address: SocketAddr,
    metrics_address: SocketAddr,
    stop: oneshot::Sender<()>,
    ended: JoinHandle<Result<(), ServerError>>,
}

impl Running {
    pub(crate) async fn start(function: impl Function) -> Self {
        Self::start_with(&[], function).await
    }

    /// Starts with further command-line arguments.
    pub(crate) async fn start_with(arguments: &[&str], function: impl Function) -> Self {
        let authority = Authority::new();
        let directory = TempDir::new().unwrap();
        authority.write_server_files(directory.path());
        let path = directory.path().to_str().unwrap();
        let arguments: Vec<_> = ["--tls-certs-dir", path]
            .iter()
            .chain(arguments)
            .copied()
            .collect();
        let server = Server::bind(args(&arguments), function).await.unwrap();
        let (address, metrics_address) = (
            server.local_address().unwrap(),
            server.metrics_address().unwrap(),
        );
        let (stop, stopped) = oneshot::channel();
        let ended = tokio::spawn(server.run(async move {
            let _ = stopped.await;
        }));
        Self {
            authority,
            directory,
            address,
            metrics_address,
            stop,
            ended,
        }
    }

    /// A channel to the server as Crossplane has it.
    pub(crate) async fn channel(&self) -> Channel {
        let client = self.authority.client_signed_by(&self.authority);
        self.channel_of(client).await.unwrap()
    }

    pub(crate) async fn channel_of(
        &self,
        client: ClientTlsConfig,
    ) -> Result<Channel, tonic::transport::Error> {
        let url = format!("https://{}", self.address);
        Endpoint::from_shared(url)?
            .tls_config(client)?
            .connect()
            .await
    }

    pub(crate) async fn client(&self) -> Client {
        Client::new(self.channel().await).max_decoding_message_size(usize::MAX)
    }

    /// The status line and body of a page of the side port.
    pub(crate) async fn get(&self, path: &str) -> String {
        let mut stream = TcpStream::connect(self.metrics_address).await.unwrap();
        let request =
            format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut page = String::new();
        stream.read_to_string(&mut page).await.unwrap();
        page
    }

    /// Tells the server to end and returns what to wait for.
    pub(crate) fn stop(self) -> JoinHandle<Result<(), ServerError>> {
        self.stop.send(()).unwrap();
        self.ended
    }
}

/// Arguments with ports that the system chooses.
pub(crate) fn args(further: &[&str]) -> ServerArgs {
    let ports = [
        "function",
        "--address",
        "127.0.0.1:0",
        "--metrics-address",
        "127.0.0.1:0",
    ];
    ServerArgs::parse_from(ports.iter().chain(further))
}

/// A function that wants nothing.
pub(crate) fn nothing(_: &Request, _: &mut Response) -> Result<(), Error> {
    Ok(())
}

pub(crate) fn request(yaml: &str) -> RunFunctionRequest {
    testing::parse(yaml).unwrap()
}

/// Calls, and shows the answer in YAML.
pub(crate) async fn call(client: &mut Client, yaml: &str) -> String {
    testing::print(&run(client, request(yaml)).await.unwrap()).unwrap()
}

pub(crate) async fn run(
    client: &mut Client,
    request: RunFunctionRequest,
) -> Result<RunFunctionResponse, Status> {
    timeout(DEADLINE, client.run_function(request))
        .await
        .unwrap()
        .map(tonic::Response::into_inner)
}

/// Asks again and again until the answer is yes.
pub(crate) async fn eventually(what: &str, mut question: impl AsyncFnMut() -> bool) {
    let deadline = Instant::now() + DEADLINE;
    while !question().await {
        assert!(Instant::now() < deadline, "{what}");
        sleep(Duration::from_millis(10)).await;
    }
}

/// Sends bytes that are, or are not, a request to a service's method.
pub(crate) async fn send(
    channel: Channel,
    path: &'static str,
    bytes: Bytes,
) -> Result<Bytes, Status> {
    let mut client = tonic::client::Grpc::new(channel);
    client.ready().await.unwrap();
    let path = http::uri::PathAndQuery::from_static(path);
    let call = client.unary(tonic::Request::new(bytes), path, Raw);
    timeout(DEADLINE, call)
        .await
        .unwrap()
        .map(tonic::Response::into_inner)
}

/// Messages as the bytes they are.
struct Raw;

impl Codec for Raw {
    type Encode = Bytes;
    type Decode = Bytes;
    type Encoder = Self;
    type Decoder = Self;

    fn encoder(&mut self) -> Self {
        Self
    }

    fn decoder(&mut self) -> Self {
        Self
    }
}

impl Encoder for Raw {
    type Item = Bytes;
    type Error = Status;

    fn encode(&mut self, item: Bytes, buffer: &mut EncodeBuf<'_>) -> Result<(), Status> {
        buffer.put(item);
        Ok(())
    }
}

impl Decoder for Raw {
    type Item = Bytes;
    type Error = Status;

    fn decode(&mut self, buffer: &mut DecodeBuf<'_>) -> Result<Option<Bytes>, Status> {
        Ok(Some(buffer.copy_to_bytes(buffer.remaining())))
    }
}
