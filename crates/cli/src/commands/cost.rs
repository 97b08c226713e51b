//! `pave cost`: the price, part by part.

use serde::Serialize;

use pave_api::status::CostStatus;

use super::{objects, plan::plan, scene};
use crate::{args::CostArguments, console::Console, output, plan::Plan, run::Runner};

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
    let mut priced = Vec::new();
    for object in objects(&arguments.files, &runner, &scene, console) {
        let Some(plan) = plan(&object, &runner, console) else {
            continue;
        };
        priced.push(Priced::from(plan));
    }
    let text = output::report(&priced, arguments.output, output::cost::sheet);
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
