//! `package/insights/`: what Grafana, Prometheus and readers of the API take from pave-insights.

use pave_insights::{dashboards, openapi, slo};
use serde_json::Value;

use super::{File, yaml};

const SLO: &str = "crates/insights/src/slo.rs";

pub(super) fn files() -> anyhow::Result<Vec<File>> {
    let mut files = vec![
        File::new(
            "package/insights/rules.yaml",
            yaml::document(&slo::prometheus_rule(), SLO)?,
        ),
        File::new("package/insights/openapi.json", json(openapi::document())?),
    ];
    for (name, document) in slo::open_slo() {
        let path = format!("package/insights/slo/{name}.yaml");
        files.push(File::new(path, yaml::document(&document, SLO)?));
    }
    for (name, dashboard) in dashboards::all() {
        let path = format!("package/insights/dashboards/{name}.json");
        files.push(File::new(path, json(dashboard)?));
    }
    Ok(files)
}

/// Sorted, for whether `serde_json` keeps the order of insertion depends on who else is in the build.
fn json(mut value: Value) -> anyhow::Result<String> {
    value.sort_all_objects();
    Ok(serde_json::to_string_pretty(&value)? + "\n")
}
