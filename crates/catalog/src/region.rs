//! Places a developer can name, and the region of each cloud that stands there.

use serde::Deserialize;

use crate::{ByCloud, Cloud};

/// A place, so that residency means something: data in `ireland` is in Ireland on every cloud that offers it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Region {
    /// As developers write it.
    pub place: String,
    /// Where that is, for people.
    pub description: String,
    offered: ByCloud<Option<RegionOffer>>,
}

/// A place as one cloud offers it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RegionOffer {
    /// The provider's name of the region.
    pub name: String,
    /// Key of the [`Source`](crate::Source).
    pub source: String,
}

impl Region {
    /// The provider's name of the region that stands in this place.
    ///
    /// `None` where the cloud has none: a neighboring region would break the promise of residency. Always `None` on
    /// [`Cloud::Local`], because a cluster is where it is and the catalogue cannot know where.
    pub fn on(&self, cloud: Cloud) -> Option<&str> {
        self.offer(cloud).map(|offer| offer.name.as_str())
    }

    /// The provider's region together with the source of the fact.
    pub fn offer(&self, cloud: Cloud) -> Option<&RegionOffer> {
        self.offered.get(cloud).as_ref()
    }
}
