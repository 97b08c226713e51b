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
        let family = Family::<Labels, Counter>::default();
        registry.register("calls", "Function calls by how they ended", family.clone());
        for outcome in [
            Outcome::Ok,
            Outcome::Fatal,
            Outcome::Panic,
            Outcome::TooLarge,
        ] {
            // So that a rate can be taken from the first one on.
            family.get_or_create(&labels(outcome)).inc_by(0);
        }
        Self(family)
    }

    pub(in crate::server) fn count(&self, outcome: Outcome) {
        self.0.get_or_create(&labels(outcome)).inc();
    }
}

fn labels(outcome: Outcome) -> Labels {
    Labels {
        outcome: outcome.as_str(),
    }
}
