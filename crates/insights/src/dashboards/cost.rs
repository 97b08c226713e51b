//! What everything costs, beside what teams may spend.

use super::{Dashboard, Panel, Show, gauge, none_or};

pub(super) fn dashboard() -> Dashboard {
    let cost = gauge("pave_cost_monthly", "");
    let by_team = format!("sum by (team, currency) ({cost})");
    let budget = gauge("pave_budget_monthly", "");
    let unknown = none_or(&format!("sum({})", gauge("pave_cost_unknown", "")));
    let line = |title, about, queries: &[(&'static str, &str)]| {
        Panel::new(Show::Line, title, about, queries)
    };
    Dashboard {
        name: "cost",
        title: "Pave: cost",
        description: "Estimates from public prices, for a month of 730 hours, of what the cluster's objects are made of. No invoice.",
        variables: Vec::new(),
        from: "now-90d",
        panels: vec![
            Panel::new(
                Show::Number,
                "A month",
                (
                    "Everything, by currency. Unknown parts are not in it.",
                    "short",
                ),
                &[("{{currency}}", &format!("sum by (currency) ({cost})"))],
            ),
            Panel::new(
                Show::Number,
                "Of unknown price",
                (
                    "Objects with a part whose price is not known: the sums are too low.",
                    "short",
                ),
                &[("objects", &unknown)],
            ),
            line(
                "Of the budget",
                (
                    "What the objects of a team cost a month, of what it may spend. None for teams without a budget.",
                    "percentunit",
                ),
                &[(
                    "{{team}}",
                    &format!("{by_team} / on (team, currency) {budget}"),
                )],
            ),
            line(
                "A month, by team",
                ("Whose the namespace is, whatever the object says.", "short"),
                &[("{{team}} in {{currency}}", &by_team)],
            ),
            line(
                "A month, by kind",
                ("What the money goes to.", "short"),
                &[(
                    "{{kind}} in {{currency}}",
                    &format!("sum by (kind, currency) ({cost})"),
                )],
            ),
            line(
                "A month, by stage",
                (
                    "Development that costs as much as production has sizes that nobody needs.",
                    "short",
                ),
                &[(
                    "{{environment}} in {{currency}}",
                    &format!("sum by (environment, currency) ({cost})"),
                )],
            ),
        ],
    }
}
