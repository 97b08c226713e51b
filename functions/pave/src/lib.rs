//! The package `function-pave`: every composition function of Pave, chosen by the kind of the step's input.
//!
//! **Invariant:** the only place that knows all functions. A new one is a row in [`Pave::function`].

mod key_file;

use std::path::PathBuf;

use pave_api::input;
use pave_compose::GeneratorKey;
use pave_fn_bucket::Bucket;
use pave_fn_cost::Cost;
use pave_fn_database::Database;
use pave_fn_guardrails::Guardrails;
use pave_fn_microservice::Microservice;
use pave_fn_platform::{Environment, LandingZone, PlatformPolicy};
use pave_fn_queue::Queue;
use pave_fn_tags::Tags;
use pave_function_sdk::{Error, Function, Request, Response};

pub use key_file::KeyFileError;

use key_file::KeyFile;

/// All functions behind one server.
#[derive(Debug, Default)]
pub struct Pave {
    keyed: Keyed,
    /// Takes over from `keyed` as soon as there is a key.
    late: Option<KeyFile>,
}

/// The functions that make passwords where no provider does, or fingerprints of Secrets, or need what comes with the key.
#[derive(Debug, Default)]
struct Keyed {
    bucket: Bucket,
    database: Database,
    environment: Environment,
    microservice: Microservice,
    queue: Queue,
}

impl Keyed {
    fn with(generator_key: Option<GeneratorKey>) -> Self {
        Self {
            bucket: Bucket {
                generator_key: generator_key.clone(),
            },
            database: Database {
                generator_key: generator_key.clone(),
            },
            // The key comes with the bundle.
            environment: Environment {
                has_install_bundle: generator_key.is_some(),
            },
            microservice: Microservice {
                generator_key: generator_key.clone(),
            },
            queue: Queue { generator_key },
        }
    }
}

impl Pave {
    /// All functions, with the installation's key for generated passwords.
    pub fn new(generator_key: Option<GeneratorKey>) -> Self {
        Self {
            keyed: Keyed::with(generator_key),
            late: None,
        }
    }

    /// All functions, with the key in a file that may appear later: the Secret behind it is made after the pods where
    /// people install without Helm.
    pub fn with_key_file(file: PathBuf) -> Result<Self, KeyFileError> {
        Ok(Self {
            keyed: Keyed::default(),
            late: Some(KeyFile::open(file)?),
        })
    }

    fn keyed(&self) -> &Keyed {
        let late = self.late.as_ref().and_then(KeyFile::keyed);
        late.unwrap_or(&self.keyed)
    }

    /// The function for a kind of input.
    pub fn function(&self, kind: &str) -> Option<&dyn Function> {
        Some(match kind {
            "Bucket" => &self.keyed().bucket,
            "Database" => &self.keyed().database,
            "Microservice" => &self.keyed().microservice,
            "Queue" => &self.keyed().queue,
            "Environment" => &self.keyed().environment,
            "PlatformPolicy" => &PlatformPolicy,
            "LandingZone" => &LandingZone,
            "Tags" => &Tags,
            "Cost" => &Cost,
            "Guardrails" => &Guardrails,
            _ => return None,
        })
    }
}

impl Function for Pave {
    fn run(&self, request: &Request, response: &mut Response) -> Result<(), Error> {
        let Some(input) = request.input_type() else {
            return Err(Error::fatal(format!(
                "the pipeline step has no input. Fix: give it one of {}",
                known()
            )));
        };
        let function = Some(&input).filter(|input| input.api_version == input::API_VERSION);
        match function.and_then(|input| self.function(&input.kind)) {
            Some(function) => function.run(request, response),
            None => Err(Error::fatal(format!(
                "the pipeline step's input is '{}' of '{}', which no function knows. Fix: use apiVersion {} and one of {}",
                input.kind,
                input.api_version,
                input::API_VERSION,
                known()
            ))),
        }
    }
}

fn known() -> String {
    input::schemas()
        .into_iter()
        .map(|(kind, _)| kind)
        .collect::<Vec<_>>()
        .join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_input_has_its_function() {
        let pave = Pave::default();
        for (kind, _) in input::schemas() {
            assert!(
                pave.function(kind).is_some(),
                "no function for input kind {kind}"
            );
        }
    }
}
