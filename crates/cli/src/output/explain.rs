//! What something means, for people.

use super::table::pairs;
use crate::{
    commands::{FieldMeaning, Meaning, Reason},
    fields::Field,
};

/// Any of the meanings.
pub(crate) fn meaning(meaning: &Meaning) -> String {
    match meaning {
        Meaning::Words {
            kinds,
            guardrails,
            reasons,
        } => [
            section("KINDS", &two_columns(kinds)),
            section("GUARDRAILS", &two_columns(guardrails)),
            section("REASONS", &format!("  {}\n", reasons.join("\n  "))),
        ]
        .join("\n"),
        Meaning::Field(field) => self::field(field),
        Meaning::Reasons(reasons) => {
            let reasons: Vec<_> = reasons.iter().map(reason).collect();
            reasons.join("\n")
        }
        Meaning::Guardrail {
            name,
            field,
            waived_as,
        } => guardrail(name, field, waived_as.as_deref()),
    }
}

fn field(field: &FieldMeaning) -> String {
    let mut facts = vec![("type", field.type_.clone())];
    if field.required {
        facts.push(("required", "yes".to_owned()));
    }
    if let Some(default) = &field.default {
        facts.push(("default", default.to_string()));
    }
    let mut sections = vec![format!("{}\n{}", field.name, pairs(facts))];
    if !field.description.is_empty() {
        sections.push(format!("{}\n", indented(&field.description)));
    }
    if !field.rules.is_empty() {
        let rules = field.rules.iter();
        let rules = rules.map(|rule| lines(&rule.path, &rule.message));
        sections.push(section("RULES", &rules.collect::<String>()));
    }
    if !field.fields.is_empty() {
        let fields = field.fields.iter().map(inner);
        sections.push(section("FIELDS", &fields.collect::<String>()));
    }
    sections.join("\n")
}

/// One sentence for each field; `pave explain` of the field says the rest.
fn inner(field: &Field) -> String {
    let paragraph = field.description.split("\n\n").next().unwrap_or_default();
    let paragraph = paragraph.replace('\n', " ");
    let sentence = paragraph.split_once(". ").map(|(first, _)| first);
    let otherwise = match field.default.as_str() {
        "" => String::new(),
        "required" => ", required".to_owned(),
        default => format!(", default {default}"),
    };
    lines(
        &format!("{}: {}{otherwise}", field.path, field.type_),
        sentence.unwrap_or(&paragraph).trim_end_matches('.'),
    )
}

/// What fits no table on a terminal of usual width.
fn lines(heading: &str, text: &str) -> String {
    format!("  {heading}\n      {text}\n")
}

fn reason(reason: &Reason) -> String {
    let mut facts = vec![
        ("said in", reason.said.clone()),
        ("cause", reason.cause.clone()),
    ];
    if !reason.cure.is_empty() {
        facts.push(("cure", reason.cure.clone()));
    }
    format!("{}\n{}", reason.word, pairs(facts))
}

fn guardrail(name: &str, field: &str, waived_as: Option<&str>) -> String {
    let waived = match waived_as {
        Some(field) => {
            format!("by an exception with `field: {field}`, where the policy allows one")
        }
        None => "by nothing".to_owned(),
    };
    let facts = [
        ("looks at", field.to_owned()),
        ("waived", waived),
        (
            "verdict",
            "`pave policy explain FILE` says which rule decides, and why".to_owned(),
        ),
    ];
    format!("{name}\n{}", pairs(facts))
}

fn section(heading: &str, text: &str) -> String {
    format!("{heading}\n{text}")
}

fn two_columns(rows: &[(String, String)]) -> String {
    pairs(
        rows.iter()
            .map(|(key, value)| (key.as_str(), value.clone())),
    )
}

fn indented(text: &str) -> String {
    let lines = text.lines().map(|line| match line {
        "" => String::new(),
        line => format!("  {line}"),
    });
    lines.collect::<Vec<_>>().join("\n")
}
