//! The report on an object of a developer: phase, endpoint, connection, price, verdicts, record.

use jiff::civil::Date;
use k8s_openapi::ByteString;
use pave_api::{
    developer::Record as _,
    status::{Endpoint, ObservedCondition, SecretReference},
};
use pave_function_sdk::{Condition, ConditionStatus, Error, Ready, Request, Response};
use pave_policy::Judgement;

use super::{
    Progress, recheck_after, report_allowed, report_cost, report_progress, report_verdicts,
};
use crate::{
    DeveloperKind, Lifting, Manifest, PROTECTION, Publication, Refusal, Seen, publication::publish,
    report_blocked, report_refusal, resolve::Decided,
};

/// Condition that says whether applications can connect.
const CONNECTION_PUBLISHED: &str = "ConnectionPublished";

/// Nothing exists and nothing is composed.
pub(crate) fn refused<K: DeveloperKind>(
    response: &mut Response,
    manifest: &Manifest<K>,
    refusal: &Refusal,
    judgement: Option<&Judgement>,
) -> Result<(), Error> {
    if let Some(judgement) = judgement {
        report_verdicts(response, &judgement.verdicts)?;
    }
    // Of what a lost control plane left behind, this copy may be all that is known.
    if let Some(resolved) = manifest
        .status
        .as_ref()
        .and_then(|status| status.resolved.as_ref())
    {
        response.set_status("resolved", resolved)?;
    }
    Ok(report_blocked(
        response,
        refusal,
        conditions::<K>(manifest),
    )?)
}

/// Resources are composed.
pub(crate) fn composed<K: DeveloperKind>(
    (request, response): (&Request, &mut Response),
    manifest: &Manifest<K>,
    decided: &Decided<K>,
    mut seen: Vec<Seen>,
) -> Result<(), Error> {
    let publication = K::publication(request, &decided.resolved);
    seen.extend(publish((request, response), &decided.tags, &publication)?);
    published::<K>(response, manifest, &publication)?;
    response.set_status("resolved", &decided.resolved.recorded)?;
    response.set_status("tags", &decided.tags)?;
    report_cost(response, &decided.estimate)?;
    verdicts::<K>((request.today(), response), manifest, decided)?;
    let status = manifest.status.as_ref();
    let sentence = K::deletion_sentence(&decided.resolved);
    let obstacle = K::obstacle(request, &decided.resolved);
    let progress = Progress {
        seen: &seen,
        now: request.now(),
        requested_at: manifest.metadata.creation_timestamp.as_deref(),
        timing: status.and_then(|status| status.timing.as_ref()),
        ready_since: ready_since::<K>(manifest),
        objective_seconds: decided.objective_seconds,
        ready_sentence: &K::ready_sentence(&decided.resolved),
        lifting: lifting::<K>(request, decided, &sentence),
        held: decided.held.as_ref(),
        obstacle: obstacle.as_deref(),
    };
    report_progress(response, &progress)?;
    K::report(request, response, &decided.resolved)?;
    if decided.status_differs {
        repaired::<K>(response, &decided.resolved.recorded);
    }
    Ok(())
}

/// Lifting is done when nothing observed refuses deletion any more: neither the Usage nor the cloud.
fn lifting<'a, K: DeveloperKind>(
    request: &Request,
    decided: &Decided<K>,
    sentence: &'a str,
) -> Option<Lifting<'a>> {
    let refuses = request.observed(PROTECTION).is_some() || K::refuses_deletion(request);
    let lifting = if refuses {
        Lifting::InProgress
    } else {
        Lifting::Done(sentence)
    };
    decided.protection_lifted.then_some(lifting)
}

fn published<K: DeveloperKind>(
    response: &mut Response,
    manifest: &Manifest<K>,
    publication: &Publication,
) -> Result<(), Error> {
    let (secret, endpoint) = match publication {
        Publication::Nothing { endpoint } => {
            if let Some(endpoint) = endpoint {
                response.set_status("endpoint", endpoint)?;
            }
            return Ok(());
        }
        Publication::Awaited { reason, message } => {
            response.composite_ready(Ready::False);
            let condition = Condition::new(CONNECTION_PUBLISHED, ConditionStatus::False, *reason);
            response.condition(condition.message(*message).claim());
            return Ok(());
        }
        Publication::Secret { secret, endpoint } => (secret, endpoint),
    };
    let name = secret.metadata.name.clone().unwrap_or_default();
    let last: Option<&Endpoint> = manifest
        .status
        .as_ref()
        .and_then(|status| status.endpoint.as_ref());
    if let Some(endpoint) = endpoint.as_ref().or(last) {
        response.set_status("endpoint", endpoint)?;
    }
    let data = secret.data.iter().flatten();
    let keys = data.clone().map(|(key, _)| key.clone()).collect();
    let sentence = format!("applications mount Secret '{name}'");
    response.set_status("secretRef", &SecretReference { name, keys })?;
    let object = manifest.metadata.developer_object();
    if object.is_some_and(|object| object.is_claim) {
        for (key, ByteString(value)) in data {
            response.connection_detail(key, value.clone());
        }
    }
    let condition = Condition::new(
        CONNECTION_PUBLISHED,
        ConditionStatus::True,
        "SecretComposed",
    );
    response.condition(condition.message(sentence).claim());
    Ok(())
}

fn verdicts<K: DeveloperKind>(
    (today, response): (Date, &mut Response),
    manifest: &Manifest<K>,
    decided: &Decided<K>,
) -> Result<(), Error> {
    if let Some(judgement) = &decided.judgement {
        report_verdicts(response, &judgement.verdicts)?;
        if let Some(last) = judgement.holds_until {
            recheck_after(response, today, last);
        }
    }
    match (&decided.held, &decided.judgement) {
        (Some(refusal), _) => report_refusal(response, refusal, conditions::<K>(manifest)),
        (None, Some(judgement)) => report_allowed(response, &judgement.verdicts),
        (None, None) => {}
    }
    Ok(())
}

/// Status is a copy for people. One that disagrees is corrected, and that is said.
fn repaired<K: DeveloperKind>(response: &mut Response, record: &K::Record) {
    let recorded = record.recorded();
    let message = format!(
        "status.resolved differed from what the managed resource of '{}' on {} says; the managed resource counts, and status \
         is corrected.",
        recorded.external_name, recorded.location.cloud
    );
    response.warning("StatusRepaired", message).claim();
}

/// When the object as a whole became ready.
fn ready_since<K: DeveloperKind>(manifest: &Manifest<K>) -> Option<&str> {
    let ready = conditions::<K>(manifest)
        .iter()
        .find(|condition| condition.type_ == "Ready")?;
    (ready.status == "True").then_some(ready.last_transition_time.as_deref()?)
}

fn conditions<K: DeveloperKind>(manifest: &Manifest<K>) -> &[ObservedCondition] {
    manifest
        .status
        .as_ref()
        .map(|status| status.conditions.as_slice())
        .unwrap_or_default()
}
