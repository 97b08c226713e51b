//! The catalogue: everything in `data/`, and how to look it up.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::{
    BackupRange, ByCloud, ByEngine, Cloud, DatabaseClass, Engine, EngineVersion, HighAvailability,
    NameRule, Permissions, PriceBook, Region, Size, Source, StandbyClass, StorageSteps, Target,
    Use, WithdrawnVersion, access::ByUse,
};

static EMBEDDED: LazyLock<Catalog> = LazyLock::new(|| {
    #[expect(
        clippy::expect_used,
        reason = "compiled in; a test reads it before anybody else does"
    )]
    serde_json::from_str(include_str!(concat!(env!("OUT_DIR"), "/catalog.json")))
        .expect("the embedded data fits")
});

/// Clouds, sizes, regions, versions and prices.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Catalog {
    sizes: SizeData,
    regions: RegionData,
    versions: VersionData,
    databases: DatabaseData,
    access: AccessData,
    prices: ByCloud<PriceBook>,
}

/// `data/sizes.yaml`
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct SizeData {
    sources: BTreeMap<String, Source>,
    database_classes: ByCloud<Vec<DatabaseClass>>,
    sizes: Vec<Size>,
}

/// `data/regions.yaml`
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct RegionData {
    sources: BTreeMap<String, Source>,
    regions: Vec<Region>,
}

/// `data/versions.yaml`
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct VersionData {
    sources: BTreeMap<String, Source>,
    versions: ByEngine<Vec<EngineVersion>>,
    withdrawn: ByEngine<Vec<WithdrawnVersion>>,
}

/// `data/databases.yaml`
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct DatabaseData {
    sources: BTreeMap<String, Source>,
    storage: ByCloud<ByEngine<StorageSteps>>,
    backup: ByCloud<ByEngine<BackupRange>>,
    names: ByCloud<ByEngine<NameRule>>,
}

/// `data/access.yaml`
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct AccessData {
    sources: BTreeMap<String, Source>,
    permissions: BTreeMap<Target, ByUse>,
}

/// The catalogue has no such thing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CatalogError {
    /// No size has this name.
    #[error("`{size}` is not a size; choose one of: {offered}")]
    UnknownSize {
        /// What was asked for.
        size: String,
        /// The sizes there are, in growing order.
        offered: String,
    },
    /// Nothing serves this size with a standby on this cloud.
    #[error("size `{size}` cannot be highly available on `{cloud}`: {reason}")]
    NoHighAvailability {
        /// What was asked for.
        size: String,
        /// Where.
        cloud: Cloud,
        /// Why not, as the end of a sentence.
        reason: String,
    },
    /// A size names a class that `databaseClasses` does not list. A test keeps the embedded data from this.
    #[error("class `{class}` of size `{size}` is not among the database classes of `{cloud}`")]
    UnlistedClass {
        /// The size that names it.
        size: String,
        /// Where.
        cloud: Cloud,
        /// The class.
        class: String,
    },
}

