//! What a Microservice works with, as it is: the bound objects, their connection Secrets and the developer's own.
//!
//! Of a Secret nothing leaves this module but a fingerprint that only the installation's key can make.

use std::collections::BTreeMap;

use k8s_openapi::ByteString;
use pave_api::{
    API_VERSION,
    composite::DeveloperObject,
    landing_zone::Images,
    microservice::{
        Binding, BoundKind, LoginServer, MicroserviceSpec, Reach, ResolvedMicroservice,
    },
    status::{Endpoint, Phase, SecretReference},
    vocabulary::{ConnectionSecret, usual_connection_secret},
};
use pave_catalog::{Cloud, Engine};
use pave_compose::{
    DeveloperKind as _, GeneratorKey, administrator_secret_name, engine_image, recorded,
};
use pave_function_sdk::{Request, Requirement, Response};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;

use crate::{
    Microservice, login,
    observed::Running,
    obstacle::{PODS, needs_pods},
};

/// The part of a bound object that is read.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Bound {
    spec: Spec,
    status: Status,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Spec {
    connection_secret: Option<ConnectionSecret>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Status {
    phase: Option<Phase>,
    message: Option<String>,
    endpoint: Option<Endpoint>,
    secret_ref: Option<SecretReference>,
    /// As its kind records it.
    resolved: Option<Value>,
}

/// Of what it recorded, what there is of every kind.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Resolved {
    cloud: Cloud,
    external_name: String,
    /// Of a Database.
    engine: Option<Engine>,
    version: Option<String>,
    image: Option<String>,
    administrator: Option<String>,
}

/// Asks for the bound objects, then for the Secrets that they name; for pods while they are not as they should be. False
/// while Crossplane is fetching any of them.
///
/// Crossplane may read all of them: the kinds come with the Configuration, Secrets are in its own role, and where there is a
/// Deployment the install bundle let it be created, which grants pods too. Pods are watched no longer than they are needed,
/// for a cluster has many.
pub(crate) fn gather(
    spec: &MicroserviceSpec,
    object: DeveloperObject<'_>,
    request: &Request,
    response: &mut Response,
) -> bool {
    let DeveloperObject {
        name, namespace, ..
    } = object;
    let mut secrets: Vec<String> = spec
        .secrets
        .iter()
        .map(|secret| secret.name.clone())
        .collect();
    // What cannot be read ends the call later, where it is said.
    let recorded = recorded(request, Microservice::ANCHOR).ok().flatten();
    let mut is_complete = true;
    for binding in &spec.bindings {
        let name = object_requirement(binding.kind, &binding.name);
        let object = Requirement::by_name(API_VERSION, binding.kind.as_str(), &binding.name);
        is_complete &= request.required(&name).is_some();
        response.require(name, object.in_namespace(namespace));
        secrets.push(connection_to_ask_for(request, binding, recorded.as_ref()));
    }
    for secret in secrets {
        let name = secret_requirement(&secret);
        is_complete &= request.required(&name).is_some();
        let object = Requirement::by_name("v1", "Secret", secret);
        response.require(name, object.in_namespace(namespace));
    }
    if needs_pods(request) {
        is_complete &= request.required(PODS).is_some();
        let labels = [("app.kubernetes.io/instance", name)];
        let pods = Requirement::by_labels("v1", "Pod", labels);
        response.require(PODS, pods.in_namespace(namespace));
    }
    is_complete
}

/// The connection Secret of a bound object; of one that is gone, the one that it was found with.
fn connection_to_ask_for(
    request: &Request,
    binding: &Binding,
    recorded: Option<&ResolvedMicroservice>,
) -> String {
    let bound = find(request, binding.kind, &binding.name);
    let kept = recorded.filter(|_| bound.is_none()).and_then(|recorded| {
        let mut bindings = recorded.bindings.iter();
        let kept =
            bindings.find(|kept| (kept.kind, &kept.name) == (binding.kind, &binding.name))?;
        match &kept.login {
            Some(login) => Some(login.server.as_ref()?.connection.clone()),
            None => Some(kept.secret.clone()),
        }
    });
    kept.unwrap_or_else(|| secret_name(bound.as_ref(), binding))
}

/// A bound object, if it exists.
pub(crate) fn find(request: &Request, kind: BoundKind, name: &str) -> Option<Bound> {
    let objects = request.required(&object_requirement(kind, name))?;
    objects.first()?.decode().ok()
}

/// The connection Secret: what the object says, what it is asked to say, or the usual name.
pub(crate) fn secret_name(bound: Option<&Bound>, binding: &Binding) -> String {
    let said = bound.and_then(|bound| bound.status.secret_ref.as_ref());
    let asked = bound.and_then(|bound| bound.spec.connection_secret.as_ref());
    said.map(|secret| secret.name.clone())
        .or_else(|| asked.map(|secret| secret.name.clone()))
        .unwrap_or_else(|| usual_connection_secret(binding.kind.as_str(), &binding.name))
}

