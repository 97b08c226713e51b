//! The whole way of one composite, from what a cluster holds to what Crossplane would make of it.

use jiff::civil::Date;
use pave_function_sdk::TypeMeta;
use pave_function_sdk::proto::Capability;
use pave_schema::Schema;
use serde_json::{Map, Value};

use crate::cluster::{self, Cluster, Secrets};
use crate::composed::Checks;
use crate::composite::Composite;
use crate::composition::Composition;
use crate::finish::Finish;
use crate::observed::Observed;
use crate::pipeline::{Outcome, Pipeline};
use crate::runner::{Functions, InProcess};
use crate::{RenderError, Rendered, object};

/// What Crossplane 2.4 tells functions that it can do.
pub(crate) const CAPABILITIES: [Capability; 5] = [
    Capability::Capabilities,
    Capability::RequiredResources,
    Capability::Credentials,
    Capability::Conditions,
    Capability::RequiredSchemas,
];

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
            capabilities: CAPABILITIES.to_vec(),
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
        composite.refer_to(self.observed.iter());
        composite.watched();
        composite.acknowledge();
        composite.begin(&composition);

        let outcome = self.call(&composition, &composite, &observed)?;
        let fatal = outcome.fatal.clone();
        let finish = Finish {
            composite,
            observed: &observed,
            outcome,
        };
        if let Some(fatal) = fatal {
            return finish.refused(fatal);
        }
        let definitions: Vec<_> = self.kinds.iter().chain(&self.definition).collect();
        finish.applied(Some(Checks {
            schema: schema.as_ref(),
            definitions: &definitions,
        }))
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
        let cluster = Cluster::new(objects, &self.schemas, Secrets::AsWritten);
        let runner = InProcess {
            functions: self.functions,
            today: self.today,
        };
        let pipeline = Pipeline {
            runner: &runner,
            cluster: &cluster,
            capabilities: &self.capabilities,
        };
        let context = cluster::encode(&Value::Object(self.context.clone()), || {
            "context".to_owned()
        })?;
        pipeline.run(composition, &observed.state(composite, &cluster)?, context)
    }
}
