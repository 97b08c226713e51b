//! etcd, kube-apiserver and kube-controller-manager.

use std::time::Duration;

use anyhow::Result;
use k8s_openapi::api::core::v1::ServiceAccount;
use kube::Api;
use rcgen::KeyPair;

use crate::{
    certificate::{Authority, Subject, Usage},
    client::Cluster,
    kubeconfig,
    level::Level,
    process::Process,
    programs,
    state::{State, port, write},
    wait::{Wait, until},
};

/// Of Services. The API server itself has the first address.
pub(crate) const SERVICE_ADDRESSES: &str = "10.96.0.0/16";

/// How long they may take to answer on a busy machine. Started again, the API server hears from everybody at once: on two cores that
/// run another control plane as well it has taken two minutes.
const LIMIT: Duration = Duration::from_mins(5);

/// Starts all three and waits until objects can be created.
pub(crate) async fn start(state: &State, level: Level) -> Result<Cluster> {
    prepare(state)?;
    etcd(state)?;
    api_server(state, level)?;
    let cluster = answers(state).await?;
    controller_manager(state)?;
    // Namespaces get it from a controller, and nothing runs without one.
    until(LIMIT, "the default service account exists", async || {
        let accounts = Api::<ServiceAccount>::namespaced(cluster.client(), "default");
        Ok(Wait::when(
            accounts.get_opt("default").await?.is_some(),
            "none yet",
        ))
    })
    .await?;
    Ok(cluster)
}

/// Waits until the API server says that it is ready.
pub(crate) async fn answers(state: &State) -> Result<Cluster> {
    until(LIMIT, "kube-apiserver is ready", async || {
        let cluster = Cluster::of(&state.kubeconfig()).await?;
        let request = http_get("/readyz");
        let answer = cluster.client().request_text(request).await?;
        Ok(match answer.as_str() {
            "ok" => Wait::Done(cluster),
            _ => Wait::NotYet(answer),
        })
    })
    .await
}

fn http_get(path: &str) -> http::Request<Vec<u8>> {
    let mut request = http::Request::default();
    if let Ok(uri) = path.parse() {
        *request.uri_mut() = uri;
    }
    request
}

/// Keys and certificates, made once.
fn prepare(state: &State) -> Result<()> {
    let pki = state.pki();
    if pki.join("ca.crt").exists() {
        return Ok(());
    }
    let authority = Authority::at(&pki)?;
    let signs_tokens = KeyPair::generate()?;
    write(&pki.join("sa.key"), signs_tokens.serialize_pem())?;
    write(&pki.join("sa.pub"), signs_tokens.public_key_pem())?;
    let server = Subject {
        name: "kube-apiserver",
        organization: None,
        hosts: &[
            "127.0.0.1",
            "10.96.0.1",
            "10.244.0.1",
            "localhost",
            "kubernetes",
            "kubernetes.default",
            "kubernetes.default.svc",
        ],
        usage: Usage::Server,
    };
    authority.sign(&pki.join("apiserver"), server)?;
    let proxy = Subject {
        name: "front-proxy",
        organization: None,
        hosts: &[],
        usage: Usage::Client,
    };
    authority.sign(&pki.join("front-proxy"), proxy)?;
    kubeconfig::administrator(state, &authority)
}

fn etcd(state: &State) -> Result<()> {
    Process::new(programs::path("etcd")?)
        .arg("--data-dir")
        .arg(state.directory("etcd")?)
        .args(format!(
            "--listen-client-urls http://127.0.0.1:{0} --advertise-client-urls http://127.0.0.1:{0} \
             --listen-peer-urls http://127.0.0.1:0",
            port::ETCD
        ))
        // A test's data need not survive a power cut, only the process.
        .args("--unsafe-no-fsync")
        .rarely_collecting()
        .start(state, "etcd")
}

fn api_server(state: &State, level: Level) -> Result<()> {
    let pki = state.pki();
    // Pods reach it on the bridge.
    let (bind, advertise) = match level {
        Level::Api | Level::Crossplane => ("127.0.0.1", "127.0.0.1"),
        Level::Node => ("0.0.0.0", "10.244.0.1"),
    };
    Process::new(programs::path("kube-apiserver")?)
        .args(format!(
            "--etcd-servers http://127.0.0.1:{} --secure-port {} --bind-address {bind} --advertise-address {advertise}",
            port::ETCD,
            port::API
        ))
        .files(&pki, &[
            ("--tls-cert-file", "apiserver.crt"),
            ("--tls-private-key-file", "apiserver.key"),
            ("--client-ca-file", "ca.crt"),
            ("--service-account-key-file", "sa.pub"),
            ("--service-account-signing-key-file", "sa.key"),
            ("--kubelet-client-certificate", "admin.crt"),
            ("--kubelet-client-key", "admin.key"),
            ("--requestheader-client-ca-file", "ca.crt"),
            ("--proxy-client-cert-file", "front-proxy.crt"),
            ("--proxy-client-key-file", "front-proxy.key"),
        ])
        .args(format!(
            "--service-account-issuer https://kubernetes.default.svc --authorization-mode RBAC \
             --service-cluster-ip-range {SERVICE_ADDRESSES} --allow-privileged \
             --kubelet-preferred-address-types InternalIP --requestheader-allowed-names front-proxy \
             --requestheader-username-headers X-Remote-User --requestheader-group-headers X-Remote-Group \
             --requestheader-extra-headers-prefix X-Remote-Extra-"
        ))
        .arg("--cert-dir")
        .arg(&pki)
        .rarely_collecting()
        .start(state, "kube-apiserver")
}

fn controller_manager(state: &State) -> Result<()> {
    let pki = state.pki();
    Process::new(programs::path("kube-controller-manager")?)
        .arg("--kubeconfig")
        .arg(state.kubeconfig())
        .files(
            &pki,
            &[
                ("--service-account-private-key-file", "sa.key"),
                ("--root-ca-file", "ca.crt"),
                ("--cert-dir", ""),
            ],
        )
        // Nobody asks it anything, and its usual port may be another cluster's.
        .args("--use-service-account-credentials --secure-port 0 --leader-elect=false")
        // A quota that came before the kinds that it limits is looked at again only then; five minutes unless given.
        .args("--resource-quota-sync-period 10s")
        .rarely_collecting()
        .start(state, "kube-controller-manager")
}
