//! The same files, the same bytes.

use pave_xpkg::Xpkg;

use crate::{built_function, configuration, copy, directory, package, program};

#[test]
fn two_builds_have_the_same_digest() {
    assert_eq!(
        built_function(&["amd64", "arm64"]).digest(),
        built_function(&["arm64", "amd64"]).digest()
    );
}

#[test]
fn place_and_time_of_the_files_do_not_count() {
    let (original, other) = (configuration(), directory(&[]));
    copy(original.path(), other.path());
    let build = |directory| Xpkg::build(&package(directory), &[], None).unwrap();
    assert_eq!(build(&original), build(&other));
}

#[test]
fn every_change_of_content_is_another_digest() {
    let digest = |text: &str| {
        let files = [
            ("crossplane.yaml", crate::FUNCTION),
            ("input.yaml", crate::INPUT),
            ("examples/a.yaml", text),
        ];
        let package = package(&directory(&files));
        Xpkg::build(&package, &[program("amd64")], None)
            .unwrap()
            .digest()
    };
    let example = crate::EXAMPLE;
    assert_eq!(digest(example), digest(example));
    assert_ne!(digest(example), digest(&format!("{example}# more\n")));
}

/// A change here means that every package gets a new digest although nothing of its content changed.
#[test]
fn the_digest_is_the_same_on_every_machine() {
    let xpkg = built_function(&["amd64"]);
    assert_eq!(
        xpkg.digest(),
        "sha256:deeebe574899dd52ac5fa961702158e588b0626aee29ad959a3c20186d3798ce"
    );
}
