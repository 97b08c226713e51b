//! What is not known is said, and never counted as zero.

use std::collections::BTreeMap;

use pave_cost::{Component, Prices, cents, estimate};
use rust_decimal::Decimal;
use serde_json::{Value, json};

fn instance(region: &str, class: &str) -> Value {
    json!({
        "apiVersion": "rds.aws.m.upbound.io/v1beta1", "kind": "Instance",
        "spec": {"forProvider": {
            "region": region, "engine": "postgres", "instanceClass": class,
            "storageType": "gp3", "allocatedStorage": 20,
        }},
    })
}

fn only(resource: &Value, prices: &Prices) -> Component {
    estimate([("database", resource)], prices)
        .components
        .remove(0)
}

#[test]
fn a_class_without_a_price_is_unknown_and_the_rest_is_summed() {
    let estimate = estimate(
        [("database", &instance("eu-central-1", "db.m7g.large"))],
        &Prices::default(),
    );
    assert!(!estimate.known);
    assert_eq!(estimate.monthly.to_string(), "2.74", "20 GB of storage");
    let compute = &estimate.components[0];
    assert_eq!((compute.unit_price, compute.monthly), (None, None));
    assert_eq!(
        compute.note.as_deref(),
        Some("no price in eu-central-1: no public copy of the price list with this item was found")
    );
}

#[test]
fn a_class_nobody_heard_of_is_unknown() {
    let compute = only(&instance("us-east-1", "db.z9.mega"), &Prices::default());
    assert_eq!(
        compute.note.as_deref(),
        Some(
            "no price in us-east-1: the price book does not have `rds/postgres/db.z9.mega/single-az`"
        )
    );
}

#[test]
fn a_kind_nobody_can_price_is_named() {
    let cluster =
        json!({"apiVersion": "eks.aws.m.upbound.io/v1beta1", "kind": "Cluster", "spec": {}});
    let component = only(&cluster, &Prices::default());
    assert_eq!(component.item, "Cluster.eks.aws.m.upbound.io");
    assert_eq!(component.monthly, None);
    assert_eq!(
        component.note.as_deref(),
        Some("nobody has said what a Cluster.eks.aws.m.upbound.io costs")
    );
}

#[test]
fn resources_that_cost_nothing_by_themselves_are_named_and_not_counted() {
    let resources = [
        (
            "subnets",
            json!({"apiVersion": "rds.aws.m.upbound.io/v1beta1", "kind": "SubnetGroup"}),
        ),
        (
            "firewall",
            json!({"apiVersion": "ec2.aws.upbound.io/v1beta1", "kind": "SecurityGroup"}),
        ),
        (
            "user",
            json!({"apiVersion": "sql.gcp.m.upbound.io/v1beta1", "kind": "User"}),
        ),
        (
            "database",
            json!({"apiVersion": "dbforpostgresql.azure.m.upbound.io/v1beta1", "kind": "FlexibleServerDatabase"}),
        ),
        ("secret", json!({"apiVersion": "v1", "kind": "Secret"})),
        (
            "service",
            json!({"apiVersion": "v1", "kind": "Service", "spec": {"clusterIP": "None"}}),
        ),
        (
            "network",
            json!({"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy"}),
        ),
        (
            "protection",
            json!({"apiVersion": "protection.crossplane.io/v1beta1", "kind": "Usage"}),
        ),
    ];
    let estimate = estimate(
        resources.iter().map(|(name, resource)| (*name, resource)),
        &Prices::default(),
    );
    assert_eq!(estimate.included, resources.map(|(name, _)| name));
    assert_eq!(estimate.components, []);
    assert!(estimate.known);
    assert_eq!(estimate.monthly, Decimal::ZERO);
}

#[test]
fn a_load_balancer_is_not_free() {
    let service = json!({"apiVersion": "v1", "kind": "Service", "spec": {"type": "LoadBalancer"}});
    assert_eq!(only(&service, &Prices::default()).monthly, None);
}

