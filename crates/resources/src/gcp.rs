//! Managed resources of Google Cloud (provider-upjet-gcp v3.0.0), a module for each API group.

pub mod cloudplatform;
pub mod pubsub;
pub mod sql;
pub mod storage;
