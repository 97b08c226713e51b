//! What was looked at on a cluster, for people.

use super::table::pairs;
use crate::commands::Finding;

/// A line for each, and below it the way out where there is something to do.
pub(crate) fn findings(findings: &[Finding]) -> String {
    let widest = findings.iter().map(|finding| finding.check.len()).max();
    let widest = widest.unwrap_or_default();
    let lines = findings.iter().map(|finding| {
        let Finding { check, found, .. } = finding;
        let line = format!("{:<8} {check:<widest$}  {found}\n", finding.state.as_str());
        let more = [("cause", &finding.cause), ("fix", &finding.fix)];
        let more = more
            .into_iter()
            .filter_map(|(key, text)| Some((key, text.clone()?)));
        let more: Vec<_> = more.collect();
        if more.is_empty() {
            return line;
        }
        let indented = pairs(more);
        let indented = indented.lines().map(|line| format!("       {line}\n"));
        line + &indented.collect::<String>()
    });
    lines.collect()
}
