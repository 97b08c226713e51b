//! The sentences of verdicts, once, so that the functions and everything exported for admission say the same.
//!
//! A name in braces stands for a value: [`fill`] puts it in here, and exported policies put it in by the means of their language.

/// What is said where a guardrail is broken: the cause, and the way out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Words {
    /// Continues a sentence that starts with field and value.
    pub cause: &'static str,
    /// Follows `Fix: `.
    pub fix: &'static str,
}

/// A value that is not in a rule's list.
pub const NOT_APPROVED: Words = Words {
    cause: "is not approved in environment '{stage}'; approved: {approved} ({citation})",
    fix: "choose one of these",
};
/// A setting that must be on.
pub const OFF: Words = Words {
    cause: "is not allowed in environment '{stage}' ({citation})",
    fix: "set it to true",
};
/// An image that is named by a tag.
pub const NO_DIGEST: Words = Words {
    cause: "is not allowed in environment '{stage}': a tag can be moved to another image ({citation})",
    fix: "name the image by its digest, sha256: and 64 hexadecimal digits",
};
/// Backups that are kept too few days.
pub const TOO_SHORT: Words = Words {
    cause: "is too short in environment '{stage}'; at least {fewest} ({citation})",
    fix: "keep backups {fewest} days or longer",
};
/// Production's data that would be thrown away.
pub const NEVER_DELETED: Words = Words {
    cause: "is never allowed in environment 'prod'",
    fix: "choose Snapshot or Retain",
};
/// Required tags that are missing.
pub const TAG_MISSING: Words = Words {
    cause: "is required and missing (policy {policy})",
    fix: "add it under spec.tags",
};

/// A setting of a composed resource that has only one safe value.
pub const UNSAFE: Words = Words {
    cause: "is not allowed: {consequence}",
    fix: "set it to {safe}",
};

/// How a broken guardrail is stated, before it is said what follows.
pub const STATEMENT: &str = "{field}: '{value}' {cause}.";
/// It is refused.
pub const REFUSED: &str = "{statement} Fix: {fix}.";
/// It runs already and is no worse than before.
pub const TOLERATED: &str =
    "{statement} It keeps running as it is; only changes that make it worse are refused.";
/// A dated exception is for it.
pub const WAIVED: &str = "{statement} It is waived until {waiver}.";
/// A waiver: the last day, and where it was agreed.
pub const WAIVER: &str = "{expires} ({ticket})";
/// Which law is cited where a rule decides.
pub const CITED_RULE: &str = "policy {policy}, rule {rule}";
/// Which law is cited where no rule does.
pub const CITED_POLICY: &str = "policy {policy}";
/// Nobody is responsible for a namespace.
pub const UNKNOWN_NAMESPACE: &str = "metadata.namespace: nobody is responsible for namespace '{namespace}'. Fix: ask the platform \
     team for an Environment of that name (see docs/installation.md), or use a namespace of your team.";

impl Words {
    /// Cause and way out with values in place of names.
    pub fn fill(&self, values: &[(&str, &str)]) -> (String, String) {
        (fill(self.cause, values), fill(self.fix, values))
    }
}

/// How a broken guardrail is stated.
pub fn statement(field: &str, value: &str, cause: &str) -> String {
    fill(
        STATEMENT,
        &[("field", field), ("value", value), ("cause", cause)],
    )
}

/// What is stated is refused, with the way out.
pub fn refused(statement: &str, fix: &str) -> String {
    fill(REFUSED, &[("statement", statement), ("fix", fix)])
}

/// What is stated runs already and stays as it is.
pub fn tolerated(statement: &str) -> String {
    fill(TOLERATED, &[("statement", statement)])
}

/// Puts values in place of names. A value is taken as it is, braces and all.
pub fn fill(sentence: &str, values: &[(&str, &str)]) -> String {
    let mut filled = String::new();
    for part in parts(sentence) {
        filled.push_str(match part {
            Part::Text(text) => text,
            Part::Name(name) => {
                let value = values.iter().find(|(known, _)| *known == name);
                value.map_or(name, |(_, value)| value)
            }
        });
    }
    filled
}

/// A piece of a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part<'s> {
    /// As it stands.
    Text(&'s str),
    /// A value of this name.
    Name(&'s str),
}

/// A sentence in pieces.
pub fn parts(sentence: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut rest = sentence;
    while let Some((text, after)) = rest.split_once('{') {
        let Some((name, after)) = after.split_once('}') else {
            break;
        };
        parts.extend((!text.is_empty()).then_some(Part::Text(text)));
        parts.push(Part::Name(name));
        rest = after;
    }
    parts.extend((!rest.is_empty()).then_some(Part::Text(rest)));
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_never_taken_for_a_name() {
        let values = [("statement", "spec.size: '{fix}'."), ("fix", "another")];
        assert_eq!(fill(REFUSED, &values), "spec.size: '{fix}'. Fix: another.");
    }
}
