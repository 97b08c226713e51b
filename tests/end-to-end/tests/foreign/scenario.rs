//! Steps of a test of theirs, in the words of `test/e2e/funcs` there.

use std::{path::Path, time::Duration};

use anyhow::{Context as _, Result, bail, ensure};
use kube::api::DeleteParams;
use pave_control_plane::{Cluster, Kind, Wait, until};
use pave_end_to_end::{condition, text};
use pave_tests::repository::{root, text as file_text};
use serde_json::Value;
use serde_saphyr::{DuplicateKeyPolicy, from_multiple_with_options, options};

/// How long a step may take. Theirs give less to some; machines of tests are busy.
pub(crate) const LIMIT: Duration = Duration::from_mins(5);

/// How a refused deletion begins.
const IN_USE: &str = "admission webhook \"nousages.protection.crossplane.io\" denied the request";

/// A condition's type, status and reason.
pub(crate) type Condition = (&'static str, &'static str, &'static str);

pub(crate) const AVAILABLE: Condition = ("Ready", "True", "Available");
pub(crate) const SYNCED: Condition = ("Synced", "True", "ReconcileSuccess");
pub(crate) const RECONCILE_ERROR: Condition = ("Synced", "False", "ReconcileError");
const WATCHING: Condition = ("Established", "True", "WatchingCompositeResource");
const HEALTHY: Condition = ("Healthy", "True", "HealthyPackageRevision");
const ACTIVE: Condition = ("Installed", "True", "ActivePackageRevision");

/// Who waits for whom when an object is deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Deletion {
    Background,
    Foreground,
}

/// A folder of manifests and the cluster that they are applied to.
pub(crate) struct Scenario<'c> {
    pub(crate) cluster: &'c Cluster,
    folder: &'static str,
}

/// The objects in all files below a folder of `tests/foreign`.
pub(crate) fn manifests(folder: &str) -> Result<Vec<Value>> {
    let mut objects = Vec::new();
    let mut folders = vec![root().join("tests/foreign").join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in folder.read_dir()?.flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path
                .extension()
                .is_some_and(|extension| extension == "yaml")
            {
                objects.extend(documents(&path)?);
            }
        }
    }
    Ok(objects)
}

/// The documents of a file. One of theirs says a key twice, which Go's YAML takes.
fn documents(file: &Path) -> Result<Vec<Value>> {
    let options = options! { duplicate_keys: DuplicateKeyPolicy::LastWins };
    let text = file_text(&file.to_string_lossy());
    let documents = from_multiple_with_options::<Value>(&text, options);
    let mut documents = documents.with_context(|| file.display().to_string())?;
    documents.retain(|document| !document.is_null());
    Ok(documents)
}

impl<'c> Scenario<'c> {
    pub(crate) fn of(cluster: &'c Cluster, folder: &'static str) -> Self {
        Self { cluster, folder }
    }

    /// The objects in the files that match; `*` stands for any part of a name. Providers are left out: what they would run
    /// stands in, see `nop`.
    pub(crate) fn objects(&self, pattern: &str) -> Result<Vec<Value>> {
        let (below, pattern) = pattern.rsplit_once('/').unwrap_or(("", pattern));
        let (begin, end) = pattern.split_once('*').unwrap_or((pattern, ""));
        let folder = Path::new("tests/foreign").join(self.folder).join(below);
        let entries = root().join(&folder).read_dir()?.flatten();
        let mut names: Vec<_> = entries
            .filter_map(|entry| entry.file_name().into_string().ok())
            .filter(|name| name.starts_with(begin) && name.ends_with(end))
            .collect();
        names.sort();
        ensure!(
            !names.is_empty(),
            "no file {pattern} in {}",
            folder.display()
        );
        let mut objects = Vec::new();
        for name in names {
            objects.extend(documents(&folder.join(name))?);
        }
        objects.retain(|object| object["kind"] != "Provider");
        Ok(objects)
    }

