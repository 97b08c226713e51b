//! A team's namespace, and the Databases in it.

use std::time::Duration;

use anyhow::{Context as _, Result};
use pave_control_plane::{Kind, Wait};
use serde_json::{Value, json};

use crate::{
    object::phase,
    platform::{COMPOSED, DATABASE, Platform},
};

/// How long what needs nothing but the control plane may take. Machines of tests are busy.
const LIMIT: Duration = Duration::from_mins(2);

/// A team's namespace on the platform under test.
pub struct Namespace<'p> {
    /// The platform.
    pub platform: &'p Platform,
    /// Its name, also that of its Environment.
    pub name: String,
}

impl<'p> Namespace<'p> {
    pub(crate) async fn new(
        platform: &'p Platform,
        name: String,
        (team, stage): (&str, &str),
    ) -> Result<Self> {
        let namespace =
            json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}});
        platform.cluster.apply(&namespace).await?;
        let new = Self { platform, name };
        new.environment(team, stage).await?;
        Ok(new)
    }

    /// Says whose it is.
    ///
    /// # Errors
    /// What the API server says.
    pub async fn environment(&self, team: &str, stage: &str) -> Result<()> {
        let environment = json!({
            "apiVersion": "pave.internal/v1alpha1", "kind": "Environment",
            "metadata": {"name": self.name},
            "spec": {"team": team, "environment": stage},
        });
        self.platform.cluster.apply(&environment).await?;
        Ok(())
    }

    /// A Database as a developer writes it.
    pub fn manifest(&self, name: &str, spec: &Value) -> Value {
        json!({
            "apiVersion": "pave.internal/v1alpha1", "kind": "Database",
            "metadata": {"name": name, "namespace": self.name},
            "spec": spec,
        })
    }

    /// Applies a Database.
    ///
    /// # Errors
    /// What the API server says.
    pub async fn apply(&self, name: &str, spec: Value) -> Result<()> {
        let manifest = self.manifest(name, &spec);
        self.platform.cluster.apply(&manifest).await?;
        Ok(())
    }

    /// Changes fields of a Database's spec.
    ///
    /// # Errors
    /// What the API server says.
    pub async fn change(&self, name: &str, spec: Value) -> Result<()> {
        let patch = json!({"spec": spec});
        self.platform
            .cluster
            .merge(DATABASE, (&self.name, name), &patch)
            .await?;
        Ok(())
    }

    /// Waits until a Database is in a phase, and returns it.
    ///
    /// # Errors
    /// When it is not in time, with the phase and the sentence it is in instead.
    pub async fn in_phase(&self, name: &str, wanted: &'static str) -> Result<Value> {
        self.when(name, phase(wanted)).await
    }

    /// Waits until a Database is as it should be, and returns it.
    ///
    /// # Errors
    /// When it is not in time, with what there is instead.
    pub async fn when(&self, name: &str, is_so: impl Fn(&Value) -> Wait<()>) -> Result<Value> {
        let at = (DATABASE, self.name.as_str(), name);
        self.platform.cluster.wait_for(LIMIT, at, is_so).await
    }

    /// A Database as it is.
    ///
    /// # Errors
    /// When it is gone.
    pub async fn database(&self, name: &str) -> Result<Value> {
        let found = self
            .platform
            .cluster
            .get(DATABASE, &self.name, name)
            .await?;
        found.with_context(|| format!("Database {}/{name} is gone", self.name))
    }

    /// Asks for a Database's end.
    ///
    /// # Errors
    /// What the API server says, for example why it refuses.
    pub async fn delete(&self, name: &str) -> Result<()> {
        self.platform
            .cluster
            .delete(DATABASE, &self.name, name)
            .await
    }

    /// Waits until a Database is gone.
    ///
    /// # Errors
    /// When it is not in time.
    pub async fn gone(&self, name: &str) -> Result<()> {
        let at = (DATABASE, self.name.as_str(), name);
        self.platform.cluster.wait_until_gone(LIMIT, at).await
    }

    /// Everything that is composed here, as (kind, name, uid): who loses nothing and recreates nothing has the same.
    ///
    /// # Errors
    /// When the cluster does not answer.
    pub async fn composed(&self) -> Result<Vec<(String, String, String)>> {
        let mut composed = Vec::new();
        for kind in COMPOSED {
            composed.extend(self.of_kind(kind).await?.iter().map(identity));
        }
        composed.sort();
        Ok(composed)
    }

    /// Everything of one kind here.
    ///
    /// # Errors
    /// When the cluster does not answer.
    pub async fn of_kind(&self, kind: Kind<'_>) -> Result<Vec<Value>> {
        self.platform.cluster.list(kind, &self.name, "").await
    }
}

fn identity(object: &Value) -> (String, String, String) {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let metadata = &object["metadata"];
    (
        text(&object["kind"]),
        text(&metadata["name"]),
        text(&metadata["uid"]),
    )
}
