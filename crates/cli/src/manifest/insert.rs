//! A field more in a manifest, and the rest as people wrote it: comments, order, other documents.

use serde_json::Value;

/// Why a text cannot be added to.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum InsertError {
    /// The field around is not there.
    #[error("there is no `{0}:` at the beginning of a line")]
    Missing(String),
    /// The field around is written in braces or by an alias.
    #[error("`{0}` is not written as indented lines")]
    NotBlock(String),
}

/// Adds `field` with `value` at the end of the top-level field `parent` of one document.
///
/// # Errors
/// Where `parent` is missing or is not written in lines of its own.
pub fn insert(
    document: &str,
    parent: &str,
    field: &str,
    value: &Value,
) -> Result<String, InsertError> {
    let lines: Vec<&str> = document.split_inclusive('\n').collect();
    let heading = lines
        .iter()
        .position(|line| key_of(line) == Some(parent))
        .ok_or_else(|| InsertError::Missing(parent.to_owned()))?;
    let not_block = || InsertError::NotBlock(parent.to_owned());
    let after_colon = lines[heading].split_once(':').map(|(_, rest)| rest.trim());
    if after_colon.is_none_or(|rest| !rest.is_empty() && !rest.starts_with('#')) {
        return Err(not_block());
    }
    // Whatever stands at the beginning of a line belongs to the next field; a comment there may, so it stays behind.
    let block = lines[heading + 1..]
        .iter()
        .take_while(|line| indent(line).is_none_or(|indent| indent > 0 || line.starts_with('#')));
    let last = block
        .enumerate()
        .filter(|(_, line)| indent(line).is_some_and(|indent| indent > 0))
        .last();
    let (last, _) = last.ok_or_else(not_block)?;
    let end = heading + 1 + last;
    let first = lines[heading + 1..=end]
        .iter()
        .find(|line| !line.trim().is_empty() && !line.trim_start().starts_with('#'));
    let margin = first.and_then(|line| indent(line)).ok_or_else(not_block)?;
    let mut text = lines[..=end].concat();
    let line_end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    if !text.ends_with('\n') {
        text.push_str(line_end);
    }
    for line in block_lines(field, value, margin) {
        text.extend([line.as_str(), line_end]);
    }
    text.push_str(&lines[end + 1..].concat());
    Ok(text)
}

/// The key of a line that starts with one.
fn key_of(line: &str) -> Option<&str> {
    let (key, _) = line.split_once(':')?;
    (!key.starts_with(char::is_whitespace)).then_some(key)
}

/// Spaces at the beginning; `None` for a line of nothing.
fn indent(line: &str) -> Option<usize> {
    let rest = line.trim_start_matches(' ');
    (!rest.trim().is_empty()).then_some(line.len() - rest.len())
}

/// As the portal writes it: maps in lines of their own, two spaces deeper each.
fn block_lines(field: &str, value: &Value, margin: usize) -> Vec<String> {
    let spaces = " ".repeat(margin);
    match value {
        Value::Object(fields) if !fields.is_empty() => {
            let inner = fields.iter();
            let inner = inner.flat_map(|(field, value)| block_lines(field, value, margin + 2));
            [format!("{spaces}{field}:")]
                .into_iter()
                .chain(inner)
                .collect()
        }
        Value::String(plain) if is_plain(plain) => vec![format!("{spaces}{field}: {plain}")],
        // JSON is YAML.
        other => vec![format!("{spaces}{field}: {other}")],
    }
}

/// Text that no parser takes for a number, a yes or no, or punctuation. Everything else stands in quotes.
fn is_plain(text: &str) -> bool {
    let word = |character: char| character.is_ascii_alphanumeric() || "/-_.".contains(character);
    let starts = text.starts_with(|first: char| first.is_ascii_alphabetic() || first == '/');
    let reserved = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"];
    starts && text.chars().all(word) && !reserved.contains(&text.to_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn everything_else_stays_as_it_was_written() {
        let value =
            json!({"alerts": {"p95Milliseconds": 500}, "path": "/metrics", "share": "99.9"});
        let added = "observability:\n    alerts:\n      p95Milliseconds: 500\n    path: /metrics\n    share: \"99.9\"\n";
        let table = [
            (
                "spec:\n  size: small # as agreed\n",
                "spec:\n  size: small # as agreed\n  @",
                "at the end",
            ),
            (
                "spec:\n  size: small",
                "spec:\n  size: small\n  @",
                "no line end at the end",
            ),
            (
                "spec: # ours\n\n  size: small\n\n# next\nstatus: {}\n",
                "spec: # ours\n\n  size: small\n  @\n# next\nstatus: {}\n",
                "a field follows",
            ),
            (
                "spec:\n  env:\n  - name: A\n    value: |\n      spec:\n\n      x\nkind: B\n",
                "spec:\n  env:\n  - name: A\n    value: |\n      spec:\n\n      x\n  @kind: B\n",
                "text inside is text",
            ),
        ];
        for (before, after, reason) in table {
            let expected = after.replace('@', added);
            assert_eq!(
                insert(before, "spec", "observability", &value).unwrap(),
                expected,
                "{reason}"
            );
        }
    }

    #[test]
    fn what_is_not_written_in_lines_is_left_alone() {
        let table = [
            (
                "spec: {size: small}\n",
                InsertError::NotBlock("spec".into()),
            ),
            ("spec:\nkind: A\n", InsertError::NotBlock("spec".into())),
            (
                "  spec:\n    size: small\n",
                InsertError::Missing("spec".into()),
            ),
        ];
        for (text, expected) in table {
            assert_eq!(
                insert(text, "spec", "field", &json!(1)),
                Err(expected),
                "{text}"
            );
        }
    }
}
