//! Composes `kind: Microservice`.
//!
//! **Invariant:** the Deployment is never withheld. What is missing keeps pods waiting in the kubelet, and is named in status.
//!
//! **Invariant:** a pod template changes only by the developer's change or that of a Secret. Whose the pods are, and what the
//! platform decided for them, is as of the developer's last change.

mod alerts;
mod bound;
mod dashboard;
mod deployment;
mod identity;
mod login;
mod metrics;
mod network;
mod observed;
mod obstacle;
mod pod;
mod release;
mod report;
mod route;
mod scaling;
mod wanted;

use std::collections::BTreeMap;

use login::{Logins, OwnLogin};
use pave_api::{
    composite::DeveloperObject,
    microservice::{MicroserviceSpec, ResolvedMicroservice},
};
use pave_compose::{
    Composed, DeveloperKind, GeneratorKey, Publication, Question, Refusal, Resolved,
    no_install_bundle, run,
};
use pave_function_sdk::{Error, Function, Request, Response};
use pave_policy::Subject;
use rust_decimal::Decimal;
use serde_json::{Map, Value, json};

/// The identity of the pods. Its name among composed resources is frozen: a rename deletes and recreates.
const SERVICE_ACCOUNT: &str = "service-account";

/// The composition function for `kind: Microservice`.
#[derive(Debug, Clone, Default)]
pub struct Microservice {
    /// Key for the fingerprints of Secrets. Where there is none there is no install bundle either, and what a Microservice is
    /// made of cannot be created.
    pub generator_key: Option<GeneratorKey>,
}

/// What builders need beside the record.
#[derive(Debug, Clone, PartialEq)]
pub struct Own {
    /// How many replicas are asked for; `None` where an autoscaler has taken that over.
    replicas: Option<i64>,
    /// The fingerprint of each Secret that pods mount, by its name.
    fingerprints: BTreeMap<String, String>,
    /// The logins of its own.
    logins: Vec<OwnLogin>,
    /// Secrets with logins of bindings that were taken back, while pods may start with them.
    still_mounted: Vec<Composed>,
}

impl Function for Microservice {
    fn run(&self, request: &Request, response: &mut Response) -> Result<(), Error> {
        run(self, request, response)
    }
}

impl DeveloperKind for Microservice {
    const ANCHOR: &'static str = "deployment";
    const HOLDS_DATA: bool = false;
    const OPTIONAL_GROUPS: &'static [&'static str] = &["monitoring.coreos.com"];

    type Spec = MicroserviceSpec;
    type Record = ResolvedMicroservice;
    type Own = Own;

    fn gather(
        spec: &MicroserviceSpec,
        object: DeveloperObject<'_>,
        request: &Request,
        response: &mut Response,
    ) -> bool {
        bound::gather(spec, object, request, response)
    }

    fn want(
        question: &Question<'_, Self>,
        recorded: Option<&ResolvedMicroservice>,
    ) -> Result<ResolvedMicroservice, Refusal> {
        wanted::want(question, recorded)
    }

    fn complete(
        &self,
        request: &Request,
        object: DeveloperObject<'_>,
        record: &ResolvedMicroservice,
    ) -> Result<Own, Refusal> {
        let running = observed::running(request);
        let key = self.generator_key.as_ref();
        if key.is_none() && running.is_none() {
            return Err(no_install_bundle("microservice"));
        }
        let logins = Logins {
            request,
            namespace: object.namespace,
            record,
            key,
            running: running.as_ref(),
        };
        Ok(Own {
            replicas: scaling::replicas(record, running.as_ref()),
            fingerprints: bound::fingerprints(request, record, key, running.as_ref()),
            logins: logins.all(),
            still_mounted: logins.still_mounted(),
        })
    }

    fn build(resolved: &Resolved<Self>) -> Vec<Composed> {
        let service = Service { resolved };
        let mut resources = vec![
            Composed::new(Self::ANCHOR, &service.deployment()),
            Composed::new("service", &service.service()),
            Composed::new(SERVICE_ACCOUNT, &service.service_account()),
            Composed::new("disruption-budget", &service.disruption_budget()),
            Composed::new("network-policy", &service.network_policy()),
        ];
        resources.extend(service.autoscaler());
        resources.extend(service.route());
        resources.extend(service.observability());
        resources.extend(service.logins());
        resources.extend(service.identities());
        resources
    }

    fn observe(request: &Request, record: &mut ResolvedMicroservice) {
        identity::observe(request, record);
    }

    fn subject<'a>(record: &'a ResolvedMicroservice, subject: &mut Subject<'a>) {
        subject.image_digest = Some(record.container_image.digest.is_some());
        // The price is that of the fewest replicas; a ceiling is about the most.
        if let Some(autoscaling) = record.autoscaling {
            let times = Decimal::from(autoscaling.max) / Decimal::from(autoscaling.min.max(1));
            subject.monthly_cost = subject.monthly_cost.map(|cost| (cost * times).round_dp(2));
        }
    }

    fn publication(_request: &Request, resolved: &Resolved<Self>) -> Publication {
        let service = Service { resolved };
        Publication::Nothing {
            endpoint: Some(service.endpoint()),
        }
    }

    fn ready_sentence(resolved: &Resolved<Self>) -> String {
        let service = Service { resolved };
        let url = service.endpoint().url.unwrap_or_default();
        format!("it answers at {url}")
    }

    fn obstacle(request: &Request, resolved: &Resolved<Self>) -> Option<String> {
        obstacle::obstacle(request, resolved)
    }

    fn report(
        request: &Request,
        response: &mut Response,
        resolved: &Resolved<Self>,
    ) -> Result<(), Error> {
        report::report(request, response, resolved)
    }

    fn deletion_sentence(_resolved: &Resolved<Self>) -> String {
        "Deleting it removes its replicas and everything around them; it holds no data.".to_owned()
    }
}

