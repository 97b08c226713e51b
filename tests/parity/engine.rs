//! The official tool prints the same bytes and ends the same way, whichever engine renders for it.

use std::process::Output;
use std::sync::Arc;

use libtest_mimic::{Failed, Trial};

use crate::case::Case;
use crate::functions::Functions;
use crate::official::{Engine, render};
use crate::programs::{self, CORE, CROSSPLANE};
use crate::{examples, foreign, wire};

/// Everything that the tool can print: the whole composite, the context, the results.
const EVERYTHING: [&str; 3] = [
    "--include-full-xr",
    "--include-context",
    "--include-function-results",
];

/// Cases that end without output, and what the tool says then. All others have to print something.
const REFUSED: [(&str, &str); 10] = [
    (
        "examples/refused/version-without-quotes.yaml (orders)",
        "returned a fatal result",
    ),
    (
        "examples/refused/version-without-quotes.yaml (orders, as a claim)",
        "returned a fatal result",
    ),
    ("written/credentials-missing", "credential"),
    ("written/illegal-name", "Not_Legal"),
    ("written/refused-after-asking", "returned a fatal result"),
    ("written/refused-claim", "returned a fatal result"),
    ("written/required-field-missing", "returned a fatal result"),
    ("written/somebody-elses", "theirs"),
    ("written/unknown-function", "function-nobody-has"),
    ("written/never-settles", "didn't stabilize"),
];

pub(crate) fn trials(functions: &Arc<Functions>) -> Vec<Trial> {
    let mut cases = examples::cases();
    cases.extend(foreign::cases());
    cases.extend(Case::folders("written"));
    let trial = |case: Case| {
        let functions = Arc::clone(functions);
        Trial::ignorable_test(format!("same bytes: {}", case.name), move || {
            let mut needed = vec![CROSSPLANE, CORE];
            needed.extend(case.peers());
            programs::with(&needed, || same(&case, &functions))
        })
    };
    cases.into_iter().map(trial).collect()
}

fn same(case: &Case, functions: &Functions) -> Result<(), Failed> {
    let files = case.write(functions);
    for options in [&[][..], &EVERYTHING] {
        let [core, pave] =
            [Engine::Core, Engine::Pave].map(|engine| render(case, &files, engine, options));
        ends_as_expected(case, &core)?;
        ends_as_expected(case, &pave)?;
        if shown(&core) != shown(&pave) {
            return Err(format!(
                "with options {options:?}\n--- Crossplane's engine\n{}\n--- Pave's engine\n{}",
                shown(&core),
                shown(&pave)
            )
            .into());
        }
    }
    // Sent again without the tool, a request with a context would wait for a function that has gone.
    if case.has_context() {
        return Ok(());
    }
    wire::same(case, &files)
}

fn ends_as_expected(case: &Case, output: &Output) -> Result<(), Failed> {
    let stderr = String::from_utf8_lossy(&output.stderr);
    let refused = REFUSED.iter().find(|(name, _)| *name == case.name);
    let as_expected = match refused {
        Some((_, why)) => output.stdout.is_empty() && stderr.contains(why),
        None => output.status.success() && !output.stdout.is_empty(),
    };
    if as_expected {
        return Ok(());
    }
    Err(format!("ended with {}: {stderr}", output.status).into())
}

/// Exit code, standard output, and why there is none if a function is the reason.
fn shown(output: &Output) -> String {
    let stdout = String::from_utf8_lossy(&output.stdout);
    let stderr = String::from_utf8_lossy(&output.stderr);
    let refusal = stderr
        .contains("returned a fatal result")
        .then(|| stderr.replace("pave: error:", "crossplane: error:"));
    format!(
        "{:?}\n{}{}",
        output.status.code(),
        in_order(&stdout),
        refusal.unwrap_or_default()
    )
}

/// Crossplane goes through composed resources in random order, and says so of each in that order: these results are sorted.
fn in_order(stdout: &str) -> String {
    let mut documents: Vec<&str> = stdout.split("---\n").collect();
    let is_one = |document: &&str| {
        document.contains("\nkind: Result\n")
            && ["message: Composed resource ", "reason: NamespaceOverridden"]
                .iter()
                .any(|line| document.contains(line))
    };
    let places: Vec<usize> = (0..documents.len())
        .filter(|place| is_one(&documents[*place]))
        .collect();
    let mut sorted: Vec<&str> = places.iter().map(|place| documents[*place]).collect();
    sorted.sort_unstable();
    for (place, document) in places.iter().zip(sorted) {
        documents[*place] = document;
    }
    documents.join("---\n")
}
