//! A price for people.

use super::{plan::price_sentence, table::table};
use crate::commands::Priced;

/// The parts and their sum.
pub(crate) fn sheet(priced: &Priced) -> String {
    let Priced {
        kind,
        namespace,
        name,
        cloud,
        cost,
    } = priced;
    let on = cloud
        .as_ref()
        .map(|cloud| format!(" on {cloud}"))
        .unwrap_or_default();
    let Some(cost) = cost else {
        return format!("{kind} {namespace}/{name}: no price, because it is refused\n");
    };
    let rows = cost.breakdown.iter().map(|part| {
        let monthly = part
            .monthly
            .as_ref()
            .and_then(|monthly| monthly.parse().ok());
        let monthly = monthly.map_or_else(
            || "unknown".to_owned(),
            |monthly: rust_decimal::Decimal| format!("{monthly:.2}"),
        );
        vec![part.resource.clone(), part.item.clone(), monthly]
    });
    let parts = table(&["RESOURCE", "ITEM", "USD/MONTH"], rows, &[2]);
    format!(
        "{kind} {namespace}/{name}{on}: {}\n{parts}",
        price_sentence(cost)
    )
}
