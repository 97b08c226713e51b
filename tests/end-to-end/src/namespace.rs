//! A team's namespace, and what developers have in it.

use std::{collections::BTreeMap, time::Duration};

use anyhow::{Context as _, Result};
use pave_api::environment::ADOPT_ANNOTATION;
use pave_control_plane::{Cluster, Kind, Wait};
use serde_json::{Value, json};

use crate::{
    object::{condition, phase, text},
    platform::{COMPOSED, DATABASE, ENVIRONMENT, HALF_OPEN, Platform},
};

/// How long what needs nothing but the control plane may take. Machines of tests are busy.
const LIMIT: Duration = Duration::from_mins(5);

/// A team's namespace on the platform under test.
pub struct Namespace<'p> {
    /// The platform.
    pub platform: &'p Platform,
    /// Its name, also that of its Environment.
    pub name: String,
}

impl<'p> Namespace<'p> {
    pub(crate) async fn new(platform: &'p Platform, name: String, spec: Value) -> Result<Self> {
        let new = Self { platform, name };
        new.claim(spec).await?;
        new.made().await?;
        Ok(new)
    }

    /// Without an Environment.
    pub(crate) async fn unclaimed(platform: &'p Platform, name: String) -> Result<Self> {
        Self::by_hand(platform, json!({"name": name})).await
    }

    /// Without an Environment, and ready to be taken over by the one of its name.
    pub(crate) async fn handed_over(platform: &'p Platform, name: String) -> Result<Self> {
        let annotations = json!({ADOPT_ANNOTATION: "true"});
        Self::by_hand(platform, json!({"name": name, "annotations": annotations})).await
    }

    async fn by_hand(platform: &'p Platform, metadata: Value) -> Result<Self> {
        let name = text(&metadata, "/name").to_owned();
        let namespace = json!({"apiVersion": "v1", "kind": "Namespace", "metadata": metadata});
        platform.cluster.apply(&namespace).await?;
        Ok(Self { platform, name })
    }

    /// The Environment has made it, with everything that belongs there.
    async fn made(&self) -> Result<()> {
        let at = (ENVIRONMENT, "", self.name.as_str());
        let made = self.platform.heard(LIMIT, at, phase("Ready"));
        made.await.map(drop)
    }

    /// Says whose it is.
    ///
    /// # Errors
    /// What the API server says.
    pub async fn environment(&self, team: &str, stage: &str) -> Result<()> {
        self.claim(json!({"team": team, "environment": stage}))
            .await
    }

    async fn claim(&self, spec: Value) -> Result<()> {
        let environment = json!({
            "apiVersion": "pave.internal/v1alpha1", "kind": "Environment",
            "metadata": {"name": self.name},
            "spec": spec,
        });
        self.platform.cluster.apply(&environment).await?;
        Ok(())
    }

