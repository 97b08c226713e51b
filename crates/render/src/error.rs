//! Why a composite can't be rendered.

use std::fmt;

use pave_function_sdk::{DecodeError, EncodeError};
use pave_schema::{SchemaError, Violation};

/// What is wrong, where, and the way out. A FATAL result is no error: it is [`Rendered::fatal`](crate::Rendered::fatal).
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RenderError {
    /// An object that is given lacks what makes it one.
    #[error("{object}: `{field}` is missing; every object needs it")]
    Incomplete {
        /// Which object.
        object: String,
        /// The missing field.
        field: &'static str,
    },
    /// The Composition can't be read.
    #[error("composition: {0}")]
    Composition(String),
    /// The Composition is for another kind.
    #[error(
        "composition: `spec.compositeTypeRef` is {composes}, but the composite is {composite}; choose the composition of its kind"
    )]
    CompositionMismatch {
        /// What the Composition composes, as `Kind (group/version)`.
        composes: String,
        /// What the composite is.
        composite: String,
    },
    /// The definition is of another kind.
    #[error(
        "definition: it defines {defines}, but the composite is {composite}; give the definition of its kind"
    )]
    DefinitionMismatch {
        /// What it defines, as `Kind (group)`.
        defines: String,
        /// What the composite is.
        composite: String,
    },
    /// The definition is none.
    #[error(
        "definition: its `apiVersion` is `{0}`; give a CompositeResourceDefinition of apiextensions.crossplane.io/v1 or v2"
    )]
    DefinitionVersion(String),
    /// The definition's schema can't be used.
    #[error("definition: {0}")]
    Definition(#[from] SchemaError),
    /// The API server would refuse the composite.
    #[error("the composite is invalid:{}", Lines(.0))]
    CompositeInvalid(Vec<Violation>),
    /// The API server would drop or refuse what the functions wrote into the status.
    #[error("the functions' desired status is invalid:{}", Lines(.0))]
    StatusInvalid(Vec<Violation>),
    /// An observed resource is not one of this composite's.
    #[error("observed resource `{name}`: {cause}")]
    Observed {
        /// Its `metadata.name`.
        name: String,
        /// Why, and what to do.
        cause: String,
    },
    /// The step calls a function nobody has.
    #[error(
        "step `{step}`: there is no function `{function}`; name one that is installed in `functionRef.name`"
    )]
    UnknownFunction {
        /// The pipeline step.
        step: String,
        /// The function's name.
        function: String,
    },
    /// The step's credentials are not given.
    #[error(
        "step `{step}`: the Secret `{namespace}/{name}` of credentials `{credentials}` is missing; supply it"
    )]
    CredentialsMissing {
        /// The pipeline step.
        step: String,
        /// The name of the credentials.
        credentials: String,
        /// The Secret's namespace.
        namespace: String,
        /// The Secret's name.
        name: String,
    },
    /// The function never stops asking for something else.
    #[error(
        "step `{step}`: requirements didn't stabilize after the maximum number of iterations ({iterations}); the function must ask for the same again when it has what it asked for"
    )]
    Unstable {
        /// The pipeline step.
        step: String,
        /// How often it was asked again.
        iterations: usize,
    },
    /// Crossplane's gRPC client takes no larger answer.
    #[error(
        "step `{step}`: the response has {bytes} bytes, and Crossplane takes at most {limit}; compose less or smaller resources"
    )]
    ResponseTooLarge {
        /// The pipeline step.
        step: String,
        /// The size of the response.
        bytes: usize,
        /// The largest Crossplane takes.
        limit: usize,
    },
    /// The function did not answer.
    #[error("step `{step}`: cannot call function `{function}`: {cause}")]
    CallFailed {
        /// The pipeline step.
        step: String,
        /// The function's name.
        function: String,
        /// What went wrong on the way.
        cause: String,
    },
    /// What a function returned can't be read.
    #[error("{place}: {source}")]
    Decode {
        /// Where it is.
        place: String,
        /// What is wrong with it.
        source: DecodeError,
    },
    /// An object can't be put into the protocol: a number no float equals, too deep.
    #[error("{place}: {source}")]
    Encode {
        /// Which object.
        place: String,
        /// What is wrong with it.
        source: EncodeError,
    },
    /// A namespaced composite composes nothing outside its namespace.
    #[error(
        "composed resource `{resource}`: {kind} is cluster-scoped, and a namespaced composite can't compose it; compose it from a cluster-scoped kind"
    )]
    ClusterScoped {
        /// The composition resource name.
        resource: String,
        /// `Kind (group/version)`.
        kind: String,
    },
    /// A cluster-scoped composite has no namespace to give.
    #[error(
        "composed resource `{resource}`: {kind} is namespaced; set its `metadata.namespace`, the composite has none"
    )]
    NamespaceMissing {
        /// The composition resource name.
        resource: String,
        /// `Kind (group/version)`.
        kind: String,
    },
    /// No legal Kubernetes name.
    #[error(
        "composed resource `{resource}`: `{name}` is no legal name; use at most 253 lower-case letters, digits, `-` or `.`"
    )]
    IllegalName {
        /// The composition resource name.
        resource: String,
        /// Its `metadata.name`.
        name: String,
    },
    /// Two composed resources are the same object.
    #[error(
        "composed resources `{first}` and `{second}` are both {kind} `{name}`; give them different names"
    )]
    DuplicateName {
        /// One composition resource name.
        first: String,
        /// The other.
        second: String,
        /// `Kind (group/version)`.
        kind: String,
        /// Their `metadata.name`.
        name: String,
    },
    /// A function named another controller.
    #[error(
        "composed resource `{resource}`: it is already controlled by {owner}; only one owner may be its controller"
    )]
    Controlled {
        /// The composition resource name.
        resource: String,
        /// `Kind name` of the controller.
        owner: String,
    },
    /// YAML could not be written.
    #[error("cannot print: {0}")]
    Print(#[from] serde_saphyr::ser::Error),
}

/// Violations, one a line.
struct Lines<'a>(&'a [Violation]);

impl fmt::Display for Lines<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0
            .iter()
            .try_for_each(|violation| write!(formatter, "\n  {violation}"))
    }
}
