//! Packages from the author's files to the bytes that a registry and Crossplane see.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a fixture that cannot be made is a failed test"
)]

mod archive;
mod directory;
mod format;
mod push;
mod registry;
mod reproducible;

use std::fs;
use std::io::Read as _;
use std::path::Path;

use pave_xpkg::{BinaryPath, Layer, Package, RuntimeBinary, Xpkg};
use tempfile::TempDir;

const CONFIGURATION: &str = "\
apiVersion: meta.pkg.crossplane.io/v1
kind: Configuration
metadata:
  name: configuration-acme
  annotations:
    meta.crossplane.io/description: Queues of Acme.
    meta.crossplane.io/source: https://github.com/acme/queues
spec:
  crossplane:
    version: \">=v2.4.0-0\" # because
";

const DEFINITION: &str = "\
apiVersion: apiextensions.crossplane.io/v2
kind: CompositeResourceDefinition
metadata: {name: queues.acme.example}
";

const COMPOSITION: &str = "\
apiVersion: apiextensions.crossplane.io/v1
kind: Composition
metadata: {name: queues.acme.example}
";

const FUNCTION: &str = "\
apiVersion: meta.pkg.crossplane.io/v1
kind: Function
metadata: {name: function-acme}
";

const INPUT: &str = "\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: inputs.acme.example}
";

const EXAMPLE: &str = "\
apiVersion: acme.example/v1
kind: Queue
metadata: {name: orders}
";

/// A directory with files.
fn directory(files: &[(&str, &str)]) -> TempDir {
    let directory = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = directory.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    directory
}

/// A Configuration with one of everything.
fn configuration() -> TempDir {
    directory(&[
        ("crossplane.yaml", CONFIGURATION),
        ("definition.yaml", DEFINITION),
        ("compositions/queue.yaml", COMPOSITION),
        ("examples/queue.yaml", EXAMPLE),
    ])
}

fn function() -> TempDir {
    directory(&[("crossplane.yaml", FUNCTION), ("input.yaml", INPUT)])
}

fn package(directory: &TempDir) -> Package {
    Package::read(directory.path(), None, &[]).unwrap()
}

/// The headers of a static program and some content, enough for everybody but a processor.
fn program(architecture: &str) -> RuntimeBinary {
    let mut elf = vec![0; 64];
    elf[..6].copy_from_slice(&[0x7f, b'E', b'L', b'F', 2, 1]);
    elf[18] = if architecture == "amd64" { 62 } else { 183 };
    elf.extend_from_slice(architecture.as_bytes());
    let file = directory(&[]);
    let path = file.path().join("function");
    fs::write(&path, elf).unwrap();
    let platform = format!("linux/{architecture}").parse().unwrap();
    RuntimeBinary::read(&BinaryPath { platform, path }).unwrap()
}

fn built_function(architectures: &[&str]) -> Xpkg {
    let binaries: Vec<RuntimeBinary> = architectures
        .iter()
        .map(|architecture| program(architecture))
        .collect();
    Xpkg::build(&package(&function()), &binaries, Some("0.1.0")).unwrap()
}

fn built_configuration() -> Xpkg {
    Xpkg::build(&package(&configuration()), &[], Some("0.1.0")).unwrap()
}

/// Path, mode and content of each file in a layer.
fn files_in(layer: &Layer) -> Vec<(String, u32, Vec<u8>)> {
    let mut archive = tar::Archive::new(flate2::read::GzDecoder::new(layer.data.as_slice()));
    let entries = archive.entries().unwrap();
    entries
        .map(|entry| {
            let mut entry = entry.unwrap();
            let path = entry.path().unwrap().to_string_lossy().into_owned();
            let mode = entry.header().mode().unwrap();
            let mut content = Vec::new();
            entry.read_to_end(&mut content).unwrap();
            (path, mode, content)
        })
        .collect()
}

/// Copies the files of one directory into another, which gives them new times.
fn copy(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            fs::create_dir(&target).unwrap();
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}
