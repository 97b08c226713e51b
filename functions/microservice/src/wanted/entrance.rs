//! The way from outside of the cluster, where there is one: chosen once, and again when the developer exposes it otherwise.

use pave_api::{
    landing_zone::{Entrance, LandingZone},
    microservice::{ExposeSpec, ResolvedMicroservice, Route, Visibility},
    status::Location,
};
use pave_catalog::Cloud;
use pave_compose::{Question, Refusal};
use pave_policy::refusal;

use crate::Microservice;

/// Domain of what is exposed locally: every resolver leads it to the machine itself. Source: RFC 6761, section 6.3.
const LOCAL_DOMAIN: &str = "localhost";
/// Longest label of a host name. Source: RFC 1035, section 2.3.4.
const LONGEST_LABEL: usize = 63;

pub(super) fn route(
    question: &Question<'_, Microservice>,
    (expose, location): (&ExposeSpec, &Location),
    zone: Option<&LandingZone>,
    recorded: Option<&ResolvedMicroservice>,
) -> Result<Option<Route>, Refusal> {
    let same = |recorded: &&ResolvedMicroservice| {
        (recorded.expose.visibility, &recorded.expose.host) == (expose.visibility, &expose.host)
    };
    if let Some(recorded) = recorded.filter(same) {
        return Ok(recorded.route.clone());
    }
    let entrances = zone.and_then(|zone| zone.spec.entrances.as_ref());
    let entrance = match expose.visibility {
        Visibility::None => return no_host(expose).map(|()| None),
        Visibility::Internal => entrances.and_then(|entrances| entrances.internal.as_ref()),
        Visibility::External => entrances.and_then(|entrances| entrances.external.as_ref()),
    };
    let is_local = location.cloud == Cloud::Local;
    let Some(entrance) = entrance else {
        return match expose.visibility {
            Visibility::External if is_local => {
                let built_in = Entrance {
                    dns_zone: Some(LOCAL_DOMAIN.to_owned()),
                    ..Entrance::default()
                };
                through(question, expose, &built_in).map(Some)
            }
            Visibility::External => Err(no_entrance(location)),
            Visibility::None | Visibility::Internal => no_host(expose).map(|()| None),
        };
    };
    through(question, expose, entrance).map(Some)
}

/// A host that nothing answers to would be a promise that nobody keeps.
fn no_host(expose: &ExposeSpec) -> Result<(), Refusal> {
    let Some(host) = &expose.host else {
        return Ok(());
    };
    let cause = format!(
        "has nowhere to lead to: visibility '{}' has no way from outside of the cluster here",
        expose.visibility.as_str()
    );
    let fix = "leave it out, or choose visibility external";
    Err(Refusal::new(
        "NoEntrance",
        refusal("spec.expose.host", &format!("'{host}'"), &cause, fix),
    ))
}

fn no_entrance(location: &Location) -> Refusal {
    let zone = location.landing_zone.as_deref().unwrap_or_default();
    let cause = format!(
        "is not possible on {}: LandingZone '{zone}' has no external entrance",
        location.cloud
    );
    let fix = "the platform team fills in spec.entrances.external there, or choose internal";
    Refusal::new(
        "NoEntrance",
        refusal("spec.expose.visibility", "'external'", &cause, fix),
    )
}

fn through(
    question: &Question<'_, Microservice>,
    expose: &ExposeSpec,
    entrance: &Entrance,
) -> Result<Route, Refusal> {
    let is_built_in = entrance.gateway.is_none() && entrance.ingress_class.is_none();
    Ok(Route {
        host: host(question, expose, entrance.dns_zone.as_deref())?,
        tls: !is_built_in,
        gateway: entrance.gateway.clone(),
        ingress_class: entrance.ingress_class.clone(),
        cluster_issuer: entrance.cluster_issuer.clone(),
    })
}

/// `<name>.<namespace>.<domain>`. Below the platform's domain each namespace has its own part, so that nobody takes
/// another team's host.
fn host(
    question: &Question<'_, Microservice>,
    expose: &ExposeSpec,
    domain: Option<&str>,
) -> Result<String, Refusal> {
    let (name, namespace) = (question.object.name, question.object.namespace);
    let refused = |reason, host: &str, cause: &str, fix: &str| {
        Err(Refusal::new(
            reason,
            refusal("spec.expose.host", &format!("'{host}'"), cause, fix),
        ))
    };
    let Some(domain) = domain else {
        return match &expose.host {
            Some(host) => Ok(host.clone()),
            None => refused(
                "NoHost",
                "",
                "is missing, and the platform has no domain to make one of",
                "say the host name, or the platform team sets dnsZone of the entrance",
            ),
        };
    };
    let own = format!("{namespace}.{domain}");
    let host = match &expose.host {
        None => format!("{name}.{own}"),
        Some(host) => host.clone(),
    };
    let is_below = |domain: &str| host == domain || host.ends_with(&format!(".{domain}"));
    if is_below(domain) && !is_below(&own) {
        let cause = format!("belongs to another namespace: yours has the hosts below '{own}'");
        let fix = "choose one of these, or leave it out";
        return refused("ForeignHost", &host, &cause, fix);
    }
    if host
        .split('.')
        .any(|label| label.is_empty() || label.len() > LONGEST_LABEL)
    {
        let cause = format!("has a part that is longer than {LONGEST_LABEL} characters");
        return refused("NoHost", &host, &cause, "choose a shorter one");
    }
    Ok(host)
}
