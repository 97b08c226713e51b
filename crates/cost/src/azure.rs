//! Azure flexible servers: server hours and storage, both twice with a standby.

use pave_catalog::Cloud;
use rust_decimal::Decimal;
use serde_json::Value;

use crate::HOURS_PER_MONTH;
use crate::charge::{Charge, Charges};
use crate::fields::{block, for_provider, number, text};

pub(crate) fn postgres_server(resource: &Value) -> Charges {
    let storage = number(&for_provider(resource)["storageMb"])
        .map(|megabytes| megabytes / Decimal::from(1024));
    server(resource, "azure-postgres", storage)
}

pub(crate) fn mysql_server(resource: &Value) -> Charges {
    let storage = number(&block(for_provider(resource), "storage")["sizeGb"]);
    server(resource, "azure-mysql", storage)
}

/// Azure takes `West Europe` for `westeurope`.
pub(crate) fn region(location: &str) -> String {
    location.replace(' ', "").to_lowercase()
}

fn server(resource: &Value, service: &str, storage: Option<Decimal>) -> Charges {
    let provider = for_provider(resource);
    let (Some(location), Some(sku)) = (text(&provider["location"]), text(&provider["skuName"]))
    else {
        return Charges::Unknown("location and skuName are needed for a price".to_owned());
    };
    let standby = text(&block(provider, "highAvailability")["mode"]).is_some();
    let servers = if standby { Decimal::TWO } else { Decimal::ONE };
    let charge = |item: &str, quantity: Option<Decimal>, unit| Charge {
        cloud: Cloud::Azure,
        region: region(location),
        item: format!("{service}/{item}"),
        quantity: quantity.map(|quantity| quantity * servers),
        unit,
        stand_in: None,
    };
    Charges::Items(vec![
        charge(sku, Some(HOURS_PER_MONTH), "hour"),
        charge("storage", storage, "GB-month"),
    ])
}
