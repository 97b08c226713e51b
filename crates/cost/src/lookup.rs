//! Looks up what one of an item costs: the organization's own price first, the list less its discount otherwise.

use jiff::civil::Date;
use pave_catalog::{Catalog, Cloud};
use rust_decimal::Decimal;

use crate::Prices;
use crate::charge::Charge;

/// The price books together with an organization's own prices.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Lookup<'a> {
    prices: &'a Prices,
    /// What is left of a list price after the discount.
    factor: Decimal,
}

/// The answer for one item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Price {
    /// What one costs.
    pub(crate) amount: Option<Decimal>,
    /// Date of the list; `None` for an organization's own price.
    pub(crate) as_of: Option<Date>,
    pub(crate) note: Option<String>,
}

impl<'a> Lookup<'a> {
    pub(crate) fn new(prices: &'a Prices) -> Self {
        let discount = prices
            .discount_percent
            .clamp(Decimal::ZERO, Decimal::ONE_HUNDRED);
        Self {
            prices,
            factor: (Decimal::ONE_HUNDRED - discount) / Decimal::ONE_HUNDRED,
        }
    }

    /// Whether the item has a price here.
    pub(crate) fn knows(&self, cloud: Cloud, region: &str, item: &str) -> bool {
        self.find(cloud, region, item).is_some()
    }

    /// What one of the charged item costs, or why nobody knows.
    pub(crate) fn price(&self, charge: &Charge) -> Price {
        if let Some(price) = self.find(charge.cloud, &charge.region, &charge.item) {
            return price;
        }
        if let Some(stand_in) = &charge.stand_in
            && let Some(price) = self.find(charge.cloud, &charge.region, &stand_in.item)
        {
            return Price {
                amount: price
                    .amount
                    .and_then(|amount| amount.checked_mul(stand_in.times)),
                as_of: price.as_of,
                note: Some(stand_in.note.to_owned()),
            };
        }
        Price {
            amount: None,
            as_of: None,
            note: Some(self.why_unknown(charge)),
        }
    }

    fn find(&self, cloud: Cloud, region: &str, item: &str) -> Option<Price> {
        if let Some(own) = self
            .prices
            .overrides
            .get(item)
            .filter(|own| !own.is_sign_negative())
        {
            let note = "the organization's own price".to_owned();
            return Some(Price {
                amount: Some(*own),
                as_of: None,
                note: Some(note),
            });
        }
        let listed = Catalog::embedded().prices(cloud).unit_price(item, region)?;
        (listed.currency == self.prices.currency).then(|| Price {
            amount: Some(listed.price * self.factor),
            as_of: Some(listed.as_of),
            note: None,
        })
    }

    fn why_unknown(&self, charge: &Charge) -> String {
        let book = Catalog::embedded().prices(charge.cloud);
        let Charge { region, item, .. } = charge;
        match (book.unit_price(item, region), book.unknown(item, region)) {
            (Some(listed), _) => {
                format!(
                    "the list price is in {}; set prices.overrides[`{item}`] in {}",
                    listed.currency, self.prices.currency
                )
            }
            (None, Some(unknown)) => format!("no price in {region}: {}", unknown.reason),
            (None, None) => format!("no price in {region}: the price book does not have `{item}`"),
        }
    }
}
