//! The report on a Database: phase, endpoint, connection, price, verdicts, record.

mod connect;
mod deletion;

use jiff::civil::Date;
use k8s_openapi::{ByteString, api::core::v1::Secret};
use pave_api::{
    database::ResolvedDatabase,
    status::{Endpoint, ObservedCondition, SecretReference},
};
use pave_compose::{
    Connection, Lifting, Progress, Refusal, Seen, recheck_after, report_allowed, report_blocked,
    report_cost, report_progress, report_refusal, report_verdicts,
};
use pave_function_sdk::{Condition, ConditionStatus, Error, Ready, Request, Response};
use pave_policy::Judgement;

use crate::{USAGE, manifest::Manifest, observed, resolve::Decided};

/// Condition that says whether applications can connect.
const CONNECTION_PUBLISHED: &str = "ConnectionPublished";

/// Nothing exists and nothing is composed.
pub(crate) fn refused(
    response: &mut Response,
    manifest: &Manifest,
    refusal: &Refusal,
    judgement: Option<&Judgement>,
) -> Result<(), Error> {
    if let Some(judgement) = judgement {
        report_verdicts(response, &judgement.verdicts)?;
    }
    // Of a database that a lost control plane left behind, this copy may be all that is known.
    if let Some(resolved) = manifest
        .status
        .as_ref()
        .and_then(|status| status.resolved.as_ref())
    {
        response.set_status("resolved", resolved)?;
    }
    Ok(report_blocked(response, refusal, conditions(manifest))?)
}

/// Resources are composed.
pub(crate) fn composed(
    (request, response): (&Request, &mut Response),
    manifest: &Manifest,
    decided: &Decided,
    mut seen: Vec<Seen>,
) -> Result<(), Error> {
    let connection = connect::connection(request, &decided.database);
    let secret = connect::secret(request, &decided.database, connection.as_ref());
    let published = connect::publish(request, response, &decided.tags, secret.as_ref())?;
    seen.extend(published);
    publication(response, manifest, connection.as_ref(), secret.as_ref())?;
    response.set_status("resolved", &decided.database.recorded)?;
    response.set_status("tags", &decided.tags)?;
    report_cost(response, &decided.estimate)?;
    verdicts((request.today(), response), manifest, decided)?;
    let status = manifest.status.as_ref();
    let sentence = deletion::sentence(&decided.database);
    let progress = Progress {
        seen: &seen,
        requested_at: manifest.metadata.creation_timestamp.as_deref(),
        timing: status.and_then(|status| status.timing.as_ref()),
        ready_since: ready_since(manifest),
        objective_seconds: decided.objective_seconds,
        ready_sentence: &format!(
            "applications mount Secret '{}'",
            decided.database.secret_name
        ),
        lifting: lifting(request, decided, &sentence),
        held: decided.held.as_ref(),
    };
    report_progress(response, &progress)?;
    if decided.status_differs {
        repaired(response, &decided.database.recorded);
    }
    Ok(())
}

/// Lifting is done when nothing observed refuses deletion any more: neither the Usage nor the cloud.
fn lifting<'a>(request: &Request, decided: &Decided, sentence: &'a str) -> Option<Lifting<'a>> {
    let refuses = request.observed(USAGE).is_some() || observed::refuses_deletion(request);
    let lifting = if refuses {
        Lifting::InProgress
    } else {
        Lifting::Done(sentence)
    };
    decided.protection_lifted.then_some(lifting)
}

fn publication(
    response: &mut Response,
    manifest: &Manifest,
    connection: Option<&Connection>,
    secret: Option<&Secret>,
) -> Result<(), Error> {
    let Some(secret) = secret else {
        response.composite_ready(Ready::False);
        let sentence = "the server has not reported its address and password yet";
        let published = ConditionStatus::False;
        let condition = Condition::new(CONNECTION_PUBLISHED, published, "WaitingForServer");
        response.condition(condition.message(sentence).claim());
        return Ok(());
    };
    let name = secret.metadata.name.clone().unwrap_or_default();
    let endpoint = match connection {
        Some(connection) => Some(Endpoint {
            host: connection.host.clone(),
            port: connection.port,
            url: Some(connection.url()),
        }),
        None => manifest
            .status
            .as_ref()
            .and_then(|status| status.endpoint.clone()),
    };
    if let Some(endpoint) = endpoint {
        response.set_status("endpoint", &endpoint)?;
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

fn verdicts(
    (today, response): (Date, &mut Response),
    manifest: &Manifest,
    decided: &Decided,
) -> Result<(), Error> {
    if let Some(judgement) = &decided.judgement {
        report_verdicts(response, &judgement.verdicts)?;
        if let Some(last) = judgement.holds_until {
            recheck_after(response, today, last);
        }
    }
    match (&decided.held, &decided.judgement) {
        (Some(refusal), _) => report_refusal(response, refusal, conditions(manifest)),
        (None, Some(judgement)) => report_allowed(response, &judgement.verdicts),
        (None, None) => {}
    }
    Ok(())
}

/// Status is a copy for people. One that disagrees is corrected, and that is said.
fn repaired(response: &mut Response, recorded: &ResolvedDatabase) {
    let message = format!(
        "status.resolved differed from what the managed resource of '{}' on {} says; the managed resource counts, and status \
         is corrected.",
        recorded.external_name, recorded.location.cloud
    );
    response.warning("StatusRepaired", message).claim();
}

/// When the object as a whole became ready.
fn ready_since(manifest: &Manifest) -> Option<&str> {
    let ready = conditions(manifest)
        .iter()
        .find(|condition| condition.type_ == "Ready")?;
    (ready.status == "True").then_some(ready.last_transition_time.as_deref()?)
}

fn conditions(manifest: &Manifest) -> &[ObservedCondition] {
    manifest
        .status
        .as_ref()
        .map(|status| status.conditions.as_slice())
        .unwrap_or_default()
}
