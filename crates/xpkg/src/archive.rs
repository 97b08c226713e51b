//! `.xpkg` files: one image as `docker save` writes it, which is what `crossplane xpkg push -f` reads.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, BufReader, Read, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::{Image, Layer, Platform, Xpkg};

/// Where the file says what is in it.
const MANIFEST: &str = "manifest.json";

/// The most that is read of an archive: images of Functions are tens of megabytes, and nothing here is worth a gigabyte.
const LARGEST: u64 = 1 << 30;

/// Why a file is not written or not read.
#[derive(Debug, thiserror::Error)]
#[error("{}: {cause}", .path.display())]
pub struct ArchiveError {
    /// The file.
    pub path: PathBuf,
    /// Why.
    pub cause: io::Error,
}

/// One image in [`MANIFEST`].
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Entry {
    config: String,
    repo_tags: Option<Vec<String>>,
    layers: Vec<String>,
}

/// Writes a package, replacing what is there, and returns the files.
///
/// A file holds one image. Where the package has several, each gets its own, with the platform in its name:
/// `function-acme-linux-arm64.xpkg`.
pub fn write(xpkg: &Xpkg, path: &Path) -> Result<Vec<PathBuf>, ArchiveError> {
    let write = |image: &Image, path: PathBuf| {
        let written = File::create(&path).and_then(|file| write_image(image, file));
        match written {
            Ok(()) => Ok(path),
            Err(cause) => Err(ArchiveError { path, cause }),
        }
    };
    match xpkg.images() {
        [image] => Ok(vec![write(image, path.to_owned())?]),
        several => several
            .iter()
            .map(|image| write(image, for_platform(path, image.platform.as_ref())))
            .collect(),
    }
}

fn for_platform(path: &Path, platform: Option<&Platform>) -> PathBuf {
    let (Some(stem), Some(platform)) = (path.file_stem(), platform) else {
        return path.to_owned();
    };
    let Platform { os, architecture } = platform;
    let extension = path.extension().unwrap_or(OsStr::new("xpkg"));
    path.with_file_name(format!(
        "{}-{os}-{architecture}.{}",
        stem.to_string_lossy(),
        extension.to_string_lossy()
    ))
}

/// Reads the image of a file.
pub fn read(path: &Path) -> Result<Image, ArchiveError> {
    File::open(path)
        .and_then(|file| read_from(BufReader::new(file)))
        .map_err(|cause| ArchiveError {
            path: path.to_owned(),
            cause,
        })
}

fn write_image(image: &Image, out: impl Write) -> io::Result<()> {
    let mut archive = tar::Builder::new(out);
    let config = image.config_digest();
    append(&mut archive, &config, &image.config)?;
    let mut layers = Vec::new();
    for layer in &image.layers {
        let name = format!("{}.tar.gz", layer.digest.trim_start_matches("sha256:"));
        append(&mut archive, &name, &layer.data)?;
        layers.push(name);
    }
    let entry = Entry {
        config,
        repo_tags: None,
        layers,
    };
    append(&mut archive, MANIFEST, &serde_json::to_vec(&[entry])?)?;
    archive.into_inner()?.flush()
}

fn append(archive: &mut tar::Builder<impl Write>, name: &str, data: &[u8]) -> io::Result<()> {
    let mut header = tar::Header::new_gnu();
    header.set_mode(0o644);
    header.set_size(data.len() as u64);
    header.set_mtime(0);
    archive.append_data(&mut header, name, data)
}

fn read_from(source: impl Read) -> io::Result<Image> {
    let mut files = BTreeMap::new();
    let mut archive = tar::Archive::new(source.take(LARGEST));
    for entry in archive.entries()? {
        // The library speaks of blocks, which help nobody who gave the wrong file.
        let mut entry = entry.map_err(|_| {
            io::Error::other(
                "is no package file; give a `.xpkg` file, or the directory to build one from",
            )
        })?;
        let name = entry.path()?.to_string_lossy().into_owned();
        let mut data = Vec::new();
        entry.read_to_end(&mut data)?;
        files.insert(name, data);
    }
    let manifest = take(&mut files, MANIFEST)?;
    let entries: Vec<Entry> = serde_json::from_slice(&manifest)?;
    let [entry] = <[Entry; 1]>::try_from(entries).map_err(|entries| {
        io::Error::other(format!(
            "holds {} images; a package file holds one",
            entries.len()
        ))
    })?;
    let config = take(&mut files, &entry.config)?;
    let layers = entry
        .layers
        .iter()
        .map(|name| Layer::from_stored(take(&mut files, name)?))
        .collect::<io::Result<_>>()?;
    Image::from_stored(config, layers)
}

fn take(files: &mut BTreeMap<String, Vec<u8>>, name: &str) -> io::Result<Vec<u8>> {
    files.remove(name).ok_or_else(|| {
        io::Error::other(format!(
            "no `{name}` in it; a package file is what `pave xpkg build` or `crossplane xpkg build` writes"
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn no_file_makes_the_reader_panic(manifest in "[\\[\\]{}\":,a-zA-Z]{0,40}", cut in 0_usize..3000) {
            let mut archive = tar::Builder::new(Vec::new());
            append(&mut archive, MANIFEST, manifest.as_bytes()).unwrap();
            let mut bytes = archive.into_inner().unwrap();
            bytes.truncate(cut);
            prop_assert!(read_from(bytes.as_slice()).is_err());
        }
    }
}