    fn object(&self, file: &str) -> Result<Value> {
        let found = self.objects(file)?.into_iter().next();
        found.with_context(|| format!("{file} is empty"))
    }

    pub(crate) async fn apply(&self, pattern: &str) -> Result<()> {
        for object in self.objects(pattern)? {
            // Theirs waits for the definition; the API server serves the kind a moment later.
            until(LIMIT, &format!("{pattern} is accepted"), async || {
                self.cluster.apply(&object).await.map(|_| Wait::Done(()))
            })
            .await?;
        }
        Ok(())
    }

    /// Applies `setup/*.yaml` and waits for definitions and functions in it.
    pub(crate) async fn set_up(&self) -> Result<()> {
        self.apply("setup/*.yaml").await?;
        for object in self.objects("setup/*.yaml")? {
            match text(&object, "/kind") {
                "CompositeResourceDefinition" => self.object_has(&object, &[WATCHING]).await?,
                "Function" => self.object_has(&object, &[HEALTHY, ACTIVE]).await?,
                _ => {}
            }
        }
        Ok(())
    }

    pub(crate) async fn is_watched(&self, pattern: &str) -> Result<()> {
        self.has(pattern, &[WATCHING]).await
    }

    /// Waits until the objects have conditions of this type, status and reason.
    pub(crate) async fn has(&self, pattern: &str, conditions: &[Condition]) -> Result<()> {
        for object in self.objects(pattern)? {
            self.object_has(&object, conditions).await?;
        }
        Ok(())
    }

    async fn object_has(&self, object: &Value, conditions: &[Condition]) -> Result<()> {
        for (name, status, reason) in conditions {
            let has = |object: &Value| {
                let found = condition(object, name);
                let is_so = found["status"] == *status && found["reason"] == *reason;
                Wait::when(is_so, format!("{name} {found}"))
            };
            self.cluster.wait_for(LIMIT, place(object), has).await?;
        }
        Ok(())
    }

    /// Waits until the objects have a value somewhere, or with `null` none.
    pub(crate) async fn reads(&self, pattern: &str, pointer: &str, wanted: Value) -> Result<()> {
        self.reads_within(LIMIT, pattern, pointer, wanted).await
    }

    pub(crate) async fn reads_within(
        &self,
        limit: Duration,
        pattern: &str,
        pointer: &str,
        wanted: Value,
    ) -> Result<()> {
        for object in self.objects(pattern)? {
            let has = has_value(pointer, &wanted);
            self.cluster.wait_for(limit, place(&object), has).await?;
        }
        Ok(())
    }

    /// The same for the composite of a claim.
    pub(crate) async fn composite_reads(&self, pointer: &str, wanted: Value) -> Result<()> {
        let composite = self.composite().await?;
        let has = has_value(pointer, &wanted);
        self.cluster.wait_for(LIMIT, place(&composite), has).await?;
        Ok(())
    }

    /// The composite of `claim.yaml`.
    pub(crate) async fn composite(&self) -> Result<Value> {
        let claim = self.now(&self.object("claim.yaml")?).await?;
        self.now(&reference(&claim["spec"]["resourceRef"])).await
    }

    /// What a composite is composed of, as it is.
    pub(crate) async fn composed(&self, composite: &Value) -> Result<Vec<Value>> {
        let spec = &composite["spec"];
        let modern = spec["crossplane"]["resourceRefs"].as_array();
        let references = modern.or_else(|| spec["resourceRefs"].as_array());
        let mut composed = Vec::new();
        for referred in references.into_iter().flatten() {
            composed.push(self.now(&reference(referred)).await?);
        }
        Ok(composed)
    }

    /// An object as it is.
    pub(crate) async fn now(&self, object: &Value) -> Result<Value> {
        let (kind, namespace, name) = place(object);
        let found = self.cluster.get(kind, namespace, name).await?;
        found.with_context(|| format!("there is no {} {namespace}/{name}", kind.1))
    }

    /// The only object of a file, as it is.
    pub(crate) async fn read(&self, file: &str) -> Result<Value> {
        self.now(&self.object(file)?).await
    }

