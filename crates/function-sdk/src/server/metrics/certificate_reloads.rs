//! `function_certificate_reloads_total{outcome}`: changed certificates by whether they could be used.

use prometheus_client::{
    encoding::EncodeLabelSet,
    metrics::{counter::Counter, family::Family},
    registry::Registry,
};

pub(in crate::server) struct CertificateReloads(Family<Labels, Counter>);

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Labels {
    outcome: &'static str,
}

/// Whether changed certificates could be used.
#[derive(Clone, Copy)]
pub(in crate::server) enum Reload {
    Ok,
    Error,
}

impl CertificateReloads {
    pub(super) fn register(registry: &mut Registry) -> Self {
        let family = Family::default();
        let help = "Changed certificates by whether they could be used";
        registry.register("certificate_reloads", help, family.clone());
        Self(family)
    }

    pub(in crate::server) fn count(&self, outcome: Reload) {
        let outcome = match outcome {
            Reload::Ok => "ok",
            Reload::Error => "error",
        };
        self.0.get_or_create(&Labels { outcome }).inc();
    }
}
