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
        let family = Family::<Labels, Counter>::default();
        let help = "Changed certificates by whether they could be used";
        registry.register("certificate_reloads", help, family.clone());
        for outcome in [Reload::Ok, Reload::Error] {
            // So that a rate can be taken from the first one on.
            family.get_or_create(&labels(outcome)).inc_by(0);
        }
        Self(family)
    }

    pub(in crate::server) fn count(&self, outcome: Reload) {
        self.0.get_or_create(&labels(outcome)).inc();
    }
}

fn labels(outcome: Reload) -> Labels {
    let outcome = match outcome {
        Reload::Ok => "ok",
        Reload::Error => "error",
    };
    Labels { outcome }
}
