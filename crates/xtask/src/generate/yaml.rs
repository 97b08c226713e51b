//! YAML as people read it in a review: sorted keys, folded sentences, quotes where an older reader would misunderstand.

use serde_json::Value;

use super::MARK;

/// Lines of folded text are at most this long, like those of the source.
const LINE_LENGTH: usize = 118;

/// The document with the mark, and the place where it is to be edited instead.
pub(super) fn document(value: &Value, source: &str) -> anyhow::Result<String> {
    Ok(mark(source) + &body(value)?)
}

/// The line that says where a file comes from.
pub(super) fn mark(source: &str) -> String {
    format!("# {MARK} from {source}; do not edit.\n")
}

/// The document alone.
pub(super) fn body(value: &Value) -> anyhow::Result<String> {
    let mut value = value.clone();
    // Whether `serde_json` keeps the order of insertion depends on who else is in the build.
    value.sort_all_objects();
    let options = serde_saphyr::ser_options! { folded_wrap_chars: LINE_LENGTH };
    Ok(serde_saphyr::to_string_with_options(&value, options)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_reader_gets_back_what_was_written() {
        let sentence = "word ".repeat(60) + "`code`: 'quoted' \"twice\" # no comment";
        let value = json!({
            "version": "17",
            "octal": "010",
            "norway": "no",
            "date": "2026-11-24",
            "pattern": "^[a-z][a-z0-9_]*$",
            "rule": "!has(self.spec.cloud) || self.spec.cloud == 'aws'",
            "sentence": sentence,
            "paragraphs": format!("{sentence}\n\nSecond paragraph."),
            "leading": "  spaces",
            "list": [1, true, {"empty": {}, "none": []}],
        });
        let text = document(&value, "a test").unwrap();
        let read: Value = serde_saphyr::from_str(&text).unwrap();
        assert_eq!(read, value, "{text}");
    }
}
