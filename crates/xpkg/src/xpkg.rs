//! The images of a package, and the index that lists them.

use std::collections::BTreeMap;
use std::io;

use oci_client::manifest::{
    self, ImageIndexEntry, OCI_IMAGE_INDEX_MEDIA_TYPE, OCI_IMAGE_MEDIA_TYPE, OciImageIndex,
};

use crate::{Image, Package, PackageKind, Platform, Program, RuntimeBinary, layer};

/// A built package: one image, or one for each platform.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Xpkg {
    images: Vec<Image>,
}

/// Why no images can be built, or why images are no package together.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// A Function without a program.
    #[error("{name}: a Function needs a program; give one with --runtime-binary linux/amd64=PATH")]
    NoBinary {
        /// The package.
        name: String,
    },
    /// A Configuration with a program.
    #[error(
        "{name}: nothing runs in a Configuration; leave --runtime-binary out, or make it a Function"
    )]
    BinaryInConfiguration {
        /// The package.
        name: String,
    },
    /// Two images for one platform.
    #[error("two images are for {0}; a package has one for each platform")]
    TwoForPlatform(Platform),
    /// Several images, one of them without a platform.
    #[error(
        "{0} images, and one of them names no platform; only packages in which something runs have several images"
    )]
    NoPlatform(usize),
    /// Crossplane would not find the package's content.
    #[error(
        "no image is for linux/amd64, and of several images Crossplane reads the package from that one; add it"
    )]
    NotReadable,
    /// No image at all.
    #[error("there is no image in it")]
    Empty,
    /// Writing to memory failed.
    #[error(transparent)]
    Io(#[from] io::Error),
}

impl Xpkg {
    /// Builds a package; `version` is what registries show, and is not read by Crossplane.
    ///
    /// A Function takes a program for each platform, a Configuration takes none.
    pub fn build(
        package: &Package,
        binaries: &[RuntimeBinary],
        version: Option<&str>,
    ) -> Result<Self, BuildError> {
        let name = || package.meta().name.clone();
        let labels = package.meta().labels(version);
        let images = match (package.meta().kind, binaries) {
            (PackageKind::Function, []) => return Err(BuildError::NoBinary { name: name() }),
            (PackageKind::Configuration, []) => vec![Image::build(package, None, &labels)?],
            (PackageKind::Configuration, _) => {
                return Err(BuildError::BinaryInConfiguration { name: name() });
            }
            (PackageKind::Function, binaries) => binaries
                .iter()
                .map(|binary| Image::build(package, Some(binary), &labels))
                .collect::<io::Result<_>>()?,
        };
        Self::of(images)
    }

    /// Builds the images of a program that is no package, one for each platform.
    pub fn of_program(
        program: &Program<'_>,
        binaries: &[RuntimeBinary],
        version: Option<&str>,
    ) -> Result<Self, BuildError> {
        let label = |name: &str, value: &str| {
            let name = format!("org.opencontainers.image.{name}");
            (!value.is_empty()).then(|| (name, value.to_owned()))
        };
        let labels = [
            label("title", program.name),
            label("description", program.description),
            label("source", program.source),
            label("version", version.unwrap_or_default()),
        ];
        let labels: BTreeMap<_, _> = labels.into_iter().flatten().collect();
        let images = binaries
            .iter()
            .map(|binary| Image::of_program(program, binary, labels.clone()));
        Self::of(images.collect::<io::Result<_>>()?)
    }

    /// One package from images, such as those of one `.xpkg` file for each platform.
    pub fn of(mut images: Vec<Image>) -> Result<Self, BuildError> {
        images.sort_by(|left, right| left.platform.cmp(&right.platform));
        match images.as_slice() {
            [] => return Err(BuildError::Empty),
            [_] => return Ok(Self { images }),
            several => {
                let platforms: Vec<&Platform> = several
                    .iter()
                    .filter_map(|image| image.platform.as_ref())
                    .collect();
                if platforms.len() < several.len() {
                    return Err(BuildError::NoPlatform(several.len()));
                }
                if let Some(pair) = platforms.windows(2).find(|pair| pair[0] == pair[1]) {
                    return Err(BuildError::TwoForPlatform(pair[0].clone()));
                }
                if !platforms
                    .iter()
                    .any(|platform| platform.is_read_by_crossplane())
                {
                    return Err(BuildError::NotReadable);
                }
            }
        }
        Ok(Self { images })
    }

    /// The images, by platform.
    pub fn images(&self) -> &[Image] {
        &self.images
    }

    /// The index of the images, as registries store it.
    ///
    /// `None` for a Configuration, which is for no platform, and for a single image that is not for linux/amd64: Crossplane
    /// finds the content of an index in that platform's image, and of an image in whatever it is.
    pub fn index(&self) -> Option<Vec<u8>> {
        let readable = |image: &Image| {
            image
                .platform
                .as_ref()
                .is_some_and(Platform::is_read_by_crossplane)
        };
        let first = self.images.iter().find(|image| readable(image))?;
        let labels = first.labels().into_iter();
        let described = labels.filter(|(label, _)| label.starts_with("org.opencontainers.image."));
        let index = OciImageIndex {
            schema_version: 2,
            media_type: Some(OCI_IMAGE_INDEX_MEDIA_TYPE.to_owned()),
            manifests: self.images.iter().map(entry).collect(),
            artifact_type: None,
            annotations: Some(described.collect()),
        };
        serde_json::to_vec(&index).ok()
    }

    /// The digest that the package has in a registry.
    pub fn digest(&self) -> String {
        match (self.index(), self.images.as_slice()) {
            (Some(index), _) => layer::digest(&index),
            (None, images) => images.first().map(Image::digest).unwrap_or_default(),
        }
    }
}

fn entry(image: &Image) -> ImageIndexEntry {
    let manifest = image.manifest();
    ImageIndexEntry {
        media_type: OCI_IMAGE_MEDIA_TYPE.to_owned(),
        digest: layer::digest(&manifest),
        size: i64::try_from(manifest.len()).unwrap_or(i64::MAX),
        platform: image.platform.as_ref().map(|platform| manifest::Platform {
            architecture: platform.architecture.as_str().into(),
            os: platform.os.as_str().into(),
            os_version: None,
            os_features: None,
            variant: None,
            features: None,
        }),
        annotations: None,
        artifact_type: None,
    }
}
