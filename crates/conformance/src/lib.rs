//! Crossplane's functions specification as a black-box suite: it judges anybody's function over gRPC.
//!
//! [`judge`] calls the function at a [`Target`] with requests made from a [`Sample`] and returns a [`Report`]: for each of
//! the [`cases`] whether it passes, fails, or cannot be judged, and why.
//!
//! **Invariant:** a case is a MUST or a SHOULD only where the specification says so. What Crossplane needs beyond it is
//! ADVICE, with the place in Crossplane that needs it.
//!
//! **Invariant:** every case can fail: a function with just its defect fails it, and no other.

mod call;
mod case;
mod cases;
mod comparison;
mod report;
mod requirements;
mod sample;
mod suite;
mod target;

pub use case::{Case, Level, cases};
pub use report::{Count, Judged, Report, Verdict};
pub use sample::Sample;
pub use suite::judge;
pub use target::{Security, Target, TargetError};
