//! One node whose pods really run: containerd, kubelet, scheduler, kube-proxy, CoreDNS, and Crossplane by its official chart.

mod network;
mod storage;

use std::{
    fs,
    io::ErrorKind,
    path::Path,
    process::{Command, Stdio},
    time::Duration,
};

use anyhow::{Context as _, Result, ensure};

pub(crate) use self::network::bridge;
use crate::{
    client::{Cluster, Kind},
    crossplane,
    image::{Image, run},
    process::{self, End, Process},
    programs::{self, CROSSPLANE_VERSION},
    progress::say,
    registry,
    state::{State, port, write},
    wait::{Wait, until},
};

/// What containerd keeps while it runs. A socket's path may not be long, so it is not in the state directory.
const CONTAINERD_STATE: &str = "/run/pave-containerd";

/// Where containerd listens.
const SOCKET: &str = "/run/pave-containerd/containerd.sock";

/// The address of the bridge: what pods call this machine by.
const BRIDGE: &str = "10.244.0.1";

/// Images are unpacked, probes wait: minutes on a busy machine.
const LIMIT: Duration = Duration::from_mins(4);

const DEPLOYMENT: Kind<'_> = Kind("apps/v1", "Deployment");

/// What packages on a node are called by.
pub(crate) fn registry_host() -> String {
    format!("{BRIDGE}:{}", port::REGISTRY)
}

/// Starts the node and installs Crossplane on it.
pub(crate) async fn start(state: &State, cluster: &Cluster) -> Result<()> {
    requirements()?;
    say("starting containerd, kubelet, kube-scheduler, kube-proxy, CoreDNS");
    registry::start(state, "0.0.0.0").await?;
    images(state)?;
    containerd(state).await?;
    kubernetes(state)?;
    cluster.apply_yaml(include_str!("../coredns.yaml")).await?;
    available(cluster, "kube-system", "coredns").await?;
    storage::provide(state, cluster).await?;
    say("installing Crossplane by its chart");
    chart(state)?;
    available(cluster, crossplane::NAMESPACE, "crossplane").await
}

/// Waits until a Deployment is available.
async fn available(cluster: &Cluster, namespace: &str, name: &str) -> Result<()> {
    let is_available = |object: &serde_json::Value| {
        let ready = object["status"]["availableReplicas"]
            .as_i64()
            .unwrap_or_default();
        Wait::when(ready > 0, object["status"].to_string())
    };
    cluster
        .wait_for(LIMIT, (DEPLOYMENT, namespace, name), is_available)
        .await
        .map(drop)
}

fn requirements() -> Result<()> {
    let programs = [
        ("containerd", "containerd"),
        ("runc", "runc"),
        ("iptables", "iptables"),
        ("conntrack", "conntrack"),
        ("ip", "iproute2"),
        ("/usr/lib/cni/bridge", "containernetworking-plugins"),
        ("gcc", "gcc"),
    ];
    let missing: Vec<_> = programs
        .into_iter()
        .filter(|(program, _)| !is_there(program))
        .map(|(_, package)| package)
        .collect();
    ensure!(
        missing.is_empty(),
        "a node needs more of this machine; install these Debian packages: {}",
        missing.join(" ")
    );
    ensure!(
        rustix::process::geteuid().is_root(),
        "a node needs root, for namespaces and the bridge; the level `crossplane` does not"
    );
    Ok(())
}

fn is_there(program: &str) -> bool {
    let paths = std::env::var_os("PATH").unwrap_or_default();
    Path::new(program).is_file()
        || std::env::split_paths(&paths).any(|directory| directory.join(program).is_file())
}

/// The images of the node itself, in the local registry.
fn images(state: &State) -> Result<()> {
    let pause = state.directory("images/pause")?;
    let source = pause.join("pause.c");
    write(
        &source,
        "int pause(void); int main(void) { for (;;) pause(); }\n",
    )?;
    let mut compile = Command::new("gcc");
    compile
        .args(["-static", "-Os", "-o"])
        .arg(pause.join("pause"))
        .arg(&source);
    run(&mut compile)?;
    Image::new("pave/pause:1")
        .entrypoint("/pause")
        .push(state, &pause)?;
    let coredns = state.directory("images/coredns")?;
    copy(&programs::path("coredns")?, &coredns.join("coredns"))?;
    Image::new("pave/coredns:1")
        .entrypoint("/coredns")
        .push(state, &coredns)?;
    crossplane_image(state)
}

