//! `pave policy test`: Gatekeeper's suites, in process.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use pave_admission::suite::{self, Engine, Outcome};
use serde::Serialize;

use crate::{
    args::PolicyTestArguments, console::Console, diagnostic::Diagnostic, exit::Exit, output,
};

/// What became of one suite.
#[derive(Debug, Serialize)]
struct Tested {
    suite: String,
    outcomes: Vec<Outcome>,
}

pub(super) fn run(arguments: &PolicyTestArguments, console: &mut Console) {
    let mut paths = Vec::new();
    for path in &arguments.paths {
        if let Err(error) = find(path, &mut paths) {
            let message = format!("{}: cannot be read: {error}", path.display());
            console.report(&Diagnostic::error(Exit::Input, message));
        }
    }
    paths.sort();
    let mut tested = Vec::new();
    for path in &paths {
        let suite = path.display().to_string();
        match suite::run(path) {
            Ok(outcomes) => tested.push(Tested { suite, outcomes }),
            Err(error) => console.report(&Diagnostic::error(Exit::Input, error.to_string())),
        }
    }
    if paths.is_empty() {
        let diagnostic = Diagnostic::error(Exit::Input, "there is no suite.yaml in these places");
        console.report(&diagnostic.hint("name a suite, or a directory that has one"));
    }
    for Tested { suite, outcomes } in &tested {
        for Outcome {
            case,
            engine,
            problem,
        } in outcomes
        {
            if let Some(problem) = problem {
                let message = format!("{suite}: {case}: {engine:?}: {problem}");
                console.report(&Diagnostic::error(Exit::Refused, message));
            }
        }
    }
    console.data(&output::one(&tested, arguments.output, |tested| {
        sheet(tested)
    }));
}

fn sheet(tested: &[Tested]) -> String {
    let outcomes = || tested.iter().flat_map(|tested| &tested.outcomes);
    let mut lines = vec![format!("{} suites", tested.len())];
    for (engine, name) in [(Engine::Cel, "CEL"), (Engine::Rego, "Rego")] {
        let all = outcomes().filter(|outcome| outcome.engine == engine);
        let passed = all.clone().filter(|outcome| outcome.problem.is_none());
        lines.push(format!(
            "{name}: {} of {} cases pass",
            passed.count(),
            all.count()
        ));
    }
    lines.join("\n") + "\n"
}

fn find(path: &Path, found: &mut Vec<PathBuf>) -> io::Result<()> {
    if !fs::metadata(path)?.is_dir() {
        found.push(path.to_owned());
        return Ok(());
    }
    for entry in fs::read_dir(path)? {
        let path = entry?.path();
        if path.is_dir() {
            find(&path, found)?;
        } else if path.ends_with("suite.yaml") {
            found.push(path);
        }
    }
    Ok(())
}
