//! `function_calls_total{outcome}`: calls by how they ended.

use prometheus_client::{
    encoding::EncodeLabelSet,
    metrics::{counter::Counter, family::Family},
    registry::Registry,
};

use crate::call::Outcome;

pub(in crate::server) struct Calls(Family<Labels, Counter>);

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Labels {
    outcome: &'static str,
}

impl Calls {
    pub(super) fn register(registry: &mut Registry) -> Self {
        let family = Family::default();
        registry.register("calls", "Function calls by how they ended", family.clone());
        Self(family)
    }

    pub(in crate::server) fn count(&self, outcome: Outcome) {
        let outcome = match outcome {
            Outcome::Ok => "ok",
            Outcome::Fatal => "fatal",
            Outcome::Panic => "panic",
            Outcome::TooLarge => "too_large",
        };
        self.0.get_or_create(&Labels { outcome }).inc();
    }
}