impl Bound {
    /// What it recorded of itself.
    pub(crate) fn resolved<R: DeserializeOwned>(&self) -> Option<R> {
        R::deserialize(self.status.resolved.as_ref()?).ok()
    }

    /// Keys of the connection Secret, as far as the object has said them.
    pub(crate) fn keys(&self) -> &[String] {
        let secret = self.status.secret_ref.as_ref();
        secret.map_or(&[], |secret| &secret.keys)
    }

    /// The way to it, as soon as it has said where it is.
    pub(crate) fn reach(&self) -> Option<Reach> {
        let port = self.status.endpoint.as_ref()?.port;
        let resolved: Resolved = self.resolved()?;
        let is_local = resolved.cloud == Cloud::Local;
        Some(Reach {
            instance: is_local.then_some(resolved.external_name),
            port,
        })
    }

    /// Whether logins can be made in it, as soon as it has said what it is. MySQL in the cluster cannot, where nobody knows its
    /// administrator.
    pub(crate) fn makes_logins(&self) -> Option<bool> {
        let Resolved {
            cloud,
            engine,
            administrator,
            ..
        } = self.resolved()?;
        let nobody_knows = (cloud, engine?) == (Cloud::Local, Engine::Mysql);
        Some(administrator.is_some() || !nobody_knows)
    }

    /// Where and with what logins are made in it. In the cluster with the image that runs, which is there already.
    pub(crate) fn login_server(
        &self,
        connection: String,
        images: Option<&Images>,
    ) -> Option<LoginServer> {
        let resolved: Resolved = self.resolved()?;
        let (engine, version) = (resolved.engine?, resolved.version.clone()?);
        let named = images.and_then(|images| match engine {
            Engine::Postgres => images.postgres.as_deref(),
            Engine::Mysql => images.mysql.as_deref(),
        });
        let named = resolved.image.as_deref().or(named);
        Some(LoginServer {
            engine,
            image: engine_image(engine, named, &version),
            version,
            administrator: match resolved.administrator {
                Some(_) => administrator_secret_name(&connection),
                None => connection.clone(),
            },
            connection,
        })
    }

    /// What it says of itself while its connection is not there.
    pub(crate) fn standing(&self) -> String {
        let phase = self
            .status
            .phase
            .map_or("not reported on yet", |phase| match phase {
                Phase::Pending => "pending",
                Phase::Provisioning => "being created",
                Phase::Blocked => "blocked",
                Phase::Degraded => "not working",
                Phase::Ready | Phase::Updating | Phase::Deletable => {
                    "about to publish its connection"
                }
            });
        match (&self.status.phase, &self.status.message) {
            (Some(Phase::Blocked | Phase::Degraded), Some(message)) => {
                format!("{phase}: {message}")
            }
            _ => format!("{phase}."),
        }
    }
}

/// Whether a Secret exists, if anybody knows.
pub(crate) fn secret_exists(request: &Request, name: &str) -> Option<bool> {
    let found = request.required(&secret_requirement(name))?;
    Some(!found.is_empty())
}

/// The fingerprint of each Secret that pods mount. Of one that is not there, what its pods were started with stays: that it
/// comes back unchanged replaces nothing. A Secret of our own counts when it is there, and not when it is composed: pods that start
/// before that would start with the old one.
pub(crate) fn fingerprints(
    request: &Request,
    record: &ResolvedMicroservice,
    key: Option<&GeneratorKey>,
    running: Option<&Running>,
) -> BTreeMap<String, String> {
    let present = running.map(Running::fingerprints).unwrap_or_default();
    let bound = record.bindings.iter().map(|binding| {
        let data = match binding.login {
            Some(_) => own_data(request, &binding.name),
            None => data(request, &binding.secret),
        };
        (&binding.secret, data)
    });
    let own = record.secrets.iter();
    let own = own.map(|secret| (&secret.name, data(request, &secret.name)));
    let fingerprint = |(name, data): (&String, Option<BTreeMap<String, ByteString>>)| {
        let fresh = key.and_then(|key| Some(key.fingerprint(&data?)));
        let fingerprint = fresh.or_else(|| present.get(name).cloned());
        Some((name.clone(), fingerprint?))
    };
    bound.chain(own).filter_map(fingerprint).collect()
}

/// The data of the Secret with a login of our own in a Database.
fn own_data(request: &Request, database: &str) -> Option<BTreeMap<String, ByteString>> {
    let secret = request.observed(&login::role(database))?;
    secret.decode_field("data").ok()?
}

/// The data of a Secret, if it is there.
pub(crate) fn data(request: &Request, name: &str) -> Option<BTreeMap<String, ByteString>> {
    let secret = request.required(&secret_requirement(name))?.first()?;
    let data = secret.decode_field("data").ok()?;
    Some(data.unwrap_or_default())
}

fn object_requirement(kind: BoundKind, name: &str) -> String {
    format!("{}-{name}", kind.as_str().to_lowercase())
}

fn secret_requirement(name: &str) -> String {
    format!("secret-{name}")
}
