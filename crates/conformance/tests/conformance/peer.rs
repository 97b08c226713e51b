//! Somebody's function: a sound one with a defect, in a server that hides nothing from it and protects it from nothing.

use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll},
};

use bytes::{Buf as _, BufMut as _, Bytes};
use jiff::civil::date;
use pave_function_sdk::{
    Error, Request, Requirement, Response, call,
    proto::{RunFunctionRequest, RunFunctionResponse},
};
use prost::Message as _;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tonic::{
    Status,
    body::Body,
    codec::{Codec, DecodeBuf, Decoder, EncodeBuf, Encoder},
    server::{Grpc, NamedService, UnaryService},
    transport::{ServerTlsConfig, server::TcpIncoming},
};

const V1: &str = "/apiextensions.fn.proto.v1.FunctionRunnerService/RunFunction";
const V1BETA1: &str = "/apiextensions.fn.proto.v1beta1.FunctionRunnerService/RunFunction";

/// Changes a sound answer into somebody else's.
pub(crate) type Defect = fn(&RunFunctionRequest, &mut RunFunctionResponse) -> Result<(), Status>;

/// How a function is broken. The default is not at all.
#[derive(Clone, Copy)]
pub(crate) struct Peer {
    pub(crate) defect: Defect,
    /// Looks at the bytes of a request before they are decoded.
    pub(crate) bytes: fn(&Bytes) -> Result<(), Status>,
    /// What it does about bytes that are no request.
    pub(crate) garbage: fn() -> Result<RunFunctionRequest, Status>,
    pub(crate) largest_request: usize,
    pub(crate) paths: &'static [&'static str],
    /// Never answers requests without input.
    pub(crate) hangs: Hangs,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hangs {
    Never,
    WithoutInput,
}

impl Default for Peer {
    fn default() -> Self {
        Self {
            defect: |_, _| Ok(()),
            bytes: |_| Ok(()),
            garbage: || Err(Status::invalid_argument("no request")),
            largest_request: usize::MAX,
            paths: &[V1, V1BETA1],
            hangs: Hangs::Never,
        }
    }
}

impl Peer {
    pub(crate) const V1_ALONE: &[&str] = &[V1];
    pub(crate) const V1BETA1_ALONE: &[&str] = &[V1BETA1];

    /// Serves on a port that the system chooses.
    pub(crate) async fn start(self) -> String {
        self.start_with(None).await
    }

    pub(crate) async fn start_with(self, tls: Option<ServerTlsConfig>) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let mut server = tonic::transport::Server::builder();
        if let Some(tls) = tls {
            server = server.tls_config(tls).unwrap();
        }
        let server = server
            .add_service(Served::<1>(self))
            .add_service(Served::<2>(self))
            .serve_with_incoming(TcpIncoming::from(listener));
        tokio::spawn(server);
        format!("localhost:{port}")
    }

    async fn answer(self, bytes: Bytes) -> Result<Bytes, Status> {
        (self.bytes)(&bytes)?;
        let request = match RunFunctionRequest::decode(bytes) {
            Ok(request) => request,
            Err(_) => (self.garbage)()?,
        };
        if self.hangs == Hangs::WithoutInput && request.input.is_none() {
            std::future::pending::<()>().await;
        }
        let mut response = call(&sound, request.clone(), date(2026, 1, 15));
        (self.defect)(&request, &mut response)?;
        Ok(response.encode_to_vec().into())
    }
}

/// A function with nothing wrong: it refuses other input, requires an object, composes one, and says so in the status.
fn sound(request: &Request, response: &mut Response) -> Result<(), Error> {
    #[derive(Deserialize)]
    struct Input {
        greeting: String,
    }
    let Input { greeting } = request.input()?;
    let spec: Option<Value> = request.composite().decode_field("spec")?;
    if !spec.is_some_and(|spec| spec.is_object()) {
        return Err(Error::fatal("spec: needed"));
    }
    response.require(
        "settings",
        Requirement::by_name("example.org/v1", "Settings", "default"),
    );
    let Some(settings) = request.required("settings") else {
        return Ok(());
    };
    let object = json!({"apiVersion": "v1", "kind": "ConfigMap", "data": {"greeting": greeting}});
    response.compose("greeting", &object)?;
    response.set_status("settings", &settings.len())?;
    Ok(())
}

/// One version of the service; a path that the peer does not serve is unimplemented.
#[derive(Clone)]
struct Served<const VERSION: u8>(Peer);

impl NamedService for Served<1> {
    const NAME: &'static str = "apiextensions.fn.proto.v1.FunctionRunnerService";
}

impl NamedService for Served<2> {
    const NAME: &'static str = "apiextensions.fn.proto.v1beta1.FunctionRunnerService";
}

impl<const VERSION: u8> tower::Service<http::Request<Body>> for Served<VERSION> {
    type Response = http::Response<Body>;
    type Error = std::convert::Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Self::Error>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<Body>) -> Self::Future {
        let peer = self.0;
        Box::pin(async move {
            if !peer.paths.contains(&request.uri().path()) {
                return Ok(Status::unimplemented("").into_http());
            }
            let mut grpc = Grpc::new(Raw).max_decoding_message_size(peer.largest_request);
            Ok(grpc.unary(Handler(peer), request).await)
        })
    }
}

struct Handler(Peer);

impl UnaryService<Bytes> for Handler {
    type Response = Bytes;
    type Future = Pin<Box<dyn Future<Output = Result<tonic::Response<Bytes>, Status>> + Send>>;

    fn call(&mut self, request: tonic::Request<Bytes>) -> Self::Future {
        let peer = self.0;
        Box::pin(async move {
            peer.answer(request.into_inner())
                .await
                .map(tonic::Response::new)
        })
    }
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
