//! Functions that run while trials do, each at an address of its own, without TLS.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::thread;
use std::time::{Duration, Instant};

use clap::Parser as _;
use function_pave::Pave;
use pave_compose::GeneratorKey;
use pave_function_sdk::server::{Server, ServerArgs};
use pave_function_sdk::{Error, Function, Request, Response};
use pave_tests::dummy::Dummy;
use tokio::runtime::Runtime;

use crate::programs;

/// Longer than any program takes to start on a busy machine.
const DEADLINE: Duration = Duration::from_mins(1);

/// Functions of other people, as programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Peer {
    AutoReady,
    PatchAndTransform,
}

impl Peer {
    /// Which one a step means; Crossplane's tests give the same function a name of each test.
    pub(crate) fn of(function: &str) -> Option<Self> {
        [Self::AutoReady, Self::PatchAndTransform]
            .into_iter()
            .find(|peer| function.contains(peer.program()))
    }

    pub(crate) fn program(self) -> &'static str {
        match self {
            Self::AutoReady => "function-auto-ready",
            Self::PatchAndTransform => "function-patch-and-transform",
        }
    }
}

/// Our function as `pave render` calls it: at the first moment of the day. Two engines ask one after the other, and an Environment says
/// when it counted.
struct OfTheDay(Pave);

impl Function for OfTheDay {
    fn run(&self, request: &Request, response: &mut Response) -> Result<(), Error> {
        self.0.run(request, response)?;
        if request
            .input_type()
            .is_some_and(|input| input.kind == "Environment")
        {
            let counted_at = format!("{}T00:00:00Z", request.today());
            response.set_status("countedAt", &counted_at)?;
        }
        Ok(())
    }
}

/// Everything that answers.
pub(crate) struct Functions {
    pave: SocketAddr,
    dummy: SocketAddr,
    peers: Mutex<BTreeMap<Peer, (SocketAddr, Child)>>,
    /// Serves the two until it is dropped.
    _runtime: Runtime,
}

impl Functions {
    /// Starts what needs no program.
    pub(crate) fn start() -> Self {
        let runtime = Runtime::new().unwrap();
        // The key that `pave render` takes when none is given.
        let pave = Pave::new(Some(GeneratorKey::offline_placeholder()));
        let (pave, dummy) =
            runtime.block_on(async { (serve(OfTheDay(pave)).await, serve(Dummy).await) });
        Self {
            pave,
            dummy,
            peers: Mutex::default(),
            _runtime: runtime,
        }
    }

    /// Where the function of a step answers; a peer is started when it is first asked for.
    pub(crate) fn address(&self, function: &str) -> Option<String> {
        let address = match Peer::of(function) {
            Some(peer) => self.peer(peer),
            None if function.contains("function-dummy") => self.dummy,
            None if function.contains("function-pave") => self.pave,
            None => return None,
        };
        Some(address.to_string())
    }

    fn peer(&self, peer: Peer) -> SocketAddr {
        let mut peers = self.peers.lock().unwrap();
        let (address, _) = peers.entry(peer).or_insert_with(|| start(peer));
        *address
    }

    /// Ends the peers.
    pub(crate) fn stop(&self) {
        for (_, child) in self.peers.lock().unwrap().values_mut() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// Serves a function for as long as the runtime lives.
async fn serve(function: impl Function) -> SocketAddr {
    let arguments = [
        "function",
        "--insecure",
        "--address=127.0.0.1:0",
        "--metrics-address=127.0.0.1:0",
    ];
    let server = Server::bind(ServerArgs::parse_from(arguments), function)
        .await
        .unwrap();
    let address = server.local_address().unwrap();
    tokio::spawn(server.run(std::future::pending()));
    address
}

fn start(peer: Peer) -> (SocketAddr, Child) {
    let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let address = free.local_addr().unwrap();
    drop(free);
    let mut child = Command::new(programs::path(peer.program()))
        .args(["--insecure", &format!("--address={address}")])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let deadline = Instant::now() + DEADLINE;
    while TcpStream::connect(address).is_err() {
        let ended = child.try_wait().unwrap();
        assert!(ended.is_none(), "{peer:?} ended: {ended:?}");
        assert!(Instant::now() < deadline, "{peer:?} does not listen");
        thread::sleep(Duration::from_millis(10));
    }
    (address, child)
}
