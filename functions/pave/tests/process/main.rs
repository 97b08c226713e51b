//! The binary as a pod runs it: started with its environment, looked at from outside, ended with SIGTERM.

#![expect(clippy::unwrap_used, reason = "a test fails where it is run")]

mod collector;
mod process;

mod drain;
mod exhaustion;
mod log;
mod traces;
