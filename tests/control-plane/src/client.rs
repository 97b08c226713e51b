//! What tests and tools ask of a cluster: apply, read, wait, delete, by kind and name.

use std::{path::Path, time::Duration};

use anyhow::{Context as _, Result};
use k8s_openapi::api::core::v1::Secret;
use kube::{
    Api, Client, Config, Error,
    api::{ApiResource, DeleteParams, DynamicObject, ListParams, Patch, PatchParams, PostParams},
    config::{KubeConfigOptions, Kubeconfig},
    core::{GroupVersionKind, Status},
    discovery::{self, Scope},
};
use serde_json::Value;

use crate::wait::{Wait, until};

/// Who the fields that we apply belong to.
const FIELD_MANAGER: &str = "pave-control-plane";

/// A cluster that somebody has the kubeconfig of.
#[derive(Clone)]
pub struct Cluster {
    client: Client,
}

/// A kind, as `apiVersion` and `kind` name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kind<'a>(pub &'a str, pub &'a str);

impl Cluster {
    /// The cluster of a kubeconfig's current context.
    ///
    /// # Errors
    /// When the file cannot be read or says no cluster.
    pub async fn of(kubeconfig: &Path) -> Result<Self> {
        let file = || kubeconfig.display().to_string();
        let read = Kubeconfig::read_from(kubeconfig).with_context(file)?;
        let config = Config::from_custom_kubeconfig(read, &KubeConfigOptions::default()).await;
        Ok(Self {
            client: Client::try_from(config.with_context(file)?)?,
        })
    }

    /// The client, for what is not here.
    pub fn client(&self) -> Client {
        self.client.clone()
    }

    /// The same cluster, as somebody else sees it.
    ///
    /// # Errors
    /// When the kubeconfig cannot be read.
    pub async fn impersonating(kubeconfig: &Path, user: &str, groups: &[&str]) -> Result<Self> {
        let read = Kubeconfig::read_from(kubeconfig)?;
        let mut config =
            Config::from_custom_kubeconfig(read, &KubeConfigOptions::default()).await?;
        config.auth_info.impersonate = Some(user.to_owned());
        config.auth_info.impersonate_groups =
            Some(groups.iter().map(|group| (*group).to_owned()).collect());
        Ok(Self {
            client: Client::try_from(config)?,
        })
    }

    /// Where objects of a kind are. Asks the cluster whether they have namespaces.
    ///
    /// # Errors
    /// When the cluster does not know the kind.
    pub async fn api(&self, kind: Kind<'_>, namespace: &str) -> Result<Api<DynamicObject>> {
        let Kind(api_version, kind) = kind;
        let (group, version) = api_version.split_once('/').unwrap_or(("", api_version));
        let gvk = GroupVersionKind::gvk(group, version, kind);
        let (resource, capabilities) = discovery::pinned_kind(&self.client, &gvk)
            .await
            .with_context(|| format!("the cluster does not know {kind} of {api_version}"))?;
        Ok(match capabilities.scope {
            Scope::Cluster => Api::all_with(self.client(), &resource),
            Scope::Namespaced => self.in_namespace(namespace, &resource),
        })
    }

    fn in_namespace(&self, namespace: &str, resource: &ApiResource) -> Api<DynamicObject> {
        if namespace.is_empty() {
            Api::all_with(self.client(), resource)
        } else {
            Api::namespaced_with(self.client(), namespace, resource)
        }
    }

    /// Applies an object as `kubectl apply --server-side` does.
    ///
    /// # Errors
    /// What the API server says.
    pub async fn apply(&self, object: &Value) -> Result<Value> {
        let parameters = PatchParams::apply(FIELD_MANAGER).force();
        let (api, name) = self.place_of(object).await?;
        let applied = api.patch(&name, &parameters, &Patch::Apply(object)).await;
        Ok(serde_json::to_value(applied.map_err(refusal)?)?)
    }

    /// Applies every document of a YAML text.
    ///
    /// # Errors
    /// When it is no YAML, or what the API server says.
    pub async fn apply_yaml(&self, text: &str) -> Result<()> {
        for object in serde_saphyr::from_multiple::<Value>(text)? {
            if !object.is_null() {
                self.apply(&object).await?;
            }
        }
        Ok(())
    }

    /// Creates an object that must not exist, as `kubectl create` does.
    ///
    /// # Errors
    /// What the API server says.
    pub async fn create(&self, object: &Value) -> Result<Value> {
        let (api, _) = self.place_of(object).await?;
        let typed: DynamicObject = serde_json::from_value(object.clone())?;
        let created = api.create(&PostParams::default(), &typed).await;
        Ok(serde_json::to_value(created.map_err(refusal)?)?)
    }

