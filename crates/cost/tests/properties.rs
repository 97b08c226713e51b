//! What holds for every estimate.

use pave_cost::{Estimate, Prices, cents, estimate};
use proptest::prelude::*;
use rust_decimal::Decimal;
use serde_json::{Value, json};

fn instance() -> impl Strategy<Value = Value> {
    let classes = prop::sample::select(vec!["db.t4g.micro", "db.t4g.medium", "db.m7g.large"]);
    let regions = prop::sample::select(vec!["us-east-1", "eu-central-1", "eu-west-2", "moon-1"]);
    (classes, regions, any::<bool>(), 20_u32..1_000).prop_map(|(class, region, multi_az, gb)| {
        json!({
            "apiVersion": "rds.aws.m.upbound.io/v1beta1", "kind": "Instance",
            "spec": {"forProvider": {
                "region": region, "engine": "postgres", "instanceClass": class, "multiAz": multi_az,
                "storageType": "gp3", "allocatedStorage": gb,
            }},
        })
    })
}

fn stateful_set() -> impl Strategy<Value = Value> {
    (0_u32..10, 1_u32..4_000, 1_u32..64_000).prop_map(|(replicas, millicores, mebibytes)| {
        json!({
            "apiVersion": "apps/v1", "kind": "StatefulSet",
            "spec": {"replicas": replicas, "template": {"spec": {"containers": [
                {"resources": {"requests": {"cpu": format!("{millicores}m"), "memory": format!("{mebibytes}Mi")}}},
            ]}}},
        })
    })
}

fn resources() -> impl Strategy<Value = Vec<Value>> {
    let secret = Just(json!({"apiVersion": "v1", "kind": "Secret"}));
    let stranger = Just(json!({"apiVersion": "eks.aws.m.upbound.io/v1beta1", "kind": "Cluster"}));
    prop::collection::vec(
        prop_oneof![3 => instance(), 3 => stateful_set(), 1 => secret, 1 => stranger],
        0..8,
    )
}

fn price(resources: &[Value], prices: &Prices) -> Estimate {
    estimate(
        resources.iter().map(|resource| ("resource", resource)),
        prices,
    )
}

/// The exact sum of what is known.
fn total(estimate: &Estimate) -> Decimal {
    estimate
        .components
        .iter()
        .filter_map(|component| component.monthly)
        .sum()
}

proptest! {
    #[test]
    fn a_set_costs_the_sum_of_its_parts(resources in resources()) {
        let whole = price(&resources, &Prices::default());
        let parts: Vec<Estimate> =
            resources.iter().map(|resource| price(std::slice::from_ref(resource), &Prices::default())).collect();
        prop_assert_eq!(total(&whole), parts.iter().map(total).sum::<Decimal>());
        prop_assert_eq!(whole.monthly, cents(total(&whole)));
        prop_assert_eq!(whole.known, parts.iter().all(|part| part.known));
    }

    #[test]
    fn a_discount_never_increases_the_price(resources in resources(), discount in -50_i32..150) {
        let list = price(&resources, &Prices::default());
        let prices = Prices { discount_percent: discount.into(), ..Prices::default() };
        let discounted = price(&resources, &prices);
        prop_assert!(discounted.monthly <= list.monthly);
        prop_assert!(discounted.monthly >= Decimal::ZERO);
        prop_assert_eq!(discounted.known, list.known);
    }

    #[test]
    fn every_component_is_a_product_or_says_why_not(resources in resources()) {
        for component in price(&resources, &Prices::default()).components {
            match component.monthly {
                Some(monthly) => {
                    let product = component.quantity.zip(component.unit_price).map(|(quantity, price)| quantity * price);
                    prop_assert_eq!(product, Some(monthly));
                }
                None => prop_assert!(component.note.is_some(), "{} is silent", component.item),
            }
        }
    }

    #[test]
    fn no_number_panics(storage in any::<f64>(), iops in any::<u64>(), replicas in any::<i64>()) {
        let resources = [
            json!({
                "apiVersion": "rds.aws.m.upbound.io/v1beta1", "kind": "Instance",
                "spec": {"forProvider": {
                    "region": "us-east-1", "engine": "mysql", "instanceClass": "db.t4g.small",
                    "storageType": "gp3", "allocatedStorage": storage, "iops": iops,
                }},
            }),
            json!({
                "apiVersion": "apps/v1", "kind": "StatefulSet",
                "spec": {"replicas": replicas, "template": {"spec": {"containers": [
                    {"resources": {"requests": {"cpu": iops, "memory": format!("{iops}Pi")}}},
                ]}}},
            }),
        ];
        let tier = format!("db-custom-{iops}-{replicas}");
        let instance = json!({
            "apiVersion": "sql.gcp.m.upbound.io/v1beta1", "kind": "DatabaseInstance",
            "spec": {"forProvider": {"region": "us-central1", "settings": {"tier": tier, "diskSize": iops}}},
        });
        let _estimate = price(&[instance], &Prices::default());
        let _estimate = price(&resources, &Prices::default());
    }
}
