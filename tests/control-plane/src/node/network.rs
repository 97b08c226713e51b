//! The pods' network: a bridge on this machine.

use std::{fs, process::Command};

use anyhow::Result;

use super::BRIDGE;
use crate::{api::SERVICE_ADDRESSES, image::run};

/// Addresses of pods.
pub(super) const PODS: &str = "10.244.0.0/24";

const NAME: &str = "pave0";

/// The network as container runtimes read it.
pub(super) const CONFIGURATION: &str = r#"{
  "cniVersion": "0.4.0",
  "name": "pave",
  "plugins": [
    {
      "type": "bridge", "bridge": "pave0", "isGateway": true, "ipMasq": true, "hairpinMode": true,
      "ipam": {
        "type": "host-local",
        "ranges": [[{"subnet": "10.244.0.0/24"}]],
        "routes": [{"dst": "0.0.0.0/0"}]
      }
    },
    {"type": "portmap", "capabilities": {"portMappings": true}}
  ]
}
"#;

/// Makes the bridge. The API server advertises its address, so it is there before everything else.
pub(crate) fn bridge() -> Result<()> {
    fs::write("/proc/sys/net/ipv4/ip_forward", "1")?;
    if ip(&["link", "show", NAME]).is_ok() {
        return Ok(());
    }
    ip(&["link", "add", NAME, "type", "bridge"])?;
    ip(&["addr", "add", &format!("{BRIDGE}/24"), "dev", NAME])?;
    ip(&["link", "set", NAME, "up"])?;
    // No Service is there, but in a network without a way out nothing would be sent to one, and kube-proxy's rules never asked.
    ip(&["route", "add", SERVICE_ADDRESSES, "dev", NAME])
}

/// Removes the bridge, the rules of kube-proxy and the pods' namespaces; what is not there any more need not be.
pub(super) fn clean() {
    let rules = "iptables-save | grep -v -e KUBE -e CNI- | iptables-restore";
    let _ = run(Command::new("sh").args(["-c", rules]));
    for entry in fs::read_dir("/var/run/netns")
        .into_iter()
        .flatten()
        .flatten()
    {
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with("cni-") && is_ours(&name) {
            let _ = ip(&["netns", "delete", &name]);
        }
    }
    let _ = ip(&["link", "delete", NAME]);
}

/// Other container runtimes of this machine name their namespaces alike.
fn is_ours(namespace: &str) -> bool {
    let addresses = [
        "netns", "exec", namespace, "ip", "-4", "addr", "show", "eth0",
    ];
    run(Command::new("ip").args(addresses)).is_ok_and(|text| text.contains(" 10.244.0."))
}

fn ip(words: &[&str]) -> Result<()> {
    run(Command::new("ip").args(words)).map(drop)
}
