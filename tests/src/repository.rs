//! The files of this repository, as tests read them.

use std::path::{Path, PathBuf};

use serde_json::Value;

/// The root of the repository.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Every file below a directory whose name ends so, for example `rs`, but for what is built there. In no particular order.
///
/// # Panics
///
/// When a directory cannot be read.
#[expect(
    clippy::panic,
    reason = "a directory that cannot be read is a broken checkout, and the message says which"
)]
pub fn files_below(directory: &Path, extension: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(directory);
    let entries = entries.unwrap_or_else(|error| panic!("{}: {error}", directory.display()));
    let mut files = Vec::new();
    for entry in entries {
        let entry = entry.unwrap_or_else(|error| panic!("{}: {error}", directory.display()));
        let path = entry.path();
        if path.is_dir() && entry.file_name() != "target" {
            files.extend(files_below(&path, extension));
        } else if path.extension().is_some_and(|found| found == extension) {
            files.push(path);
        }
    }
    files
}

/// Every YAML file directly in a directory, in a stable order. Paths are relative to the root.
///
/// # Panics
///
/// When there is none: a test over no files proves nothing.
pub fn yaml_files(directory: &str) -> Vec<String> {
    let path = root().join(directory);
    let entries = std::fs::read_dir(&path).into_iter().flatten().flatten();
    let mut files: Vec<String> = entries
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter(|name| {
            Path::new(name)
                .extension()
                .is_some_and(|extension| extension == "yaml")
        })
        .map(|name| format!("{directory}/{name}"))
        .collect();
    files.sort();
    assert!(!files.is_empty(), "no YAML file in {}", path.display());
    files
}

/// A file's text.
///
/// # Panics
///
/// When it cannot be read.
#[expect(clippy::panic, reason = "a test without its files has failed")]
pub fn text(file: &str) -> String {
    std::fs::read_to_string(root().join(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
}

/// Every document in a YAML file.
///
/// # Panics
///
/// When the file cannot be read or is not YAML.
#[expect(clippy::panic, reason = "a test without its files has failed")]
pub fn documents(file: &str) -> Vec<Value> {
    serde_saphyr::from_multiple(&text(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
}

/// The only document in a YAML file.
///
/// # Panics
///
/// When the file does not hold exactly one.
#[expect(clippy::panic, reason = "a test without its files has failed")]
pub fn document(file: &str) -> Value {
    let [document] = <[Value; 1]>::try_from(documents(file))
        .unwrap_or_else(|documents| panic!("{file}: {} documents, expected one", documents.len()));
    document
}
