//! `pave cost`: the price, part by part, and what each namespace adds up to.

use serde::Serialize;

use pave_api::status::CostStatus;

use super::{objects, plan::plan, scene};
use crate::{
    args::{CostArguments, CostFormat, ReportFormat},
    console::Console,
    output,
    plan::Plan,
    run::Runner,
};

/// The price of one object.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Priced {
    /// Its kind.
    pub(crate) kind: String,
    /// Its namespace.
    pub(crate) namespace: String,
    /// Its name.
    pub(crate) name: String,
    /// Where it would run.
    pub(crate) cloud: Option<String>,
    /// Its price; `None` for an object that is refused before it has one.
    pub(crate) cost: Option<CostStatus>,
}

pub(super) fn run(arguments: &CostArguments, console: &mut Console) {
    let Some(scene) = scene(&arguments.scene, console) else {
        return;
    };
    let runner = Runner::new(&scene);
    let asked = &arguments.namespace;
    let mut plans = Vec::new();
    for object in objects(&arguments.files, &runner, &scene, console) {
        let namespace = object.document.text("/metadata/namespace");
        if asked.is_empty() || asked.iter().any(|asked| asked == namespace) {
            plans.extend(plan(&object, &runner, console));
        }
    }
    let format = match arguments.output {
        CostFormat::Focus => return console.data(&output::focus(&plans)),
        CostFormat::Table => ReportFormat::Table,
        CostFormat::Json => ReportFormat::Json,
        CostFormat::Yaml => ReportFormat::Yaml,
    };
    let priced: Vec<_> = plans.into_iter().map(Priced::from).collect();
    let mut text = output::report(&priced, format, output::cost::sheet);
    if format == ReportFormat::Table && priced.len() > 1 {
        text.push('\n');
        text.push_str(&output::cost::totals(&priced));
    }
    console.data(&text);
}

impl From<Plan> for Priced {
    fn from(plan: Plan) -> Self {
        let cloud = plan.placement.map(|placement| placement.cloud);
        Self {
            kind: plan.kind,
            namespace: plan.namespace,
            name: plan.name,
            cloud,
            cost: plan.cost,
        }
    }
}
