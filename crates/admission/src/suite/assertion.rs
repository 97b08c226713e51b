//! What a case says of the violations.

use regex::Regex;
use serde::Deserialize;
use serde_json::Value;

use crate::Violation;

/// How many violations there are, of those whose message fits.
#[derive(Debug, Deserialize)]
pub(super) struct Assertion {
    violations: Option<Value>,
    message: Option<String>,
}

impl Assertion {
    /// What is not as it says.
    pub(super) fn problem(&self, violations: &[Violation]) -> Option<String> {
        let pattern = match self.message.as_deref().map(Regex::new).transpose() {
            Ok(pattern) => pattern,
            Err(error) => return Some(format!("assertions.message: {error}")),
        };
        let fits = |violation: &&Violation| {
            let message = &violation.message;
            pattern
                .as_ref()
                .is_none_or(|pattern| pattern.is_match(message))
        };
        let found = violations.iter().filter(fits).count();
        let is_so = match &self.violations {
            None => found > 0,
            Some(Value::Number(number)) => number.as_u64() == u64::try_from(found).ok(),
            Some(Value::Bool(any)) => (found > 0) == *any,
            Some(Value::String(word)) if word == "yes" => found > 0,
            Some(Value::String(word)) if word == "no" => found == 0,
            Some(other) => {
                return Some(format!(
                    "assertions.violations: `{other}` is no number, yes or no"
                ));
            }
        };
        (!is_so).then(|| {
            let said: Vec<_> = violations
                .iter()
                .map(|violation| violation.message.as_str())
                .collect();
            let wanted = self
                .violations
                .as_ref()
                .map_or_else(|| "some".to_owned(), Value::to_string);
            format!("{found} violations where {wanted} are wanted; all: {said:?}")
        })
    }
}
