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
    items: BTreeMap<String, Item>,
}

/// One thing a cloud charges for.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Item {
    unit: String,
    #[serde(default)]
    prices: BTreeMap<String, RegionalPrice>,
    #[serde(default)]
    unknown: BTreeMap<String, String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct RegionalPrice {
    price: Decimal,
    source: String,
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
        let found = item
            .prices
            .get(provider_region)
            .or_else(|| item.prices.get(EVERYWHERE))?;
        let source = self.sources.get(&found.source)?;
        Some(UnitPrice {
            price: found.price,
            currency: &self.currency,
            unit: &item.unit,
            as_of: source.as_of,
            source: &source.url,
        })
    }

    /// Why an item has no price in a region, where the book says so.
    pub fn unknown(&self, item: &str, provider_region: &str) -> Option<UnknownPrice<'_>> {
        let item = self.items.get(item)?;
        let reason = item
            .unknown
            .get(provider_region)
            .or_else(|| item.unknown.get(EVERYWHERE))?;
        Some(UnknownPrice {
            unit: &item.unit,
            reason,
        })
    }
}
