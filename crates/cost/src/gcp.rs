//! Cloud SQL: a tier as a whole, or its cores and memory; a regional instance and its storage count twice.

use pave_catalog::Cloud;
use rust_decimal::Decimal;
use serde_json::Value;

use crate::HOURS_PER_MONTH;
use crate::charge::{Charge, Charges};
use crate::fields::{block, for_provider, number, text};
use crate::lookup::Lookup;

/// Cloud SQL's own default and minimum for `diskSize`.
const SMALLEST_DISK_GB: i64 = 10;

pub(crate) fn database_instance(resource: &Value, lookup: &Lookup<'_>) -> Charges {
    let provider = for_provider(resource);
    let settings = block(provider, "settings");
    let (Some(region), Some(tier)) = (text(&provider["region"]), text(&settings["tier"])) else {
        return Charges::Unknown("region and settings.tier are needed for a price".to_owned());
    };
    let servers = if settings["availabilityType"] == "REGIONAL" {
        Decimal::TWO
    } else {
        Decimal::ONE
    };
    let charge = |item: String, quantity: Decimal, unit| Charge {
        cloud: Cloud::Gcp,
        region: region.to_owned(),
        item,
        quantity: Some(quantity * servers),
        unit,
        stand_in: None,
    };
    let edition = edition(settings, tier);
    let whole = format!("cloud-sql/{edition}/{tier}");
    let mut charges = match shape(tier) {
        Some((vcpu, memory)) if !lookup.knows(Cloud::Gcp, region, &whole) => vec![
            charge(
                format!("cloud-sql/{edition}/vcpu"),
                vcpu * HOURS_PER_MONTH,
                "vCPU-hour",
            ),
            charge(
                format!("cloud-sql/{edition}/memory"),
                memory * HOURS_PER_MONTH,
                "GB-hour",
            ),
        ],
        _ => vec![charge(whole, HOURS_PER_MONTH, "hour")],
    };
    let disk = text(&settings["diskType"])
        .unwrap_or("PD_SSD")
        .to_lowercase();
    let size = number(&settings["diskSize"]).unwrap_or(Decimal::from(SMALLEST_DISK_GB));
    charges.push(charge(
        format!("cloud-sql/storage/{disk}"),
        size,
        "GB-month",
    ));
    Charges::Items(charges)
}

/// Edition as price items spell it. Where the resource does not say, the tier does: only Enterprise Plus sells
/// `db-perf-optimized` machines.
fn edition(settings: &Value, tier: &str) -> &'static str {
    let plus = match text(&settings["edition"]) {
        Some(edition) => edition == "ENTERPRISE_PLUS",
        None => tier.starts_with("db-perf-optimized"),
    };
    if plus {
        "enterprise-plus"
    } else {
        "enterprise"
    }
}

/// Cores and GB of memory that the name of a tier spells out.
/// <https://cloud.google.com/sql/docs/postgres/machine-series-overview>
fn shape(tier: &str) -> Option<(Decimal, Decimal)> {
    if let Some(vcpu) = tier.strip_prefix("db-perf-optimized-N-") {
        let vcpu: u16 = vcpu.parse().ok()?;
        return Some((vcpu.into(), Decimal::from(vcpu) * Decimal::from(8)));
    }
    let (vcpu, megabytes) = tier.strip_prefix("db-custom-")?.split_once('-')?;
    let (vcpu, megabytes): (u16, u32) = (vcpu.parse().ok()?, megabytes.parse().ok()?);
    Some((vcpu.into(), Decimal::from(megabytes) / Decimal::from(1024)))
}