/// What everything is built from.
struct Service<'a> {
    resolved: &'a Resolved<Microservice>,
}

impl<'a> Service<'a> {
    fn record(&self) -> &'a ResolvedMicroservice {
        &self.resolved.recorded
    }

    /// Everything has this name.
    fn name(&self) -> &'a str {
        &self.resolved.recorded.external_name
    }

    fn namespace(&self) -> &'a str {
        &self.resolved.namespace
    }

    /// What tells its pods from all others. Selectors cannot be changed.
    fn selector(&self) -> Value {
        json!({"app.kubernetes.io/name": self.name(), "app.kubernetes.io/instance": self.name()})
    }

    /// The labels of everything, by which Backstage finds it.
    fn labels(&self) -> Value {
        let mut labels = self.selector();
        labels["app.kubernetes.io/managed-by"] = json!("pave");
        labels["backstage.io/kubernetes-id"] = json!(self.name());
        labels
    }

    fn metadata(&self) -> Value {
        json!({"name": self.name(), "namespace": self.namespace(), "labels": self.labels()})
    }

    /// Everything about the logins of its own, and the way from where they are made.
    fn logins(&self) -> Vec<Composed> {
        let own = &self.resolved.own;
        let logins = own.logins.iter().flat_map(|login| login.resources.clone());
        let policy = self.login_network_policy();
        let policy = policy.map(|policy| Composed::new("login-network-policy", &policy));
        let still_mounted = own.still_mounted.iter().cloned();
        logins.chain(policy).chain(still_mounted).collect()
    }

    /// The number of a port by its name; of the first one where no name is given.
    fn port(&self, name: Option<&str>) -> u16 {
        let mut ports = self.record().ports.iter();
        let found = ports.find(|port| name.is_none_or(|name| port.name == name));
        found.map_or(wanted::USUAL_PORT, |port| port.port)
    }

    /// The name of a port, where one was given, else of the first one.
    fn port_name(&self, name: Option<&'a str>) -> &'a str {
        let first = || self.record().ports.first().map(|port| port.name.as_str());
        name.or_else(first).unwrap_or(wanted::USUAL_PORT_NAME)
    }
}

/// An object of which some members are there only sometimes.
fn object(members: impl IntoIterator<Item = (&'static str, Option<Value>)>) -> Value {
    let members = members.into_iter();
    let present = members.filter_map(|(name, value)| Some((name.to_owned(), value?)));
    Value::Object(present.collect::<Map<_, _>>())
}
