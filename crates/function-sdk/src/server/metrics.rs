//! What the server counts: one file per metric family.

mod call_duration;
mod calls;
mod calls_in_flight;
mod certificate_reloads;
mod tls_handshakes;

use prometheus_client::{encoding::text::encode, registry::Registry};

use self::{
    call_duration::CallDuration, calls::Calls, calls_in_flight::CallsInFlight,
    certificate_reloads::CertificateReloads, tls_handshakes::TlsHandshakes,
};

pub(super) use self::{certificate_reloads::Reload, tls_handshakes::Handshake};

/// All metric families of a server; their names begin with `function_`.
pub(super) struct Metrics {
    registry: Registry,
    pub(super) calls: Calls,
    pub(super) call_duration: CallDuration,
    pub(super) calls_in_flight: CallsInFlight,
    pub(super) certificate_reloads: CertificateReloads,
    pub(super) tls_handshakes: TlsHandshakes,
}

impl Metrics {
    pub(super) fn new() -> Self {
        let mut registry = Registry::with_prefix("function");
        Self {
            calls: Calls::register(&mut registry),
            call_duration: CallDuration::register(&mut registry),
            calls_in_flight: CallsInFlight::register(&mut registry),
            certificate_reloads: CertificateReloads::register(&mut registry),
            tls_handshakes: TlsHandshakes::register(&mut registry),
            registry,
        }
    }

    /// All metrics in the `OpenMetrics` text format.
    pub(super) fn text(&self) -> Result<String, std::fmt::Error> {
        let mut text = String::new();
        encode(&mut text, &self.registry)?;
        Ok(text)
    }
}
