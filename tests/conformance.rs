//! `function-pave`, called as Crossplane calls it, keeps Crossplane's functions specification.
#![expect(
    clippy::unwrap_used,
    reason = "a server that does not start is a failed test"
)]

use std::{fs, path::Path, time::Duration};

use clap::Parser as _;
use function_pave::Pave;
use pave_compose::GeneratorKey;
use pave_conformance::{Report, Sample, Security, Target, Verdict, judge};
use pave_function_sdk::server::{Server, ServerArgs};
use pave_tests::repository::{document, documents, yaml_files};
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, ExtendedKeyUsagePurpose, IsCa, KeyPair,
};
use tempfile::TempDir;

type Authority = CertifiedIssuer<'static, KeyPair>;

#[tokio::test(flavor = "multi_thread")]
async fn a_database_keeps_every_rule_but_one() {
    let report = judged(Sample {
        composite: document("examples/database.yaml"),
        input: Some(document("tests/conformance/function-pave/input.yaml")),
        observed: Vec::new(),
        required: yaml_files("examples/platform")
            .iter()
            .flat_map(|file| documents(file))
            .collect(),
    })
    .await;
    let not_passed = report
        .cases
        .iter()
        .filter(|one| one.verdict != Verdict::Pass);
    let not_passed: Vec<_> = not_passed.map(|one| (one.case.id, &one.verdict)).collect();
    // Names of composed resources are frozen, so that they survive the control plane: ARCHITECTURE.md, "Invariants".
    let [("leaves-composed-names", Verdict::Fail(reason))] = not_passed.as_slice() else {
        panic!("{not_passed:#?}");
    };
    assert!(reason.contains("orders-connection"), "{reason}");
    assert!(report.conforms());
}

#[tokio::test(flavor = "multi_thread")]
async fn without_anything_to_compose_it_still_keeps_the_rest() {
    let report = judged(Sample::default()).await;
    for one in &report.cases {
        assert!(
            !matches!(one.verdict, Verdict::Fail(_)),
            "{}: {:?}",
            one.case.id,
            one.verdict
        );
    }
}

/// What the suite says of the real server with mutual TLS.
async fn judged(sample: Sample) -> Report {
    let authority = authority();
    let (server_files, client_files) = (
        files(&authority, ExtendedKeyUsagePurpose::ServerAuth),
        files(&authority, ExtendedKeyUsagePurpose::ClientAuth),
    );
    let directory = server_files.path().to_str().unwrap();
    let ports = [
        "--address",
        "127.0.0.1:0",
        "--metrics-address",
        "127.0.0.1:0",
    ];
    let arguments = ["function", "--tls-certs-dir", directory]
        .into_iter()
        .chain(ports);
    let pave = Pave::new(Some(GeneratorKey::offline_placeholder()));
    let server = Server::bind(ServerArgs::parse_from(arguments), pave)
        .await
        .unwrap();
    let target = Target {
        address: format!("localhost:{}", server.local_address().unwrap().port()),
        security: Security::MutualTls {
            directory: client_files.path().to_owned(),
            server_name: None,
        },
        // Longer than anything takes on a busy machine; only a failing test waits for it.
        timeout: Duration::from_mins(1),
    };
    tokio::spawn(server.run(std::future::pending()));
    judge(target, sample, |_| {}).await.unwrap()
}

fn authority() -> Authority {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    Authority::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

/// What Crossplane mounts for one side of the connection.
fn files(authority: &Authority, usage: ExtendedKeyUsagePurpose) -> TempDir {
    let mut params = CertificateParams::new(["localhost".to_owned()]).unwrap();
    params.extended_key_usages = vec![usage];
    let key = KeyPair::generate().unwrap();
    let certificate = params.signed_by(&key, authority).unwrap();
    let directory = TempDir::new().unwrap();
    let write = |file: &str, content: String| {
        fs::write(Path::new(directory.path()).join(file), content).unwrap();
    };
    write("ca.crt", authority.pem());
    write("tls.crt", certificate.pem());
    write("tls.key", key.serialize_pem());
    directory
}
