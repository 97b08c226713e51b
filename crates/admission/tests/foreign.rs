//! gatekeeper-library's own suites, by our engines. Where its `library/` is says `PAVE_GATEKEEPER_LIBRARY`; without it nothing is
//! run, and that is said.

#![expect(clippy::unwrap_used, reason = "a test fails where it is run")]

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use pave_admission::suite::{self, Engine, Outcome};

fn suites(directory: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            suites(&path, found);
        } else if path.ends_with("suite.yaml") {
            found.push(path);
        }
    }
}

/// The figures of docs/policy.md; the cases that differ are those of the engines' known gaps.
#[test]
fn other_peoples_suites_pass_but_for_the_known_gaps() {
    let Some(library) = env::var_os("PAVE_GATEKEEPER_LIBRARY") else {
        println!("SKIPPED: PAVE_GATEKEEPER_LIBRARY does not say where gatekeeper-library is");
        return;
    };
    let mut paths = Vec::new();
    suites(Path::new(&library), &mut paths);
    paths.sort();
    let (mut rego, mut cel) = ((0, 0), (0, 0));
    let mut problems = Vec::new();
    for path in &paths {
        for Outcome {
            case,
            engine,
            problem,
        } in suite::run(path).unwrap()
        {
            let (passed, all) = match engine {
                Engine::Rego => &mut rego,
                Engine::Cel => &mut cel,
            };
            *all += 1;
            match problem {
                None => *passed += 1,
                Some(problem) => {
                    problems.push(format!("{engine:?} {}: {case}: {problem}", path.display()));
                }
            }
        }
    }
    println!(
        "{} suites, Rego {rego:?}, CEL {cel:?}\n{}",
        paths.len(),
        problems.join("\n")
    );
    assert_eq!((rego, cel), ((264, 270), (131, 131)));
}