    async fn place_of(&self, object: &Value) -> Result<(Api<DynamicObject>, String)> {
        let text = |pointer| {
            object
                .pointer(pointer)
                .and_then(Value::as_str)
                .unwrap_or_default()
        };
        let kind = Kind(text("/apiVersion"), text("/kind"));
        let api = self.api(kind, text("/metadata/namespace")).await?;
        Ok((api, text("/metadata/name").to_owned()))
    }

    /// Merges a patch into an object, or into its status.
    ///
    /// # Errors
    /// What the API server says.
    pub async fn merge(&self, kind: Kind<'_>, at: (&str, &str), patch: &Value) -> Result<Value> {
        let (namespace, name) = at;
        let api = self.api(kind, namespace).await?;
        let parameters = PatchParams::default();
        let patched = if patch.get("status").is_some() {
            api.patch_status(name, &parameters, &Patch::Merge(patch))
                .await
        } else {
            api.patch(name, &parameters, &Patch::Merge(patch)).await
        };
        Ok(serde_json::to_value(patched.map_err(refusal)?)?)
    }

    /// An object, if it is there.
    ///
    /// # Errors
    /// When the cluster does not answer, or does not know the kind.
    pub async fn get(&self, kind: Kind<'_>, namespace: &str, name: &str) -> Result<Option<Value>> {
        let api = self.api(kind, namespace).await?;
        let found = api.get_opt(name).await.map_err(refusal)?;
        Ok(found.map(serde_json::to_value).transpose()?)
    }

    /// All objects of a kind, in a namespace or, with none, everywhere; with labels as `kubectl -l` takes them.
    ///
    /// # Errors
    /// When the cluster does not answer, or does not know the kind.
    pub async fn list(&self, kind: Kind<'_>, namespace: &str, labels: &str) -> Result<Vec<Value>> {
        let api = self.api(kind, namespace).await?;
        let listed = api.list(&ListParams::default().labels(labels)).await;
        let objects = listed.map_err(refusal)?.items.into_iter();
        // A list's items do not repeat what they are.
        let Kind(api_version, kind) = kind;
        let typed = objects.map(|object| {
            let mut value = serde_json::to_value(object)?;
            value["apiVersion"] = api_version.into();
            value["kind"] = kind.into();
            Ok(value)
        });
        typed.collect()
    }

    /// Asks for an object's end; it may take its time.
    ///
    /// # Errors
    /// What the API server says, for example why it refuses.
    pub async fn delete(&self, kind: Kind<'_>, namespace: &str, name: &str) -> Result<()> {
        let api = self.api(kind, namespace).await?;
        match api.delete(name, &DeleteParams::default()).await {
            Err(Error::Api(status)) if status.code == 404 => Ok(()),
            other => other.map(|_| ()).map_err(refusal),
        }
    }

    /// Waits until an object is as it should be, and returns it.
    ///
    /// # Errors
    /// When the limit passes, with what there was instead.
    pub async fn wait_for<F>(
        &self,
        limit: Duration,
        at: (Kind<'_>, &str, &str),
        is_so: F,
    ) -> Result<Value>
    where
        F: Fn(&Value) -> Wait<()>,
    {
        let (kind, namespace, name) = at;
        let what = format!("{} {namespace}/{name}", kind.1);
        until(limit, &what, async || {
            let Some(object) = self.get(kind, namespace, name).await? else {
                return Ok(Wait::NotYet("no such object".into()));
            };
            Ok(match is_so(&object) {
                Wait::Done(()) => Wait::Done(object),
                Wait::NotYet(found) => Wait::NotYet(found),
            })
        })
        .await
    }

    /// Waits until an object is gone.
    ///
    /// # Errors
    /// When the limit passes.
    pub async fn wait_until_gone(&self, limit: Duration, at: (Kind<'_>, &str, &str)) -> Result<()> {
        let (kind, namespace, name) = at;
        until(
            limit,
            &format!("{} {namespace}/{name} is gone", kind.1),
            async || {
                let found = self.get(kind, namespace, name).await?;
                Ok(Wait::when(found.is_none(), "it is still there"))
            },
        )
        .await
    }

    /// A Secret's data, decoded.
    ///
    /// # Errors
    /// When the cluster does not answer.
    pub async fn secret(
        &self,
        namespace: &str,
        name: &str,
    ) -> Result<Option<Vec<(String, Vec<u8>)>>> {
        let api = Api::<Secret>::namespaced(self.client(), namespace);
        let found = api.get_opt(name).await.map_err(refusal)?;
        let data = found.map(|secret| secret.data.unwrap_or_default());
        Ok(data.map(|data| {
            data.into_iter()
                .map(|(key, value)| (key, value.0))
                .collect()
        }))
    }
}

/// What the API server says, without the wrapping of the client.
fn refusal(error: Error) -> anyhow::Error {
    match error {
        Error::Api(status) => {
            let Status { message, .. } = *status;
            anyhow::Error::msg(message)
        }
        other => other.into(),
    }
}
