//! Health, reflection, probes and metrics.

use pave_function_sdk::{Error, Request, Response};
use tonic_health::pb::{
    HealthCheckRequest, health_check_response::ServingStatus, health_client::HealthClient,
};
use tonic_reflection::pb::{
    v1::{
        ServerReflectionRequest, server_reflection_client::ServerReflectionClient,
        server_reflection_request::MessageRequest, server_reflection_response::MessageResponse,
    },
    v1alpha,
};

use crate::harness::{Running, call, eventually, nothing};

const V1: &str = "apiextensions.fn.proto.v1.FunctionRunnerService";
const V1BETA1: &str = "apiextensions.fn.proto.v1beta1.FunctionRunnerService";

#[tokio::test(flavor = "multi_thread")]
async fn health_is_served_for_each_version() {
    let server = Running::start(nothing).await;
    let mut client = HealthClient::new(server.channel().await);
    for service in ["", V1, V1BETA1] {
        let request = HealthCheckRequest {
            service: service.to_owned(),
        };
        let health = client.check(request).await.unwrap().into_inner();
        assert_eq!(health.status(), ServingStatus::Serving, "{service}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn reflection_lists_the_services_in_both_its_versions() {
    let server = Running::start(nothing).await;
    let request = ServerReflectionRequest {
        host: String::new(),
        message_request: Some(MessageRequest::ListServices(String::new())),
    };
    let mut client = ServerReflectionClient::new(server.channel().await);
    let mut answers = client
        .server_reflection_info(tokio_stream::once(request))
        .await
        .unwrap()
        .into_inner();
    let answer = answers
        .message()
        .await
        .unwrap()
        .unwrap()
        .message_response
        .unwrap();
    let MessageResponse::ListServicesResponse(services) = answer else {
        panic!("{answer:?}");
    };
    let names: Vec<_> = services
        .service
        .into_iter()
        .map(|service| service.name)
        .collect();
    assert!(
        names.iter().any(|name| name == V1) && names.iter().any(|name| name == V1BETA1),
        "{names:?}"
    );

    let request = v1alpha::ServerReflectionRequest {
        host: String::new(),
        message_request: Some(
            v1alpha::server_reflection_request::MessageRequest::FileContainingSymbol(V1.to_owned()),
        ),
    };
    let mut client =
        v1alpha::server_reflection_client::ServerReflectionClient::new(server.channel().await);
    let answers = client
        .server_reflection_info(tokio_stream::once(request))
        .await;
    let answer = answers
        .unwrap()
        .into_inner()
        .message()
        .await
        .unwrap()
        .unwrap();
    assert!(
        format!("{answer:?}").contains("FileDescriptorResponse"),
        "{answer:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn probes_are_answered_in_plain_http() {
    let server = Running::start(nothing).await;
    for path in ["/healthz", "/readyz"] {
        eventually("the server is ready", async || {
            server.get(path).await.starts_with("HTTP/1.1 200")
        })
        .await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn calls_are_counted_by_how_they_end() {
    fn obey(request: &Request, _: &mut Response) -> Result<(), Error> {
        let order: String = request.context("order")?.unwrap_or_default();
        match order.as_str() {
            "panic" => panic!("as told"),
            "fail" => Err(Error::fatal("as told")),
            _ => Ok(()),
        }
    }
    let server = Running::start(obey).await;
    let mut client = server.client().await;
    for request in [
        "{}",
        "{}",
        "context: {order: fail}",
        "context: {order: panic}",
    ] {
        call(&mut client, request).await;
    }
    let metrics = server.get("/metrics").await;
    for line in [
        r#"function_calls_total{outcome="ok"} 2"#,
        r#"function_calls_total{outcome="fatal"} 1"#,
        r#"function_calls_total{outcome="panic"} 1"#,
        "function_call_duration_seconds_count 4",
        "function_calls_in_flight 0",
        r#"function_tls_handshakes_total{outcome="ok"} 1"#,
    ] {
        assert!(metrics.contains(line), "{line} is not in\n{metrics}");
    }
}
