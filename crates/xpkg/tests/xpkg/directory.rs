//! Which files of a directory make a package, and which make none.

use std::path::PathBuf;

use pave_xpkg::{Package, Xpkg};

use crate::{
    COMPOSITION, CONFIGURATION, DEFINITION, EXAMPLE, FUNCTION, configuration, directory, function,
    package, program,
};

const POLICY: &str = "\
apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
";

#[test]
fn hidden_ignored_and_other_files_are_left_out() {
    let directory = directory(&[
        ("crossplane.yaml", CONFIGURATION),
        ("definition.yml", DEFINITION),
        (".github/workflows/ci.yaml", "on: push\n"),
        ("README.md", "# Queues\n"),
        ("tests/settings.yaml", POLICY),
    ]);
    let package = Package::read(directory.path(), None, &[PathBuf::from("tests")]).unwrap();
    assert_eq!(
        package.content(),
        format!("---\n{CONFIGURATION}---\n{DEFINITION}")
    );
    assert_eq!(package.examples(), None);
}

#[test]
fn examples_may_be_elsewhere_and_are_never_content() {
    let elsewhere = directory(&[("a/queue.yaml", EXAMPLE)]);
    let package = Package::read(configuration().path(), Some(elsewhere.path()), &[]).unwrap();
    assert!(!package.content().contains("orders"));
    assert_eq!(package.examples(), Some(format!("---\n{EXAMPLE}").as_str()));

    let inside = directory(&[
        ("crossplane.yaml", CONFIGURATION),
        ("shown/queue.yaml", EXAMPLE),
    ]);
    let shown = inside.path().join("shown");
    let package = Package::read(inside.path(), Some(&shown), &[]).unwrap();
    assert!(!package.content().contains("orders"));
}

#[test]
fn what_is_no_package_is_refused_with_file_cause_and_way_out() {
    let second = CONFIGURATION.replace("configuration-acme", "another");
    let provider = CONFIGURATION.replace("Configuration\n", "Provider\n");
    let nameless = DEFINITION.replace("{name: queues.acme.example}", "{}");
    let table: [(&[(&str, &str)], &str); 8] = [
        (
            &[("definition.yaml", DEFINITION)],
            "no document of meta.pkg.crossplane.io; write a crossplane.yaml",
        ),
        (
            &[("crossplane.yaml", CONFIGURATION), ("more.yaml", &second)],
            "more.yaml: a second document of meta.pkg.crossplane.io, beside ",
        ),
        (
            &[("crossplane.yaml", &provider)],
            "crossplane.yaml: packages of kind Provider are not built here",
        ),
        (
            &[("crossplane.yaml", CONFIGURATION), ("a.yaml", POLICY)],
            "a.yaml: a Configuration cannot carry ConfigMap settings, only CompositeResourceDefinition, Composition, ",
        ),
        (
            &[("crossplane.yaml", FUNCTION), ("a.yaml", COMPOSITION)],
            "a.yaml: a Function cannot carry Composition queues.acme.example, only CustomResourceDefinition; apply it",
        ),
        (
            &[
                ("crossplane.yaml", CONFIGURATION),
                ("a.yaml", DEFINITION),
                ("b.yaml", DEFINITION),
            ],
            "b.yaml: CompositeResourceDefinition queues.acme.example is in the package twice; remove one",
        ),
        (
            &[("crossplane.yaml", CONFIGURATION), ("a.yaml", &nameless)],
            "a.yaml: the CompositeResourceDefinition has no metadata.name",
        ),
        (
            &[
                ("crossplane.yaml", CONFIGURATION),
                ("values.yaml", "\n\nreplicas: 1\n"),
            ],
            "values.yaml:1: the document has no `apiVersion`; every YAML file",
        ),
    ];
    for (files, expected) in table {
        let directory = directory(files);
        let error = Package::read(directory.path(), None, &[]).unwrap_err();
        assert!(error.to_string().contains(expected), "{error}");
        let path = directory.path().display().to_string();
        assert!(error.to_string().starts_with(&path), "{error}");
    }
}

#[test]
fn a_directory_that_is_not_there_is_named() {
    let error = Package::read("nowhere".as_ref(), None, &[]).unwrap_err();
    assert!(error.to_string().starts_with("nowhere: "), "{error}");
}

#[test]
fn program_and_kind_of_package_must_fit() {
    let (configuration, function) = (package(&configuration()), package(&function()));
    let message = |package, binaries: &[_]| {
        Xpkg::build(package, binaries, None)
            .unwrap_err()
            .to_string()
    };
    let table = [
        (
            message(&function, &[]),
            "function-acme: a Function needs a program",
        ),
        (
            message(&configuration, &[program("amd64")]),
            "nothing runs in a Configuration",
        ),
        (
            message(&function, &[program("amd64"), program("amd64")]),
            "two images are for linux/amd64",
        ),
    ];
    for (said, expected) in table {
        assert!(said.contains(expected), "{said}");
    }
}

#[test]
fn images_that_crossplane_could_not_read_together_are_no_package() {
    let image = |package: &Package, binaries: &[_]| {
        let xpkg = Xpkg::build(package, binaries, None).unwrap();
        xpkg.images()[0].clone()
    };
    let (configuration, function) = (package(&configuration()), package(&function()));
    let amd64 = image(&function, &[program("amd64")]);
    let without = image(&configuration, &[]);
    let mut riscv64 = amd64.clone();
    riscv64.platform = Some(pave_xpkg::Platform::linux("riscv64"));
    let arm64 = image(&function, &[program("arm64")]);
    let table = [
        (vec![], "there is no image"),
        (
            vec![amd64, without],
            "2 images, and one of them names no platform",
        ),
        (vec![arm64, riscv64], "no image is for linux/amd64"),
    ];
    for (images, expected) in table {
        let error = Xpkg::of(images).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    }
}
