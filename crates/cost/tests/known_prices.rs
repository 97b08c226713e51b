//! Arithmetic against prices that Infracost's golden files publish; the figures are dated in the catalogue.

use pave_cost::{Estimate, Prices, cents, estimate};
use serde_json::{Value, json};

fn rds(for_provider: &Value) -> Value {
    json!({
        "apiVersion": "rds.aws.m.upbound.io/v1beta1", "kind": "Instance", "spec": {"forProvider": for_provider},
    })
}

fn cloud_sql(tier: &str, availability: &str, disk_gb: u32) -> Value {
    json!({
        "apiVersion": "sql.gcp.m.upbound.io/v1beta1", "kind": "DatabaseInstance",
        "spec": {"forProvider": {
            "region": "us-central1", "databaseVersion": "POSTGRES_17",
            "settings": {
                "edition": "ENTERPRISE", "tier": tier, "availabilityType": availability,
                "diskType": "PD_SSD", "diskSize": disk_gb,
            },
        }},
    })
}

fn azure_postgres(location: &str, sku: &str, storage_mb: u32) -> Value {
    json!({
        "apiVersion": "dbforpostgresql.azure.m.upbound.io/v1beta1", "kind": "FlexibleServer",
        "spec": {"forProvider": {"location": location, "skuName": sku, "storageMb": storage_mb}},
    })
}

fn azure_mysql(sku: &str, size_gb: u32) -> Value {
    json!({
        "apiVersion": "dbformysql.azure.m.upbound.io/v1beta1", "kind": "FlexibleServer",
        "spec": {"forProvider": {"location": "westus", "skuName": sku, "storage": {"sizeGb": size_gb}}},
    })
}

fn price(resource: &Value) -> Estimate {
    estimate([("database", resource)], &Prices::default())
}

/// Amounts of the components in cents, unknown ones as `?`.
fn amounts(resource: &Value) -> Vec<String> {
    let shown = |monthly| cents(monthly).to_string();
    price(resource)
        .components
        .iter()
        .map(|part| part.monthly.map_or_else(|| "?".to_owned(), shown))
        .collect()
}

#[test]
fn rds_instances_and_storage() {
    let cases = [
        (
            "postgres",
            "db.t3.large",
            false,
            "gp2",
            20,
            ["105.85", "2.30"],
        ),
        ("mysql", "db.t3.large", false, "gp2", 20, ["99.28", "2.30"]),
        ("mysql", "db.t3.large", true, "gp2", 30, ["198.56", "6.90"]),
        ("mysql", "db.m5.large", false, "gp2", 20, ["124.83", "2.30"]),
        (
            "mysql",
            "db.t4g.small",
            false,
            "gp3",
            400,
            ["23.36", "46.00"],
        ),
        (
            "mysql",
            "db.t4g.small",
            true,
            "gp3",
            400,
            ["47.45", "92.00"],
        ),
        ("mysql", "db.t3.micro", false, "gp3", 20, ["12.41", "2.30"]),
        ("mysql", "db.t3.small", false, "gp3", 20, ["24.82", "2.30"]),
    ];
    for (engine, class, multi_az, storage_type, gb, expected) in cases {
        let instance = rds(&json!({
            "region": "us-east-1", "engine": engine, "instanceClass": class, "multiAz": multi_az,
            "storageType": storage_type, "allocatedStorage": gb,
        }));
        assert_eq!(
            amounts(&instance),
            expected,
            "{engine} {class} multiAz: {multi_az}"
        );
    }
}

#[test]
fn an_rds_instance_in_ireland() {
    let instance = rds(&json!({
        "region": "eu-west-1", "engine": "postgres", "instanceClass": "db.m6g.xlarge", "multiAz": true,
        "storageType": "gp2", "allocatedStorage": 100,
    }));
    assert_eq!(amounts(&instance), ["513.92", "25.30"]);
}

#[test]
fn iops_above_what_the_volume_includes() {
    let cases = [
        (20, 2_000, false, None, "3000 are included"),
        (20, 4_000, false, Some("20.00"), "1000 above 3000"),
        (
            400,
            11_000,
            false,
            None,
            "12000 are included from 400 GB on",
        ),
        (400, 14_000, false, Some("40.00"), "2000 above 12000"),
        (400, 14_000, true, Some("80.00"), "twice with a standby"),
    ];
    for (gb, iops, multi_az, expected, reason) in cases {
        let instance = rds(&json!({
            "region": "us-east-1", "engine": "mysql", "instanceClass": "db.t4g.small", "multiAz": multi_az,
            "storageType": "gp3", "allocatedStorage": gb, "iops": iops,
        }));
        assert_eq!(
            amounts(&instance).get(2).map(String::as_str),
            expected,
            "{reason}"
        );
    }
}

#[test]
fn provisioned_iops_are_charged_from_the_first() {
    let instance = rds(&json!({
        "region": "us-east-1", "engine": "mysql", "instanceClass": "db.t3.large",
        "storageType": "io1", "allocatedStorage": 100, "iops": 1_200,
    }));
    assert_eq!(amounts(&instance), ["99.28", "12.50", "120.00"]);
}

