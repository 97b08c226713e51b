//! The clouds Pave places things on.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Where a resource runs: in the developer's own cluster, or on one of three clouds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Cloud {
    /// The Kubernetes cluster itself, for example on a laptop.
    Local,
    /// Amazon Web Services.
    Aws,
    /// Google Cloud.
    Gcp,
    /// Microsoft Azure.
    Azure,
}

/// The word is not the name of a cloud.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a cloud; choose one of: local, aws, gcp, azure")]
pub struct UnknownCloud(pub String);

impl Cloud {
    /// Every cloud, in the order in which tables show them.
    pub const ALL: [Self; 4] = [Self::Local, Self::Aws, Self::Gcp, Self::Azure];

    /// The word as manifests write it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Local => "local",
            Self::Aws => "aws",
            Self::Gcp => "gcp",
            Self::Azure => "azure",
        }
    }
}

impl fmt::Display for Cloud {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.as_str())
    }
}

impl FromStr for Cloud {
    type Err = UnknownCloud;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|cloud| cloud.as_str() == word)
            .ok_or_else(|| UnknownCloud(word.to_owned()))
    }
}

/// One value for each cloud, so that none can be forgotten.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ByCloud<T> {
    local: T,
    aws: T,
    gcp: T,
    azure: T,
}

impl<T> ByCloud<T> {
    /// The value of this cloud.
    pub const fn get(&self, cloud: Cloud) -> &T {
        match cloud {
            Cloud::Local => &self.local,
            Cloud::Aws => &self.aws,
            Cloud::Gcp => &self.gcp,
            Cloud::Azure => &self.azure,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cloud_is_written_and_read_by_the_same_word() {
        for cloud in Cloud::ALL {
            assert_eq!(cloud.to_string().parse(), Ok(cloud));
            assert_eq!(serde_json::to_value(cloud).unwrap(), cloud.as_str());
        }
    }

    #[test]
    fn a_word_that_is_no_cloud_is_refused_with_the_clouds_there_are() {
        let error = "moon".parse::<Cloud>().unwrap_err();
        assert_eq!(
            error.to_string(),
            "`moon` is not a cloud; choose one of: local, aws, gcp, azure"
        );
    }
}
