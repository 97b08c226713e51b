//! Every example of a Database on every cloud, as Crossplane would create it, against committed files.

use pave_tests::{examples::databases, golden::assert_golden, repository::yaml_files};

#[test]
fn every_example_on_every_cloud_renders_as_committed() {
    for case in databases() {
        let yaml = case.rendered.to_yaml().unwrap();
        assert_golden(
            &format!("database/{}/{}.yaml", case.example, case.cloud),
            &yaml,
        );
    }
}

#[test]
fn the_same_input_renders_to_the_same_bytes() {
    let yaml = || {
        databases()
            .iter()
            .map(|case| case.rendered.to_yaml().unwrap())
            .collect::<Vec<_>>()
    };
    assert_eq!(yaml(), yaml());
}

#[test]
fn no_golden_file_is_left_of_an_example_that_is_gone() {
    let examples: Vec<_> = yaml_files("examples")
        .iter()
        .map(|file| file.replace("examples/", "").replace(".yaml", ""))
        .collect();
    for directory in
        std::fs::read_dir(pave_tests::repository::root().join("tests/golden/database")).unwrap()
    {
        let name = directory.unwrap().file_name().into_string().unwrap();
        assert!(
            examples.contains(&name),
            "tests/golden/database/{name} has no example; remove it"
        );
    }
}
