//! Public on-demand prices.

use std::collections::BTreeMap;

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::Deserialize;

use crate::Source;

/// The region under which a price is listed that is the same everywhere.
const EVERYWHERE: &str = "*";

/// What one cloud charges, list prices without discounts.
///
/// Items are named by service, engine, class and deployment, for example `rds/postgres/db.m7g.large/multi-az`. The
/// names are stable: policies refer to them when they override a price.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PriceBook {
    /// ISO 4217 code of all prices in this book.
    pub currency: String,
    sources: BTreeMap<String, Source>,
    /// Regions for which nothing is known yet but what items say themselves.
    #[serde(default)]
    unknown: Vec<Gap>,
    items: BTreeMap<String, Item>,
}

/// One thing a cloud charges for.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Item {
    unit: String,
    #[serde(default)]
    listed: Vec<Listing>,
    #[serde(default)]
    unknown: Vec<Gap>,
}

/// Prices by region that one source lists.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Listing {
    source: String,
    prices: BTreeMap<String, Decimal>,
}

/// Regions for which nobody published a price we could read.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Gap {
    reason: String,
    regions: Vec<String>,
}

/// The price of one unit of an item in one region.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnitPrice<'book> {
    /// Price of one unit.
    pub price: Decimal,
    /// ISO 4217 code.
    pub currency: &'book str,
    /// What is counted: `hour`, `GB-month`, `vCPU-hour`, ...
    pub unit: &'book str,
    /// The day on which the source said so.
    pub as_of: Date,
    /// Public address of the source.
    pub source: &'book str,
}

/// A price the book knows it does not know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnknownPrice<'book> {
    /// What would be counted.
    pub unit: &'book str,
    /// Why there is no price, as the end of a sentence.
    pub reason: &'book str,
}

impl PriceBook {
    /// The price of an item in a provider's region; `None` when nobody published one we could read.
    pub fn unit_price(&self, item: &str, provider_region: &str) -> Option<UnitPrice<'_>> {
        let item = self.items.get(item)?;
        let (listing, price) = item.listed.iter().find_map(|listing| {
            let price = listing
                .prices
                .get(provider_region)
                .or_else(|| listing.prices.get(EVERYWHERE))?;
            Some((listing, *price))
        })?;
        let source = self.sources.get(&listing.source)?;
        Some(UnitPrice {
            price,
            currency: &self.currency,
            unit: &item.unit,
            as_of: source.as_of,
            source: &source.url,
        })
    }

    /// Why an item has no price in a region, where the book says so.
    pub fn unknown(&self, item: &str, provider_region: &str) -> Option<UnknownPrice<'_>> {
        let found = self.unit_price(item, provider_region);
        let item = self.items.get(item)?;
        let of_book = self.unknown.iter().filter(|_| found.is_none());
        let mut gaps = item.unknown.iter().chain(of_book);
        let gap = gaps.find(|gap| gap.regions.iter().any(|region| region == provider_region))?;
        Some(UnknownPrice {
            unit: &item.unit,
            reason: &gap.reason,
        })
    }

    /// The names of all items, in alphabetical order. These are what an override may name.
    pub fn items(&self) -> impl Iterator<Item = &str> {
        self.items.keys().map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use crate::{Catalog, Cloud};

    #[test]
    fn every_price_is_positive_and_has_a_listed_source() {
        for cloud in Cloud::ALL {
            let book = Catalog::embedded().prices(cloud);
            for (name, item) in &book.items {
                assert!(
                    !(item.listed.is_empty() && item.unknown.is_empty()),
                    "{cloud} {name} says nothing"
                );
                for listing in &item.listed {
                    assert!(
                        book.sources.contains_key(&listing.source),
                        "{cloud} {name}: source `{}`",
                        listing.source
                    );
                    assert!(
                        listing
                            .prices
                            .values()
                            .all(|price| price.is_sign_positive() && !price.is_zero()),
                        "{name}"
                    );
                }
            }
        }
    }

    #[test]
    fn no_region_has_two_answers_for_one_item() {
        for cloud in Cloud::ALL {
            for (name, item) in &Catalog::embedded().prices(cloud).items {
                let mut regions: Vec<&String> = item
                    .listed
                    .iter()
                    .flat_map(|listing| listing.prices.keys())
                    .collect();
                regions.extend(item.unknown.iter().flat_map(|gap| &gap.regions));
                let answers = regions.len();
                regions.sort();
                regions.dedup();
                assert_eq!(regions.len(), answers, "{cloud} {name}");
            }
        }
    }
}
