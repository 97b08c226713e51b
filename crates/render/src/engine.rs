//! Crossplane's render engine: what `crossplane internal render` answers, in its own messages.
//!
//! The official command-line tool sends a [`CompositeInput`] to a program of its user's choice and prints the
//! [`CompositeOutput`] that comes back. This is the same pipeline as [`Render`](crate::Render)'s, without the refusals that
//! only an API server would make, so that the tool prints the same with either.
//!
//! The reference is Crossplane 2.4.0, `internal/render` and `internal/controller/apiextensions/composite`. What it leaves to
//! chance is in order here: composed resources, what was required, and events about them are sorted by name. Times of
//! conditions are constant; the tool replaces them anyway.

mod input;
mod openapi;
mod output;
mod store;

use pave_function_sdk::payload::Payload;
use serde_json::Value;

use crate::cluster::{Asked, Cluster, Secrets};
use crate::composite::Composite;
use crate::composition::Composition;
use crate::finish::Finish;
use crate::observed::Observed;
use crate::pipeline::Pipeline;
use crate::protocol::{CompositeInput, CompositeOutput};
use crate::render::CAPABILITIES;
use crate::{Event, RenderError, Rendered, Runner, object};

use self::input::Input;
use self::store::Store;

/// What the engine answers.
pub struct Answer {
    /// For standard output. After a FATAL result it says what was required up to there, so that a caller can go on.
    pub output: CompositeOutput,
    /// Why a step refused, in Crossplane's words. The engine ends with another code then.
    pub fatal: Option<String>,
}

/// Renders the composite of a request with functions that `runner` calls.
///
/// # Errors
/// When Crossplane's engine answers nothing either; [`RenderError`] says why.
pub fn render(input: &CompositeInput, runner: &dyn Runner) -> Result<Answer, RenderError> {
    let input = Input::read(input)?;
    let mut composite = input.composite()?;
    let composition = Composition::parse(&input.composition, &composite.object)?;
    let initial = composite.object.clone();
    if is_halted(&mut composite) {
        return halted(initial, &composite);
    }
    composite.begin(&composition);
    let stored = if is_updated(&initial, &composite, &composition) {
        composite.object.clone()
    } else {
        initial
    };
    let (rendered, asked) = run(&input, composite, &composition, (&stored, runner))?;
    answer(&rendered, &stored, &asked)
}

/// Runs the pipeline over `stored`, the composite as others see it, and everything else that exists.
fn run(
    input: &Input,
    mut composite: Composite,
    composition: &Composition,
    (stored, runner): (&Value, &dyn Runner),
) -> Result<(Rendered, Asked), RenderError> {
    let store = Store::new(stored, input);
    let observed = Observed::take(store.observed(input))?;
    let cluster = Cluster::new(store.objects(), &input.schemas, Secrets::AsStored);
    let pipeline = Pipeline {
        runner,
        cluster: &cluster,
        capabilities: &CAPABILITIES,
    };
    let state = observed.state(&composite, &cluster)?;
    let outcome = pipeline.run(composition, &state, Payload::default())?;
    let fatal = outcome.fatal.clone();
    if fatal.is_none() {
        // By then the engine has replaced the composite by references and status, which have no generation.
        composite.conditions = composite.conditions.without_generation();
    }
    let finish = Finish {
        composite,
        observed: &observed,
        outcome,
    };
    let rendered = match fatal {
        Some(fatal) => finish.refused(fatal),
        None => finish.applied(None),
    };
    Ok((rendered?, cluster.asked()))
}

/// After a refusal the whole composite comes back, with another status.
fn answer(rendered: &Rendered, stored: &Value, asked: &Asked) -> Result<Answer, RenderError> {
    let refusal = rendered.fatal.as_ref().map(ToString::to_string);
    let composite = match refusal {
        Some(_) => with_status(stored.clone(), &rendered.composite),
        None => rendered.composite.clone(),
    };
    Ok(Answer {
        output: output::output(&composite, rendered, asked)?,
        fatal: refusal,
    })
}

/// Whether the controller leaves the composite alone, because somebody asked for it or because it is being deleted.
fn is_halted(composite: &mut Composite) -> bool {
    composite.watched();
    let is_halted = pauses(composite) || deletes(composite);
    composite.record_conditions();
    is_halted
}

fn pauses(composite: &mut Composite) -> bool {
    let pause = object::annotation(&composite.object, "crossplane.io/paused");
    let is_paused = pause == "true";
    if is_paused {
        composite.conditions.paused();
        let message = "Reconciliation is paused via the pause annotation".to_owned();
        let event = Event::normal("ReconciliationPaused", message);
        composite.events.push(event);
    }
    is_paused
}

fn deletes(composite: &mut Composite) -> bool {
    composite.acknowledge();
    let is_deleted = !object::text(&composite.object, "/metadata/deletionTimestamp").is_empty();
    if is_deleted {
        composite.conditions.deleting();
    }
    is_deleted
}

fn halted(initial: Value, composite: &Composite) -> Result<Answer, RenderError> {
    let output = CompositeOutput {
        composite_resource: Some(output::payload(&with_status(initial, &composite.object))?),
        events: composite.events.iter().map(output::event).collect(),
        ..CompositeOutput::default()
    };
    Ok(Answer {
        output,
        fatal: None,
    })
}

/// Whether the controller wrote what it records into the composite before it called functions: only with one of these.
fn is_updated(initial: &Value, composite: &Composite, composition: &Composition) -> bool {
    let has_prefix = !object::label(initial, crate::composite::COMPOSITE_LABEL).is_empty();
    let has_secret = composite.is_legacy()
        && initial
            .pointer("/spec/writeConnectionSecretToRef")
            .is_some();
    !has_prefix || (composition.connection_secrets().is_some() && !has_secret)
}

fn with_status(mut stored: Value, from: &Value) -> Value {
    let status = from.get("status").cloned().unwrap_or_default();
    object::fields(&mut stored, &[]).insert("status".into(), status);
    stored
}
