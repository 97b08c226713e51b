//! What pods have of an identity: a token that the cluster made for the cloud and for nobody else, and the variables by which
//! the cloud's own libraries find it.
//!
//! Said in the pod template, so that nothing depends on a webhook of the cloud's. Google Cloud's libraries ask the cluster's
//! metadata server instead.

use std::collections::BTreeSet;

use pave_api::microservice::{CloudIdentity, ResolvedMicroservice};
use pave_catalog::Cloud;
use pave_compose::Refusal;
use pave_policy::refusal;
use serde_json::{Value, json};

use super::{aws, azure};
use crate::{Service, pod::bound_variables};

/// Where tokens are mounted, in a directory for each cloud.
const IDENTITIES: &str = "/identity";
const TOKEN: &str = "token";
/// How long a token lives; the kubelet makes another one before.
const TOKEN_SECONDS: u32 = 3600;
/// Where Azure's public cloud takes tokens.
const AUTHORITY: &str = "https://login.microsoftonline.com/";

/// The variables that we set. Sources: AWS SDKs and Tools reference guide, "Assume role credential provider"; Microsoft Entra
/// Workload ID, "Mutating admission webhook".
fn variables(cloud: Cloud) -> &'static [&'static str] {
    match cloud {
        Cloud::Aws => &["AWS_ROLE_ARN", "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_REGION"],
        Cloud::Azure => &[
            "AZURE_CLIENT_ID",
            "AZURE_TENANT_ID",
            "AZURE_FEDERATED_TOKEN_FILE",
            "AZURE_AUTHORITY_HOST",
        ],
        Cloud::Gcp | Cloud::Local => &[],
    }
}

/// Variables with a key of one's own, which the cloud's libraries use before any identity. Sources: AWS SDKs and Tools
/// reference guide, "Standardized credential providers"; Google Cloud, "How Application Default Credentials works"; Azure
/// Identity, `DefaultAzureCredential`.
fn keys(cloud: Cloud) -> &'static [&'static str] {
    match cloud {
        Cloud::Aws => &["AWS_ACCESS_KEY_ID"],
        Cloud::Gcp => &["GOOGLE_APPLICATION_CREDENTIALS"],
        Cloud::Azure => &["AZURE_CLIENT_SECRET", "AZURE_CLIENT_CERTIFICATE_PATH"],
        Cloud::Local => &[],
    }
}

/// Every variable that the developer's lines set, with where.
fn set_by_developer(record: &ResolvedMicroservice) -> Vec<(String, String, &'static str)> {
    let leave = "leave it out, for the platform sets it";
    let own = record.env.keys();
    let own = own.map(|name| (name.clone(), "spec.env".to_owned(), leave));
    let secrets = record.secrets.iter().enumerate();
    let secrets = secrets.flat_map(|(index, secret)| {
        let names = secret.env.keys();
        names.map(move |name| (name.clone(), format!("spec.secrets[{index}].env"), leave))
    });
    let bound = record.bindings.iter().enumerate();
    let bound = bound.flat_map(|(index, binding)| {
        let names: BTreeSet<String> = bound_variables(binding);
        let field = format!("spec.bindings[{index}].prefix");
        let names = names.into_iter();
        names.map(move |name| (name, field.clone(), "give the binding another prefix"))
    });
    own.chain(secrets).chain(bound).collect()
}

/// A variable with a key of the developer's own, which an identity would be useless beside.
pub(crate) fn key_of_ones_own(
    record: &ResolvedMicroservice,
    cloud: Cloud,
) -> Option<(String, String)> {
    let set = set_by_developer(record).into_iter();
    let mut found = set.filter(|(name, ..)| keys(cloud).contains(&name.as_str()));
    found.next().map(|(name, field, _)| (name, field))
}

/// Refuses a variable that the developer sets and we do, too.
pub(crate) fn no_variable_twice(record: &ResolvedMicroservice) -> Result<(), Refusal> {
    for identity in &record.identities {
        let cloud = identity.location.cloud;
        let set = set_by_developer(record).into_iter();
        let mut twice = set.filter(|(name, ..)| variables(cloud).contains(&name.as_str()));
        if let Some((name, field, fix)) = twice.next() {
            let cause = format!("is what the platform sets for its identity in {cloud}");
            return Err(Refusal::new(
                "VariableSetTwice",
                refusal(&field, &format!("'{name}'"), &cause, fix),
            ));
        }
    }
    Ok(())
}

/// Whom a token is for; `None` where there is another way.
fn audience(cloud: Cloud) -> Option<&'static str> {
    match cloud {
        Cloud::Aws => Some(aws::AUDIENCE),
        Cloud::Azure => Some(azure::AUDIENCE),
        Cloud::Gcp | Cloud::Local => None,
    }
}

fn volume(cloud: Cloud) -> String {
    format!("identity-{cloud}")
}

fn directory(cloud: Cloud) -> String {
    format!("{IDENTITIES}/{cloud}")
}

impl Service<'_> {
    /// Identities whose tokens are mounted.
    fn with_tokens(&self) -> impl Iterator<Item = (&CloudIdentity, Cloud, &'static str)> {
        let identities = self.record().identities.iter();
        identities.filter_map(|identity| {
            let cloud = identity.location.cloud;
            Some((identity, cloud, audience(cloud)?))
        })
    }

    pub(crate) fn identity_volumes(&self) -> impl Iterator<Item = Value> {
        self.with_tokens().map(|(_, cloud, audience)| {
            let token = json!({"audience": audience, "expirationSeconds": TOKEN_SECONDS, "path": TOKEN});
            json!({"name": volume(cloud), "projected": {"sources": [{"serviceAccountToken": token}]}})
        })
    }

    pub(crate) fn identity_mounts(&self) -> impl Iterator<Item = Value> {
        self.with_tokens().map(|(_, cloud, _)| {
            json!({"name": volume(cloud), "mountPath": directory(cloud), "readOnly": true})
        })
    }

    pub(crate) fn identity_env(&self) -> impl Iterator<Item = Value> {
        self.with_tokens().flat_map(|(identity, cloud, _)| {
            let values = self.values(identity).into_iter();
            let names = variables(cloud).iter();
            names.zip(values).map(|(name, value)| {
                let mut variable = value;
                variable["name"] = json!(name);
                variable
            })
        })
    }

    /// In the order of [`variables`].
    fn values(&self, identity: &CloudIdentity) -> Vec<Value> {
        let cloud = identity.location.cloud;
        let plain = |value: &str| json!({"value": value});
        let token = plain(&format!("{}/{TOKEN}", directory(cloud)));
        // The kubelet waits until Azure has said it.
        let named = |key| {
            let name = self.azure_config_map();
            json!({"valueFrom": {"configMapKeyRef": {"name": name, "key": key}}})
        };
        match cloud {
            Cloud::Aws => {
                let region = identity.location.provider_region.as_deref();
                vec![
                    plain(&aws::role_arn(identity)),
                    token,
                    plain(region.unwrap_or_default()),
                ]
            }
            Cloud::Azure => vec![
                named(azure::CLIENT_ID),
                named(azure::TENANT_ID),
                token,
                plain(AUTHORITY),
            ],
            Cloud::Gcp | Cloud::Local => Vec::new(),
        }
    }
}
