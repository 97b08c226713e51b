//! The rule of each kind.

use super::{Health, Readiness, status::Condition};

/// Ready, unless it is being deleted: which rule is the kind's?
pub(super) fn readiness(health: &Health) -> Readiness {
    let group = health
        .api_version
        .rsplit_once('/')
        .map_or("", |(group, _)| group);
    match (group, health.kind.as_str()) {
        ("apps", "Deployment") => deployment(health),
        ("apps", "StatefulSet") => stateful_set(health),
        ("batch", "Job") => job(health),
        ("", "Service") if health.spec.type_.as_deref() == Some("LoadBalancer") => address(health),
        ("networking.k8s.io", "Ingress") => address(health),
        ("gateway.networking.k8s.io", "HTTPRoute") => route(health),
        ("", "PersistentVolumeClaim") => phase(health, "Bound"),
        ("", "Namespace") => phase(health, "Active"),
        ("", "ResourceQuota") => quota(health),
        (group, kind) if exists_is_ready(group, kind) => Readiness::Ready,
        _ => by_condition(health),
    }
}

/// Kinds whose status, if any, says nothing that a developer waits for.
fn exists_is_ready(group: &str, kind: &str) -> bool {
    match group {
        "" => matches!(
            kind,
            "ConfigMap" | "LimitRange" | "Secret" | "Service" | "ServiceAccount"
        ),
        "autoscaling" => kind == "HorizontalPodAutoscaler",
        "monitoring.coreos.com" => {
            matches!(kind, "PodMonitor" | "PrometheusRule" | "ServiceMonitor")
        }
        "networking.k8s.io" => kind == "NetworkPolicy",
        "policy" => kind == "PodDisruptionBudget",
        "rbac.authorization.k8s.io" => matches!(
            kind,
            "ClusterRole" | "ClusterRoleBinding" | "Role" | "RoleBinding"
        ),
        _ => matches!(kind, "ProviderConfig" | "ClusterProviderConfig"),
    }
}

/// `Ready` decides. What cannot be synced before it was ever ready never becomes ready, so that is the reason then.
fn by_condition(health: &Health) -> Readiness {
    let ready = health.condition("Ready");
    if ready.is_some_and(|ready| ready.status == "True") {
        return Readiness::Ready;
    }
    let synced = health
        .condition("Synced")
        .filter(|synced| synced.status == "False");
    synced
        .or(ready)
        .map_or_else(|| Readiness::not_ready("Creating"), not_ready)
}

fn not_ready(condition: &Condition) -> Readiness {
    Readiness::NotReady {
        reason: condition.reason().to_owned(),
        message: condition.message(),
    }
}

fn deployment(health: &Health) -> Readiness {
    let wanted = health.spec.replicas.unwrap_or(1);
    let status = &health.status;
    if health.is_stale() {
        return rolling_out(health);
    }
    if let Some(stuck) = health
        .condition("Progressing")
        .filter(|progress| progress.status == "False")
    {
        return not_ready(stuck);
    }
    // What is replaced still runs while its successor does not: with one replica both counts alone would say ready.
    if status.updated_replicas < wanted || status.replicas > status.updated_replicas {
        return rolling_out(health);
    }
    let available = health
        .condition("Available")
        .is_some_and(|available| available.status == "True");
    replicas(available, status.available_replicas, wanted)
}

fn stateful_set(health: &Health) -> Readiness {
    let status = &health.status;
    if health.is_stale() || status.current_revision != status.update_revision {
        return rolling_out(health);
    }
    replicas(
        true,
        status.ready_replicas,
        health.spec.replicas.unwrap_or(1),
    )
}

fn rolling_out(health: &Health) -> Readiness {
    let seen = health.status.observed_generation.is_some();
    Readiness::not_ready(if seen { "Updating" } else { "Creating" })
}

/// The sentence says how far it is; it changes only with the count.
fn replicas(available: bool, ready: i64, wanted: i64) -> Readiness {
    if available && ready >= wanted {
        Readiness::Ready
    } else {
        Readiness::because(
            "ReplicasNotReady",
            format!("{ready} of {wanted} replicas are ready"),
        )
    }
}

fn job(health: &Health) -> Readiness {
    let holds = |type_| {
        health
            .condition(type_)
            .filter(|condition| condition.status == "True")
    };
    match (holds("Complete"), holds("Failed")) {
        (Some(_), _) => Readiness::Ready,
        (None, Some(failed)) => not_ready(failed),
        (None, None) => Readiness::not_ready("Running"),
    }
}

fn address(health: &Health) -> Readiness {
    if health.status.load_balancer.ingress.is_empty() {
        Readiness::not_ready("NoAddress")
    } else {
        Readiness::Ready
    }
}

fn phase(health: &Health, wanted: &str) -> Readiness {
    match health.status.phase.as_deref() {
        Some(phase) if phase == wanted => Readiness::Ready,
        phase => Readiness::not_ready(phase.unwrap_or("Pending")),
    }
}

/// Of what the controller does not count yet nothing can be created: the API server refuses it with "status unknown for quota". It
/// learns of a new kind within half a minute, and looks at a quota again every five minutes.
fn quota(health: &Health) -> Readiness {
    let counted = &health.status.used;
    let uncounted = health.spec.hard.keys();
    let uncounted: Vec<_> = uncounted
        .filter(|resource| !counted.contains_key(*resource))
        .map(String::as_str)
        .collect();
    if uncounted.is_empty() {
        Readiness::Ready
    } else {
        Readiness::because(
            "NotCounted",
            format!("{} is not counted yet", uncounted.join(", ")),
        )
    }
}

fn route(health: &Health) -> Readiness {
    if health.status.parents.is_empty() {
        return Readiness::not_ready("NoGateway");
    }
    for type_ in ["Accepted", "ResolvedRefs"] {
        for parent in &health.status.parents {
            match parent
                .conditions
                .iter()
                .find(|condition| condition.type_ == type_)
            {
                Some(condition) if condition.status == "True" => {}
                Some(condition) => return not_ready(condition),
                None => return Readiness::not_ready("Pending"),
            }
        }
    }
    Readiness::Ready
}
