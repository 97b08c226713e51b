//! The use that a queue's size expects: what its price is estimated from.

use pave_api::queue::ResolvedQueue;
use pave_catalog::Catalog;
use pave_compose::Composed;
use pave_cost::USAGE_ANNOTATION;
use pave_resources::{ForProvider, Managed};
use serde::Serialize;
use serde_json::json;

/// Requests or operations for one message: it is sent, received and deleted.
const REQUESTS_PER_MESSAGE: u64 = 3;
/// KB in a GiB.
const KB_PER_GIB: f64 = 1_048_576.0;

/// What happens to a resource in a month.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Use {
    /// Each message is sent to it, received and deleted, by requests.
    Handled,
    /// Each message is sent to it, by requests.
    Sent,
    /// Nothing: it is there for the day on which something fails.
    Spare,
    /// Each message goes in.
    Published,
    /// Each message comes out.
    Delivered,
    /// Every message is sent, and received and completed so many times.
    Operations {
        /// How many get a copy.
        receivers: usize,
    },
}

/// Composes a resource that is billed by use. A size that the catalogue has given up expects nothing that anybody knows, and has
/// no price.
pub(crate) fn used<P: ForProvider + Serialize>(
    role: &str,
    mut managed: Managed<P>,
    recorded: &ResolvedQueue,
    expected: Use,
) -> Composed {
    if let Some(size) = Catalog::embedded().size(&recorded.size) {
        let messages = u64::from(size.queue.monthly_messages);
        let gib =
            f64::from(size.queue.monthly_messages) * f64::from(size.queue.message_kb) / KB_PER_GIB;
        let gib = (gib * 1000.0).round() / 1000.0;
        let receivers = |receivers| u64::try_from(receivers).unwrap_or_default();
        let usage = match expected {
            Use::Handled => json!({"requests": messages * REQUESTS_PER_MESSAGE}),
            Use::Sent => json!({"requests": messages}),
            Use::Spare => json!({"requests": 0, "publishedGiB": 0, "deliveredGiB": 0}),
            Use::Published => json!({"publishedGiB": gib}),
            Use::Delivered => json!({"deliveredGiB": gib}),
            Use::Operations { receivers: of } => {
                let each = REQUESTS_PER_MESSAGE - 1;
                json!({"operations": messages * (1 + each * receivers(of))})
            }
        };
        let annotations = &mut managed.metadata.annotations;
        annotations.insert(USAGE_ANNOTATION.to_owned(), usage.to_string());
    }
    Composed::new(role, &managed)
}
