//! A Database, the platform around it and what is observed of it, called as Crossplane calls the function.

mod observed;
mod reply;

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::{Date, date};
use pave_catalog::{Cloud, Engine};
use pave_compose::GeneratorKey;
use pave_fn_database::Database;
use pave_function_sdk::testing;
use serde_json::{Map, Value, json};

pub(crate) use observed::Observed;
pub(crate) use reply::Reply;

/// The fields of a developer's `spec`, in YAML.
pub(crate) fn yaml(text: &str) -> Value {
    serde_saphyr::from_str(text).unwrap()
}

/// Every cloud with every engine.
pub(crate) fn everywhere() -> impl Iterator<Item = (Cloud, Engine)> {
    let engines = |cloud| Engine::ALL.into_iter().map(move |engine| (cloud, engine));
    Cloud::ALL.into_iter().flat_map(engines)
}

/// What Crossplane 2.4 says of itself.
const CAPABILITIES: [&str; 5] = [
    "CAPABILITY_CAPABILITIES",
    "CAPABILITY_REQUIRED_RESOURCES",
    "CAPABILITY_CREDENTIALS",
    "CAPABILITY_CONDITIONS",
    "CAPABILITY_REQUIRED_SCHEMAS",
];

/// One object's life.
#[derive(Debug, Clone)]
pub(crate) struct Scenario {
    /// The composite resource as stored, with its status.
    pub(crate) object: Value,
    /// `spec` of the PlatformPolicy; none exists where this is `None`.
    pub(crate) policy: Option<Value>,
    /// `spec` of the namespace's Environment.
    pub(crate) environment: Option<Value>,
    /// `spec` of every LandingZone, by name.
    pub(crate) zones: BTreeMap<String, Value>,
    /// Whether the host fetches what functions require.
    pub(crate) fetches: bool,
    /// API groups that the control plane does not have, on a host that says what it can do. `None` is an older host.
    pub(crate) lacks: Option<BTreeSet<String>>,
    /// What exists, by the name it was composed under.
    pub(crate) observed: BTreeMap<String, Observed>,
    pub(crate) key: Option<GeneratorKey>,
    pub(crate) today: Date,
}

impl Scenario {
    /// Database `orders` of team payments in a stage.
    pub(crate) fn new(stage: &str, spec: &str) -> Self {
        let platform = yaml(include_str!("scenario/platform.yaml"));
        let zones = platform["zones"].as_array().unwrap().iter();
        Self {
            object: json!({
                "apiVersion": "pave.internal/v1alpha1",
                "kind": "Database",
                "metadata": {
                    "name": "orders",
                    "namespace": format!("payments-{stage}"),
                    "uid": "6f1b1f5e-0000-4000-8000-000000000001",
                    "creationTimestamp": "2026-01-15T08:00:00Z",
                },
                "spec": yaml(spec),
            }),
            policy: Some(platform["policy"].clone()),
            environment: Some(platform["environments"][stage].clone()),
            zones: zones
                .map(|zone| (zone["cloud"].as_str().unwrap().to_owned(), zone.clone()))
                .collect(),
            fetches: true,
            lacks: None,
            observed: BTreeMap::new(),
            key: Some(GeneratorKey::new(&[b'k'; 32]).unwrap()),
            today: date(2026, 1, 15),
        }
    }

    /// The same on a cloud, with an engine.
    pub(crate) fn on(stage: &str, (cloud, engine): (Cloud, Engine)) -> Self {
        let region = if cloud == Cloud::Local {
            ""
        } else {
            ", region: germany"
        };
        Self::new(
            stage,
            &format!("{{cloud: {cloud}, engine: {engine}{region}}}"),
        )
    }

    /// Changes fields of the developer's `spec`.
    pub(crate) fn with(mut self, fields: &str) -> Self {
        self.set(fields);
        self
    }

    /// Changes fields of the developer's `spec`; null removes one.
    pub(crate) fn set(&mut self, fields: &str) {
        let spec = self.object["spec"].as_object_mut().unwrap();
        for (key, value) in yaml(fields).as_object().unwrap() {
            if value.is_null() {
                spec.remove(key);
            } else {
                spec.insert(key.clone(), value.clone());
            }
        }
    }

    /// Changes fields of the PlatformPolicy.
    pub(crate) fn set_policy(&mut self, fields: &str) {
        let policy = self.policy.as_mut().unwrap().as_object_mut().unwrap();
        policy.extend(yaml(fields).as_object().unwrap().clone());
    }

