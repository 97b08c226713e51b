//! The platform as its users meet it.

use super::{Dashboard, Panel, Show};

pub(super) fn dashboard() -> Dashboard {
    let mut panels = numbers();
    panels.extend(lines());
    Dashboard {
        name: "platform",
        title: "Pave: platform",
        description: "How long developers wait for what they ask for, how often a person had to help, and what they think of it.",
        variables: Vec::new(),
        from: "now-28d",
        panels,
    }
}

fn panel(
    show: Show,
    title: &'static str,
    (description, unit): (&'static str, &'static str),
    queries: &[(&'static str, &str)],
) -> Panel {
    Panel {
        title,
        description,
        unit,
        show,
        queries: queries
            .iter()
            .map(|(legend, query)| (*legend, (*query).to_owned()))
            .collect(),
    }
}

fn numbers() -> Vec<Panel> {
    vec![
        panel(
            Show::Number,
            "Self-service",
            (
                "Requests that no person had to answer, of all since the beginning.",
                "percentunit",
            ),
            &[(
                "self-service",
                "sum(pave_requests_total{channel!=\"ticket\"}) / sum(pave_requests_total)",
            )],
        ),
        panel(
            Show::Number,
            "Golden paths that succeed",
            ("Of those that were not cancelled.", "percentunit"),
            &[(
                "succeeded",
                "sum(pave_template_runs_total{status=\"succeeded\"}) / sum(pave_template_runs_total{status=~\"succeeded|failed\"})",
            )],
        ),
        panel(
            Show::Number,
            "In time, cluster",
            (
                "Objects in the cluster itself that were ready within 5 minutes.",
                "percentunit",
            ),
            &[(
                "in time",
                "sum(pave_slo_events_total{slo=\"provisioning-local\",good=\"true\"}) / sum(pave_slo_events_total{slo=\"provisioning-local\"})",
            )],
        ),
        panel(
            Show::Number,
            "In time, clouds",
            (
                "Objects of a cloud that were ready within 30 minutes.",
                "percentunit",
            ),
            &[(
                "in time",
                "sum(pave_slo_events_total{slo=\"provisioning-cloud\",good=\"true\"}) / sum(pave_slo_events_total{slo=\"provisioning-cloud\"})",
            )],
        ),
        panel(
            Show::Number,
            "Answers to surveys",
            ("Of the people who were asked.", "percentunit"),
            &[(
                "{{survey}}",
                "pave_survey_responses / (pave_survey_invited > 0)",
            )],
        ),
        panel(
            Show::Number,
            "Dead letters",
            (
                "Genuine events that could not be understood. /v1/dead-letters says why.",
                "short",
            ),
            &[("dead letters", "sum(pave_dead_letters)")],
        ),
    ]
}

fn lines() -> Vec<Panel> {
    vec![
        panel(
            Show::Line,
            "Until ready, nine of ten",
            (
                "By kind and cloud, of all objects since the beginning.",
                "s",
            ),
            &[(
                "{{kind}} on {{cloud}}",
                "histogram_quantile(0.9, sum by (kind, cloud, le) (pave_provisioning_duration_seconds_bucket))",
            )],
        ),
        panel(
            Show::Line,
            "Would they recommend it",
            (
                "Net Promoter Score with its 95 % interval. None for fewer than eight answers.",
                "short",
            ),
            &[
                ("{{survey}}", "pave_survey_score"),
                ("{{survey}}, low", "pave_survey_score_ci_low"),
                ("{{survey}}, high", "pave_survey_score_ci_high"),
            ],
        ),
    ]
}
