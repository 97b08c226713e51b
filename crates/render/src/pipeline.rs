//! Running the steps: each function with what the last one wanted, until its requirements are stable.

use std::collections::BTreeMap;
use std::time::Duration;

use pave_function_sdk::payload::Payload;
use pave_function_sdk::proto::{
    self, Capability, RunFunctionRequest, RunFunctionResponse, resource_selector::Match,
};
use prost::Message;

use crate::cluster::{self, Cluster};
use crate::composition::{Composition, Step};
use crate::name::sha256;
use crate::rendered::{Event, Fatal, Severity};
use crate::runner::LARGEST_RESPONSE;
use crate::{RenderError, Runner, RunnerError};

/// How often a function is asked again because its requirements changed.
const ITERATIONS: usize = 5;
/// The reason of an event whose function gave none.
pub(crate) const REASON: &str = "ComposeResources";

/// Everything a call needs beside its step.
pub(crate) struct Pipeline<'a> {
    pub(crate) runner: &'a dyn Runner,
    pub(crate) cluster: &'a Cluster<'a>,
    pub(crate) capabilities: &'a [Capability],
}

/// What the functions said, all steps together.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    pub(crate) desired: proto::State,
    /// `None` when the last function returned none.
    pub(crate) context: Option<Payload>,
    pub(crate) conditions: Vec<proto::Condition>,
    pub(crate) events: Vec<Event>,
    pub(crate) ttl: Option<Duration>,
    pub(crate) fatal: Option<Fatal>,
}

impl Pipeline<'_> {
    /// Runs every step, up to the first that is FATAL.
    pub(crate) fn run(
        &self,
        composition: &Composition,
        observed: &proto::State,
        context: Payload,
    ) -> Result<Outcome, RenderError> {
        let mut outcome = Outcome {
            context: Some(context),
            ..Outcome::default()
        };
        for step in composition.steps() {
            let request = self.request(step, observed, &outcome)?;
            let response = self.settle(step, request)?;
            take(&mut outcome, &step.name, response);
            if outcome.fatal.is_some() {
                break;
            }
        }
        Ok(outcome)
    }

    fn request(
        &self,
        step: &Step,
        observed: &proto::State,
        outcome: &Outcome,
    ) -> Result<RunFunctionRequest, RenderError> {
        let place = || format!("step `{}`: input", step.name);
        let input = step
            .input
            .as_ref()
            .map(|input| cluster::encode(input, place))
            .transpose()?;
        let mut request = RunFunctionRequest {
            observed: Some(observed.clone()),
            desired: Some(outcome.desired.clone()),
            input: input.map(Into::into),
            context: outcome.context.clone().map(Into::into),
            credentials: self.credentials(step)?,
            ..RunFunctionRequest::default()
        };
        for required in &step.requirements.required_resources {
            let selector = proto::ResourceSelector {
                api_version: required.api_version.clone(),
                kind: required.kind.clone(),
                namespace: required.namespace.clone(),
                r#match: match (&required.name, &required.match_labels) {
                    (Some(name), _) => Some(Match::MatchName(name.clone())),
                    (None, Some(labels)) => Some(Match::MatchLabels(proto::MatchLabels {
                        labels: labels.clone(),
                    })),
                    (None, None) => None,
                },
            };
            request.required_resources.insert(
                required.requirement_name.clone(),
                self.cluster.resources(&selector)?,
            );
        }
        for required in &step.requirements.required_schemas {
            let selector = proto::SchemaSelector {
                api_version: required.api_version.clone(),
                kind: required.kind.clone(),
            };
            request.required_schemas.insert(
                required.requirement_name.clone(),
                self.cluster.schema(&selector)?,
            );
        }
        let tag = sha256(&request.encode_to_vec());
        let capabilities = self
            .capabilities
            .iter()
            .map(|capability| i32::from(*capability))
            .collect();
        request.meta = Some(proto::RequestMeta { tag, capabilities });
        Ok(request)
    }

    fn credentials(
        &self,
        step: &Step,
    ) -> Result<BTreeMap<String, proto::Credentials>, RenderError> {
        let mut credentials = BTreeMap::new();
        for wanted in &step.credentials {
            let Some(secret) = wanted.secret() else {
                continue;
            };
            let data = self
                .cluster
                .secret(&secret.namespace, &secret.name)
                .ok_or_else(|| RenderError::CredentialsMissing {
                    step: step.name.clone(),
                    credentials: wanted.name.clone(),
                    namespace: secret.namespace.clone(),
                    name: secret.name.clone(),
                })?;
            let source = proto::credentials::Source::CredentialData(proto::CredentialData { data });
            credentials.insert(
                wanted.name.clone(),
                proto::Credentials {
                    source: Some(source),
                },
            );
        }
        Ok(credentials)
    }

    /// Calls the function until it asks for nothing new.
    fn settle(
        &self,
        step: &Step,
        mut request: RunFunctionRequest,
    ) -> Result<RunFunctionResponse, RenderError> {
        let given = (
            request.required_resources.clone(),
            request.required_schemas.clone(),
        );
        let mut required = None;
        for iteration in 0..=ITERATIONS {
            let response = self.call(step, &request)?;
            if response.requirements == required || response.results.iter().any(is_fatal) {
                return Ok(response);
            }
            let next = self.fetch(&response, &given)?;
            let seen = iteration == 0 && next.required_resources == request.required_resources;
            // A function that has been given all it asks for saw everything: the same call would be answered the same.
            if seen
                && next.required_schemas == request.required_schemas
                && next.extra_resources == request.extra_resources
            {
                return Ok(response);
            }
            request.required_resources = next.required_resources;
            request.required_schemas = next.required_schemas;
            request.extra_resources = next.extra_resources;
            request.context.clone_from(&response.context);
            required = response.requirements;
        }
        Err(RenderError::Unstable {
            step: step.name.clone(),
            iterations: ITERATIONS,
        })
    }

    fn call(
        &self,
        step: &Step,
        request: &RunFunctionRequest,
    ) -> Result<RunFunctionResponse, RenderError> {
        let function = &step.function_ref.name;
        let step = step.name.clone();
        self.runner
            .run(function, request.clone())
            .map_err(|error| match error {
                RunnerError::Unknown => RenderError::UnknownFunction {
                    step,
                    function: function.clone(),
                },
                RunnerError::TooLarge { bytes } => RenderError::ResponseTooLarge {
                    step,
                    bytes,
                    limit: LARGEST_RESPONSE,
                },
                RunnerError::Failed(cause) => RenderError::CallFailed {
                    step,
                    function: function.clone(),
                    cause,
                },
            })
    }

    /// What the response asks for, beside what the Composition gave. `extra_resources` is how functions asked before v2.
    fn fetch(
        &self,
        response: &RunFunctionResponse,
        given: &(
            BTreeMap<String, proto::Resources>,
            BTreeMap<String, proto::Schema>,
        ),
    ) -> Result<RunFunctionRequest, RenderError> {
        let mut next = RunFunctionRequest {
            required_resources: given.0.clone(),
            required_schemas: given.1.clone(),
            ..RunFunctionRequest::default()
        };
        let Some(requirements) = &response.requirements else {
            return Ok(next);
        };
        for (name, selector) in &requirements.extra_resources {
            next.extra_resources
                .insert(name.clone(), self.cluster.resources(selector)?);
        }
        for (name, selector) in &requirements.resources {
            next.required_resources
                .insert(name.clone(), self.cluster.resources(selector)?);
        }
        for (name, selector) in &requirements.schemas {
            next.required_schemas
                .insert(name.clone(), self.cluster.schema(selector)?);
        }
        Ok(next)
    }
}

