//! One layer of an image: a compressed tar archive, the same bytes for the same content.

use std::io::{self, Read as _, Write as _};

use flate2::{Compression, GzBuilder, read::GzDecoder};
use oci_client::manifest::{IMAGE_LAYER_GZIP_MEDIA_TYPE, IMAGE_LAYER_MEDIA_TYPE};
use sha2::{Digest as _, Sha256};

/// The name of the annotation, and with a layer's digest behind it of the label, that says what a layer is for.
pub(crate) const MARK: &str = "io.crossplane.xpkg";

/// What a layer is for, where it is for Crossplane and not for a container runtime.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mark {
    /// The package's content, `package.yaml`.
    Base,
    /// Examples, `.up/examples.yaml`. The value `upbound` is older than the format's present home.
    Examples,
    /// Something that others put there.
    Other(String),
}

impl Mark {
    /// The value of annotation and label.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Base => "base",
            Self::Examples => "upbound",
            Self::Other(value) => value,
        }
    }
}

impl From<&str> for Mark {
    fn from(value: &str) -> Self {
        match value {
            "base" => Self::Base,
            "upbound" => Self::Examples,
            other => Self::Other(other.to_owned()),
        }
    }
}

/// One layer of an image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layer {
    /// What it is for; `None` for a part of the program's file system.
    pub mark: Option<Mark>,
    /// Digest of the content as it is stored.
    pub digest: String,
    /// Digest of the uncompressed content.
    pub diff_id: String,
    /// The content as it is stored.
    pub data: Vec<u8>,
}

/// A file in a layer.
pub(crate) struct LayerFile<'c> {
    pub(crate) path: &'c str,
    pub(crate) mode: u32,
    pub(crate) content: &'c [u8],
}

impl Layer {
    /// A layer with one file. Owner is root, time is 1970, so nothing but the content counts.
    pub(crate) fn with_file(file: &LayerFile<'_>, mark: Option<Mark>) -> io::Result<Self> {
        let mut header = tar::Header::new_gnu();
        header.set_mode(file.mode);
        header.set_size(file.content.len() as u64);
        header.set_mtime(0);
        let mut archive = tar::Builder::new(Vec::new());
        archive.append_data(&mut header, file.path, file.content)?;
        let archive = archive.into_inner()?;
        // The level is written out, and the header has neither time nor name nor system.
        let mut compressed = GzBuilder::new()
            .mtime(0)
            .write(Vec::new(), Compression::new(6));
        compressed.write_all(&archive)?;
        let data = compressed.finish()?;
        Ok(Self {
            mark,
            digest: digest(&data),
            diff_id: digest(&archive),
            data,
        })
    }

    /// A layer as somebody else wrote it.
    pub(crate) fn from_stored(data: Vec<u8>) -> io::Result<Self> {
        let mut content = Vec::new();
        let diff_id = if is_compressed(&data) {
            GzDecoder::new(data.as_slice()).read_to_end(&mut content)?;
            digest(&content)
        } else {
            digest(&data)
        };
        Ok(Self {
            mark: None,
            digest: digest(&data),
            diff_id,
            data,
        })
    }

    /// The media type of the stored content.
    pub fn media_type(&self) -> &'static str {
        if is_compressed(&self.data) {
            IMAGE_LAYER_GZIP_MEDIA_TYPE
        } else {
            IMAGE_LAYER_MEDIA_TYPE
        }
    }
}

fn is_compressed(data: &[u8]) -> bool {
    data.starts_with(&[0x1f, 0x8b])
}

/// The digest by which registries name content.
pub(crate) fn digest(data: &[u8]) -> String {
    format!("sha256:{:x}", Sha256::digest(data))
}
