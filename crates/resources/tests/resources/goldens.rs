//! How each kind is written, with every field set.

use std::fs;

use pave_resources::{
    ForProvider, Managed, ManagementPolicy,
    aws::rds::{Instance, SubnetGroup},
};
use serde_json::Value;

use crate::samples;

#[test]
fn every_kind_is_written_as_its_golden_shows() {
    for (name, resources) in samples::all() {
        let path = format!(
            "{}/tests/resources/golden/{name}.yaml",
            env!("CARGO_MANIFEST_DIR")
        );
        let written = serde_saphyr::to_string(&resources).unwrap();
        if std::env::var_os("BLESS").is_some() {
            fs::write(&path, &written).unwrap();
        }
        let golden = fs::read_to_string(&path).unwrap_or_default();
        assert_eq!(
            written, golden,
            "{path}: run BLESS=1 cargo test -p pave-resources"
        );
    }
}

#[test]
fn nothing_that_is_not_set_is_written() {
    let subnet_group = SubnetGroup {
        region: "eu-central-1".to_owned(),
        ..SubnetGroup::default()
    };
    let written = serde_json::to_value(Managed::new("payments-dev", None, subnet_group)).unwrap();
    let expected = serde_json::json!({
        "apiVersion": "rds.aws.m.upbound.io/v1beta1",
        "kind": "SubnetGroup",
        "metadata": {"namespace": "payments-dev"},
        "spec": {"forProvider": {"region": "eu-central-1", "description": "", "subnetIds": []}},
    });
    assert_eq!(written, expected);
}

#[test]
fn what_was_written_is_read_back() {
    let mut subnet_group = Managed::new("payments-dev", Some("orders"), SubnetGroup::default());
    subnet_group.spec.management_policies =
        vec![ManagementPolicy::Observe, ManagementPolicy::LateInitialize];
    let written = serde_json::to_value(&subnet_group).unwrap();
    assert_eq!(
        serde_json::from_value::<Managed<SubnetGroup>>(written).unwrap(),
        subnet_group
    );
}

#[test]
fn what_the_provider_added_does_not_disturb_reading() {
    let mut observed =
        serde_json::to_value(Managed::new("payments-dev", None, SubnetGroup::default())).unwrap();
    observed["metadata"]["resourceVersion"] = Value::from("7");
    observed["spec"]["initProvider"] = serde_json::json!({});
    observed["status"] = serde_json::json!({"atProvider": {"vpcId": "vpc-1"}});
    assert!(serde_json::from_value::<Managed<SubnetGroup>>(observed).is_ok());
}

#[test]
fn an_object_is_not_read_as_another_kind() {
    let subnet_group =
        serde_json::to_value(Managed::new("payments-dev", None, SubnetGroup::default())).unwrap();
    let mut instance =
        serde_json::to_value(Managed::new("payments-dev", None, Instance::default())).unwrap();
    instance["kind"] = Value::from("ClusterInstance");
    assert!(read::<SubnetGroup>(subnet_group).is_ok());
    let refusal = read::<Instance>(instance).unwrap_err();
    let expected = "expected `rds.aws.m.upbound.io/v1beta1 Instance`, found `rds.aws.m.upbound.io/v1beta1 ClusterInstance`";
    assert_eq!(refusal.to_string(), expected);
}

fn read<P: ForProvider + serde::de::DeserializeOwned>(
    object: Value,
) -> serde_json::Result<Managed<P>> {
    serde_json::from_value(object)
}
