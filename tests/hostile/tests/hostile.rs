//! Every seed of every target, and what once broke one.

use std::{fs, path::Path};

use pave_hostile::{TARGETS, Target};

/// Bytes that are put in place of each other in a seed.
const CHANGED: [u8; 5] = [0x00, 0x7f, 0xff, b'"', b'-'];

#[test]
fn whatever_comes_in_is_answered() {
    for target in TARGETS {
        let seeds = (target.seeds)();
        assert!(!seeds.is_empty(), "{}", target.name);
        for seed in &seeds {
            (target.run)(seed);
        }
    }
}

/// Not what the fuzzer finds, but everywhere and in every run of the tests: cut short, and one byte changed.
#[test]
fn whatever_comes_in_broken_is_answered() {
    for target in TARGETS {
        for (number, seed) in (target.seeds)().iter().enumerate().step_by(7) {
            let at = seed.len() * (number % 13) / 13;
            (target.run)(&seed[..at]);
            let mut changed = seed.clone();
            if let Some(byte) = changed.get_mut(at) {
                *byte = CHANGED[number % CHANGED.len()];
            }
            (target.run)(&changed);
        }
    }
}

#[test]
fn what_once_broke_something_does_not_any_more() {
    for Target { name, run, .. } in TARGETS {
        let directory = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("broken")
            .join(name);
        for entry in fs::read_dir(directory).into_iter().flatten() {
            run(&fs::read(entry.unwrap().path()).unwrap());
        }
    }
}
