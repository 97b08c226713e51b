//! What can go wrong between a managed resource and its cloud, in the words that upjet's providers use.

use thiserror::Error;

/// Why a managed resource is not as it should be.
#[derive(Debug, Error)]
pub enum Error {
    /// The API server refuses or does not answer.
    #[error("{0}")]
    Kubernetes(#[from] kube::Error),
    /// Another resource is named that is not there or not ready.
    #[error("cannot resolve references: mg.Spec.ForProvider.{field}: {cause}")]
    Reference {
        /// The parameter, in Go.
        field: &'static str,
        /// Why it has no value.
        cause: &'static str,
    },
    /// A parameter is missing, unknown or of the wrong type.
    #[error("spec.forProvider: {0}")]
    Parameters(#[from] serde_json::Error),
    /// The cloud refuses.
    #[error("{0}")]
    Cloud(String),
    /// A change that only a new resource could have.
    #[error(
        "refuse to update the external resource because the following update requires replacing it: cannot change the value of the \
         argument \"{argument}\" from \"{from}\" to \"{to}\""
    )]
    Immutable {
        /// The parameter, as Terraform calls it.
        argument: &'static str,
        /// What it is.
        from: String,
        /// What it should be.
        to: String,
    },
    /// The file of the simulation cannot be written.
    #[error("the simulation's state cannot be kept: {0}")]
    State(#[from] std::io::Error),
    /// Something else that the message says.
    #[error("{0}")]
    Other(String),
}

impl Error {
    /// Whether somebody else changed the object meanwhile, so that looking again is all there is to do.
    pub fn is_conflict(&self) -> bool {
        matches!(self, Self::Kubernetes(kube::Error::Api(status)) if status.code == 409)
    }
}
