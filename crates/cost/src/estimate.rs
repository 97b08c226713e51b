//! The estimate: components, their sum, and what it rests on.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use rust_decimal::{Decimal, RoundingStrategy};
use serde_json::Value;

use crate::charge::{Charge, Charges};
use crate::kinds;
use crate::lookup::Lookup;

/// What an organization pays, as far as it differs from list prices.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prices {
    /// ISO 4217 code of the estimate and of the overrides. List prices in another currency count as unknown: an
    /// exchange rate would be a guess.
    pub currency: String,
    /// Discount on list prices, 0 to 100; anything outside counts as the nearer end. Overrides are taken as they are.
    pub discount_percent: Decimal,
    /// Unit prices that replace the list's, by the item's name in the catalogue's price books. Negative ones are not
    /// used.
    pub overrides: BTreeMap<String, Decimal>,
}

/// What a set of resources costs a month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Estimate {
    /// ISO 4217 code of all amounts.
    pub currency: String,
    /// Sum of everything whose price is known, in cents. The whole price only if [`known`](Self::known).
    pub monthly: Decimal,
    /// Whether every component has a price.
    pub known: bool,
    /// Everything that is charged for, in the order of the resources.
    pub components: Vec<Component>,
    /// Names of the resources that cost nothing by themselves.
    pub included: Vec<String>,
    /// Date of the oldest list price used; `None` when none was.
    pub as_of: Option<Date>,
    /// What the estimate takes for granted, in sentences.
    pub assumptions: Vec<String>,
}

/// One thing that is charged for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Component {
    /// Name of the composed resource.
    pub resource: String,
    /// Name of the item in the catalogue's price book, or the kind nobody can price.
    pub item: String,
    /// How much of it in a month; `None` when the resource does not say.
    pub quantity: Option<Decimal>,
    /// What is counted, for example `hour`; empty for a kind nobody can price.
    pub unit: String,
    /// What one of it costs, after the discount; `None` when not known.
    pub unit_price: Option<Decimal>,
    /// Quantity times unit price, exact; `None` when not known. Show it through [`cents`].
    pub monthly: Option<Decimal>,
    /// Where the price comes from if not from the list, or why there is none.
    pub note: Option<String>,
}

/// Prices composed resources, each under its composition resource name.
pub fn estimate<'a>(
    resources: impl IntoIterator<Item = (&'a str, &'a Value)>,
    prices: &Prices,
) -> Estimate {
    let lookup = Lookup::new(prices);
    let mut components = Vec::new();
    let mut included = Vec::new();
    let mut as_of: Option<Date> = None;
    let mut assumptions =
        BTreeSet::from(["A month has 730 hours. Taxes and data transfer are not estimated."]);
    for (name, resource) in resources {
        match kinds::charges(resource, &lookup) {
            Charges::Included => included.push(name.to_owned()),
            Charges::Unknown(reason) => {
                components.push(unpriced(name, &kinds::title(resource), reason));
            }
            Charges::Items(charges) => {
                assumptions.extend(kinds::assumption(resource));
                for charge in charges {
                    let (component, date) = priced(name, charge, &lookup);
                    as_of = as_of.into_iter().chain(date).min();
                    components.push(component);
                }
            }
        }
    }
    let amounts = components.iter().filter_map(|component| component.monthly);
    let total = amounts.fold(Decimal::ZERO, Decimal::saturating_add);
    Estimate {
        currency: prices.currency.clone(),
        monthly: cents(total),
        known: components
            .iter()
            .all(|component| component.monthly.is_some()),
        components,
        included,
        as_of,
        assumptions: assumptions.into_iter().map(str::to_owned).collect(),
    }
}

/// An amount as people read it: two digits, half a cent rounded up.
pub fn cents(amount: Decimal) -> Decimal {
    let mut rounded = amount.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero);
    rounded.rescale(2);
    rounded
}

impl Default for Prices {
    fn default() -> Self {
        Self {
            currency: "USD".to_owned(),
            discount_percent: Decimal::ZERO,
            overrides: BTreeMap::new(),
        }
    }
}

fn priced(resource: &str, charge: Charge, lookup: &Lookup<'_>) -> (Component, Option<Date>) {
    let price = lookup.price(&charge);
    let note = match charge.quantity {
        Some(_) => price.note,
        None => Some("the resource does not say how much".to_owned()),
    };
    let component = Component {
        resource: resource.to_owned(),
        item: charge.item,
        quantity: charge.quantity,
        unit: charge.unit.to_owned(),
        unit_price: price.amount,
        monthly: charge
            .quantity
            .zip(price.amount)
            .and_then(|(quantity, amount)| quantity.checked_mul(amount)),
        note,
    };
    (component, price.as_of)
}

fn unpriced(resource: &str, item: &str, reason: String) -> Component {
    Component {
        resource: resource.to_owned(),
        item: item.to_owned(),
        quantity: None,
        unit: String::new(),
        unit_price: None,
        monthly: None,
        note: Some(reason),
    }
}
