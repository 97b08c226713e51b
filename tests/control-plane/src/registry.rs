//! The registry that packages and images come from: the CNCF's, in plain HTTP on this machine only.

use std::{path::Path, time::Duration};

use anyhow::Result;
use tokio::net::TcpStream;

use crate::{
    process::Process,
    programs,
    state::{State, port, write},
    wait::{Wait, until},
};

/// What a package or image on this machine is called by.
pub(crate) fn host() -> String {
    format!("127.0.0.1:{}", port::REGISTRY)
}

/// Starts it. Pods reach it on the bridge, so at the level of nodes it listens there as well.
pub(crate) async fn start(state: &State, address: &str) -> Result<()> {
    let config = state.root().join("registry.yaml");
    write(
        &config,
        configuration(&state.directory("registry")?, address),
    )?;
    Process::new(programs::path("registry")?)
        .args("serve")
        .arg(&config)
        .start(state, "registry")?;
    until(
        Duration::from_secs(20),
        "the registry answers",
        async || {
            let connected = TcpStream::connect(("127.0.0.1", port::REGISTRY)).await;
            Ok(Wait::when(connected.is_ok(), "nobody listening"))
        },
    )
    .await
}

fn configuration(data: &Path, address: &str) -> String {
    format!(
        "version: 0.1\n\
         log: {{level: warn}}\n\
         storage: {{filesystem: {{rootdirectory: {}}}, delete: {{enabled: true}}}}\n\
         http: {{addr: \"{address}:{}\"}}\n",
        data.display(),
        port::REGISTRY
    )
}
