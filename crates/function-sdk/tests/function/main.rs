//! What a function sees and what becomes of its answer, through the testing module.

#![expect(clippy::unwrap_used, reason = "a test fails where it is run")]
#![expect(clippy::unnecessary_wraps, reason = "that is how a function is")]

mod request;
mod response;
