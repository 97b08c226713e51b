//! The whole way of one composite, from what a cluster holds to what Crossplane would make of it.

use std::collections::BTreeMap;

use jiff::civil::Date;
use pave_function_sdk::TypeMeta;
use pave_function_sdk::payload::Payload;
use pave_function_sdk::proto::{Capability, Ready, Resource};
use pave_schema::Schema;
use serde_json::{Map, Value};

use crate::cluster::{self, Cluster};
use crate::composed::{self, Composer};
use crate::composite::Composite;
use crate::composition::Composition;
use crate::conditions;
use crate::observed::Observed;
use crate::pipeline::{Functions, Outcome, Pipeline};
use crate::{Composed, Event, RenderError, Rendered, Severity, object};

/// A composite, its Composition, and everything else of a cluster that matters to them.
///
/// ```
/// use pave_function_sdk::{Error, Function, Request, Response};
/// use pave_render::Render;
/// use serde_json::json;
///
/// fn compose(_: &Request, response: &mut Response) -> Result<(), Error> {
///     response.compose("settings", &json!({"apiVersion": "v1", "kind": "ConfigMap", "data": {"a": "b"}}))?;
///     Ok(())
/// }
///
/// let composite = json!({"apiVersion": "example.org/v1", "kind": "App", "metadata": {"name": "a", "namespace": "team"}});
/// let composition = json!({
///     "metadata": {"name": "apps"},
///     "spec": {
///         "compositeTypeRef": {"apiVersion": "example.org/v1", "kind": "App"},
///         "pipeline": [{"step": "compose", "functionRef": {"name": "function-compose"}}]
///     }
/// });
/// let functions = |name: &str| (name == "function-compose").then_some(&compose as &dyn Function);
/// let rendered = Render::new(composite, composition, &functions, jiff::civil::date(2026, 1, 15)).run()?;
/// assert_eq!(rendered.composed[0].object["metadata"]["namespace"], "team");
/// # Ok::<(), pave_render::RenderError>(())
/// ```
#[must_use]
pub struct Render<'a> {
    composite: Value,
    composition: Value,
    functions: &'a Functions<'a>,
    today: Date,
    definition: Option<Value>,
    kinds: Vec<Value>,
    observed: Vec<Value>,
    required: Vec<Value>,
    schemas: Vec<(TypeMeta, Value)>,
    context: Map<String, Value>,
    capabilities: Vec<Capability>,
}

impl<'a> Render<'a> {
    /// Renders `composite` with `composition`, whose functions `functions` finds by their name, on the day `today`.
    ///
    /// Without further calls the cluster is empty and the composite is not checked against a definition.
    pub fn new(
        composite: Value,
        composition: Value,
        functions: &'a Functions<'a>,
        today: Date,
    ) -> Self {
        Self {
            composite,
            composition,
            functions,
            today,
            definition: None,
            kinds: Vec::new(),
            observed: Vec::new(),
            required: Vec::new(),
            schemas: Vec::new(),
            context: Map::new(),
            capabilities: vec![
                Capability::Capabilities,
                Capability::RequiredResources,
                Capability::Credentials,
                Capability::Conditions,
                Capability::RequiredSchemas,
            ],
        }
    }

    /// The composite's `CompositeResourceDefinition`: gives defaults, judges spec and status, and says whether Crossplane's
    /// own fields are where version 1 has them.
    pub fn definition(mut self, definition: Value) -> Self {
        self.definition = Some(definition);
        self
    }

    /// Definitions (CRDs or XRDs) of composed kinds: they say which are namespaced. Kubernetes' own kinds and those of
    /// Crossplane's providers are known without.
    pub fn kinds(mut self, definitions: impl IntoIterator<Item = Value>) -> Self {
        self.kinds.extend(definitions);
        self
    }

    /// Composed resources that exist, told apart by the annotation `crossplane.io/composition-resource-name`.
    pub fn observed(mut self, resources: impl IntoIterator<Item = Value>) -> Self {
        self.observed.extend(resources);
        self
    }

    /// Other objects that exist: what functions require, and the Secrets of connection details and credentials.
    pub fn required(mut self, objects: impl IntoIterator<Item = Value>) -> Self {
        self.required.extend(objects);
        self
    }

    /// Schemas of kinds, for functions that require them. A kind without one is unknown to the API server.
    pub fn schemas(mut self, schemas: impl IntoIterator<Item = (TypeMeta, Value)>) -> Self {
        self.schemas.extend(schemas);
        self
    }

    /// The context before the first step; empty in a cluster.
    pub fn context(mut self, context: Map<String, Value>) -> Self {
        self.context = context;
        self
    }

    /// What the calling Crossplane claims to be able to do; by default all that Crossplane 2.4 can.
    pub fn capabilities(mut self, capabilities: impl IntoIterator<Item = Capability>) -> Self {
        self.capabilities = capabilities.into_iter().collect();
        self
    }

