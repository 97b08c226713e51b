//! Google's own emulator of Pub/Sub, which comes with google-cloud-cli, and Google's client for it. Neither is ours to install: without
//! the emulator topics and subscriptions are simulated, and nobody can send a message through them.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::Duration;

use pave_control_plane::{Process, State, Wait, until};
use tokio::net::TcpStream;

use super::python;

/// Where the emulator answers.
const ADDRESS: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 15056);

/// The emulator, and a Python with Google's client.
pub(super) struct PubSub {
    emulator: PathBuf,
    python: PathBuf,
}

impl PubSub {
    /// Where google-cloud-cli is installed with it, and Java, which it is written in.
    pub(super) fn installed(root: &Path) -> anyhow::Result<Option<Self>> {
        let (Some(gcloud), Some(_)) = (found("gcloud"), found("java")) else {
            return Ok(None);
        };
        // `gcloud` is a link into the installation's `bin`.
        let installation = gcloud.canonicalize()?;
        let installation = installation.parent().and_then(Path::parent);
        let emulator = installation.map(|installation| {
            installation.join("platform/pubsub-emulator/bin/cloud-pubsub-emulator")
        });
        let Some(emulator) = emulator.filter(|emulator| emulator.exists()) else {
            return Ok(None);
        };
        let python = python::with(root, "pubsub", "tests/end-to-end/pubsub-requirements.txt")?;
        Ok(Some(Self { emulator, python }))
    }

    /// Starts it, and waits until it answers.
    pub(super) async fn start(&self, state: &State) -> anyhow::Result<()> {
        Process::new(&self.emulator)
            .args(format!("--host={} --port={}", ADDRESS.ip(), ADDRESS.port()))
            .start(state, "pubsub")?;
        let limit = Duration::from_mins(1);
        until(limit, "the emulator of Pub/Sub answers", async || {
            let connected = TcpStream::connect(ADDRESS).await;
            Ok(Wait::when(connected.is_ok(), "no connection".to_owned()))
        })
        .await
    }

    /// Where it answers.
    pub(super) fn endpoint() -> String {
        format!("http://{ADDRESS}")
    }

    /// What tells the cases where it is.
    pub(super) fn environment(&self) -> [(&'static str, String); 2] {
        [
            ("PAVE_PUBSUB_PYTHON", self.python.display().to_string()),
            ("PUBSUB_EMULATOR_HOST", ADDRESS.to_string()),
        ]
    }
}

/// A program of the search path.
fn found(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let mut candidates = std::env::split_paths(&path).map(|directory| directory.join(program));
    candidates.find(|candidate| candidate.is_file())
}
