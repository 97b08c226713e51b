//! For which machines an image is.

use std::fmt;
use std::str::FromStr;

/// An operating system and a processor, written `linux/amd64`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Platform {
    /// Such as `linux`.
    pub os: String,
    /// Such as `amd64`, in the words of Go and so of OCI.
    pub architecture: String,
}

/// What is no platform, or names no file for one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PlatformError {
    /// Something else.
    #[error("`{0}` is no platform; write it like linux/amd64")]
    Malformed(String),
    /// A platform without the path of its program.
    #[error("`{0}` names no program for a platform; write it like linux/amd64=target/function")]
    NoPath(String),
}

impl Platform {
    /// The platform that Crossplane reads a package's content from, wherever it runs itself.
    pub const READ_BY_CROSSPLANE: (&str, &str) = ("linux", "amd64");

    /// A platform with Linux.
    pub fn linux(architecture: impl Into<String>) -> Self {
        Self {
            os: "linux".to_owned(),
            architecture: architecture.into(),
        }
    }

    /// Whether Crossplane reads the package's content from this platform's image.
    pub fn is_read_by_crossplane(&self) -> bool {
        (self.os.as_str(), self.architecture.as_str()) == Self::READ_BY_CROSSPLANE
    }
}

impl FromStr for Platform {
    type Err = PlatformError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let is_word = |word: &str| {
            !word.is_empty()
                && word
                    .bytes()
                    .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
        };
        match text.split_once('/') {
            Some((os, architecture)) if is_word(os) && is_word(architecture) => Ok(Self {
                os: os.to_owned(),
                architecture: architecture.to_owned(),
            }),
            _ => Err(PlatformError::Malformed(text.to_owned())),
        }
    }
}

impl fmt::Display for Platform {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}/{}", self.os, self.architecture)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_platform_is_read_as_it_is_written() {
        for text in ["linux/amd64", "linux/arm64"] {
            assert_eq!(text.parse::<Platform>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn what_is_no_platform_is_refused_with_an_example() {
        for text in [
            "",
            "linux",
            "linux/",
            "/amd64",
            "linux/arm/v7",
            "Linux/amd64",
        ] {
            let error = text.parse::<Platform>().unwrap_err().to_string();
            assert!(error.ends_with("write it like linux/amd64"), "{error}");
        }
    }
}
