//! What a resource is charged for, before anybody looked up a price.

use pave_catalog::Cloud;
use rust_decimal::Decimal;

/// What a resource costs money for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Charges {
    /// Nothing by itself.
    Included,
    /// These items.
    Items(Vec<Charge>),
    /// Nobody taught us, or the resource lacks what we need; the reason is a sentence.
    Unknown(String),
}

/// One item a resource is charged for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Charge {
    /// Whose price book.
    pub(crate) cloud: Cloud,
    /// The provider's region.
    pub(crate) region: String,
    /// The item's name in the price book.
    pub(crate) item: String,
    /// How much of it in a month; `None` when the resource does not say.
    pub(crate) quantity: Option<Decimal>,
    /// What is counted.
    pub(crate) unit: &'static str,
    /// Another item that stands in when this one has no price.
    pub(crate) stand_in: Option<StandIn>,
}

/// An item whose price, multiplied, stands in for one that has none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StandIn {
    /// The item's name in the price book.
    pub(crate) item: String,
    /// How many of it make one of the other.
    pub(crate) times: Decimal,
    /// Why that holds, as a sentence for the reader of the estimate.
    pub(crate) note: &'static str,
}
