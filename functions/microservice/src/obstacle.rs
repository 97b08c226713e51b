//! What keeps a Microservice from working, with the next step: read from its Deployment, its pods and its route.
//!
//! The kubelet tries again and again, and says something else each time. So a sentence names the cause and not the attempt.

use pave_api::microservice::{ProbeSpec, SecretUse};
use pave_compose::{DeveloperKind as _, Resolved};
use pave_function_sdk::Request;
use pave_resources::readiness::{Health, Readiness, normalized_message};
use serde::Deserialize;

use crate::{Microservice, SERVICE_ACCOUNT, pod::USUAL_PATH, report};

/// The requirement of the pods. They are asked for only while the Deployment is not as it should be.
pub(crate) const PODS: &str = "pods";

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Observed {
    status: Status,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Status {
    conditions: Vec<Condition>,
    init_container_statuses: Vec<Container>,
    container_statuses: Vec<Container>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Condition {
    #[serde(rename = "type")]
    type_: String,
    status: String,
    reason: String,
    message: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Container {
    ready: bool,
    restart_count: i64,
    state: State,
    last_state: State,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct State {
    waiting: Option<Waiting>,
    running: Option<serde::de::IgnoredAny>,
    terminated: Option<Terminated>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Waiting {
    reason: String,
    message: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Terminated {
    reason: String,
    exit_code: i64,
}

/// The sentence; `None` where waiting is all there is to do.
pub(crate) fn obstacle(request: &Request, resolved: &Resolved<Microservice>) -> Option<String> {
    let about = About { request, resolved };
    about
        .no_pods()
        .or_else(|| about.missing_binding())
        .or_else(|| about.pods().iter().find_map(|pod| about.pod(pod)))
        .or_else(|| about.no_way_in())
}

struct About<'a> {
    request: &'a Request,
    resolved: &'a Resolved<Microservice>,
}

impl About<'_> {
    fn observed(&self, role: &str) -> Option<Observed> {
        self.request.observed(role)?.decode().ok()
    }

    fn pods(&self) -> Vec<Observed> {
        let pods = self.request.required(PODS).unwrap_or_default();
        pods.iter().filter_map(|pod| pod.decode().ok()).collect()
    }

    /// A quota, or an admission rule of somebody else's.
    fn no_pods(&self) -> Option<String> {
        let deployment = self.observed(Microservice::ANCHOR)?;
        let failure =
            deployment.status.conditions.iter().find(|condition| {
                condition.type_ == "ReplicaFailure" && condition.status == "True"
            })?;
        let cause = normalized_message(&failure.message);
        // Kubernetes says the first cause for ever, and that may be the order in which Crossplane created things.
        if cause.contains("serviceaccount") && cause.contains("not found") {
            return self.request.observed(SERVICE_ACCOUNT).map(|_| {
                format!(
                    "No replica can be created yet: Kubernetes began before there was a service account, and tries again. Fix, where \
                     this lasts: `kubectl get events --namespace {} --field-selector reason=FailedCreate` says what else is in the way.",
                    self.resolved.namespace
                )
            });
        }
        let fix = if cause.contains("exceeded quota") {
            "choose a smaller spec.size or fewer replicas, or ask the platform team for more room in this namespace"
        } else {
            "show this to the platform team"
        };
        Some(format!(
            "No replica can be created: {}. Fix: {fix}.",
            without_pod_name(&cause)
        ))
    }

    fn missing_binding(&self) -> Option<String> {
        let bindings = self.resolved.recorded.bindings.iter();
        let mut missing =
            bindings.filter_map(|binding| report::missing(self.request, self.resolved, binding));
        let first = missing.next()?;
        Some(format!("Replicas wait for what they are bound to. {first}"))
    }

    fn pod(&self, pod: &Observed) -> Option<String> {
        let unscheduled = pod.status.conditions.iter().find(|condition| {
            condition.type_ == "PodScheduled" && condition.reason == "Unschedulable"
        });
        if let Some(condition) = unscheduled {
            return Some(format!(
                "No node takes a replica: {} Fix: choose a smaller spec.size, or ask the platform team for more nodes.",
                sentence(&normalized_message(&condition.message))
            ));
        }
        let status = &pod.status;
        let mut containers = status
            .init_container_statuses
            .iter()
            .chain(&status.container_statuses);
        containers.find_map(|container| self.container(container))
    }

    fn container(&self, container: &Container) -> Option<String> {
        if container.ready {
            return None;
        }
        if let Some(Waiting { reason, message }) = &container.state.waiting {
            match reason.as_str() {
                "ErrImagePull" | "ImagePullBackOff" | "InvalidImageName" | "ErrImageNeverPull" => {
                    return Some(self.no_image());
                }
                "CreateContainerConfigError" | "CreateContainerError" | "RunContainerError" => {
                    return Some(self.no_container(message));
                }
                _ => {}
            }
        }
        let ended = container.last_state.terminated.as_ref();
        let ended = ended.or(container.state.terminated.as_ref());
        if let Some(ended) = ended.filter(|_| container.restart_count > 0) {
            return Some(self.ends(ended));
        }
        container.state.running.as_ref().map(|_| self.not_ready())
    }

    fn no_image(&self) -> String {
        format!(
            "The image '{}' cannot be pulled: it is not there, or the cluster may not read it. Fix: correct spec.image, or ask the \
             platform team for access to the registry.",
            self.resolved.recorded.container_image.reference()
        )
    }

    fn no_container(&self, message: &str) -> String {
        let message = normalized_message(message);
        if message.contains("run as root") || message.contains("non-numeric user") {
            return format!(
                "The image '{}' runs as root, or does not say as whom in numbers, and no replica may run as root. Fix: build it with \
                 a numeric USER that is not 0.",
                self.resolved.recorded.container_image.reference()
            );
        }
        let named = |secret: &&SecretUse| {
            message.contains(&format!("\"{}\"", secret.name))
                || message.contains(&format!("/{}", secret.name))
        };
        if let Some(secret) = self.resolved.recorded.secrets.iter().find(named) {
            return format!(
                "Replicas wait for Secret '{}': {} Fix: create it with that key, or correct spec.secrets.",
                secret.name,
                sentence(&message)
            );
        }
        format!(
            "No replica can start: {} Fix: show this to the platform team.",
            sentence(&message)
        )
    }

    fn ends(&self, ended: &Terminated) -> String {
        let (name, namespace) = (
            &self.resolved.recorded.external_name,
            &self.resolved.namespace,
        );
        if ended.reason == "OOMKilled" {
            return format!(
                "Replicas are killed, for they need more memory than size '{}' gives. Fix: choose a larger spec.size, or use less.",
                self.resolved.recorded.size
            );
        }
        format!(
            "Replicas end by themselves or are restarted, last with exit code {}. Fix: see `kubectl logs --previous -n {namespace} \
             deployment/{name}`.",
            ended.exit_code
        )
    }

    fn not_ready(&self) -> String {
        let health = &self.resolved.recorded.health;
        let usual = ProbeSpec::default();
        let readiness = health.readiness.as_ref().unwrap_or(&usual);
        let question = match (&readiness.tcp, &readiness.grpc, &readiness.path) {
            (Some(port), ..) => format!("port '{port}' accepts no connection"),
            (None, Some(port), _) => {
                format!("port '{port}' does not answer the gRPC health protocol")
            }
            (None, None, path) => {
                let path = path.as_deref().unwrap_or(USUAL_PATH);
                format!("GET {path} is not answered with 200 to 399")
            }
        };
        format!(
            "Replicas run and are not ready: {question}. Fix: if it stays so, answer it, or say in spec.health.readiness what to ask."
        )
    }

    fn no_way_in(&self) -> Option<String> {
        let route = self.resolved.recorded.route.as_ref()?;
        let host = &route.host;
        if let Some(gateway) = &route.gateway {
            let observed = self.request.observed("http-route")?;
            let health: Health = observed.decode().ok()?;
            let Readiness::NotReady { message, .. } = health.readiness() else {
                return None;
            };
            let said = message.map_or_else(
                || "it has not answered yet.".to_owned(),
                |message| sentence(&message),
            );
            return Some(format!(
                "Gateway '{}' in namespace '{}' does not carry '{host}': {said} Fix: show this to the platform team.",
                gateway.name, gateway.namespace
            ));
        }
        self.request.observed("ingress")?;
        Some(format!(
            "No Ingress controller has taken '{host}'. Fix: the platform team installs one, or names its class in \
             spec.entrances of the LandingZone."
        ))
    }
}

/// A cause with one full stop at its end.
fn sentence(cause: &str) -> String {
    format!("{}.", cause.trim_end_matches('.'))
}

/// Each replica has a name of its own, and each attempt another one.
fn without_pod_name(cause: &str) -> String {
    match cause.split_once(" is forbidden: ") {
        Some((_, cause)) => cause.trim_end_matches('.').to_owned(),
        None => cause.trim_end_matches('.').to_owned(),
    }
}

/// Whether the pods have to be looked at.
pub(crate) fn needs_pods(request: &Request) -> bool {
    let deployment = request.observed(Microservice::ANCHOR);
    let health = deployment.and_then(|deployment| deployment.decode::<Health>().ok());
    health.is_some_and(|health| health.readiness() != Readiness::Ready)
}