#[test]
fn cloud_sql_tiers_and_storage() {
    let cases: [(&str, &str, u32, &[&str]); 7] = [
        ("db-f1-micro", "ZONAL", 10, &["7.67", "1.70"]),
        ("db-f1-micro", "REGIONAL", 10, &["15.33", "3.40"]),
        ("db-g1-small", "ZONAL", 10, &["25.55", "1.70"]),
        ("db-g1-small", "REGIONAL", 10, &["51.10", "3.40"]),
        (
            "db-custom-2-7680",
            "ZONAL",
            500,
            &["60.30", "38.33", "85.00"],
        ),
        (
            "db-custom-2-7680",
            "REGIONAL",
            500,
            &["120.60", "76.65", "170.00"],
        ),
        (
            "db-custom-1-3840",
            "ZONAL",
            500,
            &["30.15", "19.16", "85.00"],
        ),
    ];
    for (tier, availability, disk_gb, expected) in cases {
        assert_eq!(
            amounts(&cloud_sql(tier, availability, disk_gb)),
            expected,
            "{tier} {availability}"
        );
    }
}

#[test]
fn azure_servers_and_storage() {
    let cases = [
        (
            azure_postgres("westus", "B_Standard_B1ms", 131_072),
            ["16.06", "17.66"],
        ),
        (
            azure_postgres("West US", "GP_Standard_D4s_v3", 32_768),
            ["284.70", "4.42"],
        ),
        (
            azure_postgres("westus", "MO_Standard_E4s_v3", 65_536),
            ["382.81", "8.83"],
        ),
        (
            azure_postgres("westus", "GP_Standard_D2ds_v5", 32_768),
            ["148.19", "4.42"],
        ),
        (
            azure_postgres("East US", "B_Standard_B1ms", 32_768),
            ["12.41", "3.68"],
        ),
        (azure_mysql("B_Standard_B1ms", 30), ["16.06", "4.14"]),
        (azure_mysql("GP_Standard_D2ads_v5", 20), ["142.35", "2.76"]),
    ];
    for (server, expected) in cases {
        assert_eq!(amounts(&server), expected, "{server}");
    }
}

