//! The report on a Database: phase, endpoint, connection, price, verdicts, record.

mod connect;
mod deletion;

use jiff::civil::Date;
use pave_api::{
    database::{Database as Manifest, DatabaseStatus},
    status::{Endpoint, ObservedCondition, SecretReference},
};
use pave_compose::{
    Connection, Progress, Refusal, Seen, recheck_after, report_blocked, report_cost,
    report_guardrails, report_progress, report_verdicts, warn_once,
};
use pave_function_sdk::{Condition, ConditionStatus, Error, Ready, Request, Response};
use pave_policy::Judgement;

use crate::resolve::Decided;

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
    seen.extend(connect::publish(
        request,
        response,
        decided,
        connection.as_ref(),
    )?);
    publication(response, decided, connection.as_ref())?;
    response.set_status("resolved", &decided.database.recorded)?;
    response.set_status("tags", &decided.tags)?;
    report_cost(response, &decided.estimate)?;
    verdicts((request.today(), response), manifest, decided)?;
    let status = manifest.status.as_ref();
    let deletable = decided
        .protection_lifted
        .then(|| deletion::sentence(&decided.database));
    let progress = Progress {
        seen: &seen,
        requested_at: manifest.metadata.creation_timestamp.as_deref(),
        timing: status.and_then(|status| status.timing.as_ref()),
        objective_seconds: decided.objective_seconds,
        ready_sentence: &format!(
            "applications mount Secret '{}'",
            decided.database.secret_name
        ),
        deletable_sentence: deletable.as_deref(),
        held: decided.held.as_ref(),
    };
    report_progress(response, &progress)?;
    repaired(response, decided, status);
    Ok(())
}

fn publication(
    response: &mut Response,
    decided: &Decided,
    connection: Option<&Connection>,
) -> Result<(), Error> {
    let Some(connection) = connection else {
        response.composite_ready(Ready::False);
        response.condition(
            Condition::new(
                CONNECTION_PUBLISHED,
                ConditionStatus::False,
                "WaitingForServer",
            )
            .message("the server has not reported its address and password yet")
            .claim(),
        );
        return Ok(());
    };
    let secret = &decided.database.secret_name;
    let endpoint = Endpoint {
        host: connection.host.clone(),
        port: connection.port,
        url: Some(connection.url()),
    };
    response.set_status("endpoint", &endpoint)?;
    response.set_status(
        "secretRef",
        &SecretReference {
            name: secret.clone(),
            keys: connection.keys(),
        },
    )?;
    let condition = Condition::new(
        CONNECTION_PUBLISHED,
        ConditionStatus::True,
        "SecretComposed",
    );
    response.condition(
        condition
            .message(format!("applications mount Secret '{secret}'"))
            .claim(),
    );
    Ok(())
}

fn verdicts(
    (today, response): (Date, &mut Response),
    manifest: &Manifest,
    decided: &Decided,
) -> Result<(), Error> {
    if let Some(judgement) = &decided.judgement {
        report_guardrails(response, &judgement.verdicts, conditions(manifest))?;
        if let Some(last) = judgement.holds_until {
            recheck_after(response, today, last);
        }
    }
    match &decided.held {
        Some(refusal) if decided.judgement.as_ref().is_none_or(Judgement::allows) => {
            warn_once(response, refusal, conditions(manifest));
            Ok(())
        }
        _ => Ok(()),
    }
}

/// Status is a copy for people. One that disagrees is corrected, and that is said once.
fn repaired(response: &mut Response, decided: &Decided, status: Option<&DatabaseStatus>) {
    let Some(resolved) = status.and_then(|status| status.resolved.as_ref()) else {
        return;
    };
    let location = &decided.database.recorded.location;
    if resolved.location.cloud != location.cloud
        || resolved.external_name != decided.database.recorded.external_name
    {
        let message = format!(
            "status.resolved said '{}' on {}, the managed resource says '{}' on {}; the managed resource counts and status is corrected.",
            resolved.external_name,
            resolved.location.cloud,
            decided.database.recorded.external_name,
            location.cloud
        );
        response.warning("StatusRepaired", message).claim();
    }
}

fn conditions(manifest: &Manifest) -> &[ObservedCondition] {
    manifest
        .status
        .as_ref()
        .map(|status| status.conditions.as_slice())
        .unwrap_or_default()
}
