//! The files of a kind: plain templates, in which only names are missing.

use super::names::Names;

macro_rules! template {
    ($file:literal) => {
        include_str!(concat!("template/", $file, ".template"))
    };
}

/// Where each goes, with names missing as well.
const TEMPLATES: [(&str, &str); 10] = [
    ("crates/api/src/{{kind_module}}.rs", template!("api.rs")),
    ("functions/{{kind}}/Cargo.toml", template!("Cargo.toml")),
    ("functions/{{kind}}/src/lib.rs", template!("src/lib.rs")),
    (
        "functions/{{kind}}/src/wanted.rs",
        template!("src/wanted.rs"),
    ),
    (
        "functions/{{kind}}/src/placement.rs",
        template!("src/placement.rs"),
    ),
    ("functions/{{kind}}/src/local.rs", template!("src/local.rs")),
    ("functions/{{kind}}/src/aws.rs", template!("src/aws.rs")),
    (
        "functions/{{kind}}/tests/{{kind_module}}.rs",
        template!("tests/kind.rs"),
    ),
    ("compositions/{{lower}}.yaml", template!("composition.yaml")),
    ("examples/{{kind}}.yaml", template!("example.yaml")),
];

/// Path and text of each.
pub(super) fn files(names: &Names) -> Vec<(String, String)> {
    let fill = |(path, text): (&str, &str)| (names.fill(path), names.fill(text));
    TEMPLATES.into_iter().map(fill).collect()
}