    /// Composes it and makes everything of it ready.
    pub(crate) fn provisioned(mut self) -> Self {
        self.reconcile();
        self.make_ready();
        self.reconcile();
        self.make_ready();
        let reply = self.reconcile();
        assert_eq!(reply.fatal(), None);
        self
    }

    /// Everything that exists works, and the cloud has reported the server's address and login.
    pub(crate) fn make_ready(&mut self) {
        for (name, observed) in &mut self.observed {
            observed.make_ready(name);
        }
    }

    pub(crate) fn server(&mut self) -> &mut Observed {
        self.observed.get_mut("instance").unwrap()
    }

    /// Calls the function, again where it asks for schemas, and leaves everything as it is.
    pub(crate) fn call(&self) -> Reply {
        let mut request = self.request();
        let reply = self.answer(&request);
        let selectors = reply.required_schemas();
        let (Some(lacks), false) = (&self.lacks, selectors.is_empty()) else {
            return reply;
        };
        let schema = |api_version: &str| {
            let unknown = lacks.iter().any(|group| api_version.starts_with(group));
            // Of a kind that nobody knows Crossplane fetches an empty schema.
            if unknown {
                json!({})
            } else {
                json!({"openapiV3": {"type": "object"}})
            }
        };
        request["requiredSchemas"] = selectors
            .iter()
            .map(|(name, api_version)| (name.clone(), schema(api_version)))
            .collect();
        let settled = self.answer(&request);
        assert_eq!(
            settled.required_schemas(),
            selectors,
            "Crossplane would call for ever"
        );
        settled
    }

    fn answer(&self, request: &Value) -> Reply {
        let function = Database {
            generator_key: self.key.clone(),
        };
        let answer = testing::run_on(self.today, &function, &request.to_string());
        Reply::new(yaml(&answer))
    }

    /// Calls the function, then applies what it wants, as Crossplane does.
    pub(crate) fn reconcile(&mut self) -> Reply {
        let reply = self.call();
        if reply.fatal().is_some() {
            return reply;
        }
        let desired = reply.desired();
        self.observed.retain(|name, _| desired.contains_key(name));
        for (name, object) in desired {
            let known = self.observed.remove(&name);
            self.observed
                .insert(name.clone(), Observed::apply(known, &name, object));
        }
        let mut status = reply.status();
        status["conditions"] = reply.observed_conditions();
        self.object["status"] = status;
        reply
    }

    /// The request as a host sends it. JSON is YAML.
    pub(crate) fn request(&self) -> Value {
        let observed = self
            .observed
            .iter()
            .map(|(name, observed)| (name.clone(), observed.as_sent()));
        let mut request = json!({
            "meta": {"tag": "test"},
            "observed": {"composite": {"resource": self.object}, "resources": observed.collect::<Map<_, _>>()},
            "input": {"apiVersion": "fn.pave.internal/v1alpha1", "kind": "Database"},
        });
        if self.fetches {
            request["requiredResources"] = self.required();
        }
        if self.lacks.is_some() {
            request["meta"]["capabilities"] = json!(CAPABILITIES);
        }
        request
    }

    fn required(&self) -> Value {
        let items = |kind: &str, name: &str, spec: &Value| {
            let metadata = json!({"name": name});
            let api_version = "pave.internal/v1alpha1";
            json!({"resource": {"apiVersion": api_version, "kind": kind, "metadata": metadata, "spec": spec}})
        };
        let policy = self
            .policy
            .iter()
            .map(|spec| items("PlatformPolicy", "default", spec));
        let namespace = self.namespace();
        let environment = self
            .environment
            .iter()
            .map(|spec| items("Environment", namespace, spec));
        let zones = self
            .zones
            .iter()
            .map(|(name, spec)| items("LandingZone", name, spec));
        json!({
            "platform-policy": {"items": policy.collect::<Vec<_>>()},
            "environment": {"items": environment.collect::<Vec<_>>()},
            "landing-zones": {"items": zones.collect::<Vec<_>>()},
        })
    }

    fn namespace(&self) -> &str {
        let metadata = &self.object["metadata"];
        let claimed = &metadata["labels"]["crossplane.io/claim-namespace"];
        claimed
            .as_str()
            .or(metadata["namespace"].as_str())
            .unwrap_or_default()
    }
}
