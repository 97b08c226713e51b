//! A price for people.

use std::collections::BTreeMap;

use pave_api::status::CostStatus;
use rust_decimal::Decimal;

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
            |monthly: Decimal| format!("{monthly:.2}"),
        );
        vec![part.resource.clone(), part.item.clone(), monthly]
    });
    let parts = table(&["RESOURCE", "ITEM", "USD/MONTH"], rows, &[2]);
    format!(
        "{kind} {namespace}/{name}{on}: {}\n{parts}",
        price_sentence(cost)
    )
}

/// What the objects of a namespace cost together.
#[derive(Debug, Default)]
struct Total {
    objects: usize,
    monthly: Decimal,
    /// Whether something has no price, so that the sum is a lower bound.
    incomplete: bool,
}

impl Total {
    fn add(&mut self, cost: Option<&CostStatus>) {
        self.objects += 1;
        let monthly = cost.and_then(|cost| cost.monthly.parse().ok());
        self.monthly = self.monthly.saturating_add(monthly.unwrap_or_default());
        self.incomplete |= monthly.is_none() || cost.is_some_and(|cost| !cost.known);
    }

    fn row(&self, of: &str) -> Vec<String> {
        let bound = if self.incomplete { "at least " } else { "" };
        vec![
            of.to_owned(),
            self.objects.to_string(),
            format!("{bound}{:.2}", self.monthly),
        ]
    }
}

/// The sum of each namespace, and of all.
pub(crate) fn totals(priced: &[Priced]) -> String {
    let mut namespaces = BTreeMap::<&str, Total>::new();
    let mut all = Total::default();
    for one in priced {
        let namespace = namespaces.entry(one.namespace.as_str()).or_default();
        namespace.add(one.cost.as_ref());
        all.add(one.cost.as_ref());
    }
    let mut rows: Vec<_> = namespaces
        .iter()
        .map(|(namespace, total)| total.row(namespace))
        .collect();
    if rows.len() > 1 {
        rows.push(all.row("all"));
    }
    let totals = table(&["NAMESPACE", "OBJECTS", "USD/MONTH"], rows, &[1, 2]);
    format!("Totals\n{totals}")
}
