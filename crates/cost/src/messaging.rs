//! Queues and topics of all clouds, billed by use: requests, throughput or operations, as far as the resource says what to expect.

use pave_catalog::Cloud;
use rust_decimal::Decimal;
use serde_json::Value;

use crate::azure::region;
use crate::charge::{Charge, Charges};
use crate::fields::{for_provider, text};
use crate::usage::Usage;

/// Operations of a month in each tier of Service Bus Standard: the first are part of the base charge.
/// Source: the price list's tiers, as quoted by the golden file that the prices are from.
const TIERS: [(&str, i64, Option<i64>); 3] = [
    ("to-100-million", 13_000_000, Some(100_000_000)),
    ("to-2500-million", 100_000_000, Some(2_500_000_000)),
    ("beyond", 2_500_000_000, None),
];

/// SQS is billed by request.
pub(crate) fn sqs(resource: &Value) -> Charges {
    requests(resource, "sqs", "fifoQueue")
}

/// SNS is billed by request; what it delivers to queues is free.
pub(crate) fn sns(resource: &Value) -> Charges {
    requests(resource, "sns", "fifoTopic")
}

/// Pub/Sub is billed by what goes in and what comes out, at one price in all regions.
pub(crate) fn pubsub(resource: &Value, direction: &str) -> Charges {
    Charges::Items(vec![Charge {
        cloud: Cloud::Gcp,
        region: "global".to_owned(),
        item: format!("pubsub/{direction}"),
        quantity: Usage::of(resource).get(&format!("{direction}GiB")),
        unit: "GiB",
        stand_in: None,
    }])
}

/// A namespace of Service Bus Standard has a base charge and tiers of operations. The other tiers of the service are sold
/// otherwise and have no price here.
pub(crate) fn service_bus(resource: &Value) -> Charges {
    let provider = for_provider(resource);
    let Some(location) = text(&provider["location"]) else {
        return Charges::Unknown("location is needed for a price".to_owned());
    };
    if text(&provider["sku"]) != Some("Standard") {
        return Charges::Unknown("only the sku Standard has a price".to_owned());
    }
    let charge = |item: String, quantity, unit| Charge {
        cloud: Cloud::Azure,
        region: region(location),
        item: format!("service-bus/standard/{item}"),
        quantity,
        unit,
        stand_in: None,
    };
    let operations = Usage::of(resource).get("operations");
    let mut charges = vec![charge("base".to_owned(), Some(Decimal::ONE), "month")];
    for (tier, from, to) in TIERS {
        let within = operations.map(|operations| {
            let to = to.map_or(operations, |to| operations.min(to.into()));
            (to - Decimal::from(from)).max(Decimal::ZERO)
        });
        // What is not reached costs nothing; what nobody knows is said once.
        if within.is_none_or(|within| within.is_zero()) && tier != TIERS[0].0 {
            continue;
        }
        charges.push(charge(format!("operations/{tier}"), within, "operation"));
    }
    Charges::Items(charges)
}

fn requests(resource: &Value, service: &str, fifo: &str) -> Charges {
    let provider = for_provider(resource);
    let Some(region) = text(&provider["region"]) else {
        return Charges::Unknown("region is needed for a price".to_owned());
    };
    let class = if provider[fifo] == true {
        "fifo"
    } else {
        "standard"
    };
    Charges::Items(vec![Charge {
        cloud: Cloud::Aws,
        region: region.to_owned(),
        item: format!("{service}/{class}/requests"),
        quantity: Usage::of(resource).get("requests"),
        unit: "request",
        stand_in: None,
    }])
}
