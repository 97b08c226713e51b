//! Delivery over time, for all services beside each other.

use super::{Dashboard, Metrics, Panel, Show};

pub(super) fn dashboard() -> Dashboard {
    let metrics = Metrics("environment=\"production\",window=\"28d\"");
    let gauge = |metric| metrics.gauge(metric);
    let median = |metric| metrics.median(metric);
    let line = |title, description, unit, query| {
        Panel::of_each_service(Show::Line, title, description, unit, query)
    };
    Dashboard {
        name: "delivery",
        title: "Pave: delivery",
        description: "The DORA metrics of each service over the last 28 days, as they moved. Each service is its own measure.",
        variables: Vec::new(),
        from: "now-90d",
        panels: vec![
            line(
                "Change lead time, median",
                "From the first commit of a change until it serves. No line where it is unknown.",
                "s",
                median("change_lead_time_seconds"),
            ),
            line(
                "Deployments a day",
                "Deployments to production divided by days, without the same again.",
                "short",
                gauge("deployments_per_day"),
            ),
            line(
                "Change fail rate",
                "Deployments that failed their users, of those that reached them. No line where nobody tells of incidents.",
                "percentunit",
                gauge("change_fail_ratio"),
            ),
            line(
                "Recovery time, median",
                "From a failed deployment until its users were well again.",
                "s",
                median("recovery_time_seconds"),
            ),
            line(
                "Rework rate",
                "Rollbacks and hotfixes, of the deployments that reached users.",
                "percentunit",
                gauge("rework_ratio"),
            ),
            line(
                "Score",
                "From 0 to 10 as in DORA's Quick Check, edition 2025.",
                "short",
                gauge("score"),
            ),
            line(
                "Incidents held against no deployment",
                "Many mean that incidents do not name their service, or have other causes.",
                "short",
                gauge("unattributed_incidents"),
            ),
            line(
                "Deployments whose changes are unknown",
                "Lead time leaves them out. Many mean that pushes are not told.",
                "short",
                gauge("untracked_deployments"),
            ),
        ],
    }
}
