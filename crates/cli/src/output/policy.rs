//! What a policy decides, and whom it waives, for people.

use pave_api::status::GuardrailResult;
use pave_policy::Waiver;

use super::table::{pairs, table};
use crate::commands::Explanation;

/// The decision, step by step.
pub(crate) fn explanation(explanation: &Explanation) -> String {
    let mut steps = Vec::new();
    match (&explanation.team, &explanation.environment) {
        (Some(team), Some(stage)) => {
            steps.push(("belongs to", format!("team {team}, environment {stage}")));
        }
        _ => steps.push(("belongs to", "nobody".to_owned())),
    }
    for passed in &explanation.passed_over {
        steps.push((
            "passed over",
            format!("rule {}: {}", passed.rule, passed.because),
        ));
    }
    if explanation.team.is_some() {
        let decides = match &explanation.rule {
            Some(rule) => format!("rule {rule}, the first that fits"),
            None => "no rule; the policy has no opinion".to_owned(),
        };
        steps.push(("decides", decides));
    }
    if explanation.guardrails.is_empty() {
        for refusal in &explanation.refusals {
            steps.push(("refused", refusal.clone()));
        }
    }
    let rows = explanation.guardrails.iter().map(|guardrail| {
        vec![
            guardrail.rule.clone(),
            word(guardrail.result).to_owned(),
            guardrail.message.clone(),
        ]
    });
    let guardrails = if explanation.guardrails.is_empty() {
        String::new()
    } else {
        table(&["GUARDRAIL", "RESULT", "WHY"], rows, &[])
    };
    format!("{}\n{}{guardrails}", explanation.object, pairs(steps))
}

/// Every waiver, those that end first at the top.
pub(crate) fn waivers(waivers: &[Waiver]) -> String {
    if waivers.is_empty() {
        return "nothing is waived\n".to_owned();
    }
    let rows = waivers.iter().map(|waiver| {
        let state = if waiver.holds { "holds" } else { "expired" };
        let what = match (&waiver.field, &waiver.value) {
            (None, _) => "what may be waived".to_owned(),
            (Some(field), None) => field.clone(),
            (Some(field), Some(value)) => format!("{field} {value}"),
        };
        vec![
            waiver.expires.clone(),
            state.to_owned(),
            format!("{} {}/{}", waiver.kind, waiver.namespace, waiver.name),
            what,
            waiver.granted_by.to_owned(),
            waiver.ticket.clone(),
            waiver
                .reason
                .clone()
                .unwrap_or_else(|| "not said".to_owned()),
        ]
    });
    table(
        &["UNTIL", "STATE", "OBJECT", "WAIVES", "BY", "TICKET", "WHY"],
        rows,
        &[],
    )
}

fn word(result: GuardrailResult) -> &'static str {
    match result {
        GuardrailResult::Pass => "pass",
        GuardrailResult::Warn => "warn",
        GuardrailResult::Deny => "deny",
        GuardrailResult::Waived => "waived",
    }
}
