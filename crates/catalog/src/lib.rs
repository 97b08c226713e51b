//! Facts as data: clouds, sizes, regions, engine versions, prices and rights, each with its source.
//!
//! The figures live in `data/`, are compiled in as JSON and read once, on first use. Editing data never needs code:
//! a size is one entry in `data/sizes.yaml`, a price one line in `data/prices/<cloud>.yaml`.
//!
//! ```
//! use pave_catalog::{Catalog, Cloud, Engine, HighAvailability};
//!
//! let catalog = Catalog::embedded();
//! let class = catalog.database_class("small", Cloud::Azure, Engine::Postgres, HighAvailability::Standby)?;
//! assert_eq!(class.name, "GP_Standard_D2ds_v5", "Azure runs no standby for the burstable class of this size");
//! # Ok::<(), pave_catalog::CatalogError>(())
//! ```
//!
//! **Invariant:** knows no Kubernetes, no provider's resource kinds and no manifest.
//!
//! **Invariant:** a figure nobody published is absent or listed as unknown with the reason; it is never zero and never
//! a guess.

mod access;
mod catalog;
mod cloud;
mod database;
mod engine;
mod price;
mod region;
mod size;
mod source;

pub use access::{Permissions, Target, Use};
pub use catalog::{Catalog, CatalogError};
pub use cloud::{ByCloud, Cloud, UnknownCloud};
pub use database::{BackupRange, NameRule, StorageSteps};
pub use engine::{ByEngine, Engine, EngineVersion, UnknownEngine, VersionOffer, WithdrawnVersion};
pub use price::{PriceBook, UnitPrice, UnknownPrice};
pub use region::{Region, RegionOffer};
pub use size::{
    BucketSize, Capacity, ClassChoice, DatabaseClass, DatabaseSize, EnvironmentSize,
    HighAvailability, QueueSize, Requests, Size, StandbyClass,
};
pub use source::Source;