#[test]
fn a_resource_that_lacks_what_its_price_depends_on_is_unknown() {
    let cases = [
        (
            "rds.aws.m.upbound.io/v1beta1",
            "Instance",
            "region, engine and instanceClass are needed for a price",
        ),
        (
            "sql.gcp.m.upbound.io/v1beta1",
            "DatabaseInstance",
            "region and settings.tier are needed for a price",
        ),
        (
            "dbforpostgresql.azure.m.upbound.io/v1beta1",
            "FlexibleServer",
            "location and skuName are needed for a price",
        ),
        (
            "dbformysql.azure.m.upbound.io/v1beta1",
            "FlexibleServer",
            "location and skuName are needed for a price",
        ),
        (
            "apps/v1",
            "Deployment",
            "the resource does not say how much",
        ),
        (
            "s3.aws.m.upbound.io/v1beta1",
            "Bucket",
            "region is needed for a price",
        ),
        (
            "storage.gcp.m.upbound.io/v1beta1",
            "Bucket",
            "location is needed for a price",
        ),
        (
            "storage.azure.m.upbound.io/v1beta1",
            "Account",
            "location and accountReplicationType are needed for a price",
        ),
    ];
    for (api_version, kind, note) in cases {
        let component = only(
            &json!({"apiVersion": api_version, "kind": kind}),
            &Prices::default(),
        );
        assert_eq!(component.note.as_deref(), Some(note), "{kind}");
        assert_eq!(component.monthly, None, "{kind}");
    }
}

#[test]
fn a_bucket_of_which_nobody_says_how_it_is_used_is_unknown_and_not_free() {
    for usage in [
        Value::Null,
        json!("no JSON"),
        json!("{}"),
        json!(r#"{"storageGB":-1}"#),
    ] {
        let bucket = json!({
            "apiVersion": "s3.aws.m.upbound.io/v1beta1", "kind": "Bucket",
            "metadata": {"annotations": {"pave.internal/usage": usage}},
            "spec": {"forProvider": {"region": "eu-west-1"}},
        });
        let estimate = estimate([("bucket", &bucket)], &Prices::default());
        assert!(!estimate.known, "{usage}");
        for component in estimate.components {
            assert_eq!(component.monthly, None, "{usage} {}", component.item);
            assert_eq!(
                component.note.as_deref(),
                Some("the resource does not say how much")
            );
        }
    }
}

#[test]
fn storage_of_unknown_size_is_unknown() {
    let mut instance = instance("us-east-1", "db.t4g.medium");
    instance["spec"]["forProvider"]["allocatedStorage"] = Value::Null;
    let estimate = estimate([("database", &instance)], &Prices::default());
    assert!(!estimate.known);
    assert_eq!(
        estimate.components[1].note.as_deref(),
        Some("the resource does not say how much")
    );
}

#[test]
fn an_override_fills_a_gap_and_is_not_discounted() {
    let item = "rds/postgres/db.m7g.large/single-az";
    let prices = Prices {
        discount_percent: Decimal::from(50),
        overrides: BTreeMap::from([(item.to_owned(), Decimal::new(2, 1))]),
        ..Prices::default()
    };
    let compute = only(&instance("eu-central-1", "db.m7g.large"), &prices);
    assert_eq!(compute.monthly.map(cents), Some(Decimal::new(14_600, 2)));
    assert_eq!(
        compute.note.as_deref(),
        Some("the organization's own price")
    );
}

#[test]
fn a_negative_override_is_not_used() {
    let item = "rds/postgres/db.t4g.medium/single-az".to_owned();
    let prices = Prices {
        overrides: BTreeMap::from([(item, Decimal::NEGATIVE_ONE)]),
        ..Prices::default()
    };
    let instance = instance("us-east-1", "db.t4g.medium");
    assert_eq!(
        only(&instance, &prices),
        only(&instance, &Prices::default())
    );
}

#[test]
fn performance_without_a_price_is_unknown() {
    for (storage_type, field) in [("gp3", "storageThroughput"), ("io2", "allocatedStorage")] {
        let mut instance = instance("us-east-1", "db.t4g.medium");
        instance["spec"]["forProvider"]["storageType"] = json!(storage_type);
        instance["spec"]["forProvider"][field] = json!(300);
        let estimate = estimate([("database", &instance)], &Prices::default());
        assert_eq!(estimate.components.len(), 3, "{storage_type}");
        assert_eq!(estimate.components[2].monthly, None, "{storage_type}");
    }
}

#[test]
fn list_prices_in_another_currency_are_unknown_rather_than_converted() {
    let prices = Prices {
        currency: "EUR".to_owned(),
        ..Prices::default()
    };
    let compute = only(&instance("us-east-1", "db.t4g.medium"), &prices);
    assert_eq!(compute.monthly, None);
    assert_eq!(
        compute.note.as_deref(),
        Some(
            "the list price is in USD; set prices.overrides[`rds/postgres/db.t4g.medium/single-az`] in EUR"
        )
    );
}

#[test]
fn the_estimate_is_as_old_as_its_oldest_price() {
    let dated = |region| {
        estimate(
            [("database", &instance(region, "db.t4g.medium"))],
            &Prices::default(),
        )
        .as_of
    };
    assert_eq!(
        dated("us-east-1").map(|date| date.to_string()).as_deref(),
        Some("2026-05-03")
    );
    assert_eq!(estimate([], &Prices::default()).as_of, None);
}
