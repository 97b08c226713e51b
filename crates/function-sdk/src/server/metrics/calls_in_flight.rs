//! `function_calls_in_flight`: calls that have begun and not ended.

use prometheus_client::{metrics::gauge::Gauge, registry::Registry};

pub(in crate::server) struct CallsInFlight(Gauge);

impl CallsInFlight {
    pub(super) fn register(registry: &mut Registry) -> Self {
        let gauge = Gauge::default();
        registry.register(
            "calls_in_flight",
            "Function calls that have not ended",
            gauge.clone(),
        );
        Self(gauge)
    }

    /// Counts one call for as long as the guard lives.
    pub(in crate::server) fn begin(&self) -> InFlight<'_> {
        self.0.inc();
        InFlight(&self.0)
    }
}

pub(in crate::server) struct InFlight<'a>(&'a Gauge);

impl Drop for InFlight<'_> {
    fn drop(&mut self) {
        self.0.dec();
    }
}
