//! Judgement: whose an object is, which rule applies, what is allowed, where it goes and which tags it gets.
//!
//! The functions, the command line and everything exported from a PlatformPolicy ask here, so all of them give the same
//! verdict in the same words.
//!
//! **Invariant:** pure. The same policy, identity, subject and day give the same verdicts; nothing is read or kept.
//!
//! **Invariant:** a verdict names the field, the value, the cause and the way out, and does not change while its cause
//! lasts: no times, no counters, sorted lists.

mod default_policy;
mod defaults;
mod identity;
mod judge;
mod landing_zone;
mod lint;
mod objective;
mod rules;
mod tags;
mod verdict;
mod waived;
pub mod words;

pub use default_policy::default_policy;
pub use defaults::{Defaults, defaults_for};
pub use identity::{Identity, IdentityRefusal, identify};
pub use judge::{Court, GuardrailName, Judgement, Subject, guardrails, judge};
pub use landing_zone::{LandingZoneRefusal, Wanted, choose};
pub use lint::{lint, lint_landing_zone};
pub use objective::provisioning_objective;
pub use rules::{rule_for, why_not};
pub use tags::{SYSTEM_LABEL, automatic_tags, merge};
pub use verdict::{Verdict, refusal};
pub use waived::{Waiver, waivers};
