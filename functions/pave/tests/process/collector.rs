//! An OpenTelemetry collector that keeps what it gets.

use std::net::SocketAddr;

use opentelemetry_proto::tonic::{
    collector::trace::v1::{
        ExportTraceServiceRequest, ExportTraceServiceResponse,
        trace_service_server::{TraceService, TraceServiceServer},
    },
    common::v1::{KeyValue, any_value::Value},
    trace::v1::Span,
};
use tokio::{net::TcpListener, sync::mpsc};
use tonic::{Request, Response, Status, transport::server::TcpIncoming};

pub(crate) struct Collector {
    address: SocketAddr,
    received: mpsc::UnboundedReceiver<ExportTraceServiceRequest>,
}

struct Service(mpsc::UnboundedSender<ExportTraceServiceRequest>);

#[tonic::async_trait]
impl TraceService for Service {
    async fn export(
        &self,
        request: Request<ExportTraceServiceRequest>,
    ) -> Result<Response<ExportTraceServiceResponse>, Status> {
        // Nobody listens any more when the test has failed.
        let _ = self.0.send(request.into_inner());
        Ok(Response::new(ExportTraceServiceResponse::default()))
    }
}

impl Collector {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (sender, received) = mpsc::unbounded_channel();
        let server = tonic::transport::Server::builder()
            .add_service(TraceServiceServer::new(Service(sender)))
            .serve_with_incoming(TcpIncoming::from(listener));
        tokio::spawn(server);
        Self { address, received }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Every span so far, with the attributes of who sent it.
    pub(crate) fn spans(&mut self) -> Vec<(Vec<(String, String)>, Span)> {
        let mut spans = Vec::new();
        while let Ok(request) = self.received.try_recv() {
            for of_resource in request.resource_spans {
                let resource = attributes(&of_resource.resource.unwrap().attributes);
                let scopes = of_resource.scope_spans.into_iter();
                spans.extend(
                    scopes
                        .flat_map(|scope| scope.spans)
                        .map(|span| (resource.clone(), span)),
                );
            }
        }
        spans
    }
}

/// In order of their keys.
pub(crate) fn attributes(attributes: &[KeyValue]) -> Vec<(String, String)> {
    let mut attributes: Vec<_> = attributes
        .iter()
        .map(|attribute| match attribute.value.clone().unwrap().value {
            Some(Value::StringValue(value)) => (attribute.key.clone(), value),
            other => (attribute.key.clone(), format!("{other:?}")),
        })
        .collect();
    attributes.sort();
    attributes
}
