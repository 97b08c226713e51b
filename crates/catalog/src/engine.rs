//! Database engines and the major versions each cloud offers.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{ByCloud, Cloud};

/// A database engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Engine {
    /// `PostgreSQL`.
    Postgres,
    /// `MySQL`.
    Mysql,
}

/// The word is not the name of an engine.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a database engine; choose one of: postgres, mysql")]
pub struct UnknownEngine(pub String);

/// A major version of an engine, and how each cloud spells it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EngineVersion {
    /// As developers write it: `17`, `8.4`.
    pub major: String,
    offered: ByCloud<Option<VersionOffer>>,
}

/// A version as one cloud offers it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct VersionOffer {
    /// As the provider spells it: `17`, `POSTGRES_17`; locally the tag of the image.
    pub name: String,
    /// Last day of support that costs nothing extra; `None` where the cloud has published no date.
    pub end_of_standard_support: Option<Date>,
    /// Key of the [`Source`](crate::Source).
    pub source: String,
}

/// A major version that was offered once and is not any more.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WithdrawnVersion {
    /// As developers write it.
    pub major: String,
    /// Why it is gone, as the end of a sentence.
    pub reason: String,
    /// Key of the [`Source`](crate::Source).
    pub source: String,
}

impl Engine {
    /// Every engine, the default one first.
    pub const ALL: [Self; 2] = [Self::Postgres, Self::Mysql];

    /// The word as manifests write it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Postgres => "postgres",
            Self::Mysql => "mysql",
        }
    }
}

impl fmt::Display for Engine {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.as_str())
    }
}

impl FromStr for Engine {
    type Err = UnknownEngine;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|engine| engine.as_str() == word)
            .ok_or_else(|| UnknownEngine(word.to_owned()))
    }
}

impl EngineVersion {
    /// The cloud's offer of this version, if it has one.
    pub fn on(&self, cloud: Cloud) -> Option<&VersionOffer> {
        self.offered.get(cloud).as_ref()
    }
}

/// One value for each engine, so that none can be forgotten.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ByEngine<T> {
    postgres: T,
    mysql: T,
}

impl<T> ByEngine<T> {
    /// The value of this engine.
    pub const fn get(&self, engine: Engine) -> &T {
        match engine {
            Engine::Postgres => &self.postgres,
            Engine::Mysql => &self.mysql,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_engine_is_written_and_read_by_the_same_word() {
        for engine in Engine::ALL {
            assert_eq!(engine.to_string().parse(), Ok(engine));
            assert_eq!(serde_json::to_value(engine).unwrap(), engine.as_str());
        }
    }

    #[test]
    fn a_word_that_is_no_engine_is_refused_with_the_engines_there_are() {
        let error = "oracle".parse::<Engine>().unwrap_err();
        assert_eq!(
            error.to_string(),
            "`oracle` is not a database engine; choose one of: postgres, mysql"
        );
    }
}
