//! Where tags go, kind by kind.

use std::{collections::BTreeMap, fs, path::PathBuf};

use pave_resources::tags::{self, TagField};
use serde_json::{Value, json};

use crate::{read, samples};

/// Group and version, kind, where its tags go, why.
const KINDS: &[(&str, &str, TagField, &str)] = &[
    (
        "rds.aws.m.upbound.io/v1beta1",
        "Instance",
        TagField::Tags,
        "an AWS resource",
    ),
    (
        "rds.aws.upbound.io/v1beta3",
        "Instance",
        TagField::Tags,
        "the cluster-scoped group is like the namespaced one",
    ),
    (
        "azure.m.upbound.io/v1beta1",
        "ResourceGroup",
        TagField::Tags,
        "the group without a service",
    ),
    (
        "pubsub.gcp.m.upbound.io/v1beta1",
        "Topic",
        TagField::Labels,
        "its tags are something else",
    ),
    (
        "monitoring.gcp.m.upbound.io/v1beta1",
        "NotificationChannel",
        TagField::UserLabels,
        "its labels are something else",
    ),
    (
        "sql.gcp.m.upbound.io/v1beta1",
        "DatabaseInstance",
        TagField::SettingsUserLabels,
        "Cloud SQL keeps them in the settings",
    ),
    (
        "sqs.aws.m.upbound.io/v1beta1",
        "QueuePolicy",
        TagField::Untaggable,
        "the queue has tags, its policy has not",
    ),
    (
        "sqs.aws.m.upbound.io/v1beta1",
        "Fountain",
        TagField::Unknown,
        "a kind that is not in the table",
    ),
    (
        "dynamodb.aws.m.upbound.io/v1beta1",
        "Table",
        TagField::Unknown,
        "a group that is not in the table",
    ),
    (
        "rds.aws.crossplane.io/v1alpha1",
        "Instance",
        TagField::Unknown,
        "another provider's tags may look different",
    ),
    (
        "aws.m.upbound.io/v1beta1",
        "ClusterProviderConfig",
        TagField::KubernetesLabels,
        "credentials are not in the cloud",
    ),
    (
        "v1",
        "Secret",
        TagField::KubernetesLabels,
        "Kubernetes' own",
    ),
    (
        "apps/v1",
        "StatefulSet",
        TagField::KubernetesLabels,
        "Kubernetes' own, with a group",
    ),
    (
        "protection.crossplane.io/v1beta1",
        "Usage",
        TagField::KubernetesLabels,
        "Crossplane's own",
    ),
];

#[test]
fn each_kind_carries_its_tags_where_the_cloud_wants_them() {
    for &(api_version, kind, expected, because) in KINDS {
        assert_eq!(
            tags::of(api_version, kind),
            expected,
            "{api_version} {kind}: {because}"
        );
    }
}

#[test]
fn the_table_agrees_with_the_pinned_definitions() {
    let mut seen = 0;
    for provider in ["aws", "azure", "gcp"] {
        for path in definitions(provider) {
            let definition: Value = read(&path);
            let kind = definition["spec"]["names"]["kind"].as_str().unwrap();
            let api_version = format!("{}/v1beta1", definition["spec"]["group"].as_str().unwrap());
            let field = tags::of(&api_version, kind);
            let mut schema = &definition["spec"]["versions"][0]["schema"]["openAPIV3Schema"];
            for name in ["spec", "forProvider"] {
                schema = &schema["properties"][name];
            }
            if schema.is_null() {
                // A configuration of the provider: nothing in a cloud.
                continue;
            }
            assert_eq!(field, expected(schema), "{api_version} {kind}");
            seen += 1;
        }
    }
    assert!(seen >= 16, "only {seen} definitions found");
}

fn definitions(provider: &str) -> Vec<String> {
    let directory = format!("../../tests/crds/provider-upjet-{provider}");
    let root: PathBuf = [env!("CARGO_MANIFEST_DIR"), &directory].iter().collect();
    let files = fs::read_dir(root)
        .unwrap()
        .map(|file| file.unwrap().file_name().into_string().unwrap());
    let yaml = files.filter(|name| name.contains(".m.upbound.io_"));
    yaml.map(|name| format!("{directory}/{name}")).collect()
}

fn expected(for_provider: &Value) -> TagField {
    let has = |schema: &Value, name: &str| schema["properties"][name].is_object();
    let settings = &for_provider["properties"]["settings"];
    if has(settings, "userLabels") {
        TagField::SettingsUserLabels
    } else if has(for_provider, "userLabels") {
        TagField::UserLabels
    } else if has(for_provider, "labels") {
        TagField::Labels
    } else if has(for_provider, "tags") {
        TagField::Tags
    } else {
        TagField::Untaggable
    }
}

#[test]
fn tags_arrive_on_every_kind_we_compose() {
    let tags = BTreeMap::from([("cost-center".to_owned(), "cc-42".to_owned())]);
    for mut sample in samples::all().into_iter().flat_map(|(_, samples)| samples) {
        tags::apply(&mut sample, &tags);
        let kind = sample["kind"].as_str().unwrap();
        let path = tags::of(sample["apiVersion"].as_str().unwrap(), kind).path();
        let pointer = format!("/{}/cost-center", path.join("/"));
        assert_eq!(sample.pointer(&pointer), Some(&json!("cc-42")), "{kind}");
    }
}

#[test]
fn tags_of_others_stay_and_ours_win() {
    let mut object = json!({
        "apiVersion": "rds.aws.m.upbound.io/v1beta1",
        "kind": "Instance",
        "spec": {"forProvider": {"tags": {"theirs": "stays", "team": "somebody"}}},
    });
    tags::apply(
        &mut object,
        &BTreeMap::from([("team".to_owned(), "payments".to_owned())]),
    );
    assert_eq!(
        object["spec"]["forProvider"]["tags"],
        json!({"theirs": "stays", "team": "payments"})
    );
}

#[test]
fn a_shape_that_is_not_known_is_left_alone() {
    let object = json!({
        "apiVersion": "sql.gcp.upbound.io/v1beta1",
        "kind": "DatabaseInstance",
        "spec": {"forProvider": {"settings": [{"tier": "db-f1-micro"}]}},
    });
    let mut tagged = object.clone();
    tags::apply(
        &mut tagged,
        &BTreeMap::from([("team".to_owned(), "payments".to_owned())]),
    );
    assert_eq!(tagged, object);
}

#[test]
fn no_tags_leave_no_empty_map() {
    let object = json!({"apiVersion": "v1", "kind": "Secret"});
    let mut tagged = object.clone();
    tags::apply(&mut tagged, &BTreeMap::new());
    assert_eq!(tagged, object);
}
