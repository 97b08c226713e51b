//! Where a control plane keeps its files, and which ports it has.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result};

use crate::level::Level;

/// Names the state directory; without it there is one control plane for each machine.
const VARIABLE: &str = "PAVE_CONTROL_PLANE_STATE";

/// The directory of one control plane: keys, data, logs, and what runs.
#[derive(Debug, Clone)]
pub struct State {
    root: PathBuf,
}

/// Ports on 127.0.0.1. They are fixed, so that a kubeconfig and package names stay valid over a restart.
pub(crate) mod port {
    /// kube-apiserver.
    pub(crate) const API: u16 = 16443;
    /// etcd.
    pub(crate) const ETCD: u16 = 12379;
    /// The registry.
    pub(crate) const REGISTRY: u16 = 15000;
    /// Crossplane's metrics, probes and webhooks.
    pub(crate) const CORE_METRICS: u16 = 18080;
    pub(crate) const CORE_PROBES: u16 = 18081;
    pub(crate) const CORE_WEBHOOKS: u16 = 19443;
    /// The function's calls, and its metrics and probes.
    pub(crate) const FUNCTION: u16 = 19444;
    pub(crate) const FUNCTION_METRICS: u16 = 18082;
}

impl State {
    /// The directory that `PAVE_CONTROL_PLANE_STATE` names, or one in the system's directory for temporary files.
    pub fn from_environment() -> Self {
        let root = env::var_os(VARIABLE)
            .map_or_else(|| env::temp_dir().join("pave-control-plane"), PathBuf::from);
        Self::at(root)
    }

    /// A directory that need not exist yet.
    pub fn at(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    /// What tells other processes of this directory.
    pub fn environment(&self) -> [(&'static str, &Path); 1] {
        [(VARIABLE, &self.root)]
    }

    /// The directory itself.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The kubeconfig of the administrator.
    pub fn kubeconfig(&self) -> PathBuf {
        self.root.join("admin.kubeconfig")
    }

    /// Where a process's output goes.
    pub fn log(&self, name: &str) -> PathBuf {
        self.root.join("log").join(format!("{name}.log"))
    }

    /// The directory of keys and certificates of Kubernetes.
    pub fn pki(&self) -> PathBuf {
        self.root.join("pki")
    }

    /// The certificates that Crossplane calls functions with (`client`), and those for functions (`server`).
    pub fn tls(&self, side: &str) -> PathBuf {
        self.root.join("tls").join(side)
    }

    pub(crate) fn runs(&self) -> PathBuf {
        self.root.join("run")
    }

    /// A directory below, made if it is not there.
    pub(crate) fn directory(&self, name: &str) -> Result<PathBuf> {
        let path = self.root.join(name);
        fs::create_dir_all(&path).with_context(|| path.display().to_string())?;
        Ok(path)
    }

    /// The level that was brought up here, if one was.
    pub fn level(&self) -> Option<Level> {
        let word = fs::read_to_string(self.root.join("level")).ok()?;
        Level::parse(word.trim())
    }

    pub(crate) fn set_level(&self, level: Level) -> Result<()> {
        write(&self.root.join("level"), level.as_str())
    }
}

/// Writes a file and says which one when that fails.
pub(crate) fn write(path: &Path, content: impl AsRef<[u8]>) -> Result<()> {
    if let Some(directory) = path.parent() {
        fs::create_dir_all(directory).with_context(|| directory.display().to_string())?;
    }
    fs::write(path, content).with_context(|| path.display().to_string())
}
