//! The repository of an own composition function: every file of the skeleton in `templates/function`.

use super::Skeleton;

macro_rules! file {
    ($path:literal) => {
        Skeleton {
            path: $path,
            text: include_str!(concat!("../../templates/function/skeleton/", $path)),
        }
    };
}

/// The files, by path.
pub(super) const SKELETONS: &[Skeleton] = &[
    file!(".gitignore"),
    file!("Cargo.toml"),
    file!("README.md"),
    file!("examples/composition.yaml"),
    file!("package/crossplane.yaml"),
    file!("src/lib.rs"),
    file!("src/main.rs"),
    file!("tests/function.rs"),
];

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::form::Form;

    fn cargo_toml(more: (&str, &str)) -> String {
        let form = Form::by_name("function").unwrap();
        let mut answers =
            json!({"name": "acme-labels", "description": "Puts labels on everything"});
        answers[more.0] = json!(more.1);
        let answers = form.questions().check(answers).unwrap();
        let files = form.render(&answers);
        let manifest = files.into_iter().find(|file| file.path == "Cargo.toml");
        manifest.unwrap().text
    }

    #[test]
    fn it_depends_on_the_sdk_of_this_version_or_of_a_checkout() {
        let manifest = cargo_toml(("repository", "https://git.example/pave"));
        let version = env!("CARGO_PKG_VERSION");
        let sdk = format!(
            "[dependencies]\npave-function-sdk = {{ git = \"https://git.example/pave\", tag = \"v{version}\" }}\nserde = "
        );
        assert!(manifest.contains(&sdk), "{manifest}");
        let manifest = cargo_toml(("checkout", "../pave"));
        let sdk = "[dependencies]\npave-function-sdk = { path = \"../pave/crates/function-sdk\" }\nserde = ";
        assert!(manifest.contains(sdk), "{manifest}");
        assert!(!manifest.contains("git = "), "{manifest}");
    }

    #[test]
    fn every_file_has_the_name_and_none_has_a_place_left() {
        let form = Form::by_name("function").unwrap();
        let answers = json!({"name": "acme-labels", "description": "Puts labels on everything"});
        let answers = form.questions().check(answers).unwrap();
        for file in form.render(&answers) {
            assert!(!file.text.contains("${{"), "{}", file.path);
        }
    }
}
