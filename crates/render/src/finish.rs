//! After the last step: what is applied and deleted and what the composite says, or why nothing is.

use std::collections::BTreeMap;

use pave_function_sdk::payload::Payload;
use pave_function_sdk::proto::{Ready, Resource};
use pave_schema::Schema;
use serde_json::{Value, json};

use crate::composed::{Checks, Composer};
use crate::composite::Composite;
use crate::conditions;
use crate::observed::Observed;
use crate::pipeline::{Outcome, REASON};
use crate::{Composed, Event, Fatal, RenderError, Rendered, Severity, object};

/// Everything that is known when the functions have spoken.
pub(crate) struct Finish<'a> {
    pub(crate) composite: Composite,
    pub(crate) observed: &'a Observed<'a>,
    pub(crate) outcome: Outcome,
}

impl Finish<'_> {
    /// Every step succeeded, and `checks` refuse what an API server would.
    pub(crate) fn applied(mut self, checks: Option<Checks<'_>>) -> Result<Rendered, RenderError> {
        let metadata = Composer {
            composite: &self.composite,
            observed: self.observed,
            checks,
        };
        let (composed, warnings) = metadata.compose(&self.outcome.desired.resources)?;
        let status = self.status(&composed)?;
        if let Some(schema) = checks.and_then(|checks| checks.schema) {
            check_status(&self.composite.object, &status, schema)?;
        }
        let objects = composed.iter().map(|composed| &composed.object);
        let composite = self.composite.finish(objects, &status);
        let desired = self.outcome.desired;
        let mut events = self.composite.events;
        events.extend(self.outcome.events);
        events.extend(warnings);
        events.extend(unready(&composed).map(not_ready));
        Ok(Rendered {
            composite,
            deleted: self
                .observed
                .deleted(|name| desired.resources.contains_key(name)),
            composed,
            events,
            context: decode_context(self.outcome.context.as_ref())?,
            ttl: self.outcome.ttl,
            connection_details: desired.composite.unwrap_or_default().connection_details,
            fatal: None,
        })
    }

    /// A step refused: nothing is applied and nothing deleted, and the composite says why.
    pub(crate) fn refused(mut self, fatal: Fatal) -> Result<Rendered, RenderError> {
        let cause = fatal.to_string();
        let conditions = &mut self.composite.conditions;
        conditions.failed(&cause, &self.outcome.conditions);
        let known = self.composite.object.get("status").cloned();
        let mut status = known.unwrap_or_else(|| json!({}));
        self.set_conditions(&mut status);
        let mut events = std::mem::take(&mut self.composite.events);
        events.push(event(Severity::Warning, cause));
        events.extend(self.outcome.events);
        Ok(Rendered {
            composite: self.composite.finish(self.observed.objects(), &status),
            composed: Vec::new(),
            deleted: Vec::new(),
            events,
            context: decode_context(self.outcome.context.as_ref())?,
            ttl: None,
            connection_details: BTreeMap::new(),
            fatal: Some(fatal),
        })
    }

    /// What the functions want the status to be, with all conditions.
    fn status(&mut self, composed: &[Composed]) -> Result<Value, RenderError> {
        let desired = self.outcome.desired.composite.as_ref();
        let ready = desired.map_or(Ready::Unspecified, Resource::ready);
        let mut status = desired_status(desired)?;
        let unready: Vec<_> = unready(composed)
            .map(|composed| composed.name.as_str())
            .collect();
        let known = std::mem::take(&mut self.composite.conditions);
        let mut conditions = known.after(status.get("conditions"));
        conditions.take(&self.outcome.conditions);
        conditions.synced();
        conditions.ready(ready, &unready);
        self.composite.conditions = conditions;
        self.set_conditions(&mut status);
        Ok(status)
    }

    fn set_conditions(&self, status: &mut Value) {
        let fields = object::fields(status, &[]);
        let conditions = self.composite.conditions.to_value();
        fields.insert("conditions".into(), conditions);
        let known = fields.get("claimConditionTypes");
        let claim = conditions::of_claim(known, &self.outcome.conditions);
        if self.composite.is_legacy() && !claim.is_empty() {
            fields.insert("claimConditionTypes".into(), claim.into());
        }
    }
}

fn desired_status(desired: Option<&Resource>) -> Result<Value, RenderError> {
    let payload = desired.and_then(|composite| composite.resource.clone());
    let status: Option<Value> = Payload::from(payload.unwrap_or_default())
        .decode_field("status")
        .map_err(|source| RenderError::Decode {
            place: "desired composite".to_owned(),
            source,
        })?;
    Ok(status.filter(Value::is_object).unwrap_or_else(|| json!({})))
}

/// Refuses a status that the API server would prune or refuse.
fn check_status(composite: &Value, status: &Value, schema: &Schema) -> Result<(), RenderError> {
    let mut updated = composite.clone();
    object::fields(&mut updated, &[]).insert("status".into(), status.clone());
    let violations = schema.validate(&updated);
    if violations.is_empty() {
        Ok(())
    } else {
        Err(RenderError::StatusInvalid(violations))
    }
}

fn decode_context(context: Option<&Payload>) -> Result<Value, RenderError> {
    let context = context.cloned().unwrap_or_default();
    context.decode().map_err(|source| RenderError::Decode {
        place: "context".to_owned(),
        source,
    })
}

fn unready(composed: &[Composed]) -> impl Iterator<Item = &Composed> {
    composed.iter().filter(|composed| !composed.ready)
}

fn not_ready(composed: &Composed) -> Event {
    event(
        Severity::Normal,
        format!("Composed resource \"{}\" is not yet ready", composed.name),
    )
}

fn event(severity: Severity, message: String) -> Event {
    Event {
        severity,
        reason: REASON.to_owned(),
        message,
        claim: false,
    }
}
