//! `function_tls_handshakes_total{outcome}`: connections by whether the peer could prove who it is.

use prometheus_client::{
    encoding::EncodeLabelSet,
    metrics::{counter::Counter, family::Family},
    registry::Registry,
};

pub(in crate::server) struct TlsHandshakes(Family<Labels, Counter>);

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Labels {
    outcome: &'static str,
}

/// Whether a peer could prove who it is.
#[derive(Clone, Copy)]
pub(in crate::server) enum Handshake {
    Ok,
    Refused,
    TimedOut,
}

impl TlsHandshakes {
    pub(super) fn register(registry: &mut Registry) -> Self {
        let family = Family::<Labels, Counter>::default();
        let help = "Connections by whether the peer could prove who it is";
        registry.register("tls_handshakes", help, family.clone());
        for outcome in [Handshake::Ok, Handshake::Refused, Handshake::TimedOut] {
            // So that a rate can be taken from the first one on.
            family.get_or_create(&labels(outcome)).inc_by(0);
        }
        Self(family)
    }

    pub(in crate::server) fn count(&self, outcome: Handshake) {
        self.0.get_or_create(&labels(outcome)).inc();
    }
}

fn labels(outcome: Handshake) -> Labels {
    let outcome = match outcome {
        Handshake::Ok => "ok",
        Handshake::Refused => "refused",
        Handshake::TimedOut => "timed_out",
    };
    Labels { outcome }
}
