//! A real Kubernetes and a real Crossplane on one machine, without a container engine and without pulling an image.
//!
//! etcd, kube-apiserver, kube-controller-manager and Crossplane are ordinary Go programs: they are compiled once from pinned
//! modules (`modules/`) and started as processes. Tests use it, and so does everybody without a cluster at hand:
//!
//! ```sh
//! cargo xtask control-plane up crossplane
//! cargo xtask control-plane status
//! cargo xtask control-plane down
//! ```
//!
//! **Invariant:** what runs is what its makers ship: no patched source, no fake API server.
//!
//! **Invariant:** everything that runs is listed in the state directory, so `down` also ends what another process started.

mod api;
mod certificate;
mod client;
mod consumption;
mod control_plane;
mod crossplane;
mod endpoints;
mod function;
mod image;
mod kubeconfig;
mod level;
mod node;
mod process;
mod programs;
mod progress;
mod registry;
mod state;
mod wait;

pub use certificate::{Authority, Subject, Usage};
pub use client::{Cluster, Kind};
pub use consumption::Consumption;
pub use control_plane::ControlPlane;
pub use endpoints::serve_endpoint;
pub use function::{FUNCTION_ADDRESS, FUNCTION_METRICS};
pub use image::Image;
pub use level::Level;
pub use process::Process;
pub use programs::{build, cache, link_into, path, source};
pub use progress::say;
pub use state::State;
pub use wait::{Wait, until};
