//! The functions that the manifests name: ours behind our server, and Crossplane's own function-auto-ready.

use std::{
    collections::BTreeSet,
    env, fs,
    io::Write as _,
    net::{Ipv4Addr, SocketAddr, TcpListener},
    path::PathBuf,
    process::{Command, Stdio},
    time::Duration,
};

use anyhow::{Context as _, Result};
use clap::Parser as _;
use pave_control_plane::{
    Cluster, ControlPlane, Image, Process, State, Wait, path, serve_endpoint, until,
};
use pave_function_sdk::{
    Error, Function, Request, Response,
    proto::RunFunctionResponse,
    server::{Server, ServerArgs},
};
use pave_tests::dummy::Dummy;
use prost::Message as _;
use serde_json::{Value, json};
use tokio::net::TcpStream;

use crate::scenario::manifests;

/// The registries that the manifests name, and the versions of each package in them.
const REGISTRIES: [&str; 2] = ["xpkg.crossplane.io", "xpkg.upbound.io"];
const PACKAGES: [&str; 4] = [
    "crossplane-contrib/function-dummy:v0.4.1",
    "crossplane-contrib/function-dummy:v0.3.0",
    "crossplane-contrib/function-auto-ready:v0.3.0",
    "crossplane-contrib/function-python:v0.4.0",
];

/// Has every function answer that a manifest names, for as long as the runtime lives.
pub(crate) async fn serve(plane: &ControlPlane, cluster: &Cluster) -> Result<()> {
    push(plane.state())?;
    for registry in REGISTRIES {
        let name = registry.replace('.', "-");
        let rewrite = json!({
            "apiVersion": "pkg.crossplane.io/v1beta1", "kind": "ImageConfig", "metadata": {"name": name},
            "spec": {
                "matchImages": [{"type": "Prefix", "prefix": format!("{registry}/")}],
                "rewriteImage": {"prefix": format!("{}/", plane.registry())},
            },
        });
        cluster.apply(&rewrite).await?;
    }
    let python = env::var_os("PAVE_FUNCTION_PYTHON").map(PathBuf::from);
    let python =
        python.context("PAVE_FUNCTION_PYTHON is not set; `cargo xtask end-to-end` sets it")?;
    let dummy = ours(plane.state(), Dummy).await?;
    let script = ours(plane.state(), Script { python }).await?;
    let auto_ready = auto_ready(plane.state()).await?;
    for name in names()? {
        let address = match () {
            () if name.contains("function-dummy") => dummy,
            () if name.contains("function-python") => script,
            () => auto_ready,
        };
        let cluster = cluster.clone();
        tokio::spawn(async move { serve_endpoint(&cluster, &name, &address.to_string()).await });
    }
    Ok(())
}

/// The functions of all manifests.
fn names() -> Result<BTreeSet<String>> {
    let objects = manifests("")?.into_iter();
    let functions = objects.filter(|object| object["kind"] == "Function");
    let names =
        functions.filter_map(|object| Some(object["metadata"]["name"].as_str()?.to_owned()));
    Ok(names.collect())
}

/// Packages that hold what Crossplane reads of one; what runs is elsewhere.
fn push(state: &State) -> Result<()> {
    for package in PACKAGES {
        let name = package.rsplit(['/', ':']).nth(1).unwrap_or_default();
        let meta: Value = json!({
            "apiVersion": "meta.pkg.crossplane.io/v1", "kind": "Function",
            "metadata": {"name": name}, "spec": {"capabilities": ["composition"]},
        });
        let directory = tempfile::tempdir()?;
        fs::write(directory.path().join("package.yaml"), meta.to_string())?;
        Image::new(package).push(state, directory.path())?;
    }
    Ok(())
}

/// Serves a function as every function of ours is served: with mutual TLS, to Crossplane alone.
async fn ours(state: &State, function: impl Function) -> Result<SocketAddr> {
    let mut arguments = ServerArgs::parse_from([
        "function",
        "--address=127.0.0.1:0",
        "--metrics-address=127.0.0.1:0",
    ]);
    arguments.tls_certs_dir = Some(state.tls("server"));
    let server = Server::bind(arguments, function).await?;
    let address = server.local_address()?;
    tokio::spawn(server.run(std::future::pending()));
    Ok(address)
}

async fn auto_ready(state: &State) -> Result<SocketAddr> {
    let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let address = free.local_addr()?;
    drop(free);
    Process::new(path("function-auto-ready")?)
        .args(format!("--debug --address {address} --tls-certs-dir"))
        .arg(state.tls("server"))
        .start(state, "function-auto-ready")?;
    let limit = Duration::from_secs(30);
    until(limit, "function-auto-ready answers", async || {
        let connected = TcpStream::connect(address).await;
        Ok(Wait::when(connected.is_ok(), "nobody listening"))
    })
    .await?;
    Ok(address)
}

/// What function-python does: runs the script of its input, which was written for Crossplane's SDK for Python.
const RUN: &str = "
import sys, types
from crossplane.function import resource, response
from crossplane.function.proto.v1 import run_function_pb2 as protocol
request = protocol.RunFunctionRequest.FromString(sys.stdin.buffer.read())
answer = response.to(request)
script = types.ModuleType('script')
exec(resource.struct_to_dict(request.input)['script'], script.__dict__)
script.compose(request, answer)
sys.stdout.buffer.write(answer.SerializeToString())
";

/// function-python behind our server.
struct Script {
    /// A Python that has Crossplane's SDK.
    python: PathBuf,
}

impl Script {
    fn answer(&self, request: &Request) -> Result<RunFunctionResponse> {
        let mut python = Command::new(&self.python)
            .args(["-c", RUN])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let mut stdin = python.stdin.take().context("no standard input")?;
        stdin.write_all(&request.to_message().encode_to_vec())?;
        drop(stdin);
        let output = python.wait_with_output()?;
        anyhow::ensure!(output.status.success(), "the script: {}", output.status);
        Ok(RunFunctionResponse::decode(output.stdout.as_slice())?)
    }
}

impl Function for Script {
    fn run(&self, request: &Request, response: &mut Response) -> Result<(), Error> {
        response.replace(self.answer(request).map_err(Error::fatal)?);
        Ok(())
    }
}
