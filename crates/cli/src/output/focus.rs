//! Prices in the columns of [FOCUS](https://focus.finops.org/focus-specification/) 1.2, so that a FinOps tool can put an estimate
//! next to the bill.
//!
//! Columns that only a bill has are left out, such as `BilledCost` and `InvoiceIssuerName`. A price that nobody knows is empty,
//! which is FOCUS's null. Columns of ours begin with `x_`, as FOCUS demands.

use pave_api::status::CostPart;

use crate::plan::{Placement, Plan};

/// The columns, in the order of the specification: by the alphabet.
const COLUMNS: [&str; 17] = [
    "BillingCurrency",
    "ChargeCategory",
    "ChargeDescription",
    "ChargeFrequency",
    "ListCost",
    "ListUnitPrice",
    "PricingQuantity",
    "PricingUnit",
    "ProviderName",
    "RegionId",
    "ResourceId",
    "ResourceName",
    "ResourceType",
    "Tags",
    "x_ClaimKind",
    "x_ClaimName",
    "x_ClaimNamespace",
];

/// A row for each part of each price. What is refused has none.
pub(crate) fn rows(plans: &[Plan]) -> Result<String, csv::Error> {
    let mut table = csv::Writer::from_writer(Vec::new());
    table.write_record(COLUMNS)?;
    for plan in plans {
        for part in plan.cost.iter().flat_map(|cost| &cost.breakdown) {
            table.write_record(row(plan, part))?;
        }
    }
    let written = table
        .into_inner()
        .map_err(csv::IntoInnerError::into_error)?;
    Ok(String::from_utf8_lossy(&written).into_owned())
}

fn row(plan: &Plan, part: &CostPart) -> [String; COLUMNS.len()] {
    let currency = plan.cost.as_ref().map(|cost| cost.currency.clone());
    let placement = plan.placement.as_ref();
    let resource = plan
        .resources
        .iter()
        .find(|resource| resource.name == part.resource);
    let monthly = part.monthly.clone().unwrap_or_default();
    [
        currency.unwrap_or_default(),
        "Usage".to_owned(),
        part.item.clone(),
        "Recurring".to_owned(),
        monthly.clone(),
        monthly,
        "1".to_owned(),
        "Months".to_owned(),
        placement.map_or("", provider).to_owned(),
        placement
            .and_then(|placement| placement.provider_region.clone())
            .unwrap_or_default(),
        resource.map_or_else(String::new, |resource| resource.called.clone()),
        part.resource.clone(),
        resource.map_or_else(String::new, |resource| resource.kind.clone()),
        serde_json::json!(plan.tags).to_string(),
        plan.kind.clone(),
        plan.name.clone(),
        plan.namespace.clone(),
    ]
}

/// The names under which providers bill.
fn provider(placement: &Placement) -> &str {
    match placement.cloud.as_str() {
        "aws" => "AWS",
        "gcp" => "Google Cloud",
        "azure" => "Microsoft",
        own => own,
    }
}
