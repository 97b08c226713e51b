//! YAML files as Crossplane takes them apart: the text of each document is carried as its author wrote it.

use std::io;
use std::path::PathBuf;

use serde_json::Value;

/// A YAML file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Where it is, as messages name it.
    pub path: PathBuf,
    /// Its content.
    pub text: String,
}

/// Why a file cannot be taken apart.
#[derive(Debug, thiserror::Error)]
pub enum DocumentError {
    /// The file or directory cannot be read.
    #[error("{}: {cause}", .path.display())]
    Unreadable {
        /// The file or directory.
        path: PathBuf,
        /// What the system says.
        cause: io::Error,
    },
    /// The text is no YAML.
    #[error("{}: {cause}", .path.display())]
    Yaml {
        /// The file.
        path: PathBuf,
        /// Where and why.
        cause: Box<serde_saphyr::Error>,
    },
    /// A document is no Kubernetes object.
    #[error(
        "{}:{line}: the document has no `{field}`; every YAML file of a package holds Kubernetes objects, leave others out with --ignore",
        .path.display()
    )]
    NoObject {
        /// The file.
        path: PathBuf,
        /// Where the document starts.
        line: usize,
        /// The missing field.
        field: &'static str,
    },
}

/// One document of a file.
#[derive(Debug)]
pub(crate) struct Document {
    /// The author's text, comments included.
    pub(crate) text: String,
    pub(crate) value: Value,
    pub(crate) path: PathBuf,
}

impl Document {
    /// The API group, empty for Kubernetes' core.
    pub(crate) fn group(&self) -> &str {
        self.at("/apiVersion")
            .split_once('/')
            .map_or("", |(group, _)| group)
    }

    pub(crate) fn kind(&self) -> &str {
        self.at("/kind")
    }

    pub(crate) fn name(&self) -> &str {
        self.at("/metadata/name")
    }

    fn at(&self, pointer: &str) -> &str {
        self.value
            .pointer(pointer)
            .and_then(Value::as_str)
            .unwrap_or_default()
    }
}

/// Every document of a file that says something.
pub(crate) fn documents(source: &Source) -> Result<Vec<Document>, DocumentError> {
    split(&source.text)
        .filter(|(_, text)| says_something(text))
        .map(|(line, text)| document(source, line, text))
        .collect()
}

fn document(source: &Source, line: usize, text: &str) -> Result<Document, DocumentError> {
    // Empty lines in front make the parser count as the author's editor does.
    let padded = format!("{}{text}", "\n".repeat(line - 1));
    let value: Value = serde_saphyr::from_str(&padded).map_err(|cause| DocumentError::Yaml {
        path: source.path.clone(),
        cause: Box::new(cause),
    })?;
    let document = Document {
        text: text.to_owned(),
        value,
        path: source.path.clone(),
    };
    for field in ["apiVersion", "kind"] {
        if !document.value[field].is_string() {
            return Err(DocumentError::NoObject {
                path: source.path.clone(),
                line,
                field,
            });
        }
    }
    Ok(document)
}

/// Documents with the number of their first line.
fn split(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut documents = Vec::new();
    let (mut start, mut first, mut position) = (0, 1, 0);
    for (index, line) in text.split_inclusive('\n').enumerate() {
        let end = position + line.len();
        if is_separator(line) {
            documents.push((first, &text[start..position]));
            (start, first) = (end, index + 2);
        }
        position = end;
    }
    documents.push((first, &text[start..]));
    documents.into_iter()
}

/// A line that starts the next document and holds nothing of it.
fn is_separator(line: &str) -> bool {
    line.strip_prefix("---").is_some_and(|rest| {
        rest.trim().is_empty()
            || rest.trim_start().starts_with('#') && rest.starts_with([' ', '\t'])
    })
}

fn says_something(text: &str) -> bool {
    text.lines()
        .map(str::trim)
        .any(|line| !line.is_empty() && !line.starts_with('#'))
}

/// The documents as one stream, each started by a separator.
pub(crate) fn stream<'d>(documents: impl IntoIterator<Item = &'d Document>) -> String {
    documents
        .into_iter()
        .flat_map(|document| ["---\n", document.text.trim_matches('\n'), "\n"])
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn source(text: &str) -> Source {
        Source {
            path: "file.yaml".into(),
            text: text.to_owned(),
        }
    }

    #[test]
    fn documents_keep_their_text_and_empty_ones_vanish() {
        let text = "# only a comment\n---\n# mine\napiVersion: v1\nkind: A\n--- # next\napiVersion: g/v1\nkind: B # why\n---\n";
        let documents = documents(&source(text)).unwrap();
        assert_eq!(
            stream(&documents),
            "---\n# mine\napiVersion: v1\nkind: A\n---\napiVersion: g/v1\nkind: B # why\n"
        );
        assert_eq!((documents[0].group(), documents[1].group()), ("", "g"));
    }

    #[test]
    fn what_is_wrong_is_located_in_the_authors_file() {
        let broken = documents(&source("apiVersion: v1\nkind: A\n---\na: [\n")).unwrap_err();
        assert!(broken.to_string().starts_with("file.yaml: "), "{broken}");
        assert!(broken.to_string().contains("line 4"), "{broken}");
        let values = documents(&source("apiVersion: v1\nkind: A\n---\nreplicas: 2\n")).unwrap_err();
        assert!(
            values
                .to_string()
                .starts_with("file.yaml:4: the document has no `apiVersion`"),
            "{values}"
        );
    }

    #[test]
    fn a_line_of_dashes_inside_a_text_separates_nothing() {
        let text = "apiVersion: v1\nkind: A\ndata: |\n  ---\n  a\n  ----\n";
        assert_eq!(documents(&source(text)).unwrap().len(), 1);
    }

    proptest! {
        #[test]
        fn splitting_loses_no_line_but_separators(lines in prop::collection::vec("(---|--- # x|a: b|  ---|#c|)", 0..20)) {
            let text = lines.join("\n");
            let kept: Vec<&str> = split(&text).flat_map(|(_, part)| part.lines()).collect();
            let expected: Vec<&str> = text.lines().filter(|line| !is_separator(line)).collect();
            prop_assert_eq!(kept, expected);
        }
    }
}
