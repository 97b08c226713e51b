//! Notifications of Alertmanager, version 4. An alert is an incident of the service that its labels name.

use jiff::Timestamp;

use super::payload::{Payload, Unreadable};
use crate::fact::{Fact, IncidentFact};

pub(super) fn facts(payload: &Payload<'_>) -> Result<Vec<Fact>, Unreadable> {
    if payload.number("/truncatedAlerts").unwrap_or_default() > 0 {
        return Err(Unreadable(
            "`truncatedAlerts` is not 0, so alerts are missing; set `max_alerts: 0` in the receiver".to_owned(),
        ));
    }
    let alerts = payload.items("/alerts");
    alerts.iter().map(incident).collect()
}

/// An alert that fires again has another begin, and is another incident.
fn incident(alert: &Payload<'_>) -> Result<Fact, Unreadable> {
    let started_at = alert.needed_time("/startsAt")?;
    // While it fires, the end is the year 1, or a time ahead at which it would be taken for over.
    let resolved = alert.needed("/status")? == "resolved";
    let resolved_at = alert
        .time("/endsAt")
        .filter(|end| resolved && *end >= started_at && *end > Timestamp::UNIX_EPOCH);
    let received = alert.delivery.received_at;
    Ok(Fact::Incident(IncidentFact {
        at: resolved_at.unwrap_or(started_at),
        id: format!(
            "alertmanager/{}/{started_at}",
            alert.needed("/fingerprint")?
        ),
        service: alert
            .owned("/labels/service")
            .or_else(|| alert.owned("/labels/job")),
        environment: alert
            .owned("/labels/environment")
            .or_else(|| Some("production".to_owned())),
        severity: alert.owned("/labels/severity"),
        started_at: Some(started_at),
        resolved_at: resolved_at.or(Some(received)).filter(|_| resolved),
        resolution_assumed: resolved && resolved_at.is_none(),
        cause: alert.owned("/annotations/cause"),
    }))
}
