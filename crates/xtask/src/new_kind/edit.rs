//! The lines that make the rest of the repository know a kind, each before a line that is there.

use std::{collections::BTreeMap, fs, path::Path};

use anyhow::{Context as _, ensure};

use super::names::Names;

/// A line, or a few, before others.
struct Edit {
    path: &'static str,
    /// What it is, for whoever has to write it by hand.
    what: &'static str,
    /// What it goes before; it is in the file once.
    before: &'static str,
    /// With names missing.
    text: &'static str,
}

const EDITS: [Edit; 10] = [
    Edit {
        path: "Cargo.toml",
        what: "the crate of the function",
        before: "pave-fn-platform = { path",
        text: "pave-fn-{{kind}} = { path = \"functions/{{kind}}\" }\n",
    },
    Edit {
        path: "crates/api/src/lib.rs",
        what: "the module of the types",
        before: "pub mod bucket;\n",
        text: "pub mod {{kind_module}};\n",
    },
    Edit {
        path: "crates/api/src/kinds.rs",
        what: "the types of the kind",
        before: "    bucket::{BucketSpec, BucketStatus},\n",
        text: "    {{kind_module}}::{{{Kind}}Spec, {{Kind}}Status},\n",
    },
    Edit {
        path: "crates/api/src/kinds.rs",
        what: "the row of the kind",
        before: "    Kind {\n        name: \"Environment\",\n",
        text: include_str!("template/kinds_row.rs.template"),
    },
    Edit {
        path: "functions/pave/Cargo.toml",
        what: "the function as a dependency",
        before: "pave-fn-bucket.workspace = true\n",
        text: "pave-fn-{{kind}}.workspace = true\n",
    },
    Edit {
        path: "functions/pave/src/lib.rs",
        what: "the function",
        before: "use pave_fn_bucket::Bucket;\n",
        text: "use pave_fn_{{kind_module}}::{{Kind}};\n",
    },
    Edit {
        path: "functions/pave/src/lib.rs",
        what: "the input that chooses the function",
        before: "            \"Environment\" =>",
        text: "            \"{{Kind}}\" => &{{Kind}},\n",
    },
    Edit {
        path: "crates/cli/src/run.rs",
        what: "the composition for `pave`",
        before: "    include_str!(\"../../../compositions/environment.yaml\"),\n",
        text: "    include_str!(\"../../../compositions/{{lower}}.yaml\"),\n",
    },
    Edit {
        path: "ARCHITECTURE.md",
        what: "the row of the crate",
        before: "| 4 | `functions/platform` |",
        text: "| 4 | `functions/{{kind}}` | `kind: {{Kind}}` | the other functions |\n",
    },
    Edit {
        path: "docs/index.md",
        what: "the page of the reference",
        before: "[Queue](reference/queue.md)",
        text: "[{{Kind}}](reference/{{lower}}.md), ",
    },
];

/// Path and new text of each file that is edited.
pub(super) fn edited(root: &Path, names: &Names) -> anyhow::Result<Vec<(String, String)>> {
    let mut texts: BTreeMap<&str, String> = BTreeMap::new();
    for edit in &EDITS {
        let text = match texts.remove(edit.path) {
            Some(text) => text,
            None => {
                fs::read_to_string(root.join(edit.path)).with_context(|| edit.path.to_owned())?
            }
        };
        texts.insert(edit.path, inserted(&text, edit, names)?);
    }
    let texts = texts.into_iter();
    Ok(texts.map(|(path, text)| (path.to_owned(), text)).collect())
}

fn inserted(text: &str, edit: &Edit, names: &Names) -> anyhow::Result<String> {
    let Edit {
        path,
        what,
        before,
        text: line,
    } = edit;
    let line = names.fill(line);
    let found = text.matches(before).count();
    ensure!(
        found == 1,
        "{path}: {what} goes before `{}`, which is there {found} times, so nothing was written. Fix: restore that line, or change \
         EDITS in {} to where it belongs now:\n{line}",
        before.trim_end(),
        file!()
    );
    Ok(text.replacen(before, &(line + before), 1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::new_kind::names::tests::arguments;

    #[test]
    fn every_line_finds_its_place_in_this_repository() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let names = Names::of(&arguments("FeatureFlag")).unwrap();
        let edited: BTreeMap<_, _> = edited(&root, &names).unwrap().into_iter().collect();
        for edit in &EDITS {
            assert!(
                edited[edit.path].contains(&names.fill(edit.text)),
                "{}",
                edit.path
            );
        }
    }

    #[test]
    fn a_place_that_is_gone_is_named_with_what_belongs_there() {
        let names = Names::of(&arguments("FeatureFlag")).unwrap();
        let message = inserted("pub mod database;\n", &EDITS[1], &names)
            .unwrap_err()
            .to_string();
        for part in [
            "crates/api/src/lib.rs: the module of the types goes before `pub mod bucket;`, which is there 0 times",
            "pub mod feature_flag;",
        ] {
            assert!(message.contains(part), "{message}");
        }
    }
}
