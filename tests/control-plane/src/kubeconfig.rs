//! The administrator's kubeconfig.

use std::{fs, path::Path};

use anyhow::{Context as _, Result};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::json;

use crate::{
    certificate::{Authority, Subject, Usage},
    state::{State, port, write},
};

/// Writes a kubeconfig for the user of these names; `system:masters` is the group that may do everything.
pub(crate) fn administrator(state: &State, authority: &Authority) -> Result<()> {
    let path = state.pki().join("admin");
    let subject = Subject {
        name: "admin",
        organization: Some("system:masters"),
        hosts: &[],
        usage: Usage::Client,
    };
    authority.sign(&path, subject)?;
    let read = |suffix| encoded(&path.with_extension(suffix));
    let config = json!({
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": "pave", "cluster": {
            "server": format!("https://127.0.0.1:{}", port::API),
            "certificate-authority-data": STANDARD.encode(authority.certificate()),
        }}],
        "users": [{"name": "admin", "user": {
            "client-certificate-data": read("crt")?,
            "client-key-data": read("key")?,
        }}],
        "contexts": [{"name": "pave", "context": {"cluster": "pave", "user": "admin"}}],
        "current-context": "pave",
    });
    // JSON is YAML, and kubectl reads either.
    write(&state.kubeconfig(), serde_json::to_vec_pretty(&config)?)
}

fn encoded(path: &Path) -> Result<String> {
    let bytes = fs::read(path).with_context(|| path.display().to_string())?;
    Ok(STANDARD.encode(bytes))
}
