//! A policy as the JSON schema of a portal's form: an environment is chosen first, and what it approves second.

use pave_api::{
    environment::Stage,
    kinds::{Audience, Kind},
    platform_policy::{PlatformPolicySpec, PolicyRule},
};
use pave_catalog::{Catalog, Cloud, Engine};
use pave_policy::{Identity, defaults_for, rule_for};
use serde_json::{Map, Value, json};

use crate::{
    run::{Purpose, Runner},
    scene::Scene,
};

/// The schema, for a team or for one that no rule names.
pub(super) fn schema(
    policy: &PlatformPolicySpec,
    kind: &str,
    team: Option<&str>,
) -> Result<Value, String> {
    let kind = Kind::by_name(kind).filter(|kind| kind.audience == Audience::Developers);
    let Some(kind) = kind else {
        let kinds: Vec<_> = Kind::of_developers().map(|kind| kind.name).collect();
        return Err(format!(
            "--kind: not a kind of developers'; choose one of {}",
            kinds.join(", ")
        ));
    };
    let prices = Prices::new(policy);
    let branches = Stage::ALL.map(|stage| {
        let identity = Identity {
            team: team.unwrap_or_default().to_owned(),
            cost_center: String::new(),
            owner: String::new(),
            stage,
        };
        branch(kind, rule_for(policy, &identity, kind.name), stage, &prices)
    });
    Ok(json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": kind.name,
        "type": "object",
        "required": ["name", "environment"],
        "properties": {
            "name": {"type": "string", "title": "Name", "minLength": 1, "maxLength": 63, "pattern": "^[a-z]([-a-z0-9]*[a-z0-9])?$"},
            "environment": {"type": "string", "title": "Environment", "enum": Stage::ALL.map(Stage::as_str)},
        },
        "dependencies": {"environment": {"oneOf": branches}},
    }))
}

fn branch(kind: &Kind, rule: Option<&PolicyRule>, stage: Stage, prices: &Prices) -> Value {
    let catalog = Catalog::embedded();
    let defaults = defaults_for(stage, rule);
    let mut properties = Map::new();
    properties.insert("environment".to_owned(), json!({"enum": [stage.as_str()]}));
    let sizes = catalog.sizes().iter().map(|size| size.name.clone());
    let sizes = approved(rule.map(|rule| &rule.sizes), sizes.collect());
    if kind.name != "Bucket" {
        let labels = sizes
            .iter()
            .map(|size| prices.label(kind, stage, size, defaults.cloud));
        let labels: Vec<_> = labels.collect();
        let default = sizes.contains(&defaults.size).then_some(&defaults.size);
        properties.insert(
            "size".to_owned(),
            json!({"type": "string", "title": "Size", "enum": sizes, "enumNames": labels, "default": default}),
        );
    }
    let clouds: Vec<Cloud> = approved(rule.map(|rule| &rule.clouds), Cloud::ALL.to_vec());
    let clouds: Vec<_> = clouds.iter().map(|cloud| cloud.as_str()).collect();
    properties.insert(
        "cloud".to_owned(),
        json!({"type": "string", "title": "Cloud", "enum": clouds, "default": defaults.cloud.as_str()}),
    );
    let regions = catalog.regions().iter().map(|region| region.place.clone());
    let regions = approved(rule.map(|rule| &rule.regions), regions.collect());
    properties.insert(
        "region".to_owned(),
        json!({"type": "string", "title": "Region", "enum": regions, "default": defaults.region}),
    );
    if kind.name == "Database" {
        let named = rule.map(|rule| rule.engines.keys().copied().collect());
        let engines: Vec<Engine> = approved(named.as_ref(), Engine::ALL.to_vec());
        let engines: Vec<_> = engines.iter().map(|engine| engine.as_str()).collect();
        properties.insert(
            "engine".to_owned(),
            json!({"type": "string", "title": "Engine", "enum": engines, "default": engines.first()}),
        );
    }
    // A form takes a default of nothing for one.
    for property in properties.values_mut() {
        if let Some(fields) = property.as_object_mut() {
            fields.retain(|_, value| !value.is_null());
        }
    }
    json!({"properties": properties})
}

/// An empty list approves everything.
fn approved<T: Clone>(list: Option<&Vec<T>>, all: Vec<T>) -> Vec<T> {
    list.filter(|list| !list.is_empty()).cloned().unwrap_or(all)
}

/// What a size costs, as the functions would estimate it.
struct Prices {
    scene: Scene,
}

impl Prices {
    fn new(policy: &PlatformPolicySpec) -> Self {
        Self {
            scene: Scene::of_policy(policy),
        }
    }

    fn label(&self, kind: &Kind, stage: Stage, size: &str, cloud: Cloud) -> String {
        let object = json!({
            "apiVersion": pave_api::API_VERSION, "kind": kind.name,
            "metadata": {"name": "example", "namespace": format!("example-{}", stage.as_str())},
            "spec": {"size": size, "cloud": cloud.as_str()},
        });
        let rendered = Runner::new(&self.scene).render(kind, &object, Purpose::WhatIf);
        let cost = rendered.ok().and_then(|rendered| {
            let cost = &rendered.composite["status"]["cost"];
            let monthly = cost["monthly"].as_str()?.to_owned();
            Some((monthly, cost["known"] == true))
        });
        match cost {
            Some((monthly, true)) => format!("{size}, {monthly} USD a month"),
            Some((monthly, false)) => format!("{size}, at least {monthly} USD a month"),
            None => format!("{size}, price unknown"),
        }
    }
}
