//! Managed resources that somebody makes by hand: neither public nor unencrypted, and tagged with the namespace's identity.

use pave_policy::words::{UNSAFE, refused, statement};
use pave_resources::settings::{SETTINGS, Safe, Setting};
use serde_json::{Value, json};

use crate::validating::text;

/// Name of the policy and its binding.
pub(crate) const NAME: &str = "pave-managed-settings";

/// The resources that have settings, with the providers' group as `resourceRules` takes it.
pub(crate) fn rules() -> Value {
    let mut groups: Vec<_> = SETTINGS.iter().map(|setting| setting.group).collect();
    groups.dedup();
    json!([{"apiGroups": groups, "apiVersions": ["*"], "operations": ["CREATE", "UPDATE"], "resources": ["*"]}])
}

/// Sentences about unsafe settings: an expression that is a list.
pub(crate) fn unsafe_settings() -> String {
    let sentences: Vec<_> = SETTINGS.iter().map(unsafe_setting).collect();
    sentences.join(" + ")
}

fn unsafe_setting(setting: &Setting) -> String {
    let place = format!("object.{}", setting.path.join("."));
    let safe = match setting.safe {
        Safe::Word(word) => text(word),
        Safe::Flag(flag) => flag.to_string(),
    };
    // Each step is asked for before the next.
    let steps = (1..=setting.path.len())
        .map(|end| format!("has(object.{})", setting.path[..end].join(".")));
    let present = steps.collect::<Vec<_>>().join(" && ");
    let wanted = setting.safe.to_string();
    let known = [
        ("consequence", setting.consequence),
        ("safe", wanted.as_str()),
    ];
    let (cause, fix) = UNSAFE.fill(&known);
    let field = setting.field();
    let sentence = |value: &str| refused(&statement(&field, value, &cause), &fix);
    // The value stands between two texts; it is cut out of the sentence that has a mark in its place.
    let said = sentence("\u{0}");
    let said = said.split('\u{0}').map(text).collect::<Vec<_>>();
    let said = said.join(&format!(" + string({place}) + "));
    let absent = if setting.may_be_absent {
        "[]".to_owned()
    } else {
        format!("[{}]", text(&sentence("none")))
    };
    format!(
        "(object.kind != {kind} || request.resource.group != {group} ? [] : !({present}) ? {absent} : {place} != {safe} ? [{said}] : [])",
        kind = text(setting.kind),
        group = text(setting.group),
    )
}
