//! The repository of a service: the skeletons of the template `new-microservice`, of every language and of each.

use super::{Choice, Skeleton, skeleton};

macro_rules! shared {
    ($path:literal) => {
        skeleton!("new-microservice/skeleton", $path)
    };
}

macro_rules! rust {
    ($path:literal) => {
        skeleton!("new-microservice/languages/rust", $path)
    };
}

macro_rules! go {
    ($path:literal) => {
        skeleton!("new-microservice/languages/go", $path)
    };
}

/// The files whatever it is written in, by path.
pub(super) const SKELETONS: &[Skeleton] = &[
    shared!(".github/workflows/delivery.yaml"),
    shared!("CODEOWNERS"),
    shared!("README.md"),
    shared!("catalog-info.yaml"),
    shared!("chart/Chart.yaml"),
    shared!("chart/templates/databases.yaml"),
    shared!("chart/templates/microservice.yaml"),
    shared!("chart/templates/queues.yaml"),
    shared!("chart/values-dev.yaml"),
    shared!("chart/values-prod.yaml"),
    shared!("chart/values.schema.json"),
    shared!("chart/values.yaml"),
    shared!("docs/index.md"),
    shared!("docs/runbook.md"),
    shared!("mkdocs.yml"),
    shared!("renovate.json"),
];

/// The files of each language, by path.
pub(super) const LANGUAGES: &[Choice] = &[
    Choice {
        field: "language",
        answer: "rust",
        skeletons: &[
            rust!(".dockerignore"),
            rust!(".github/actions/check/action.yaml"),
            rust!(".gitignore"),
            rust!("Cargo.lock"),
            rust!("Cargo.toml"),
            rust!("Dockerfile"),
            rust!("src/lib.rs"),
            rust!("src/main.rs"),
            rust!("src/metrics.rs"),
            rust!("src/routes.rs"),
            rust!("src/telemetry.rs"),
            rust!("tests/routes.rs"),
        ],
    },
    Choice {
        field: "language",
        answer: "go",
        skeletons: &[
            go!(".dockerignore"),
            go!(".github/actions/check/action.yaml"),
            go!(".gitignore"),
            go!("Dockerfile"),
            go!("go.mod"),
            go!("go.sum"),
            go!("main.go"),
            go!("metrics.go"),
            go!("routes.go"),
            go!("service_test.go"),
            go!("telemetry.go"),
        ],
    },
];

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use super::*;
    use crate::form::Form;

    fn files_below(directory: &Path, found: &mut Vec<String>, root: &Path) {
        for entry in fs::read_dir(directory).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                files_below(&path, found, root);
            } else {
                let relative = path.strip_prefix(root).unwrap();
                found.push(relative.to_str().unwrap().to_owned());
            }
        }
    }

    fn assert_compiled_in(directory: &str, skeletons: &[Skeleton]) {
        let templates = concat!(env!("CARGO_MANIFEST_DIR"), "/../../backstage/templates");
        let root = Path::new(templates)
            .join("new-microservice")
            .join(directory);
        let mut found = Vec::new();
        files_below(&root, &mut found, &root);
        found.sort();
        let compiled: Vec<&str> = skeletons.iter().map(|skeleton| skeleton.path).collect();
        assert_eq!(compiled, found, "list every file of {directory}, by path");
    }

    #[test]
    fn every_file_of_the_skeletons_is_compiled_in() {
        assert_compiled_in("skeleton", SKELETONS);
        for language in LANGUAGES {
            assert_compiled_in(
                &format!("languages/{}", language.answer),
                language.skeletons,
            );
        }
    }

    #[test]
    fn no_file_of_a_language_is_one_that_all_share() {
        let shared: Vec<&str> = SKELETONS.iter().map(|skeleton| skeleton.path).collect();
        for language in LANGUAGES {
            for skeleton in language.skeletons {
                assert!(!shared.contains(&skeleton.path), "{}", skeleton.path);
            }
        }
    }

    #[test]
    fn every_language_that_can_be_chosen_has_files() {
        let questions = Form::by_name("service").unwrap().questions();
        let choices = questions.question("language").unwrap()["enum"].clone();
        let languages: Vec<&str> = LANGUAGES.iter().map(|language| language.answer).collect();
        assert_eq!(choices, serde_json::json!(languages));
    }
}
