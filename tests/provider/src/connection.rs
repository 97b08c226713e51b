//! The Secret with connection details, as crossplane-runtime writes it.

use std::collections::BTreeMap;

use k8s_openapi::{ByteString, api::core::v1::Secret};
use kube::{
    Api, Client,
    api::{Patch, PatchParams},
};
use serde_json::json;

use crate::{error::Error, managed::Managed};

/// Connection details by key.
pub type Details = BTreeMap<String, String>;

/// Type of the Secret.
const TYPE: &str = "connection.crossplane.io/v1alpha1";

/// Writes the details to where the resource says, if it says so. Keys that are no longer there stay, as with the original.
pub async fn publish(client: &Client, managed: &Managed, details: &Details) -> Result<(), Error> {
    let Some(name) = managed.connection_secret() else {
        return Ok(());
    };
    let secrets: Api<Secret> = Api::namespaced(client.clone(), managed.namespace());
    let known = secrets.get_opt(name).await?;
    if let Some(known) = &known
        && is_foreign(known, managed)
    {
        let message =
            "cannot create or update connection secret: existing secret is not controlled by UID";
        let uid = managed.object.metadata.uid.as_deref().unwrap_or_default();
        return Err(Error::Other(format!("{message} \"{uid}\"")));
    }
    let holds = |(key, value): (&String, &String)| {
        let data = known.as_ref().and_then(|known| known.data.as_ref());
        data.and_then(|data| data.get(key)) == Some(&ByteString(value.clone().into_bytes()))
    };
    if known.is_some() && details.iter().all(holds) {
        return Ok(());
    }
    let encoded: BTreeMap<_, _> = details
        .iter()
        .map(|(key, value)| (key, ByteString(value.clone().into_bytes())))
        .collect();
    let mut owner = managed.owner_reference();
    owner["controller"] = json!(true);
    owner["blockOwnerDeletion"] = json!(true);
    let secret = json!({
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": name, "ownerReferences": [owner]},
        "type": TYPE,
        "data": encoded,
    });
    // Applied by a manager of each resource, and so without taking away what was applied before.
    let applier = format!("pave-test-provider/{}", managed.name());
    let patch = PatchParams::apply(&applier).force();
    secrets.patch(name, &patch, &Patch::Apply(secret)).await?;
    Ok(())
}

/// Whether the Secret belongs to somebody else: a Secret without an owner, too, unless it is meant for this.
fn is_foreign(secret: &Secret, managed: &Managed) -> bool {
    let owners = secret.metadata.owner_references.iter().flatten();
    let controller = owners
        .into_iter()
        .find(|owner| owner.controller == Some(true));
    match controller {
        Some(controller) => Some(&controller.uid) != managed.object.metadata.uid.as_ref(),
        None => secret.type_.as_deref() != Some(TYPE),
    }
}
