//! Who may call.

use std::fs;

use pave_function_sdk::server::{Server, ServerError};
use tempfile::TempDir;
use tonic::transport::Channel;

use crate::{
    certificates::Authority,
    harness::{Client, Running, args, call, eventually, nothing, request, run},
};

const POLL: [&str; 2] = ["--tls-poll-interval", "10ms"];

#[tokio::test(flavor = "multi_thread")]
async fn a_client_of_our_authority_is_answered() {
    let server = Running::start(nothing).await;
    let answer = call(&mut server.client().await, "meta: {tag: t1}").await;
    assert!(answer.contains("tag: t1"), "{answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_without_a_certificate_is_refused() {
    let server = Running::start(nothing).await;
    assert!(is_refused(server.channel_of(server.authority.anonymous_client()).await).await);
    eventually("the refusal is counted", async || {
        let none = r#"function_tls_handshakes_total{outcome="refused"} 0"#;
        !server.get("/metrics").await.contains(none)
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_of_another_authority_is_refused() {
    let server = Running::start(nothing).await;
    let foreign = server.authority.client_signed_by(&Authority::new());
    assert!(is_refused(server.channel_of(foreign).await).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn plain_text_is_refused() {
    let server = Running::start(nothing).await;
    let plain = Client::connect(format!("http://{}", server.address)).await;
    let refused = match plain {
        Ok(mut client) => run(&mut client, request("{}")).await.is_err(),
        Err(_) => true,
    };
    assert!(refused);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_peer_that_says_nothing_holds_nobody_up() {
    let server = Running::start(nothing).await;
    let _silent = tokio::net::TcpStream::connect(server.address)
        .await
        .unwrap();
    call(&mut server.client().await, "{}").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_insecure_server_serves_anybody() {
    let server = Running::start_with(&["--insecure"], nothing).await;
    let mut client = Client::connect(format!("http://{}", server.address))
        .await
        .unwrap();
    call(&mut client, "{}").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_certificates_it_does_not_start() {
    let started = Server::bind(args(&[]), nothing).await;
    assert!(matches!(started, Err(ServerError::NoCertificates)));

    let empty = TempDir::new().unwrap();
    let arguments = ["--tls-certs-dir", empty.path().to_str().unwrap()];
    let error = Server::bind(args(&arguments), nothing)
        .await
        .err()
        .unwrap()
        .to_string();
    assert!(error.contains("tls.crt"), "names the file: {error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_of_another_certificate_does_not_start() {
    let directory = TempDir::new().unwrap();
    Authority::new().write_server_files(directory.path());
    let key = fs::read(directory.path().join("tls.key")).unwrap();
    Authority::new().write_server_files(directory.path());
    fs::write(directory.path().join("tls.key"), key).unwrap();
    let arguments = ["--tls-certs-dir", directory.path().to_str().unwrap()];
    let error = Server::bind(args(&arguments), nothing).await.err().unwrap();
    assert!(matches!(error, ServerError::Tls(_)), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn new_certificates_are_used_without_a_restart() {
    let server = Running::start_with(&POLL, nothing).await;
    let successor = Authority::new();
    successor.write_server_files(server.directory.path());
    eventually("a client of the new authority is answered", async || {
        let client = successor.client_signed_by(&successor);
        !is_refused(server.channel_of(client).await).await
    })
    .await;
    let old = successor.client_signed_by(&server.authority);
    assert!(
        is_refused(server.channel_of(old).await).await,
        "the old authority is forgotten"
    );
    let metrics = server.get("/metrics").await;
    // Once or twice: the authority is written after the key.
    assert!(
        !metrics.contains(r#"function_certificate_reloads_total{outcome="ok"} 0"#),
        "{metrics}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn calls_go_on_while_certificate_and_authority_are_replaced() {
    let server = Running::start_with(&POLL, nothing).await;
    // One connection for all calls, as Crossplane has it.
    let mut open = server.client().await;
    run(&mut open, request("{}")).await.unwrap();
    let successor = Authority::new();
    successor.write_server_files(server.directory.path());
    eventually("a client of the new authority is answered", async || {
        run(&mut open, request("{}")).await.unwrap();
        let client = successor.client_signed_by(&successor);
        !is_refused(server.channel_of(client).await).await
    })
    .await;
    run(&mut open, request("{}")).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn broken_new_certificates_leave_the_old_ones_in_use() {
    let server = Running::start_with(&POLL, nothing).await;
    fs::write(server.directory.path().join("tls.crt"), "half writ").unwrap();
    eventually("the failure is counted", async || {
        let none = r#"function_certificate_reloads_total{outcome="error"} 0"#;
        !server.get("/metrics").await.contains(none)
    })
    .await;
    call(&mut server.client().await, "{}").await;
}

/// With TLS 1.3 a client learns of its refusal only when it first reads.
async fn is_refused(channel: Result<Channel, tonic::transport::Error>) -> bool {
    match channel {
        Ok(channel) => run(&mut Client::new(channel), request("{}")).await.is_err(),
        Err(_) => true,
    }
}