    /// Runs the pipeline.
    ///
    /// # Errors
    /// When a cluster would refuse something; [`RenderError`] says what. A function that refuses is not an error here
    /// but [`Rendered::fatal`], with the events and conditions up to there.
    pub fn run(&self) -> Result<Rendered, RenderError> {
        let schema = self.schema()?;
        let mut composite =
            Composite::prepare(&self.composite, self.definition.as_ref(), schema.as_ref())?;
        let composition = Composition::read(&self.composition, &composite.object)?;
        let observed = Observed::read(&self.observed, &composite)?;
        composite.begin(&composition, &self.observed);

        let outcome = self.call(&composition, &composite, &observed)?;
        let mut events = vec![normal(
            "SelectComposition",
            format!("Successfully selected composition: {}", composition.name()),
        )];
        if outcome.fatal.is_some() {
            return refused(composite, outcome, events);
        }
        let definitions: Vec<_> = self.kinds.iter().chain(&self.definition).cloned().collect();
        let metadata = Composer {
            composite: &composite,
            observed: &observed,
            definitions: &definitions,
        };
        let (composed, warnings) = metadata.compose(&outcome.desired.resources)?;
        let status = composite_status(&mut composite, &outcome, &composed)?;
        if let Some(schema) = &schema {
            composed::check_status(&composite.object, &status, schema)?;
        }
        let unready = composed.iter().filter(|composed| !composed.ready);
        events.extend(outcome.events.iter().cloned());
        events.extend(warnings);
        events.extend(unready.map(|composed| {
            normal(
                "ComposeResources",
                format!("Composed resource \"{}\" is not yet ready", composed.name),
            )
        }));
        let deleted = observed.deleted(|name| outcome.desired.resources.contains_key(name));
        let connection_details = outcome
            .desired
            .composite
            .clone()
            .unwrap_or_default()
            .connection_details;
        Ok(Rendered {
            composite: composite.finish(composed.iter().map(|composed| &composed.object), &status),
            composed,
            deleted,
            events,
            context: decode_context(&outcome.context)?,
            ttl: outcome.ttl,
            connection_details,
            fatal: None,
        })
    }

    fn schema(&self) -> Result<Option<Schema>, RenderError> {
        let version = object::version(object::api_version(&self.composite));
        Ok(self
            .definition
            .as_ref()
            .map(|definition| Schema::from_crd(definition, version))
            .transpose()?)
    }

    fn call(
        &self,
        composition: &Composition,
        composite: &Composite,
        observed: &Observed<'_>,
    ) -> Result<Outcome, RenderError> {
        let objects = std::iter::once(&composite.object)
            .chain(&self.observed)
            .chain(&self.required)
            .collect();
        let cluster = Cluster {
            objects,
            schemas: &self.schemas,
        };
        let pipeline = Pipeline {
            functions: self.functions,
            cluster: &cluster,
            capabilities: &self.capabilities,
            today: self.today,
        };
        let context = cluster::encode(&Value::Object(self.context.clone()), || {
            "context".to_owned()
        })?;
        pipeline.run(composition, &observed.state(composite, &cluster)?, context)
    }
}

/// What the functions want the status to be, with all conditions.
fn composite_status(
    composite: &mut Composite,
    outcome: &Outcome,
    composed: &[Composed],
) -> Result<Value, RenderError> {
    let mut status = composed::status(&outcome.desired)?;
    composite.conditions.take(&outcome.conditions);
    composite.conditions.synced();
    let ready = outcome
        .desired
        .composite
        .as_ref()
        .map_or(Ready::Unspecified, Resource::ready);
    let unready: Vec<_> = composed
        .iter()
        .filter(|composed| !composed.ready)
        .map(|composed| composed.name.as_str())
        .collect();
    composite.conditions.ready(ready, &unready);
    let fields = object::fields(&mut status, &[]);
    fields.insert("conditions".into(), composite.conditions.to_value());
    let claim = conditions::of_claim(&outcome.conditions);
    if composite.is_legacy() && !claim.is_empty() {
        fields.insert("claimConditionTypes".into(), claim.into());
    }
    Ok(status)
}

/// Nothing is applied and nothing deleted; the composite says why.
fn refused(
    mut composite: Composite,
    outcome: Outcome,
    mut events: Vec<Event>,
) -> Result<Rendered, RenderError> {
    let fatal = outcome.fatal.clone();
    let cause = fatal.iter().map(|fatal| {
        format!(
            "cannot compose resources: pipeline step \"{}\" returned a fatal result: {}",
            fatal.step, fatal.message
        )
    });
    let cause: String = cause.collect();
    composite.conditions.take(&outcome.conditions);
    composite.conditions.failed(&cause, &outcome.conditions);
    events.push(Event {
        severity: Severity::Warning,
        reason: "ComposeResources".to_owned(),
        message: cause,
        claim: false,
    });
    events.extend(outcome.events);
    let mut status = composite.object.get("status").cloned().unwrap_or_default();
    object::fields(&mut status, &[]).insert("conditions".into(), composite.conditions.to_value());
    Ok(Rendered {
        composite: composite.finish(std::iter::empty(), &status),
        composed: Vec::new(),
        deleted: Vec::new(),
        events,
        context: decode_context(&outcome.context)?,
        ttl: None,
        connection_details: BTreeMap::new(),
        fatal,
    })
}

fn decode_context(context: &Payload) -> Result<Value, RenderError> {
    context.decode().map_err(|source| RenderError::Decode {
        place: "context".to_owned(),
        source,
    })
}

fn normal(reason: &str, message: String) -> Event {
    Event {
        severity: Severity::Normal,
        reason: reason.to_owned(),
        message,
        claim: false,
    }
}
