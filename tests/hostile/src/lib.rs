//! What has to hold for any input whatever, at each place where input comes in.
//!
//! A [`Target`] takes bytes and panics when something does not hold. `src/bin/fuzz.rs` tries it with inputs that libFuzzer makes
//! up (`cargo xtask fuzz`), and the tests of this crate with [`Target::seeds`] and with what once broke it, in `broken/<target>/`.

mod allowed;
mod delivery;
mod manifest;
mod render;
mod run_function;

use std::sync::LazyLock;

use function_pave::Pave;
use jiff::civil::{Date, date};
use pave_compose::GeneratorKey;

/// The day of every call.
const TODAY: Date = date(2026, 11, 24);

/// The product's function, with a key for passwords.
static PAVE: LazyLock<Pave> = LazyLock::new(|| Pave::new(GeneratorKey::new(&[b'k'; 32]).ok()));

/// A place where input comes in.
#[derive(Debug, Clone, Copy)]
pub struct Target {
    /// As the fuzzer calls it.
    pub name: &'static str,
    /// Takes an input.
    ///
    /// # Panics
    /// When something does not hold.
    pub run: fn(&[u8]),
    /// Inputs that mean something, to start from.
    pub seeds: fn() -> Vec<Vec<u8>>,
}

/// Every place.
pub const TARGETS: [Target; 4] = [
    Target {
        name: "run_function",
        run: run_function::run,
        seeds: run_function::seeds,
    },
    Target {
        name: "manifest",
        run: manifest::run,
        seeds: manifest::seeds,
    },
    Target {
        name: "delivery",
        run: delivery::run,
        seeds: delivery::seeds,
    },
    Target {
        name: "render",
        run: render::run,
        seeds: render::seeds,
    },
];

/// Runs the target of a name.
///
/// # Panics
/// When something does not hold, or there is none of that name.
#[expect(clippy::panic, reason = "a fuzzer without its target has failed")]
pub fn run(name: &str, input: &[u8]) {
    match TARGETS.iter().find(|target| target.name == name) {
        Some(target) => (target.run)(input),
        None => panic!("there is no target `{name}`"),
    }
}
