//! `pave conformance`.

#![expect(
    clippy::unwrap_used,
    reason = "a server that does not start is a failed test"
)]

use std::{net::SocketAddr, sync::mpsc, thread};

use clap::Parser as _;
use insta_cmd::assert_cmd_snapshot;
use pave_function_sdk::{
    Error, Function, Request, Response,
    server::{Server, ServerArgs},
};
use serde_json::json;

use crate::{pave, pave_on_input};

/// The port differs from run to run.
macro_rules! assert_snapshot_but_for_the_port {
    ($command:expr) => {
        insta::with_settings!({filters => [(r"127\.0\.0\.1:\d+", "[address]")]}, {
            assert_cmd_snapshot!($command);
        });
    };
}

#[derive(serde::Deserialize)]
struct Input {
    greeting: String,
}

fn hello(request: &Request, response: &mut Response) -> Result<(), Error> {
    let Input { greeting } = request.input()?;
    let object = json!({"apiVersion": "v1", "kind": "ConfigMap", "data": {"greeting": greeting}});
    response.compose("greeting", &object)?;
    Ok(())
}

/// Says something every time it is called, which a function must not.
fn talkative(request: &Request, response: &mut Response) -> Result<(), Error> {
    response.normal("Greeted", "composed a greeting");
    hello(request, response)
}

/// Serves for as long as the test runs.
fn serve(function: impl Function) -> SocketAddr {
    let (sender, address) = mpsc::channel();
    thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async {
            let ports = [
                "--address",
                "127.0.0.1:0",
                "--metrics-address",
                "127.0.0.1:0",
            ];
            let arguments = ["function", "--insecure"].into_iter().chain(ports);
            let server = Server::bind(ServerArgs::parse_from(arguments), function)
                .await
                .unwrap();
            sender.send(server.local_address().unwrap()).unwrap();
            server.run(std::future::pending()).await.unwrap();
        });
    });
    address.recv().unwrap()
}

#[test]
fn every_rule_has_its_verdict() {
    let address = serve(hello);
    let arguments = format!("conformance --address {address} --insecure --input greeting.yaml");
    assert_snapshot_but_for_the_port!(pave_on_input(&arguments));
}

#[test]
fn a_broken_must_ends_in_exit_code_1() {
    let address = serve(talkative);
    let arguments = format!("conformance --address {address} --insecure --input greeting.yaml");
    let output = pave_on_input(&arguments).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let (stdout, stderr) = (
        String::from_utf8(output.stdout).unwrap(),
        String::from_utf8(output.stderr).unwrap(),
    );
    assert!(
        stdout.contains("FAIL  MUST    is-silent-when-settled"),
        "{stdout}"
    );
    assert!(stdout.contains("composed a greeting"), "{stdout}");
    assert!(stderr.contains("breaks 1 MUST"), "{stderr}");
}

#[test]
fn a_program_gets_the_same_as_json() {
    let address = serve(hello);
    let arguments =
        format!("conformance --address {address} --insecure --input greeting.yaml -o json");
    assert_snapshot_but_for_the_port!(pave_on_input(&arguments));
}

#[test]
fn a_function_that_refuses_the_sample_needs_its_own() {
    let address = serve(hello);
    let output = pave(&format!("conformance --address {address} --insecure"))
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(0), "to refuse is its right");
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(
        stderr.starts_with("hint: the function refuses the sample"),
        "{stderr}"
    );
}

#[test]
fn where_nobody_answers_there_is_no_verdict() {
    // Port 1 is nobody's.
    assert_cmd_snapshot!(pave("conformance --address 127.0.0.1:1 --insecure"));
}

#[test]
fn how_to_call_must_be_said() {
    assert_cmd_snapshot!(pave("conformance --address 127.0.0.1:1"));
}

#[test]
fn one_input_is_one_object() {
    let several = "--input examples/platform/environments.yaml";
    assert_cmd_snapshot!(pave(&format!(
        "conformance --address 127.0.0.1:1 --insecure {several}"
    )));
}

#[test]
fn conformance_explains_its_options() {
    assert_cmd_snapshot!(pave("conformance --help"));
}
