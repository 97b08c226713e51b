//! Mutual TLS.

use std::path::Path;

use pave_conformance::{Sample, Security, Target, judge};
use tempfile::TempDir;
use tokio::net::{TcpListener, TcpStream};
use tonic::transport::ServerTlsConfig;

use crate::{DEADLINE, certificates::Authority, judged, not_passed, peer::Peer};

fn mutual(directory: &Path) -> Security {
    Security::MutualTls {
        directory: directory.to_owned(),
        server_name: None,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sound_function_passes_everything() {
    let authority = Authority::new();
    let tls = ServerTlsConfig::new()
        .identity(authority.server())
        .client_ca_root(authority.certificate());
    let address = Peer::default().start_with(Some(tls)).await;
    let report = judged(address, mutual(authority.client_files().path())).await;
    assert_eq!(not_passed(&report), Default::default());
    assert!(report.conforms());
}

#[tokio::test(flavor = "multi_thread")]
async fn without_tls_its_cases_are_skipped() {
    let report = judged(Peer::default().start().await, Security::Insecure).await;
    let (failed, skipped) = not_passed(&report);
    assert!(failed.is_empty(), "{failed:?}");
    let skipped: Vec<_> = skipped.into_iter().collect();
    let reason = "it is called without TLS";
    assert_eq!(
        skipped,
        [("encrypts", reason), ("verifies-clients", reason)]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_function_that_answers_strangers_is_told_so() {
    let authority = Authority::new();
    let tls = ServerTlsConfig::new().identity(authority.server());
    let address = Peer::default().start_with(Some(tls)).await;
    let report = judged(address, mutual(authority.client_files().path())).await;
    let (failed, _) = not_passed(&report);
    let want = [(
        "verifies-clients",
        "a client without a certificate is answered",
    )];
    assert_eq!(failed.into_iter().collect::<Vec<_>>(), want);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_function_that_also_answers_in_plain_text_is_told_so() {
    let authority = Authority::new();
    let tls = ServerTlsConfig::new()
        .identity(authority.server())
        .client_ca_root(authority.certificate());
    let encrypted = Peer::default().start_with(Some(tls)).await;
    let plain = Peer::default().start().await;
    let address = either(encrypted, plain).await;
    let report = judged(address, mutual(authority.client_files().path())).await;
    let (failed, _) = not_passed(&report);
    let want = [("encrypts", "a call in plain text is answered")];
    assert_eq!(failed.into_iter().collect::<Vec<_>>(), want);
}

/// A port behind which both answer: a TLS record of a handshake begins with 22.
async fn either(encrypted: String, plain: String) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((mut client, _)) = listener.accept().await {
            let (encrypted, plain) = (encrypted.clone(), plain.clone());
            tokio::spawn(async move {
                let mut first = [0];
                client.peek(&mut first).await.unwrap();
                let behind = if first == [22] { encrypted } else { plain };
                let mut server = TcpStream::connect(behind).await.unwrap();
                // Either side may go whenever it likes.
                let _ = tokio::io::copy_bidirectional(&mut client, &mut server).await;
            });
        }
    });
    format!("localhost:{port}")
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_called_is_an_error_and_no_verdict() {
    let gone = TcpListener::bind("127.0.0.1:0")
        .await
        .unwrap()
        .local_addr()
        .unwrap();
    let empty = TempDir::new().unwrap();
    let cases = [
        (
            gone.to_string(),
            Security::Insecure,
            "no connection to `127.0.0.1:",
        ),
        (
            "not an address".to_owned(),
            Security::Insecure,
            "`not an address` cannot be called",
        ),
        (gone.to_string(), mutual(empty.path()), "cannot read `"),
    ];
    for (address, security, message) in cases {
        let target = Target {
            address,
            security,
            timeout: DEADLINE,
        };
        let error = judge(target, Sample::default(), |_| {})
            .await
            .unwrap_err()
            .to_string();
        assert!(error.starts_with(message), "{error}");
    }
}
