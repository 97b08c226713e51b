//! `function_call_duration_seconds`: from a decoded request to a response ready to encode.

use std::time::Duration;

use prometheus_client::{
    metrics::histogram::Histogram,
    registry::{Registry, Unit},
};

/// A small call takes tens of microseconds, one with hundreds of resources a millisecond.
const BUCKETS: [f64; 12] = [
    0.000_025, 0.000_05, 0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.1, 1.0, 10.0,
];

pub(in crate::server) struct CallDuration(Histogram);

impl CallDuration {
    pub(super) fn register(registry: &mut Registry) -> Self {
        let histogram = Histogram::new(BUCKETS);
        let help = "Time a function takes to answer";
        registry.register_with_unit("call_duration", help, Unit::Seconds, histogram.clone());
        Self(histogram)
    }

    pub(in crate::server) fn observe(&self, duration: Duration) {
        self.0.observe(duration.as_secs_f64());
    }
}