/// Adds what one step said. The desired state and the context are replaced by its own.
fn take(outcome: &mut Outcome, step: &str, response: RunFunctionResponse) {
    let ttl = response
        .meta
        .and_then(|meta| meta.ttl)
        .and_then(|ttl| Duration::try_from(ttl).ok());
    outcome.ttl = outcome
        .ttl
        .into_iter()
        .chain(ttl.filter(|ttl| !ttl.is_zero()))
        .min();
    outcome.desired = response.desired.unwrap_or_default();
    outcome.context = response.context.map(Payload::from);
    outcome.conditions.extend(response.conditions);
    for result in response.results {
        if is_fatal(&result) {
            outcome.fatal = Some(Fatal {
                step: step.to_owned(),
                message: result.message,
            });
            return;
        }
        outcome.events.push(event(step, &result));
    }
}

fn event(step: &str, result: &proto::Result) -> Event {
    let reason = result.reason.clone().filter(|reason| !reason.is_empty());
    let message = &result.message;
    // Only a function that is newer than Crossplane has a severity that it does not know; the claim is not told of it.
    let (severity, message, known) = match result.severity() {
        proto::Severity::Normal => (
            Severity::Normal,
            format!("Pipeline step \"{step}\": {message}"),
            true,
        ),
        proto::Severity::Unspecified => (
            Severity::Warning,
            format!(
                "Pipeline step \"{step}\" returned a result of unknown severity (assuming warning): {message}"
            ),
            false,
        ),
        _ => (
            Severity::Warning,
            format!("Pipeline step \"{step}\": {message}"),
            true,
        ),
    };
    Event {
        severity,
        reason: reason.unwrap_or_else(|| REASON.to_owned()),
        message,
        claim: known && result.target() == proto::Target::CompositeAndClaim,
    }
}

fn is_fatal(result: &proto::Result) -> bool {
    result.severity() == proto::Severity::Fatal
}
