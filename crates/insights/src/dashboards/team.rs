//! One team: what it has, what that costs, and which guardrails it breaks.

use super::{Dashboard, Panel, Show, gauge, none_or};

pub(super) fn dashboard() -> Dashboard {
    let mut panels = numbers();
    panels.extend(lines());
    Dashboard {
        name: "team",
        title: "Pave: team",
        description: "What a team has on the platform now. How its services are delivered is in Pave: service.",
        variables: vec![("team", "pave_objects")],
        from: "now-28d",
        panels,
    }
}

/// A metric of the chosen team.
fn own(metric: &str) -> String {
    gauge(metric, "team=\"$team\"")
}

fn numbers() -> Vec<Panel> {
    let spent = format!("sum by (team, currency) ({})", own("pave_cost_monthly"));
    let objects = own("pave_objects");
    let broken = |result: &str| {
        let selector = format!("team=\"$team\",result=\"{result}\"");
        none_or(&format!(
            "sum({})",
            gauge("pave_guardrails_broken", &selector)
        ))
    };
    let number = |title, about, query: (&'static str, &str)| {
        Panel::new(Show::Number, title, about, &[query])
    };
    vec![
        number(
            "Objects",
            ("Of every kind, in all its namespaces.", "short"),
            ("objects", &format!("sum({objects})")),
        ),
        number(
            "A month",
            (
                "Estimated from public prices. Unknown parts are not in it.",
                "short",
            ),
            ("{{currency}}", &spent),
        ),
        number(
            "Of the budget",
            ("What that is of what the team may spend.", "percentunit"),
            (
                "of the budget",
                &format!(
                    "{spent} / on (team, currency) {}",
                    own("pave_budget_monthly")
                ),
            ),
        ),
        number(
            "Refused",
            (
                "Guardrails that keep an object or its last change from being made. The object's status says why.",
                "short",
            ),
            ("refused", &broken("deny")),
        ),
        number(
            "Waived",
            (
                "Guardrails that a dated exception lets pass. Pave: platform shows when each ends.",
                "short",
            ),
            ("waived", &broken("waived")),
        ),
        number(
            "Degraded",
            ("Objects that worked before and do not now.", "short"),
            (
                "degraded",
                &none_or(&format!(
                    "sum({})",
                    gauge("pave_objects", "team=\"$team\",phase=\"Degraded\"")
                )),
            ),
        ),
    ]
}

fn lines() -> Vec<Panel> {
    let (objects, cost) = (own("pave_objects"), own("pave_cost_monthly"));
    let line =
        |title, about, query: (&'static str, &str)| Panel::new(Show::Line, title, about, &[query]);
    vec![
        line(
            "Objects, by kind",
            ("In all stages.", "short"),
            ("{{kind}}", &format!("sum by (kind) ({objects})")),
        ),
        line(
            "A month, by kind and stage",
            ("What the money goes to.", "short"),
            (
                "{{kind}} in {{environment}}, {{currency}}",
                &format!("sum by (kind, environment, currency) ({cost})"),
            ),
        ),
    ]
}
