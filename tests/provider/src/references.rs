//! References and selectors, resolved into values as crossplane-runtime does: once, with server-side apply, under its name.

use kube::{
    Api, Client,
    api::{ListParams, Patch, PatchParams},
    core::DynamicObject,
};
use serde_json::{Map, Value, json};

use crate::{
    error::Error,
    kinds::{Kind, Reference, ReferenceValue},
    managed::{EXTERNAL_NAME, Managed},
};

/// Who applies resolved values, so that nobody who applies the rest takes them away.
const MANAGER: &str = "managed.crossplane.io/api-simple-reference-resolver";
const NO_MATCHES: &str = "no resources matched selector";
const NO_VALUE: &str = "referenced field was empty (referenced resource may not yet be ready)";
const NOT_FOUND: &str = "cannot get referenced resource";

/// Resolves what has no value yet and writes it into the manifest. Gives the object as it is afterwards.
pub async fn resolve(client: &Client, managed: Managed) -> Result<Managed, Error> {
    let unresolved = |reference: &Reference| {
        managed.parameter(reference.field).is_none() && reference.is_given(&managed)
    };
    if !managed.kind.references.iter().any(unresolved) {
        return Ok(managed);
    }
    // All of them, for what a manager no longer applies goes away.
    let mut applied = Map::new();
    for reference in managed.kind.references {
        let names = referenced(client, &managed, reference).await?;
        if names.is_empty() {
            continue;
        }
        let value = value(client, &managed, reference, &names).await?;
        applied.insert(reference.field.to_owned(), value);
        applied.extend(reference.as_references(&names));
    }
    let resource = managed.kind.resource();
    let patch = json!({
        "apiVersion": resource.api_version,
        "kind": resource.kind,
        "metadata": {"name": managed.name(), "namespace": managed.namespace()},
        "spec": {"forProvider": applied},
    });
    let api: Api<DynamicObject> =
        Api::namespaced_with(client.clone(), managed.namespace(), &resource);
    let parameters = PatchParams::apply(MANAGER).force();
    let object = api
        .patch(managed.name(), &parameters, &Patch::Apply(patch))
        .await?;
    Ok(Managed { object, ..managed })
}

impl Reference {
    /// `vpcSecurityGroupIds` has `vpcSecurityGroupIdRefs` and `vpcSecurityGroupIdSelector`.
    fn base(&self) -> &'static str {
        let plural = self.many.then(|| self.field.strip_suffix('s')).flatten();
        plural.unwrap_or(self.field)
    }

    fn references_field(&self) -> String {
        let suffix = if self.many { "Refs" } else { "Ref" };
        format!("{}{suffix}", self.base())
    }

    fn selector_field(&self) -> String {
        format!("{}Selector", self.base())
    }

    fn is_given(&self, managed: &Managed) -> bool {
        managed.parameter(&self.references_field()).is_some()
            || managed.parameter(&self.selector_field()).is_some()
    }

    /// What a selector found is written down, as the original does.
    fn as_references(&self, names: &[String]) -> Option<(String, Value)> {
        let mut references = names.iter().map(|name| json!({"name": name}));
        let value = if self.many {
            references.collect()
        } else {
            references.next()?
        };
        Some((self.references_field(), value))
    }
}

/// The names that a parameter refers to: written down, or else those that its selector finds. None where there is neither.
async fn referenced(
    client: &Client,
    managed: &Managed,
    reference: &Reference,
) -> Result<Vec<String>, Error> {
    let name = |reference: &Value| reference["name"].as_str().map(str::to_owned);
    match managed.parameter(&reference.references_field()) {
        Some(Value::Array(many)) => return Ok(many.iter().filter_map(name).collect()),
        Some(one) => return Ok(name(one).into_iter().collect()),
        None => {}
    }
    let Some(selector) = managed.parameter(&reference.selector_field()) else {
        return Ok(Vec::new());
    };
    if managed.parameter(reference.field).is_some() {
        return Ok(Vec::new());
    }
    let found = select(client, managed, reference, selector).await?;
    if found.is_empty() {
        return Err(error(reference, NO_MATCHES));
    }
    Ok(found)
}

async fn select(
    client: &Client,
    managed: &Managed,
    reference: &Reference,
    selector: &Value,
) -> Result<Vec<String>, Error> {
    let labels = selector["matchLabels"].as_object();
    let labels: Vec<String> = labels
        .into_iter()
        .flatten()
        .map(|(key, value)| format!("{key}={}", value.as_str().unwrap_or_default()))
        .collect();
    let parameters = ListParams::default().labels(&labels.join(","));
    let candidates = api(client, managed, reference)?.list(&parameters).await?;
    let same_controller = selector["matchControllerRef"] == true;
    let controller = controller(&managed.object);
    let matches =
        |candidate: &DynamicObject| !same_controller || self::controller(candidate) == controller;
    let mut names: Vec<String> = candidates
        .into_iter()
        .filter(matches)
        .filter_map(|candidate| candidate.metadata.name)
        .collect();
    names.sort();
    if !reference.many {
        names.truncate(1);
    }
    Ok(names)
}

async fn value(
    client: &Client,
    managed: &Managed,
    reference: &Reference,
    names: &[String],
) -> Result<Value, Error> {
    let api = api(client, managed, reference)?;
    let mut values = Vec::new();
    for name in names {
        let target = api.get_opt(name).await?;
        let target = target.ok_or(error(reference, NOT_FOUND))?;
        let value = match reference.value {
            ReferenceValue::ExternalName => {
                let annotations = target.metadata.annotations.as_ref();
                annotations.and_then(|all| all.get(EXTERNAL_NAME)).cloned()
            }
            ReferenceValue::Id => {
                let id = target.data.pointer("/status/atProvider/id");
                id.and_then(Value::as_str).map(str::to_owned)
            }
        };
        let value = value.filter(|value| !value.is_empty());
        values.push(value.ok_or(error(reference, NO_VALUE))?);
    }
    match (reference.many, values.pop()) {
        (false, Some(value)) => Ok(json!(value)),
        (true, Some(last)) => {
            values.push(last);
            Ok(json!(values))
        }
        (_, None) => Err(error(reference, NO_VALUE)),
    }
}

fn api(
    client: &Client,
    managed: &Managed,
    reference: &Reference,
) -> Result<Api<DynamicObject>, Error> {
    let target = Kind::find(reference.target.group, reference.target.kind);
    let target = target.ok_or(error(reference, NOT_FOUND))?;
    let resource = target.resource();
    Ok(Api::namespaced_with(
        client.clone(),
        managed.namespace(),
        &resource,
    ))
}

fn controller(object: &DynamicObject) -> Option<&str> {
    let owners = object.metadata.owner_references.as_ref()?;
    let controller = owners.iter().find(|owner| owner.controller == Some(true))?;
    Some(&controller.uid)
}

fn error(reference: &Reference, cause: &'static str) -> Error {
    Error::Reference {
        field: reference.go_name,
        cause,
    }
}