/// Crossplane's own image has its definitions beside the program.
fn crossplane_image(state: &State) -> Result<()> {
    let root = state.directory("images/crossplane")?;
    let program = root.join("usr/local/bin/crossplane");
    fs::create_dir_all(root.join("usr/local/bin"))?;
    copy(&programs::path("crossplane-core")?, &program)?;
    let source = crossplane::source()?.join("cluster");
    for (from, to) in [
        ("crds", "crds"),
        ("webhookconfigurations", "webhookconfigurations"),
    ] {
        copy_directory(&source.join(from), &root.join(to))?;
    }
    let mut temporary = Command::new("install");
    temporary.args(["-d", "-m", "1777"]).arg(root.join("tmp"));
    run(&mut temporary)?;
    Image::new(&format!("crossplane/crossplane:{CROSSPLANE_VERSION}"))
        .entrypoint("crossplane")
        .env("PATH=/usr/local/bin")
        .user("65532")
        .push(state, &root)
        .map(drop)
}

async fn containerd(state: &State) -> Result<()> {
    let directory = state.directory("node/containerd")?;
    let config = state.root().join("node/containerd.toml");
    let hosts = state.root().join("node/certs.d");
    let cni = state.root().join("node/cni");
    write(
        &config,
        format!(
            "version = 2\n\
             root = \"{}\"\n\
             state = \"{CONTAINERD_STATE}\"\n\
             [grpc]\n\
             address = \"{SOCKET}\"\n\
             [plugins.\"io.containerd.grpc.v1.cri\"]\n\
             sandbox_image = \"{}/pave/pause:1\"\n\
             # Not every machine lets even root lower the score that the kernel kills by.\n\
             restrict_oom_score_adj = true\n\
             [plugins.\"io.containerd.grpc.v1.cri\".registry]\n\
             config_path = \"{}\"\n\
             [plugins.\"io.containerd.grpc.v1.cri\".cni]\n\
             bin_dir = \"/usr/lib/cni\"\n\
             conf_dir = \"{}\"\n",
            directory.display(),
            registry::host(),
            hosts.display(),
            cni.display(),
        ),
    )?;
    // Images of Docker Hub come from here as well, so that manifests can name them as they are.
    for host in [registry::host(), registry_host(), "docker.io".to_owned()] {
        let plain = format!(
            "server = \"http://{0}\"\n[host.\"http://{0}\"]\n",
            registry::host()
        );
        write(&hosts.join(host).join("hosts.toml"), plain)?;
    }
    write(&cni.join("10-bridge.conflist"), network::CONFIGURATION)?;
    Process::new("containerd")
        .arg("--config")
        .arg(&config)
        .start(state, "containerd")?;
    until(LIMIT, "containerd listens", async || {
        Ok(Wait::when(Path::new(SOCKET).exists(), "there is no socket"))
    })
    .await
}

fn kubernetes(state: &State) -> Result<()> {
    let config = state.root().join("node/kubelet.yaml");
    write(&config, kubelet_configuration(state))?;
    let kubeconfig = state.kubeconfig();
    Process::new(programs::path("kubelet")?)
        .arg("--config")
        .arg(&config)
        .arg("--kubeconfig")
        .arg(&kubeconfig)
        .arg("--root-dir")
        .arg(state.root().join("node/kubelet"))
        .arg("--cert-dir")
        .arg(state.root().join("node/pki"))
        .args(format!("--hostname-override node --node-ip {BRIDGE}"))
        .start(state, "kubelet")?;
    Process::new(programs::path("kube-scheduler")?)
        .arg("--kubeconfig")
        .arg(&kubeconfig)
        .arg("--cert-dir")
        .arg(state.root().join("node/scheduler"))
        .args("--leader-elect=false --secure-port 0")
        .start(state, "kube-scheduler")?;
    Process::new(programs::path("kube-proxy")?)
        .arg("--kubeconfig")
        .arg(&kubeconfig)
        .args(format!(
            "--hostname-override node --cluster-cidr {} --proxy-mode iptables",
            network::PODS
        ))
        // How many connections the kernel follows is this machine's affair, and cannot be set in a network of one's own.
        .args("--conntrack-max-per-core 0")
        .args("--conntrack-tcp-timeout-established 0s --conntrack-tcp-timeout-close-wait 0s")
        .args("--metrics-bind-address 127.0.0.1:10249 --healthz-bind-address 127.0.0.1:10256")
        .start(state, "kube-proxy")
}

