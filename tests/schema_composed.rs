//! Everything composed is what the API server and the providers accept: strict schema and CEL of the pinned definitions.

use pave_tests::{
    examples::{environments, everywhere},
    oracle::oracle,
};

#[test]
fn every_composed_resource_passes_its_definition() {
    let mut judged = 0;
    for case in everywhere() {
        for composed in &case.rendered.composed {
            let violations = oracle().violations(&composed.object);
            assert_eq!(
                violations,
                [],
                "{} on {}: {}",
                case.example,
                case.cloud,
                composed.name
            );
            judged += 1;
        }
    }
    assert!(judged > 50, "only {judged} resources were judged");
}

#[test]
fn the_protection_of_every_environment_passes_its_definition() {
    let mut judged = 0;
    for (name, rendered) in environments() {
        for composed in &rendered.composed {
            let violations = oracle().violations(&composed.object);
            assert_eq!(violations, [], "{name}: {}", composed.name);
            judged += 1;
        }
    }
    assert!(judged > 0, "no environment of the examples holds anything");
}

#[test]
fn everything_stays_in_the_developers_namespace() {
    for case in everywhere() {
        let namespace = &case.rendered.composite["metadata"]["namespace"];
        for composed in &case.rendered.composed {
            assert_eq!(
                &composed.object["metadata"]["namespace"], namespace,
                "{}: {}",
                case.example, composed.name
            );
        }
    }
}
