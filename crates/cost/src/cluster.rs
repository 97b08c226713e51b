//! What runs in the cluster: what pods request, times replicas, and the volumes they claim.

use pave_catalog::Cloud;
use rust_decimal::Decimal;
use serde_json::Value;

use crate::HOURS_PER_MONTH;
use crate::charge::{Charge, Charges};
use crate::fields::{number, text};
use crate::quantity;
use crate::usage::Usage;

/// A Deployment or a StatefulSet.
pub(crate) fn workload(resource: &Value) -> Charges {
    let spec = &resource["spec"];
    // Where the load decides, the resource says how many are expected.
    let replicas = Usage::of(resource)
        .get("replicas")
        .or_else(|| number(&spec["replicas"]))
        .unwrap_or(Decimal::ONE);
    let hours = replicas * HOURS_PER_MONTH;
    let containers = spec["template"]["spec"]["containers"]
        .as_array()
        .map_or(&[][..], Vec::as_slice);
    let cpu = sum(containers.iter().map(|container| request(container, "cpu")));
    let memory = sum(containers
        .iter()
        .map(|container| request(container, "memory")))
    .map(quantity::gibibytes);
    let mut charges = vec![
        charge("cluster/cpu", cpu.map(|cores| cores * hours), "core-hour"),
        charge("cluster/memory", memory.map(|gib| gib * hours), "GiB-hour"),
    ];
    if let Some(claims) = spec["volumeClaimTemplates"].as_array() {
        let storage = sum(claims
            .iter()
            .map(|claim| amount(&claim["spec"]["resources"]["requests"]["storage"])));
        let storage = storage.map(|bytes| quantity::gibibytes(bytes) * hours);
        charges.push(charge("cluster/storage", storage, "GiB-hour"));
    }
    Charges::Items(charges)
}

/// A Service costs nothing unless it asks the cloud for a load balancer.
pub(crate) fn service(resource: &Value) -> Charges {
    if resource["spec"]["type"] == "LoadBalancer" {
        Charges::Unknown("nobody has said what the cluster's load balancer costs".to_owned())
    } else {
        Charges::Included
    }
}

/// What a container requests; Kubernetes takes the limit where only that is set.
fn request(container: &Value, resource: &str) -> Option<Decimal> {
    let resources = &container["resources"];
    amount(&resources["requests"][resource]).or_else(|| amount(&resources["limits"][resource]))
}

fn amount(value: &Value) -> Option<Decimal> {
    text(value).map_or_else(|| number(value), quantity::parse)
}

/// The sum of all, if there are any and all are known.
fn sum(amounts: impl Iterator<Item = Option<Decimal>>) -> Option<Decimal> {
    amounts
        .reduce(|total, amount| {
            total
                .zip(amount)
                .and_then(|(total, amount)| total.checked_add(amount))
        })
        .flatten()
}

fn charge(item: &str, quantity: Option<Decimal>, unit: &'static str) -> Charge {
    Charge {
        cloud: Cloud::Local,
        region: "the cluster".to_owned(),
        item: item.to_owned(),
        quantity,
        unit,
        stand_in: None,
    }
}
