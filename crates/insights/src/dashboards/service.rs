//! One service.

use super::{Dashboard, Metrics, Panel, Show};
use crate::slo::grown;

pub(super) fn dashboard() -> Dashboard {
    let own = "service=\"$service\",environment=\"production\",window=\"28d\"";
    let metrics = Metrics(own);
    let gauge = |metric| metrics.gauge(metric);
    let median = |metric| metrics.median(metric);
    let samples = |metric: &str| format!("pave_dora_samples{{{own},metric=\"{metric}\"}}");
    let deployments = "pave_deployments_total{service=\"$service\",environment=\"production\"}";
    let number = |title, description, unit, query| {
        Panel::of_each_service(Show::Number, title, description, unit, query)
    };
    Dashboard {
        name: "service",
        title: "Pave: service",
        description: "One service over the last 28 days. What each number was counted from is in /v1/dora.",
        variables: vec![("service", "pave_deployments_total")],
        from: "now-90d",
        panels: vec![
            number(
                "Change lead time",
                "Median from the first commit of a change until it serves.",
                "s",
                median("change_lead_time_seconds"),
            ),
            number(
                "Deployments a day",
                "Without the same again.",
                "short",
                gauge("deployments_per_day"),
            ),
            number(
                "Change fail rate",
                "Deployments that failed their users, of those that reached them.",
                "percentunit",
                gauge("change_fail_ratio"),
            ),
            number(
                "Recovery time",
                "Median from a failed deployment until its users were well again.",
                "s",
                median("recovery_time_seconds"),
            ),
            number(
                "Rework rate",
                "Rollbacks and hotfixes, of the deployments that reached users.",
                "percentunit",
                gauge("rework_ratio"),
            ),
            number(
                "Deployments",
                "How many that is counted from. Below ten, one more or less changes much.",
                "short",
                samples("deployment_frequency"),
            ),
            Panel {
                title: "Change lead time",
                description: "Half of the changes, three quarters and nine of ten were faster.",
                unit: "s",
                show: Show::Line,
                queries: vec![(
                    "{{percentile}} %",
                    format!("pave_dora_change_lead_time_seconds{{{own}}}"),
                )],
            },
            Panel {
                title: "Deployments of the last week, by kind",
                description: "Rollbacks and hotfixes repair production.",
                unit: "short",
                show: Show::Line,
                queries: vec![(
                    "{{kind}}",
                    format!("sum by (kind) ({})", grown(deployments, "1w")),
                )],
            },
        ],
    }
}
