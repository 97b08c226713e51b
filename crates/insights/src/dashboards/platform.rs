//! The platform as its users meet it.

use super::{Dashboard, Panel, Show, gauge, none_or};
use crate::slo::grown;

pub(super) fn dashboard() -> Dashboard {
    let mut panels = numbers();
    panels.extend(lines());
    panels.extend(canary());
    panels.extend(cluster());
    Dashboard {
        name: "platform",
        title: "Pave: platform",
        description: "How long developers wait for what they ask for, how often a person had to help, and what they think of it.",
        variables: Vec::new(),
        from: "now-28d",
        panels,
    }
}

fn numbers() -> Vec<Panel> {
    vec![
        Panel::new(
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
        Panel::new(
            Show::Number,
            "Golden paths that succeed",
            ("Of those that were not cancelled.", "percentunit"),
            &[(
                "succeeded",
                "sum(pave_template_runs_total{status=\"succeeded\"}) / sum(pave_template_runs_total{status=~\"succeeded|failed\"})",
            )],
        ),
        Panel::new(
            Show::Number,
            "In time, cluster",
            (
                "Objects in the cluster itself that were ready within what was promised.",
                "percentunit",
            ),
            &[(
                "in time",
                "sum(pave_slo_events_total{slo=\"provisioning-local\",good=\"true\"}) / sum(pave_slo_events_total{slo=\"provisioning-local\"})",
            )],
        ),
        Panel::new(
            Show::Number,
            "In time, clouds",
            (
                "Objects of a cloud that were ready within what was promised.",
                "percentunit",
            ),
            &[(
                "in time",
                "sum(pave_slo_events_total{slo=\"provisioning-cloud\",good=\"true\"}) / sum(pave_slo_events_total{slo=\"provisioning-cloud\"})",
            )],
        ),
        Panel::new(
            Show::Number,
            "Answers to surveys",
            ("Of the people who were asked.", "percentunit"),
            &[(
                "{{survey}}",
                "pave_survey_responses / (pave_survey_invited > 0)",
            )],
        ),
        Panel::new(
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
        Panel::new(
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
        Panel::new(
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

/// The canary; where there is none there is no data.
fn canary() -> Vec<Panel> {
    let events = |selector: &str| {
        let series = format!("pave_slo_events_total{{slo=\"provisioning-canary\"{selector}}}");
        format!("sum({})", grown(&series, "1d"))
    };
    vec![
        Panel::new(
            Show::Line,
            "Until the canary is ready",
            (
                "The newest one. It asks for something small again and again, so this moves when the platform does, and not with what \
                 developers ask for.",
                "s",
            ),
            &[(
                "{{kind}} on {{cloud}}",
                "max by (kind, cloud) (pave_canary_duration_seconds)",
            )],
        ),
        Panel::new(
            Show::Line,
            "Canaries in time",
            (
                "Of those of the last day, within what the platform promises.",
                "percentunit",
            ),
            &[(
                "in time",
                &format!("{} / ({} > 0)", events(",good=\"true\""), events("")),
            )],
        ),
    ]
}

/// What is in the cluster now; without a watch of it there is no data.
fn cluster() -> Vec<Panel> {
    let objects = gauge("pave_objects", "team!=\"\"");
    let broken = |result: &str| {
        let selector = format!("result=\"{result}\"");
        none_or(&format!(
            "sum({})",
            gauge("pave_guardrails_broken", &selector)
        ))
    };
    vec![
        Panel::new(
            Show::Line,
            "Teams",
            (
                "That have an object of the platform. Adoption, not a ranking.",
                "short",
            ),
            &[("teams", &format!("count(sum by (team) ({objects}))"))],
        ),
        Panel::new(
            Show::Line,
            "Objects",
            ("Of developers, by kind.", "short"),
            &[("{{kind}}", &format!("sum by (kind) ({objects})"))],
        ),
        Panel::new(
            Show::Line,
            "Guardrails that are broken",
            (
                "Refused, waived by a dated exception, or older than the rule. A rule that is waived often may be wrong.",
                "short",
            ),
            &[
                ("refused", &broken("deny")),
                ("waived", &broken("waived")),
                ("older than the rule", &broken("warn")),
            ],
        ),
        Panel::new(
            Show::Line,
            "Time until waivers end",
            (
                "By object and ticket. Below zero the guardrail bites again; renew the waiver, or do without.",
                "s",
            ),
            &[(
                "{{kind}} {{namespace}}/{{name}} {{field}} ({{granted_by}}, {{ticket}})",
                &format!(
                    "{} - time()",
                    gauge("pave_waiver_expires_timestamp_seconds", "")
                ),
            )],
        ),
    ]
}
