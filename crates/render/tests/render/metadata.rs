//! Names, labels, owner references: what makes a resource the composite's.

use pave_render::{Severity, child_name, uid};
use proptest::prelude::*;
use serde_json::json;

use crate::{composing, nothing, render, render_composite};

#[test]
fn names_are_those_of_crossplane() {
    let cases = [
        (
            "cool-resource-",
            "75e4a668-035f-4ce8-8c45-f4d3ac850155",
            "database",
            "cool-resource-38ce86992a27",
        ),
        (
            "cool-resource",
            "75e4a668-035f-4ce8-8c45-f4d3ac850155",
            "database",
            "cool-resource-38ce86992a27",
        ),
    ];
    for (prefix, uid, resource, expected) in cases {
        assert_eq!(child_name(prefix, uid, resource), expected);
    }
    assert_eq!(
        uid("example.org/v1alpha1", "XBucket", "", "my-bucket"),
        "f70ef0ce-2b73-5b7b-a497-0ba62f7c6f04"
    );
}

#[test]
fn a_long_prefix_is_cut_to_a_name_that_fits_into_a_label() {
    let (fifty, hyphen_at_51) = (
        "a".repeat(60),
        format!("{}-{}", "a".repeat(50), "b".repeat(20)),
    );
    let (cut, cut_at_hyphen) = (
        child_name(&fifty, "uid", "x"),
        child_name(&hyphen_at_51, "uid", "x"),
    );
    assert_eq!(
        (cut.len(), &cut[..51]),
        (63, format!("{}-", "a".repeat(50)).as_str())
    );
    assert_eq!(
        (cut_at_hyphen.len(), &cut_at_hyphen[..51]),
        (63, format!("{}-", "a".repeat(50)).as_str())
    );
}

#[test]
fn a_composed_resource_gets_the_metadata_of_its_composite() {
    let rendered = render(composing(
        "{database: {apiVersion: v1, kind: Secret, metadata: {labels: {a: b}}}}",
    ))
    .unwrap();
    let uid = uid("example.org/v1alpha1", "Database", "team", "orders");
    let expected = json!({
        "name": child_name("orders-", &uid, "database"),
        "generateName": "orders-",
        "namespace": "team",
        "annotations": {"crossplane.io/composition-resource-name": "database"},
        "labels": {"a": "b", "crossplane.io/composite": "orders"},
        "ownerReferences": [{
            "apiVersion": "example.org/v1alpha1", "kind": "Database", "name": "orders", "uid": uid,
            "controller": true, "blockOwnerDeletion": true,
        }],
    });
    assert_eq!(rendered.composed[0].object["metadata"], expected);
    assert_eq!(rendered.composed[0].name, "database");
}

#[test]
fn a_name_given_by_a_function_is_kept_and_so_is_a_uid_of_the_composite() {
    let composite = "{apiVersion: example.org/v1alpha1, kind: Database, metadata: {name: orders, namespace: team, uid: u1}}";
    let rendered = render_composite(composite, composing("{a: {apiVersion: v1, kind: Secret, metadata: {name: mine}}, b: {apiVersion: v1, kind: Secret}}"), |render| render).unwrap();
    let metadata = |index: usize| &rendered.composed[index].object["metadata"];
    assert_eq!(metadata(0)["name"], "mine");
    assert_eq!(metadata(0).get("generateName"), None);
    assert_eq!(metadata(1)["name"], child_name("orders-", "u1", "b"));
    assert_eq!(metadata(1)["ownerReferences"][0]["uid"], "u1");
}

#[test]
fn the_labels_of_a_claim_reach_what_is_composed() {
    let composite = "{apiVersion: example.org/v1alpha1, kind: Database, metadata: {name: orders-x7k2, labels: {crossplane.io/composite: orders, crossplane.io/claim-name: orders, crossplane.io/claim-namespace: team}}}";
    let rendered = render_composite(
        composite,
        composing("{a: {apiVersion: v1, kind: Secret, metadata: {namespace: team}}}"),
        |render| render,
    )
    .unwrap();
    let labels = json!({"crossplane.io/composite": "orders", "crossplane.io/claim-name": "orders", "crossplane.io/claim-namespace": "team"});
    let metadata = &rendered.composed[0].object["metadata"];
    assert_eq!(metadata["labels"], labels);
    assert_eq!(metadata["generateName"], "orders-");
}

#[test]
fn another_namespace_is_overridden_with_a_warning() {
    let rendered = render(composing(
        "{a: {apiVersion: v1, kind: Secret, metadata: {namespace: other}}}",
    ))
    .unwrap();
    assert_eq!(rendered.composed[0].object["metadata"]["namespace"], "team");
    let warnings: Vec<_> = rendered
        .events
        .iter()
        .filter(|event| event.severity == Severity::Warning)
        .collect();
    assert_eq!(warnings.len(), 1);
    assert_eq!(warnings[0].reason, "NamespaceOverridden");
    assert_eq!(
        warnings[0].message,
        "cannot create composed resource \"a\" in namespace \"other\", using XR namespace \"team\" instead"
    );
}

#[test]
fn the_composite_refers_to_what_it_composes_in_a_stable_order() {
    let resources = "{a: {apiVersion: v1, kind: Service, metadata: {name: x}}, b: {apiVersion: v1, kind: Secret, metadata: {name: w}}, c: {apiVersion: apps/v1, kind: Deployment, metadata: {name: z}}}";
    let rendered = render(composing(resources)).unwrap();
    let expected = json!({"crossplane": {"resourceRefs": [
        {"apiVersion": "apps/v1", "kind": "Deployment", "name": "z"},
        {"apiVersion": "v1", "kind": "Secret", "name": "w"},
        {"apiVersion": "v1", "kind": "Service", "name": "x"},
    ]}});
    assert_eq!(rendered.composite["spec"], expected);
    assert_eq!(
        render(nothing).unwrap().composite["spec"],
        json!({"crossplane": {"resourceRefs": []}})
    );
}

#[test]
fn a_cluster_scoped_composite_refers_to_namespaces() {
    let composite = "{apiVersion: example.org/v1alpha1, kind: Database, metadata: {name: orders}}";
    let rendered = render_composite(composite, composing("{a: {apiVersion: v1, kind: Secret, metadata: {name: x, namespace: team}}, b: {apiVersion: v1, kind: Namespace, metadata: {name: team}}}"), |render| render).unwrap();
    let expected = json!([
        {"apiVersion": "v1", "kind": "Namespace", "name": "team"},
        {"apiVersion": "v1", "kind": "Secret", "name": "x", "namespace": "team"},
    ]);
    assert_eq!(
        rendered.composite["spec"]["crossplane"]["resourceRefs"],
        expected
    );
    assert_eq!(rendered.composite["metadata"], json!({"name": "orders"}));
}

proptest! {
    #[test]
    fn a_generated_name_is_always_legal(prefix in "[a-z0-9]([-a-z0-9]{0,250}[a-z0-9])?", uid in ".*", resource in ".*") {
        let name = child_name(&prefix, &uid, &resource);
        prop_assert!(name.len() <= 63);
        prop_assert!(name.starts_with(|first: char| first.is_ascii_lowercase() || first.is_ascii_digit()));
        prop_assert!(name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-'));
        prop_assert_eq!(&name, &child_name(&prefix, &uid, &resource));
    }
}