/// A bucket of which this is expected: what Infracost's golden file of S3 takes for granted, too.
fn bucket(api_version: &str, kind: &str, for_provider: &Value) -> Value {
    json!({
        "apiVersion": api_version, "kind": kind,
        "metadata": {"annotations": {"pave.internal/usage": r#"{"storageGB":10000,"writes":10000,"reads":10000}"#}},
        "spec": {"forProvider": for_provider},
    })
}

/// Something that carries messages, of which this is expected.
fn carrier(api_version: &str, kind: &str, usage: &str, for_provider: &Value) -> Value {
    json!({
        "apiVersion": api_version, "kind": kind, "metadata": {"annotations": {"pave.internal/usage": usage}},
        "spec": {"forProvider": for_provider},
    })
}

/// The figures of Infracost's golden files: 2 million requests of SQS, a million of SNS, 10 TiB of Pub/Sub, and what 13 million
/// and 3 billion operations of Service Bus cost.
#[test]
fn queues_and_topics_cost_what_is_expected_of_them() {
    let bus = &json!({"location": "westeurope", "sku": "Standard"});
    let cases = [
        (
            carrier(
                "sqs.aws.m.upbound.io/v1beta1",
                "Queue",
                r#"{"requests":2000000}"#,
                &json!({"region": "us-east-1"}),
            ),
            vec!["0.80"],
        ),
        (
            carrier(
                "sqs.aws.upbound.io/v1beta1",
                "Queue",
                r#"{"requests":1000000}"#,
                &json!({"region": "us-east-1", "fifoQueue": true}),
            ),
            vec!["0.50"],
        ),
        (
            carrier(
                "sns.aws.m.upbound.io/v1beta1",
                "Topic",
                r#"{"requests":1000000}"#,
                &json!({"region": "us-east-1"}),
            ),
            vec!["0.50"],
        ),
        (
            carrier(
                "pubsub.gcp.m.upbound.io/v1beta1",
                "Topic",
                r#"{"publishedGiB":10240}"#,
                &json!({}),
            ),
            vec!["400.00"],
        ),
        (
            carrier(
                "pubsub.gcp.m.upbound.io/v1beta1",
                "Subscription",
                r#"{"deliveredGiB":10240}"#,
                &json!({}),
            ),
            vec!["400.00"],
        ),
        (
            carrier(
                "servicebus.azure.m.upbound.io/v1beta1",
                "ServiceBusNamespace",
                r#"{"operations":13000000}"#,
                bus,
            ),
            vec!["9.81", "0.00"],
        ),
        (
            carrier(
                "servicebus.azure.m.upbound.io/v1beta1",
                "ServiceBusNamespace",
                r#"{"operations":3000000000}"#,
                bus,
            ),
            vec!["9.81", "69.60", "1200.00", "100.00"],
        ),
    ];
    for (carrier, expected) in cases {
        assert_eq!(amounts(&carrier), expected, "{carrier}");
    }
}

#[test]
fn buckets_cost_what_is_expected_of_them() {
    let cases = [
        (
            bucket(
                "s3.aws.m.upbound.io/v1beta1",
                "Bucket",
                &json!({"region": "us-east-1"}),
            ),
            ["230.00", "0.05", "0.00"],
        ),
        (
            bucket(
                "s3.aws.m.upbound.io/v1beta1",
                "Bucket",
                &json!({"region": "eu-central-1"}),
            ),
            ["245.00", "0.05", "0.00"],
        ),
        (
            bucket(
                "storage.gcp.m.upbound.io/v1beta1",
                "Bucket",
                &json!({"location": "EUROPE-WEST2", "storageClass": "STANDARD"}),
            ),
            ["230.00", "0.05", "0.00"],
        ),
        (
            bucket(
                "storage.azure.m.upbound.io/v1beta1",
                "Account",
                &json!({"location": "West Europe", "accountReplicationType": "LRS", "accessTier": "Hot"}),
            ),
            ["196.00", "0.05", "0.00"],
        ),
    ];
    for (bucket, expected) in cases {
        assert_eq!(amounts(&bucket), expected, "{bucket}");
        let estimate = price(&bucket);
        let expected_use = estimate
            .assumptions
            .iter()
            .any(|assumption| assumption.contains("not for what is measured"));
        assert!(expected_use, "{bucket}");
    }
}

#[test]
fn pods_cost_what_they_request_times_replicas() {
    let stateful_set = json!({
        "apiVersion": "apps/v1", "kind": "StatefulSet",
        "spec": {
            "replicas": 2,
            "template": {"spec": {"containers": [
                {"resources": {"requests": {"cpu": "250m", "memory": "512Mi"}}},
                {"resources": {"limits": {"cpu": "750m", "memory": "512Mi"}}},
            ]}},
            "volumeClaimTemplates": [{"spec": {"resources": {"requests": {"storage": "10Gi"}}}}],
        },
    });
    // 1 core, 1 GiB and 10 GiB of volume, twice, for 730 hours.
    assert_eq!(amounts(&stateful_set), ["46.15", "6.19", "0.80"]);
    let estimate = price(&stateful_set);
    assert_eq!(estimate.monthly.to_string(), "53.14");
    assert!(
        estimate
            .assumptions
            .iter()
            .any(|assumption| assumption.contains("not a bill"))
    );
}

#[test]
fn high_availability_doubles_compute_and_storage() {
    let mut azure = azure_postgres("eastus", "GP_Standard_D2ds_v5", 65_536);
    let single = price(&azure);
    azure["spec"]["forProvider"]["highAvailability"] = json!({"mode": "ZoneRedundant"});
    let standby = price(&azure);
    let pairs = [
        (single, standby),
        (
            price(&cloud_sql("db-custom-4-15360", "ZONAL", 100)),
            price(&cloud_sql("db-custom-4-15360", "REGIONAL", 100)),
        ),
    ];
    for (single, standby) in pairs {
        assert!(single.known && standby.known);
        for (one, two) in single.components.iter().zip(&standby.components) {
            assert_eq!(
                two.monthly,
                one.monthly.map(|monthly| monthly + monthly),
                "{}",
                one.item
            );
        }
    }
}

#[test]
fn a_standby_whose_price_is_not_listed_counts_as_two_single_ones() {
    let instance = rds(&json!({
        "region": "eu-west-2", "engine": "postgres", "instanceClass": "db.t4g.medium", "multiAz": true,
        "storageType": "gp3", "allocatedStorage": 100,
    }));
    let storage = &price(&instance).components[1];
    assert_eq!(
        storage
            .monthly
            .map(cents)
            .map(|monthly| monthly.to_string())
            .as_deref(),
        Some("26.60")
    );
    assert_eq!(
        storage.note.as_deref(),
        Some("twice the Single-AZ price, as the Multi-AZ price is not known")
    );
}

#[test]
fn the_region_changes_the_price() {
    let monthly = |region: &str| {
        let instance = rds(&json!({
            "region": region, "engine": "postgres", "instanceClass": "db.t4g.medium",
            "storageType": "gp2", "allocatedStorage": 20,
        }));
        price(&instance).monthly
    };
    assert!(monthly("us-east-1") < monthly("eu-central-1"));
    assert!(monthly("eu-central-1") < monthly("ap-southeast-1"));
}

#[test]
fn older_api_versions_cost_the_same() {
    let namespaced = cloud_sql("db-custom-2-7680", "REGIONAL", 50);
    let settings = namespaced["spec"]["forProvider"]["settings"].clone();
    let mut legacy = namespaced.clone();
    legacy["apiVersion"] = json!("sql.gcp.upbound.io/v1beta1");
    legacy["spec"]["forProvider"]["settings"] = json!([settings]);
    assert_eq!(price(&legacy), price(&namespaced));
}
