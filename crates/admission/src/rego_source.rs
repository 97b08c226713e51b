//! The guardrails in Rego: the rules are in `guardrails.rego`, the words are put in here.

use pave_policy::words::{
    CITED_POLICY, CITED_RULE, NEVER_DELETED, NO_DIGEST, NOT_APPROVED, OFF, Part, REFUSED,
    STATEMENT, TAG_MISSING, TOLERATED, TOO_SHORT, UNKNOWN_NAMESPACE, WAIVED, WAIVER, parts,
};

const RULES: &str = include_str!("guardrails.rego");

/// The module.
pub(crate) fn module() -> String {
    let mut module = RULES.to_owned();
    let exceptions = [("own_waiver", WAIVER), ("granted_waiver", WAIVER)];
    let sentences = [
        ("cited_rule", CITED_RULE),
        ("cited_policy", CITED_POLICY),
        ("not_approved", NOT_APPROVED.cause),
        ("not_approved_fix", NOT_APPROVED.fix),
        ("off", OFF.cause),
        ("off_fix", OFF.fix),
        ("too_short", TOO_SHORT.cause),
        ("too_short_fix", TOO_SHORT.fix),
        ("never_deleted", NEVER_DELETED.cause),
        ("never_deleted_fix", NEVER_DELETED.fix),
        ("no_digest", NO_DIGEST.cause),
        ("no_digest_fix", NO_DIGEST.fix),
        ("tag_missing", TAG_MISSING.cause),
        ("tag_missing_fix", TAG_MISSING.fix),
        ("statement", STATEMENT),
        ("refused", REFUSED),
        ("waived", WAIVED),
        ("tolerated", TOLERATED),
        ("unknown_namespace", UNKNOWN_NAMESPACE),
    ];
    for (name, words) in sentences.into_iter().chain(exceptions) {
        module = module.replace(&format!("{{{{{name}}}}}"), &sentence(words));
    }
    module
}

/// A sentence as `sprintf`, with the rules' own variables as its values.
fn sentence(words: &str) -> String {
    let (mut format, mut values) = (String::new(), Vec::new());
    for part in parts(words) {
        match part {
            Part::Text(text) => format.push_str(&text.replace('%', "%%")),
            Part::Name(name) => {
                format.push_str("%v");
                values.push(match name {
                    "approved" => "concat(\", \", approved)",
                    "policy" => "policy_name",
                    "rule" => "rule.name",
                    "namespace" => "owner.metadata.name",
                    "expires" => "exception.expires",
                    "ticket" => "exception.ticket",
                    "field" => "concat(\".\", [\"spec\", field])",
                    same => same,
                });
            }
        }
    }
    format!("sprintf(\"{format}\", [{}])", values.join(", "))
}