impl Catalog {
    /// The catalogue this program was built with.
    pub fn embedded() -> &'static Self {
        &EMBEDDED
    }

    /// All sizes, in growing order.
    pub fn sizes(&self) -> &[Size] {
        &self.sizes.sizes
    }

    /// The size of this name.
    pub fn size(&self, name: &str) -> Option<&Size> {
        self.sizes().iter().find(|size| size.name == name)
    }

    /// All places, in the order in which forms show them.
    pub fn regions(&self) -> &[Region] {
        &self.regions.regions
    }

    /// The place of this name.
    pub fn region(&self, place: &str) -> Option<&Region> {
        self.regions().iter().find(|region| region.place == place)
    }

    /// The place where a provider's region stands, if the catalogue knows it.
    pub fn place_of(&self, cloud: Cloud, provider_region: &str) -> Option<&Region> {
        self.regions()
            .iter()
            .find(|region| region.on(cloud) == Some(provider_region))
    }

    /// The major versions of an engine that at least one cloud offers, oldest first.
    pub fn versions(&self, engine: Engine) -> &[EngineVersion] {
        self.versions.versions.get(engine)
    }

    /// The major version of this name.
    pub fn version(&self, engine: Engine, major: &str) -> Option<&EngineVersion> {
        self.versions(engine)
            .iter()
            .find(|version| version.major == major)
    }

    /// Why a version people still ask for is gone.
    pub fn withdrawn(&self, engine: Engine, major: &str) -> Option<&WithdrawnVersion> {
        self.withdrawn_versions(engine)
            .iter()
            .find(|version| version.major == major)
    }

    /// The versions of an engine that are not offered any more.
    pub fn withdrawn_versions(&self, engine: Engine) -> &[WithdrawnVersion] {
        self.versions.withdrawn.get(engine)
    }

    /// The class that serves a size.
    ///
    /// With [`HighAvailability::Standby`] it may be larger than the size's own class, where the cloud runs no standby
    /// for that one.
    pub fn database_class(
        &self,
        size: &str,
        cloud: Cloud,
        engine: Engine,
        high_availability: HighAvailability,
    ) -> Result<&DatabaseClass, CatalogError> {
        let size = self.size(size).ok_or_else(|| self.unknown_size(size))?;
        let choice = size.database.classes.get(cloud).get(engine);
        let class = match (high_availability, &choice.high_availability) {
            (HighAvailability::Single, _) => &choice.class,
            (HighAvailability::Standby, StandbyClass::Class(class)) => class,
            (HighAvailability::Standby, StandbyClass::Impossible(reason)) => {
                return Err(CatalogError::NoHighAvailability {
                    size: size.name.clone(),
                    cloud,
                    reason: reason.clone(),
                });
            }
        };
        self.database_class_named(cloud, class)
            .ok_or_else(|| CatalogError::UnlistedClass {
                size: size.name.clone(),
                cloud,
                class: class.clone(),
            })
    }

    /// The class a provider calls so, for example one recorded in a status.
    pub fn database_class_named(&self, cloud: Cloud, name: &str) -> Option<&DatabaseClass> {
        self.database_classes(cloud)
            .iter()
            .find(|class| class.name == name)
    }

    /// All database classes the catalogue knows on a cloud.
    pub fn database_classes(&self, cloud: Cloud) -> &[DatabaseClass] {
        self.sizes.database_classes.get(cloud)
    }

    /// Volumes a cloud sells for an engine.
    pub fn database_storage(&self, cloud: Cloud, engine: Engine) -> &StorageSteps {
        self.databases.storage.get(cloud).get(engine)
    }

    /// Backups a cloud keeps for an engine.
    pub fn database_backup(&self, cloud: Cloud, engine: Engine) -> &BackupRange {
        self.databases.backup.get(cloud).get(engine)
    }

    /// Names a cloud accepts for a database server.
    pub fn database_name(&self, cloud: Cloud, engine: Engine) -> &NameRule {
        self.databases.names.get(cloud).get(engine)
    }

    /// What it takes to read from or to write to something in a cloud; `None` where that cannot be done with it.
    pub fn permissions(&self, target: Target, of: Use) -> Option<&Permissions> {
        self.access.permissions.get(&target)?.get(of)
    }

    /// What a cloud charges.
    pub fn prices(&self, cloud: Cloud) -> &PriceBook {
        self.prices.get(cloud)
    }

    /// The source a figure names. Prices carry theirs.
    pub fn source(&self, key: &str) -> Option<&Source> {
        [
            &self.sizes.sources,
            &self.regions.sources,
            &self.versions.sources,
            &self.databases.sources,
            &self.access.sources,
        ]
        .into_iter()
        .find_map(|sources| sources.get(key))
    }

    fn unknown_size(&self, size: &str) -> CatalogError {
        let offered: Vec<&str> = self.sizes().iter().map(|size| size.name.as_str()).collect();
        CatalogError::UnknownSize {
            size: size.to_owned(),
            offered: offered.join(", "),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_files_use_one_key_for_different_sources() {
        let catalog = Catalog::embedded();
        let files = [
            &catalog.sizes.sources,
            &catalog.regions.sources,
            &catalog.versions.sources,
            &catalog.databases.sources,
            &catalog.access.sources,
        ];
        for (key, source) in files.into_iter().flatten() {
            assert_eq!(catalog.source(key), Some(source), "{key}");
        }
    }

    #[test]
    fn a_field_nobody_knows_is_refused() {
        let mut data: serde_json::Value =
            serde_json::from_str(include_str!(concat!(env!("OUT_DIR"), "/catalog.json"))).unwrap();
        data["sizes"]["sizes"][0]["database"]["storageGB"] = 10.into();
        let error = serde_json::from_value::<Catalog>(data).unwrap_err();
        assert!(
            error.to_string().starts_with("unknown field `storageGB`"),
            "{error}"
        );
    }
}
