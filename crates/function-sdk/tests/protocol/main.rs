//! The server as Crossplane sees it: real gRPC over real TLS.

#![expect(clippy::unwrap_used, reason = "a test fails where it is run")]
#![expect(clippy::unnecessary_wraps, reason = "that is how a function is")]

mod certificates;
mod harness;

mod drain;
mod limits;
mod observability;
mod sdk;
mod service;
mod tls;
