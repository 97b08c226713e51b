//! The repository of a service: every file of the skeleton of the template `new-microservice`.

use super::{Skeleton, skeleton};

macro_rules! file {
    ($path:literal) => {
        skeleton!("new-microservice/skeleton", $path)
    };
}

/// The files, by path.
pub(super) const SKELETONS: &[Skeleton] = &[
    file!(".dockerignore"),
    file!(".github/workflows/delivery.yaml"),
    file!(".gitignore"),
    file!("CODEOWNERS"),
    file!("Cargo.lock"),
    file!("Cargo.toml"),
    file!("Dockerfile"),
    file!("README.md"),
    file!("catalog-info.yaml"),
    file!("chart/Chart.yaml"),
    file!("chart/templates/databases.yaml"),
    file!("chart/templates/microservice.yaml"),
    file!("chart/templates/queues.yaml"),
    file!("chart/values-dev.yaml"),
    file!("chart/values-prod.yaml"),
    file!("chart/values.schema.json"),
    file!("chart/values.yaml"),
    file!("docs/index.md"),
    file!("docs/runbook.md"),
    file!("mkdocs.yml"),
    file!("renovate.json"),
    file!("src/lib.rs"),
    file!("src/main.rs"),
    file!("src/metrics.rs"),
    file!("src/routes.rs"),
    file!("src/telemetry.rs"),
    file!("tests/routes.rs"),
];

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use super::*;

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

    #[test]
    fn every_file_of_the_skeleton_is_compiled_in() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../../backstage/templates/new-microservice/skeleton");
        let mut found = Vec::new();
        files_below(&root, &mut found, &root);
        found.sort();
        let compiled: Vec<&str> = SKELETONS.iter().map(|skeleton| skeleton.path).collect();
        assert_eq!(compiled, found, "list every file, by path, in SKELETONS");
    }
}
