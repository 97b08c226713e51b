//! `pave plan`: what would become of an object here, and on the other clouds.

use pave_api::kinds::Audience;
use pave_catalog::Cloud;

use super::{Object, not_rendered, note_assumptions, objects, scene};
use crate::{
    args::{PlanArguments, ReportFormat},
    console::Console,
    diagnostic::Diagnostic,
    exit::Exit,
    output,
    plan::{Alternative, Plan},
    run::{Purpose, Runner},
    validate,
};

pub(super) fn run(arguments: &PlanArguments, console: &mut Console) {
    let Some(scene) = scene(&arguments.scene, console) else {
        return;
    };
    let runner = Runner::new(&scene);
    let mut plans = Vec::new();
    for object in objects(&arguments.files, &runner, &scene, console) {
        let Some(mut plan) = plan(&object, &runner, console) else {
            continue;
        };
        plan.comparison = compare(&object, &runner, &plan, console);
        let others = if arguments.compare {
            everywhere(&object, &runner, &plan)
        } else {
            Vec::new()
        };
        plans.push(plan);
        plans.extend(others);
    }
    let text = output::report(&plans, arguments.output, output::plan::sheet);
    console.data(&text);
    if !plans.is_empty() && arguments.output == ReportFormat::Table {
        console.hint(next_step(&plans));
    }
}

fn next_step(plans: &[Plan]) -> &'static str {
    if plans.iter().all(|plan| plan.allowed) {
        "`pave render` prints the resources as YAML, `pave cost` the price part by part, `--cloud` tries another cloud"
    } else {
        "nothing that is refused is created or changed until it is fixed"
    }
}

/// The plan of one object; what it assumes is noted, what fails is reported.
pub(super) fn plan(object: &Object, runner: &Runner<'_>, console: &mut Console) -> Option<Plan> {
    if object.kind.audience == Audience::PlatformTeam {
        console.report(&nothing_to_plan(object));
        return None;
    }
    let rendered = match runner.render(object.kind, &object.value, Purpose::InTheCluster) {
        Ok(rendered) => rendered,
        Err(error) => {
            console.report_all(&not_rendered(&object.document, &error));
            return None;
        }
    };
    let plan = Plan::new(&object.value, &rendered);
    note_assumptions(&plan, runner.scene(), &plan.clouds(), console);
    for refusal in &plan.refusals {
        console.report(&validate::refusal(&object.document, refusal));
    }
    Some(plan)
}

/// The same object on every cloud, as far as that says anything: what runs stays where it is, and what no cloud would
/// take is no choice.
fn compare(
    object: &Object,
    runner: &Runner<'_>,
    plan: &Plan,
    console: &mut Console,
) -> Vec<Alternative> {
    if runner.observed_self(&object.value).is_some() {
        return Vec::new();
    }
    note_assumptions(plan, runner.scene(), &Cloud::ALL, console);
    let alternatives = Cloud::ALL
        .into_iter()
        .filter_map(|cloud| alternative(object, runner, plan, cloud));
    let alternatives: Vec<_> = alternatives.collect();
    let any_allowed = alternatives
        .iter()
        .any(|alternative| alternative.refusals.is_empty());
    if any_allowed {
        alternatives
    } else {
        Vec::new()
    }
}

/// The full plans on the clouds that the plan itself is not on.
fn everywhere(object: &Object, runner: &Runner<'_>, plan: &Plan) -> Vec<Plan> {
    let others = Cloud::ALL.into_iter().filter(|cloud| !is_on(plan, *cloud));
    others
        .filter_map(|cloud| plan_on(object, runner, cloud))
        .collect()
}

fn alternative(
    object: &Object,
    runner: &Runner<'_>,
    plan: &Plan,
    cloud: Cloud,
) -> Option<Alternative> {
    if is_on(plan, cloud) {
        return Some(Alternative {
            chosen: true,
            ..Alternative::of(plan, cloud.as_str())
        });
    }
    plan_on(object, runner, cloud).map(|plan| Alternative::of(&plan, cloud.as_str()))
}

fn plan_on(object: &Object, runner: &Runner<'_>, cloud: Cloud) -> Option<Plan> {
    let value = Runner::on_cloud(&object.value, cloud);
    let rendered = runner.render(object.kind, &value, Purpose::WhatIf).ok()?;
    Some(Plan::new(&value, &rendered))
}

fn is_on(plan: &Plan, cloud: Cloud) -> bool {
    plan.placement
        .as_ref()
        .is_some_and(|placement| placement.cloud == cloud.as_str())
}

fn nothing_to_plan(object: &Object) -> Diagnostic {
    let message = format!(
        "kind: a {} composes nothing, so there is nothing to plan or price",
        object.kind.name
    );
    Diagnostic::error(Exit::Refused, message)
        .object(object.document.object())
        .at(object.document.place("kind"))
        .hint(format!(
            "judge it with `pave validate`, or pass it with {}",
            option_of(object.kind.name)
        ))
}

fn option_of(kind: &str) -> &'static str {
    match kind {
        "PlatformPolicy" => "--policy-file",
        "LandingZone" => "--landing-zone-file",
        _ => "--environment-file",
    }
}
