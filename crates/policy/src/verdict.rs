//! One guardrail's verdict, in a sentence.

use pave_api::status::{GuardrailResult, GuardrailStatus};

/// The verdict of one guardrail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// Name of the guardrail, for example `approved-size`.
    pub guardrail: &'static str,
    /// What came out.
    pub result: GuardrailResult,
    /// The field it is about.
    pub field: &'static str,
    /// The verdict in a sentence: field, value, cause and way out.
    pub message: String,
}

impl Verdict {
    /// The verdict as status carries it.
    pub fn to_status(&self) -> GuardrailStatus {
        GuardrailStatus {
            rule: self.guardrail.to_owned(),
            result: self.result,
            field: Some(self.field.to_owned()),
            message: self.message.clone(),
        }
    }
}

/// The sentence of a refusal: the same shape in the functions, the command line and everything exported for admission.
///
/// ```
/// let message = pave_policy::refusal("spec.size", "'xlarge'", "is not approved", "choose another");
/// assert_eq!(message, "spec.size: 'xlarge' is not approved. Fix: choose another.");
/// ```
pub fn refusal(field: &str, value: &str, cause: &str, fix: &str) -> String {
    format!("{field}: {value} {cause}. Fix: {fix}.")
}