    pub(crate) async fn is_refused(&self, pattern: &str) -> Result<()> {
        for object in self.objects(pattern)? {
            let applied = self.cluster.apply(&object).await;
            ensure!(applied.is_err(), "{pattern} is accepted");
        }
        Ok(())
    }

    pub(crate) async fn delete(&self, pattern: &str, deletion: Deletion) -> Result<()> {
        let parameters = match deletion {
            Deletion::Background => DeleteParams::default(),
            Deletion::Foreground => DeleteParams::foreground(),
        };
        for object in self.objects(pattern)? {
            let (kind, namespace, name) = place(&object);
            let api = match self.cluster.api(kind, namespace).await {
                Err(_) if !self.is_served(kind).await? => continue,
                api => api?,
            };
            match api.delete(name, &parameters).await {
                Err(kube::Error::Api(status)) if status.code == 404 => {}
                other => drop(other.with_context(|| format!("{} {namespace}/{name}", kind.1))?),
            }
        }
        Ok(())
    }

    pub(crate) async fn is_gone(&self, pattern: &str) -> Result<()> {
        for object in self.objects(pattern)? {
            let (kind, namespace, name) = place(&object);
            let what = format!("{} {namespace}/{name} is gone", kind.1);
            until(LIMIT, &what, async || {
                // With its definition the kind is gone as well.
                if !self.is_served(kind).await? {
                    return Ok(Wait::Done(()));
                }
                let found = self.cluster.get(kind, namespace, name).await?;
                let found = found.map(|object| object["metadata"].to_string());
                Ok(Wait::when(found.is_none(), found.unwrap_or_default()))
            })
            .await?;
        }
        Ok(())
    }

    /// Deletes and waits until it is gone.
    pub(crate) async fn remove(&self, pattern: &str, deletion: Deletion) -> Result<()> {
        self.delete(pattern, deletion).await?;
        self.is_gone(pattern).await
    }

    /// Whether the API server knows the kind. An error is that it does not answer.
    async fn is_served(&self, Kind(api_version, kind): Kind<'_>) -> Result<bool> {
        let client = self.cluster.client();
        let listed = match api_version.split_once('/') {
            None => client.list_core_api_resources(api_version).await,
            Some(_) => client.list_api_group_resources(api_version).await,
        };
        match listed {
            Ok(list) => Ok(list.resources.iter().any(|found| found.kind == kind)),
            Err(kube::Error::Api(status)) if status.code == 404 => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// Deletes objects whose deletion must be refused, because they are in use.
    pub(crate) async fn is_in_use(&self, pattern: &str) -> Result<()> {
        for object in self.objects(pattern)? {
            let (kind, namespace, name) = place(&object);
            let Err(error) = self.cluster.delete(kind, namespace, name).await else {
                bail!("{pattern} was deleted");
            };
            ensure!(error.to_string().contains(IN_USE), "{error}");
        }
        Ok(())
    }

    /// Deletes what was set up.
    pub(crate) async fn tear_down(&self) -> Result<()> {
        self.remove("setup/*.yaml", Deletion::Foreground).await
    }
}

fn has_value(pointer: &str, wanted: &Value) -> impl Fn(&Value) -> Wait<()> {
    move |object| {
        let found = object.pointer(pointer).unwrap_or(&Value::Null);
        Wait::when(found == wanted, format!("{pointer}: {found}"))
    }
}

/// Kind, namespace and name of an object.
pub(crate) fn place(object: &Value) -> (Kind<'_>, &str, &str) {
    (
        Kind(text(object, "/apiVersion"), text(object, "/kind")),
        text(object, "/metadata/namespace"),
        text(object, "/metadata/name"),
    )
}

/// An object reference as an object without content.
fn reference(reference: &Value) -> Value {
    serde_json::json!({
        "apiVersion": reference["apiVersion"], "kind": reference["kind"],
        "metadata": {"name": reference["name"], "namespace": reference["namespace"]},
    })
}
