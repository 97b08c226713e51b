//! `backstage/templates/*/template.yaml`: forms with the choices, limits and prices that follow from types and catalogue.

use std::{fs, path::Path};

use anyhow::{Context, anyhow};
use clap::Parser as _;
use pave_api::{API_VERSION, kinds::Kind, status::CostStatus};
use pave_catalog::Cloud;
use pave_cli::{
    args::{Arguments, Command},
    form::{self, Labels},
    plan::Plan,
    run::{Purpose, Runner},
    scene::Scene,
};
use rust_decimal::Decimal;
use serde_json::json;

use super::{File, yaml};

const DIRECTORY: &str = "backstage/templates";

pub(super) fn files(root: &Path) -> anyhow::Result<Vec<File>> {
    let scene = scene()?;
    let prices = Prices {
        runner: Runner::new(&scene),
    };
    let mut files = Vec::new();
    for entry in fs::read_dir(root.join(DIRECTORY)).with_context(|| DIRECTORY.to_owned())? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        let source = format!("{DIRECTORY}/{name}/form.yaml");
        let Ok(text) = fs::read_to_string(root.join(&source)) else {
            continue;
        };
        let template = form::expand(&text, &prices).with_context(|| source.clone())?;
        let path = format!("{DIRECTORY}/{name}/template.yaml");
        files.push(File::new(path, yaml::document(&template, &source)?));
    }
    files.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(files)
}

/// Without files: list prices, for development, in the catalogue's first place that every cloud has.
fn scene() -> anyhow::Result<Scene> {
    // A day, because functions ask for one; list prices do not depend on it.
    let line = ["pave", "cost", "-", "--today", "2026-01-01"];
    match Arguments::try_parse_from(line)?.command {
        Command::Cost(arguments) => Scene::read(&arguments.scene)
            .map_err(|wrong| anyhow!("{} files of the scene are wrong", wrong.len())),
        _ => Err(anyhow!("`pave cost` is no longer a command")),
    }
}

/// What a choice costs on each cloud that has a price for it, as `pave cost` says.
struct Prices<'s> {
    runner: Runner<'s>,
}

impl Prices<'_> {
    fn price(&self, kind: &Kind, field: &str, choice: &str, cloud: Cloud) -> Option<CostStatus> {
        let object = json!({
            "apiVersion": API_VERSION,
            "kind": kind.name,
            "metadata": {"name": "priced", "namespace": "priced-dev"},
            "spec": {(field): choice, "cloud": cloud.as_str()},
        });
        let rendered = self.runner.render(kind, &object, Purpose::WhatIf).ok()?;
        Plan::new(&object, &rendered).cost
    }
}

/// Cents are for invoices; a label is for a choice.
fn amount(cost: &CostStatus) -> Option<String> {
    let monthly: Decimal = cost.monthly.parse().ok()?;
    // A part has no published price: the rest is never passed off as the price.
    let unknown = "unknown".to_owned();
    Some(if cost.known {
        format!("${}", monthly.round())
    } else {
        unknown
    })
}

impl Labels for Prices<'_> {
    fn label(&self, kind: &str, field: &str, choice: &str) -> Option<String> {
        let kind = Kind::by_name(kind)?;
        let clouds = Cloud::ALL
            .into_iter()
            .filter(|cloud| *cloud != Cloud::Local);
        let prices: Vec<String> = clouds
            .filter_map(|cloud| {
                let cost = self.price(kind, field, choice, cloud)?;
                Some(format!("{cloud} {}", amount(&cost)?))
            })
            .collect();
        (!prices.is_empty()).then(|| format!("{choice} (a month: {})", prices.join(", ")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_larger_size_has_a_higher_price_on_its_label() {
        let scene = scene().unwrap();
        let prices = Prices {
            runner: Runner::new(&scene),
        };
        let database = Kind::by_name("Database").unwrap();
        let price = |size| prices.price(database, "size", size, Cloud::Gcp).unwrap();
        let monthly = |size| price(size).monthly.parse::<Decimal>().unwrap();
        assert!(monthly("small") < monthly("large"));
        let label = prices.label("Database", "size", "small").unwrap();
        let amount = format!("gcp {}", amount(&price("small")).unwrap());
        assert!(label.contains(&amount), "{label}");
    }
}
