//! Chores of this repository, run with `cargo xtask <chore>`.
//!
//! **Invariant:** a chore that writes has a `--check` that only compares, so that CI and a developer run the same
//! code and the failure names the command that repairs it.

mod cargo;
pub mod control_plane;
pub mod end_to_end;
pub mod fuzz;
pub mod generate;
pub mod golden_path;
pub mod image;
pub mod new_kind;
pub mod repository;
pub mod tidy;
pub mod walk;
pub mod xpkg;
