//! Every object in `examples/`, for both packages.

use pave_api::kinds::{Audience, Kind};
use pave_tests::repository::{document, documents, root, yaml_files};
use serde_json::Value;

use crate::case::Case;
use crate::claim;

/// Where examples are. Those in `refused` are refused by the definition or by the policy.
const DIRECTORIES: [&str; 3] = ["examples", PLATFORM, "examples/refused"];
/// What the platform team writes.
const PLATFORM: &str = "examples/platform";

/// One object of one file, in one package.
#[derive(Debug, Clone)]
pub(crate) struct Example {
    pub(crate) file: String,
    /// The object as people write it.
    pub(crate) object: Value,
    pub(crate) package: Package,
}

/// What Pave is installed as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Package {
    Composites,
    Claims,
}

/// All of them.
pub(crate) fn examples() -> Vec<Example> {
    let mut examples = Vec::new();
    for file in DIRECTORIES
        .iter()
        .flat_map(|directory| yaml_files(directory))
    {
        for object in documents(&file) {
            let for_developers = is_for_developers(&object);
            let packages = [Package::Composites, Package::Claims];
            let packages = packages.into_iter().take(1 + usize::from(for_developers));
            examples.extend(packages.map(|package| Example {
                file: file.clone(),
                object: object.clone(),
                package,
            }));
        }
    }
    examples
}

/// All of them in the official tool's terms.
pub(crate) fn cases() -> Vec<Case> {
    examples().iter().map(Example::case).collect()
}

impl Example {
    /// The file, the object's name where a file holds several, and the package.
    pub(crate) fn name(&self) -> String {
        let object = &self.object["metadata"]["name"].as_str().unwrap();
        let package = match self.package {
            Package::Composites => "",
            Package::Claims => ", as a claim",
        };
        format!("{} ({object}{package})", self.file)
    }

    /// The object with its definition and Composition, and everything that the platform team has written.
    pub(crate) fn case(&self) -> Case {
        let kind = self.object["kind"].as_str().unwrap();
        let folder = match self.package {
            Package::Composites => "",
            Package::Claims => "claims/",
        };
        let file = format!("{folder}{}.yaml", kind.to_lowercase());
        let composition = document(&format!("compositions/{file}"));
        let composite = match self.package {
            Package::Composites => self.object.clone(),
            Package::Claims => claim::composite(
                &self.object,
                composition["spec"]["compositeTypeRef"]["kind"]
                    .as_str()
                    .unwrap(),
            ),
        };
        let path = |path: &str| root().join(path).to_str().unwrap().to_owned();
        let options = vec!["--xrd".to_owned(), path(&format!("xrds/{file}"))];
        // Crossplane's engine would take the object from here, and forget who it is.
        let is_another = |object: &Value| {
            ["kind", "metadata"]
                .iter()
                .any(|field| object[*field] != self.object[*field])
        };
        let platform = yaml_files(PLATFORM).into_iter();
        let platform = platform.flat_map(|file| documents(&file));
        Case {
            name: self.name(),
            composite,
            composition,
            required: platform.filter(is_another).collect(),
            options,
        }
    }
}

fn is_for_developers(object: &Value) -> bool {
    let kind = object["kind"].as_str().and_then(Kind::by_name);
    kind.is_some_and(|kind| kind.audience == Audience::Developers)
}
