//! What the parts of a queue are called in its cloud: they follow from its record, so whoever is let to them finds them, too.

use pave_catalog::Cloud;

use super::{Ordering, ResolvedQueue, Subscription};
use crate::names::part_name;

/// The queue or topic in a Service Bus namespace, which belongs to it alone.
pub const AZURE_ENTITY: &str = "messages";

/// Longest name of an SQS queue. Source: Amazon SQS API reference, `CreateQueue`.
const LONGEST_ON_AWS: usize = 80;
/// Longest name of a topic or subscription. Source: Google Cloud, "Guidelines to name a topic, subscription, schema, or
/// snapshot".
const LONGEST_ON_GCP: usize = 255;
/// What the name of whatever keeps messages in order ends with on AWS.
const FIFO: &str = ".fifo";
/// No subscription has two hyphens in its name.
const DEAD_LETTER: &str = "-dead-letter";

impl ResolvedQueue {
    /// The queue or topic itself.
    pub fn main_name(&self) -> String {
        match self.location.cloud {
            Cloud::Aws => self.on_aws(&self.external_name),
            Cloud::Azure => AZURE_ENTITY.to_owned(),
            Cloud::Gcp | Cloud::Local => self.external_name.clone(),
        }
    }

    /// What a subscription reads from.
    pub fn subscription_name(&self, subscription: &Subscription) -> String {
        match self.location.cloud {
            Cloud::Azure => subscription.name.clone(),
            Cloud::Aws | Cloud::Gcp | Cloud::Local => self.part(&subscription.name),
        }
    }

    /// Where dead letters are. On Azure each queue and subscription has a place of its own inside.
    pub fn dead_letter_name(&self) -> String {
        self.part(DEAD_LETTER)
    }

    fn part(&self, part: &str) -> String {
        if self.location.cloud == Cloud::Aws {
            let longest = LONGEST_ON_AWS - FIFO.len();
            return self.on_aws(&part_name(&self.external_name, part, longest));
        }
        part_name(&self.external_name, part, LONGEST_ON_GCP)
    }

    fn on_aws(&self, name: &str) -> String {
        let suffix = match self.ordering {
            Ordering::Fifo => FIFO,
            Ordering::Standard => "",
        };
        format!("{name}{suffix}")
    }
}
