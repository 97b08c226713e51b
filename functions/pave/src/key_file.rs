//! The file with the generator key, which Kubernetes mounts as soon as its Secret exists.
//!
//! **Invariant:** once read, the key never changes while the process lives.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::OnceLock,
};

use pave_compose::GeneratorKey;

use crate::Keyed;

/// Why the key in the file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyFileError {
    /// It exists and cannot be read.
    #[error("--generator-key-file: cannot read `{file}`: {source}")]
    Unreadable {
        /// The file.
        file: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// Too short to derive passwords from.
    #[error(
        "--generator-key-file: `{file}` holds {found} bytes; at least 32 are needed, for example those of `openssl rand 32`"
    )]
    TooShort {
        /// The file.
        file: PathBuf,
        /// How many bytes it holds.
        found: usize,
    },
}

/// The functions that make passwords, waiting for their key.
#[derive(Debug)]
pub(crate) struct KeyFile {
    file: PathBuf,
    keyed: OnceLock<Keyed>,
}

impl KeyFile {
    /// Reads the key if it is there. A file that holds no key is an error at once: somebody made a mistake and is
    /// looking now.
    pub(crate) fn open(file: PathBuf) -> Result<Self, KeyFileError> {
        let keyed = OnceLock::new();
        if let Some(key) = read(&file)? {
            let _ = keyed.set(Keyed::with(Some(key)));
        }
        Ok(Self { file, keyed })
    }

    /// The functions with their key, if there is one by now. Costs one look at the file a call while there is none, and
    /// nothing afterwards.
    pub(crate) fn keyed(&self) -> Option<&Keyed> {
        if let Some(keyed) = self.keyed.get() {
            return Some(keyed);
        }
        let key = read(&self.file).ok().flatten()?;
        Some(self.keyed.get_or_init(|| Keyed::with(Some(key))))
    }
}

fn read(file: &Path) -> Result<Option<GeneratorKey>, KeyFileError> {
    let bytes = match fs::read(file) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(source) => {
            return Err(KeyFileError::Unreadable {
                file: file.to_owned(),
                source,
            });
        }
    };
    let key = GeneratorKey::new(&bytes).map_err(|found| KeyFileError::TooShort {
        file: file.to_owned(),
        found,
    })?;
    Ok(Some(key))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_that_appears_later_is_taken_and_never_given_up() {
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("key");
        let late = KeyFile::open(file.clone()).unwrap();
        assert!(late.keyed().is_none());

        fs::write(&file, [b'k'; 32]).unwrap();
        let keyed = late.keyed().unwrap();
        assert!(keyed.database.generator_key.is_some());

        fs::remove_file(&file).unwrap();
        assert!(late.keyed().is_some());
    }

    #[test]
    fn a_file_without_a_whole_key_is_an_error_at_the_start_and_no_key_later() {
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("key");
        let late = KeyFile::open(file.clone()).unwrap();
        fs::write(&file, "short").unwrap();
        assert!(late.keyed().is_none());
        let error = KeyFile::open(file).unwrap_err();
        assert!(error.to_string().contains("holds 5 bytes"), "{error}");
    }
}
