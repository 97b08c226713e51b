//! What the platform team has to have said: a PlatformPolicy, LandingZones, Environments.

use pave_api::{kinds::Kind, platform_policy::DEFAULT_NAME};
use serde_json::Value;

use super::{Finding, condition, name};
use crate::{
    cluster::{Cluster, ClusterError, Place},
    commands::status::resource,
};

pub(super) fn policy(cluster: &Cluster) -> Finding {
    const CHECK: &str = "policy";
    match cluster.get(&named("PlatformPolicy"), DEFAULT_NAME, Place::Here) {
        Ok(policy) => judged(CHECK, &[policy]),
        Err(ClusterError::NotFound(_)) => Finding::warning(
            CHECK,
            "there is no PlatformPolicy `default`, so the built-in one applies",
        )
        .cause("it places everything in the cluster, and nothing in a cloud")
        .fix("kubectl apply -f examples/platform/policy.yaml, with your teams in it"),
        Err(error) => Finding::unanswered(CHECK, &error),
    }
}

pub(super) fn landing_zones(cluster: &Cluster) -> Finding {
    const CHECK: &str = "landing zones";
    match cluster.list(&named("LandingZone"), Place::Here) {
        Ok(zones) if zones.is_empty() => Finding::warning(CHECK, "there is none")
            .cause("nothing can be placed in a cloud")
            .fix("kubectl apply -f examples/platform/landing-zones.yaml, with your accounts in it"),
        Ok(zones) => judged(CHECK, &zones),
        Err(error) => Finding::unanswered(CHECK, &error),
    }
}

pub(super) fn environments(cluster: &Cluster) -> Finding {
    const CHECK: &str = "environments";
    match cluster.list(&named("Environment"), Place::Here) {
        Ok(environments) if environments.is_empty() => Finding::warning(CHECK, "there is none")
            .cause("no namespace belongs to a team, unless a pattern of the policy says so")
            .fix("`pave new environment` writes one"),
        Ok(environments) => ready(CHECK, &environments),
        Err(error) => Finding::unanswered(CHECK, &error),
    }
}

/// What the function has found in them.
fn judged(check: &'static str, objects: &[Value]) -> Finding {
    let wrong = objects
        .iter()
        .filter_map(|object| match condition(object, "Consistent") {
            Some(("True", _)) => None,
            Some((_, message)) => Some((name(object), message)),
            None => Some((name(object), "the function has not judged it yet")),
        });
    told(check, wrong.collect(), objects, "consistent")
}

fn ready(check: &'static str, objects: &[Value]) -> Finding {
    let message = |object: &Value| object["status"]["message"].as_str().map(str::to_owned);
    let messages: Vec<_> = objects
        .iter()
        .filter(|object| object["status"]["phase"] != "Ready")
        .map(|object| (name(object), message(object).unwrap_or_default()))
        .collect();
    let wrong = messages
        .iter()
        .map(|(name, message)| (*name, message.as_str()));
    told(check, wrong.collect(), objects, "Ready")
}

fn told(check: &'static str, wrong: Vec<(&str, &str)>, objects: &[Value], good: &str) -> Finding {
    if wrong.is_empty() {
        let found = match objects {
            [only] => format!("`{}` is {good}", name(only)),
            all => format!("all {} are {good}", all.len()),
        };
        return Finding::ok(check, found);
    }
    let names: Vec<_> = wrong.iter().map(|(name, _)| *name).collect();
    let causes = wrong.into_iter().filter(|(_, message)| !message.is_empty());
    let causes: Vec<_> = causes
        .map(|(name, message)| format!("{name}: {message}"))
        .collect();
    Finding::broken(check, format!("not {good}: {}", names.join(", ")))
        .cause(causes.join("; "))
        .fix("`pave validate` finds the same in the file; repair it and apply it again")
}

fn named(kind: &str) -> String {
    Kind::by_name(kind).map(resource).unwrap_or_default()
}