fn kubelet_configuration(state: &State) -> String {
    format!(
        "apiVersion: kubelet.config.k8s.io/v1beta1\n\
         kind: KubeletConfiguration\n\
         authentication: {{anonymous: {{enabled: false}}, webhook: {{enabled: true}}, x509: {{clientCAFile: {}}}}}\n\
         authorization: {{mode: Webhook}}\n\
         cgroupDriver: cgroupfs\n\
         failCgroupV1: false\n\
         containerRuntimeEndpoint: unix://{SOCKET}\n\
         clusterDNS: [10.96.0.10]\n\
         clusterDomain: cluster.local\n\
         failSwapOn: false\n\
         evictionHard: {{memory.available: 100Mi, nodefs.available: 1%, imagefs.available: 1%}}\n",
        state.pki().join("ca.crt").display()
    )
}

/// Installs Crossplane as its users do.
fn chart(state: &State) -> Result<()> {
    let chart = state.root().join("chart");
    copy_directory(
        &crossplane::source()?.join("cluster/charts/crossplane"),
        &chart,
    )?;
    let metadata = chart.join("Chart.yaml");
    let version = CROSSPLANE_VERSION.trim_start_matches('v');
    let lines = fs::read_to_string(&metadata)?;
    // A chart in the source tree has no version; a release gives it one.
    let released = lines.lines().map(|line| match line.split_once(": ") {
        Some((key @ ("version" | "appVersion"), _)) => format!("{key}: {version}\n"),
        _ => format!("{line}\n"),
    });
    write(&metadata, released.collect::<String>())?;
    let mut helm = Command::new(programs::path("helm")?);
    helm.env("KUBECONFIG", state.kubeconfig())
        .args(["upgrade", "--install", "crossplane"])
        .arg(&chart)
        .args(["--namespace", crossplane::NAMESPACE, "--create-namespace"])
        .args([
            "--set",
            &format!(
                "image.repository={}/crossplane/crossplane",
                registry::host()
            ),
        ])
        .args(["--set", &format!("image.tag={CROSSPLANE_VERSION}")])
        .args(["--set", "resourcesCrossplane.limits.memory=1Gi"])
        // As the page about the installation says.
        .args([
            "--set",
            "args={--circuit-breaker-burst=1000,--circuit-breaker-refill-rate=10}",
        ]);
    run(&mut helm).map(drop)
}

/// Ends the node's processes first, then its pods, which outlive containerd otherwise.
pub(crate) async fn stop_pods(state: &State) -> Result<()> {
    for name in ["kubelet", "kube-proxy", "kube-scheduler"] {
        process::stop(state, name, End::InOrder).await?;
    }
    let tasks = || {
        let listed = ctr(&["tasks", "list", "--quiet"]);
        let listed: Vec<_> = listed.lines().map(str::to_owned).collect();
        listed
    };
    for task in tasks() {
        ctr(&["tasks", "kill", "--signal", "9", &task]);
    }
    // Those that cannot be ended are no reason to keep the rest.
    let _ = until(Duration::from_secs(10), "pods end", async || {
        for task in tasks() {
            ctr(&["tasks", "delete", "--force", &task]);
        }
        Ok(Wait::when(tasks().is_empty(), "some run"))
    })
    .await;
    Ok(())
}

/// Removes what a node leaves on a machine: rules, namespaces of networks, the bridge, mounts.
pub(crate) fn clean(state: &State) -> Result<()> {
    network::clean();
    let mounts = fs::read_to_string("/proc/mounts").context("/proc/mounts")?;
    let root = state.root().display().to_string();
    let mut below: Vec<_> = mounts
        .lines()
        .filter_map(|line| line.split(' ').nth(1))
        .filter(|path| path.starts_with(&root) || path.starts_with(CONTAINERD_STATE))
        .collect();
    below.sort_unstable();
    for path in below.into_iter().rev() {
        // What is not mounted any more need not be.
        let _ = run(Command::new("umount").args(["-l", path]));
    }
    match fs::remove_dir_all(CONTAINERD_STATE) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error).context(CONTAINERD_STATE),
        _ => Ok(()),
    }
}

fn ctr(words: &[&str]) -> String {
    let output = Command::new("ctr")
        .args(["--address", SOCKET, "--namespace", "k8s.io"])
        .args(words)
        .stdin(Stdio::null())
        .output();
    output.map_or_else(
        |_| String::new(),
        |output| String::from_utf8_lossy(&output.stdout).into_owned(),
    )
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::copy(from, to).with_context(|| to.display().to_string())?;
    Ok(())
}

/// Modules are read-only; copies of them are not.
fn copy_directory(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to).with_context(|| to.display().to_string())?;
    for entry in fs::read_dir(from).with_context(|| from.display().to_string())? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_directory(&entry.path(), &target)?;
        } else {
            let content = fs::read(entry.path())?;
            write(&target, content)?;
        }
    }
    Ok(())
}
