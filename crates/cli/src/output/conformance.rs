//! Verdicts about a function for people.

use std::fmt::Write as _;

use pave_conformance::{Count, Judged, Report, Verdict};

use super::table::table;

/// Each case with the reason when it did not pass, and how many ended how.
pub(crate) fn sheet(report: &Report) -> String {
    let mut sheet = format!("function at {}\n", report.address);
    for Judged { case, verdict } in &report.cases {
        let (word, reason) = match verdict {
            Verdict::Pass => ("pass", None),
            Verdict::Fail(reason) => ("FAIL", Some(reason)),
            Verdict::Skip(reason) => ("skip", Some(reason)),
        };
        // Writing to a string cannot fail.
        let _ = writeln!(
            sheet,
            "  {word}  {:<6}  {:<26}  {}",
            case.level, case.id, case.rule
        );
        if let Some(reason) = reason {
            let _ = writeln!(sheet, "                {reason}");
        }
    }
    let rows = report.summary.iter().map(|count| {
        let Count {
            level,
            passed,
            failed,
            skipped,
        } = count;
        [
            level.to_string(),
            passed.to_string(),
            failed.to_string(),
            skipped.to_string(),
        ]
        .into()
    });
    let summary = table(&["LEVEL", "PASSED", "FAILED", "SKIPPED"], rows, &[1, 2, 3]);
    format!("{sheet}{summary}")
}
