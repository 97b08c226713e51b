//! A control plane as a whole: up, down, what runs, and what befalls it.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, bail, ensure};

use crate::{
    api,
    certificate::Authority,
    client::Cluster,
    consumption::Consumption,
    crossplane, function,
    image::run,
    level::Level,
    node,
    process::{self, End},
    programs,
    progress::say,
    registry,
    state::State,
};

/// A control plane that was brought up on this machine.
#[derive(Debug, Clone)]
pub struct ControlPlane {
    state: State,
    level: Level,
}

impl ControlPlane {
    /// Compiles what is missing, starts it, and returns when it takes requests.
    ///
    /// # Errors
    /// When one is up already, or something does not start; logs are in the state directory.
    pub async fn up(state: State, level: Level) -> Result<Self> {
        if let Some(other) = state.level() {
            let place = state.root().display();
            let mut processes = process::names(&state).into_iter();
            ensure!(
                !processes.any(|name| process::is_running(&state, &name)),
                "a control plane is up already, level {other}, in {place}; `cargo xtask control-plane down` ends it"
            );
            // The machine was restarted, or whoever brought it up was killed with everything else.
            say(format!(
                "removing {place}: nothing of the control plane in it runs any more"
            ));
            Self::down(state.clone()).await?;
        }
        programs::build(level)?;
        state.set_level(level)?;
        let plane = Self { state, level };
        plane.start().await.with_context(|| plane.ended())?;
        Ok(plane)
    }

    async fn start(&self) -> Result<()> {
        let state = &self.state;
        if self.level == Level::Node {
            node::bridge()?;
        }
        say("starting etcd, kube-apiserver, kube-controller-manager");
        let cluster = api::start(state, self.level).await?;
        match self.level {
            Level::Api => Ok(()),
            Level::Crossplane => {
                say("starting Crossplane");
                crossplane::start(state, &cluster).await
            }
            Level::Node => node::start(state, &cluster).await,
        }
    }

    /// Which processes have ended, for somebody who wonders why something does not come up.
    fn ended(&self) -> String {
        let ended = self.processes().into_iter().filter(|(_, runs)| !runs);
        let names: Vec<_> = ended.map(|(name, _)| name).collect();
        let logs = self.state.root().join("log");
        if names.is_empty() {
            return format!(
                "the control plane does not come up; logs are in {}",
                logs.display()
            );
        }
        format!(
            "{} ended by itself; logs are in {}",
            names.join(", "),
            logs.display()
        )
    }

    /// The control plane that is up in this directory.
    ///
    /// # Errors
    /// When there is none.
    pub fn running(state: State) -> Result<Self> {
        let Some(level) = state.level() else {
            bail!("no control plane is up; `cargo xtask control-plane up` starts one");
        };
        Ok(Self { state, level })
    }

    /// Ends everything that runs in this directory and removes it.
    ///
    /// # Errors
    /// When a process does not end.
    pub async fn down(state: State) -> Result<()> {
        if state.level() == Some(Level::Node) {
            node::stop_pods(&state).await?;
        }
        for name in process::names(&state).iter().rev() {
            process::stop(&state, name, End::InOrder).await?;
        }
        if state.level() == Some(Level::Node) {
            node::clean(&state)?;
        }
        match fs::remove_dir_all(state.root()) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
            _ => Ok(()),
        }
    }

    /// Its files.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// Its level.
    pub fn level(&self) -> Level {
        self.level
    }

    /// The kubeconfig of its administrator.
    pub fn kubeconfig(&self) -> PathBuf {
        self.state.kubeconfig()
    }

    /// Its API, for the administrator.
    ///
    /// # Errors
    /// When it does not answer.
    pub async fn cluster(&self) -> Result<Cluster> {
        Cluster::of(&self.kubeconfig()).await
    }

    /// Host and port of its registry, as packages on this machine name it.
    pub fn registry(&self) -> String {
        match self.level {
            // Core's pod and containerd both reach it on the bridge.
            Level::Node => node::registry_host(),
            Level::Api | Level::Crossplane => registry::host(),
        }
    }

    /// Names and states of its processes.
    pub fn processes(&self) -> Vec<(String, bool)> {
        let names = process::names(&self.state).into_iter();
        names
            .map(|name| {
                let runs = process::is_running(&self.state, &name);
                (name, runs)
            })
            .collect()
    }

    /// What a process has taken of the machine since it started.
    ///
    /// # Errors
    /// When it does not run.
    pub fn consumption(&self, name: &str) -> Result<Consumption> {
        process::consumption(&self.state, name)
    }

    /// Kills a process as a failing machine would, without a word.
    ///
    /// # Errors
    /// When it does not end.
    pub async fn kill(&self, name: &str) -> Result<()> {
        process::stop(&self.state, name, End::AtOnce).await
    }

    /// Starts a process that has ended again, as it was started, and waits until the whole answers.
    ///
    /// # Errors
    /// When it was never started, or does not answer.
    pub async fn start_again(&self, name: &str) -> Result<()> {
        process::start_again(&self.state, name)?;
        match name {
            "crossplane" => crossplane::ready().await?,
            function::FUNCTION => function::answers().await?,
            _ => {}
        }
        // Of several that have ended it may be the last to be started.
        if process::is_running(&self.state, "kube-apiserver") {
            api::answers(&self.state).await?;
        }
        Ok(())
    }

    /// Loses everything that Kubernetes knew, as when etcd's disk is gone: what is left is programs, keys and the registry.
    ///
    /// `clients` are processes that watch Kubernetes. On the new cluster they start anew as well: nothing that they have seen
    /// is true any more.
    ///
    /// # Errors
    /// When something does not end or start.
    pub async fn lose_etcd(&self, clients: &[&str]) -> Result<Cluster> {
        let parts = [
            "crossplane",
            "kube-controller-manager",
            "kube-apiserver",
            "etcd",
            "registry",
        ];
        for name in clients.iter().chain(&parts) {
            process::stop(&self.state, name, End::AtOnce).await?;
        }
        fs::remove_dir_all(self.state.root().join("etcd"))?;
        self.start().await?;
        for name in clients {
            process::start_again(&self.state, name)?;
        }
        self.cluster().await
    }

    /// Runs a composition function's server as a process, in place of one that runs already.
    ///
    /// # Errors
    /// When it does not start, or takes no calls.
    pub async fn run_function(&self, program: &Path, flags: &str) -> Result<()> {
        function::start(&self.state, program, flags).await
    }

    /// Signs new certificates for functions on this machine, by another authority if there is one.
    ///
    /// # Errors
    /// When files cannot be written.
    pub fn sign_function(&self, authority: &Authority) -> Result<()> {
        crossplane::serving(&self.state, authority, "server")
    }

    /// Runs kubectl as the administrator and returns what it prints.
    ///
    /// # Errors
    /// When it fails, with what it said.
    pub fn kubectl(&self, words: &[&str]) -> Result<String> {
        let mut command = std::process::Command::new(programs::path("kubectl")?);
        command
            .arg("--kubeconfig")
            .arg(self.kubeconfig())
            .args(words);
        run(&mut command)
    }
}
