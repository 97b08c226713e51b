//! The whole output, as text: `BLESS=1 cargo test -p pave-render` writes it anew.

use std::path::Path;

use pave_function_sdk::{Condition, ConditionStatus, Error, Ready, Request, Response};
use pave_render::to_yaml;
use serde_json::json;

use crate::{COMPOSITE, render_composite};

fn everything(_: &Request, response: &mut Response) -> Result<(), Error> {
    let config = json!({"apiVersion": "v1", "kind": "ConfigMap", "data": {"port10": "5432", "port2": "0777", "answer": "yes", "empty": "", "text": "two\nlines\n"}});
    response.compose("config", &config)?.set_ready(Ready::True);
    let instance = json!({"apiVersion": "rds.aws.m.upbound.io/v1beta1", "kind": "Instance", "spec": {"forProvider": {"region": "eu-central-1", "allocatedStorage": 20, "subnets": ["a", "b"], "none": null, "tags": {}}}});
    response.compose("instance", &instance)?;
    response.set_status("phase", &"Provisioning")?;
    response.condition(Condition::new(
        "GuardrailsPassed",
        ConditionStatus::True,
        "Passed",
    ));
    response.normal("Placed", "on aws");
    Ok(())
}

#[test]
fn the_output_is_what_it_was() {
    let rendered = render_composite(COMPOSITE, everything, |render| render).unwrap();
    let results: String = rendered
        .results()
        .iter()
        .map(|result| to_yaml(result).unwrap())
        .collect();
    let printed = rendered.to_yaml().unwrap() + &results;
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/render/golden.yaml");
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&path, &printed).unwrap();
    }
    let golden = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(
        printed,
        golden,
        "BLESS=1 cargo test -p pave-render writes {}",
        path.display()
    );
}

#[test]
fn the_same_input_gives_the_same_bytes_and_reads_back_as_the_same_objects() {
    let render = || render_composite(COMPOSITE, everything, |render| render).unwrap();
    let (first, second) = (render(), render());
    assert_eq!(first.to_yaml().unwrap(), second.to_yaml().unwrap());
    let read: Vec<serde_json::Value> =
        serde_saphyr::from_multiple(&first.to_yaml().unwrap()).unwrap();
    let objects: Vec<_> = std::iter::once(first.composite.clone())
        .chain(first.composed.into_iter().map(|composed| composed.object))
        .collect();
    assert_eq!(read, objects);
}
