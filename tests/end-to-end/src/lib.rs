//! Pave on a real control plane, as its users meet it.
//!
//! `cargo xtask end-to-end` brings up a control plane, pushes the packages to its registry, and runs the cases in
//! `tests/end_to_end`. Without a control plane every case is listed as ignored.
//!
//! What is real: Kubernetes, Crossplane, the packages, the function's server over mutual TLS, the providers' definitions, and
//! the AWS API's model (moto), and Google's emulator of Pub/Sub where it is installed. What stands in: the providers' controllers
//! (`tests/provider` says how faithful they are).

mod cloud;
mod install;
mod kinds;
mod namespace;
mod object;
mod platform;
mod pubsub;
mod python;

pub use cloud::Cloud;
pub use install::{accepted, install, platform_objects, provider_definitions, upgrade};
pub use kinds::install_kinds;
pub use namespace::{DeveloperObject, Namespace, secret};
pub use object::{condition, phase, text};
pub use platform::{
    BUCKET, COMPOSED, DATABASE, ENVIRONMENT, EVENT, HALF_OPEN, LANDING_ZONE, MICROSERVICE,
    PLATFORM_POLICY, Platform, QUEUE,
};
pub use pubsub::PubSub;
