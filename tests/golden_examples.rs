//! Every example of every kind on every cloud, as Crossplane would create it, against committed files.

use pave_api::kinds::Kind;
use pave_tests::{
    examples::{everywhere, examples_of, golden_directory},
    golden::assert_golden,
    repository::root,
};

#[test]
fn every_example_on_every_cloud_renders_as_committed() {
    for case in everywhere() {
        let yaml = case.rendered.to_yaml().unwrap();
        assert_golden(&case.golden(), &yaml);
    }
}

#[test]
fn the_same_input_renders_to_the_same_bytes() {
    let yaml = || {
        everywhere()
            .iter()
            .map(|case| case.rendered.to_yaml().unwrap())
            .collect::<Vec<_>>()
    };
    assert_eq!(yaml(), yaml());
}

#[test]
fn no_golden_file_is_left_of_an_example_that_is_gone() {
    for kind in Kind::of_developers() {
        let examples: Vec<_> = examples_of(kind)
            .iter()
            .map(|file| file.replace("examples/", "").replace(".yaml", ""))
            .collect();
        let goldens = root().join("tests/golden").join(golden_directory(kind));
        // Of a new kind there are none before they are written.
        for directory in std::fs::read_dir(&goldens).into_iter().flatten() {
            let name = directory.unwrap().file_name().into_string().unwrap();
            assert!(
                examples.contains(&name),
                "{}/{name} has no example; remove it",
                goldens.display()
            );
        }
    }
}