    /// An object of a developer here, whether it is there or not.
    pub fn object<'n>(&'n self, kind: Kind<'static>, name: &'n str) -> DeveloperObject<'n> {
        DeveloperObject {
            namespace: self,
            kind,
            name,
        }
    }

    /// A Database as a developer writes it.
    pub fn manifest(&self, name: &str, spec: &Value) -> Value {
        self.object(DATABASE, name).manifest(spec)
    }

    /// Applies a Database.
    ///
    /// # Errors
    /// What the API server says.
    pub async fn apply(&self, name: &str, spec: Value) -> Result<()> {
        self.object(DATABASE, name).apply(spec).await
    }

    /// Changes fields of a Database's spec, and waits until Crossplane has called the function for that.
    ///
    /// # Errors
    /// What the API server says, or when nobody looks at the change in time.
    pub async fn change(&self, name: &str, spec: Value) -> Result<()> {
        self.object(DATABASE, name).change(spec).await
    }

    /// Waits until a Database is in a phase, and returns it.
    ///
    /// # Errors
    /// When it is not in time, with the phase and the sentence it is in instead.
    pub async fn in_phase(&self, name: &str, wanted: &'static str) -> Result<Value> {
        self.object(DATABASE, name).in_phase(wanted).await
    }

    /// Waits until a Database is as it should be, and returns it.
    ///
    /// # Errors
    /// When it is not in time, with what there is instead.
    pub async fn when(&self, name: &str, is_so: impl Fn(&Value) -> Wait<()>) -> Result<Value> {
        self.object(DATABASE, name).when(is_so).await
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
        self.object(DATABASE, name).delete().await
    }

    /// Waits until a Database is gone.
    ///
    /// # Errors
    /// When it is not in time.
    pub async fn gone(&self, name: &str) -> Result<()> {
        self.object(DATABASE, name).gone().await
    }

    /// The entries of a Secret here, as text.
    ///
    /// # Errors
    /// When there is none.
    pub async fn secret(&self, name: &str) -> Result<BTreeMap<String, String>> {
        secret(&self.platform.cluster, &self.name, name).await
    }

    /// Everything that is composed here, as (kind, name, uid): who loses nothing and recreates nothing has the same.
    ///
    /// # Errors
    /// When the cluster does not answer.
    pub async fn composed(&self) -> Result<Vec<(String, String, String)>> {
        let mut composed = Vec::new();
        for kind in COMPOSED {
            let found = self.of_kind(kind).await?;
            // What the Environment composes here is no developer's.
            let mine = found.iter().filter(|object| {
                text(object, "/metadata/labels/crossplane.io~1composite") != self.name
            });
            composed.extend(mine.map(identity));
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

/// An object of a developer, whether it is there or not.
#[derive(Clone, Copy)]
pub struct DeveloperObject<'n> {
    namespace: &'n Namespace<'n>,
    kind: Kind<'static>,
    name: &'n str,
}

impl DeveloperObject<'_> {
    /// As a developer writes it.
    pub fn manifest(&self, spec: &Value) -> Value {
        let Kind(api_version, kind) = self.kind;
        json!({
            "apiVersion": api_version, "kind": kind,
            "metadata": {"name": self.name, "namespace": self.namespace.name},
            "spec": spec,
        })
    }

    /// Applies it.
    ///
    /// # Errors
    /// What the API server says.
    pub async fn apply(&self, spec: Value) -> Result<()> {
        let cluster = &self.namespace.platform.cluster;
        cluster.apply(&self.manifest(&spec)).await?;
        Ok(())
    }

    /// What functions are called for: the object itself, or what Crossplane has made for the claim.
    ///
    /// # Errors
    /// When there is none.
    pub async fn composite(&self) -> Result<Value> {
        let (cluster, (kind, namespace, name)) = self.at();
        let found = cluster.get(kind, namespace, name).await?;
        let object = found.with_context(|| format!("there is no {} {namespace}/{name}", kind.1))?;
        if !self.namespace.platform.has_claims() {
            return Ok(object);
        }
        let behind = &object["spec"]["resourceRef"];
        let kind = Kind(text(behind, "/apiVersion"), text(behind, "/kind"));
        let found = cluster.get(kind, "", text(behind, "/name")).await?;
        found.with_context(|| format!("the claim {namespace}/{name} has no composite yet"))
    }

    /// Changes fields of its spec, and waits until Crossplane has called the function for that: touches it meanwhile, as
    /// [`heard`](Self::heard) does.
    ///
    /// # Errors
    /// What the API server says, or when nobody looks at the change in time.
    pub async fn change(&self, spec: Value) -> Result<()> {
        let generation = |composite: &Value| composite["metadata"]["generation"].as_i64();
        let before = generation(&self.composite().await?);
        let patch = json!({"spec": spec});
        let (cluster, (kind, namespace, name)) = self.at();
        cluster.merge(kind, (namespace, name), &patch).await?;
        let limit = (LIMIT, "the change is looked at");
        let of = (kind, (namespace, name), HALF_OPEN);
        let seen = self.namespace.platform.until_heard(limit, of, async || {
            let composite = self.composite().await?;
            let now = generation(&composite);
            let seen = condition(&composite, "Synced")["observedGeneration"].as_i64();
            Ok(Wait::when(
                now > before && seen == now,
                format!("generation {now:?}, seen {seen:?}"),
            ))
        });
        seen.await
    }

    /// Waits until it is in a phase, and returns it.
    ///
    /// # Errors
    /// When it is not in time, with the phase and the sentence it is in instead.
    pub async fn in_phase(&self, wanted: &'static str) -> Result<Value> {
        self.when(phase(wanted)).await
    }

    /// Waits until it is in a phase, as [`heard`](Self::heard) does.
    ///
    /// # Errors
    /// When it is not in time, with what there is instead.
    pub async fn heard_in_phase(&self, wanted: &'static str) -> Result<Value> {
        self.heard(phase(wanted)).await
    }

    /// Waits until it is as it should be after a change, and touches it meanwhile: what was made a moment ago out of much may not
    /// have heard of the change, for Crossplane's circuit breaker listens twice a minute only then.
    ///
    /// # Errors
    /// When it is not in time, with what there is instead.
    pub async fn heard(&self, is_so: impl Fn(&Value) -> Wait<()>) -> Result<Value> {
        let (_, at) = self.at();
        self.namespace.platform.heard(LIMIT, at, is_so).await
    }

    /// Waits until it is as it should be, and returns it.
    ///
    /// # Errors
    /// When it is not in time, with what there is instead.
    pub async fn when(&self, is_so: impl Fn(&Value) -> Wait<()>) -> Result<Value> {
        let (cluster, at) = self.at();
        cluster.wait_for(LIMIT, at, is_so).await
    }

    /// Waits until the function has not been called for it for so long.
    ///
    /// # Errors
    /// As [`Platform::quiet`].
    pub async fn quiet(&self, how_long: Duration) -> Result<()> {
        let composite = self.composite().await?;
        self.namespace.platform.quiet(&composite, how_long).await
    }

    /// Asks for its end.
    ///
    /// # Errors
    /// What the API server says, for example why it refuses.
    pub async fn delete(&self) -> Result<()> {
        let (cluster, (kind, namespace, name)) = self.at();
        cluster.delete(kind, namespace, name).await
    }

    /// Waits until it is gone.
    ///
    /// # Errors
    /// When it is not in time.
    pub async fn gone(&self) -> Result<()> {
        let (cluster, at) = self.at();
        cluster.wait_until_gone(LIMIT, at).await
    }

    fn at(&self) -> (&Cluster, (Kind<'static>, &str, &str)) {
        let Self {
            namespace,
            kind,
            name,
        } = self;
        (
            &namespace.platform.cluster,
            (*kind, namespace.name.as_str(), name),
        )
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

/// The entries of a Secret, as text.
///
/// # Errors
/// When there is none, or one of its values is no text.
pub async fn secret(
    cluster: &Cluster,
    namespace: &str,
    name: &str,
) -> Result<BTreeMap<String, String>> {
    let secret = cluster.secret(namespace, name).await?;
    let secret = secret.with_context(|| format!("there is no Secret {namespace}/{name}"))?;
    secret
        .into_iter()
        .map(|(key, value)| {
            let text = String::from_utf8(value);
            let text = text.with_context(|| format!("Secret {namespace}/{name}: {key}"));
            Ok((key, text?))
        })
        .collect()
}
