//! The servers that `function-pave` is compared with. Both are plain tonic with the TLS that function-pave has.

use std::{
    convert::Infallible,
    fs,
    io::Write as _,
    path::Path,
    task::{Context, Poll},
};

use bytes::Bytes;
use crossplane_fn_sdk_unofficial::{
    IntoResponseMeta as _,
    crossplane::{
        RunFunctionRequest, RunFunctionResponse,
        function_runner_service_server::FunctionRunnerServiceServer,
    },
};
use futures::future::{BoxFuture, Ready, ready};
use tokio::net::TcpListener;
use tonic::{
    Status,
    body::Body,
    server::{Grpc, NamedService, UnaryService},
    transport::{
        Certificate, Identity, Server, ServerTlsConfig,
        server::{Router, TcpIncoming},
    },
};
use tower::Service;

use crate::raw::Raw;

/// Takes a request as bytes and answers with the bytes that function-pave answers.
pub(crate) async fn floor(certificates: &Path, answer: &Path) -> anyhow::Result<()> {
    let answer = Bytes::from(fs::read(answer)?);
    serve(server(certificates)?.add_service(Floor(answer))).await
}

/// Takes a request as prost's messages and answers as the documentation of crossplane-fn-sdk-unofficial begins: with
/// what is desired as it came.
pub(crate) async fn eager(certificates: &Path) -> anyhow::Result<()> {
    #[expect(
        clippy::unnecessary_wraps,
        reason = "the signature that the crate asks for"
    )]
    fn pass_on(request: RunFunctionRequest) -> Result<RunFunctionResponse, Status> {
        Ok(RunFunctionResponse {
            context: request.context,
            meta: Some(request.meta.into_response_meta(60)),
            desired: request.desired,
            ..Default::default()
        })
    }
    serve(server(certificates)?.add_service(FunctionRunnerServiceServer::new(pass_on))).await
}

fn server(certificates: &Path) -> anyhow::Result<Server> {
    let read = |file| fs::read(certificates.join(file));
    let tls = ServerTlsConfig::new()
        .client_ca_root(Certificate::from_pem(read("ca.crt")?))
        .identity(Identity::from_pem(read("tls.crt")?, read("tls.key")?));
    Ok(Server::builder().tls_config(tls)?)
}

/// Says where it serves in the words of function-pave's log.
async fn serve(router: Router) -> anyhow::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let serving =
        serde_json::json!({"message": "serving", "address": listener.local_addr()?.to_string()});
    writeln!(std::io::stderr(), "{serving}")?;
    Ok(router
        .serve_with_incoming(TcpIncoming::from(listener).with_nodelay(Some(true)))
        .await?)
}

#[derive(Clone)]
struct Floor(Bytes);

impl NamedService for Floor {
    const NAME: &'static str = "apiextensions.fn.proto.v1.FunctionRunnerService";
}

impl Service<http::Request<Body>> for Floor {
    type Response = http::Response<Body>;
    type Error = Infallible;
    type Future = BoxFuture<'static, Result<Self::Response, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<Body>) -> Self::Future {
        let answer = Answer(self.0.clone());
        Box::pin(async move { Ok(Grpc::new(Raw).unary(answer, request).await) })
    }
}

struct Answer(Bytes);

impl UnaryService<Bytes> for Answer {
    type Response = Bytes;
    type Future = Ready<Result<tonic::Response<Bytes>, Status>>;

    fn call(&mut self, _: tonic::Request<Bytes>) -> Self::Future {
        ready(Ok(tonic::Response::new(self.0.clone())))
    }
}
