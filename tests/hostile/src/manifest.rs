//! A developer's or the platform team's text, as `pave validate`, `pave policy lint` and `pave render` take it.

use std::sync::{LazyLock, Mutex, PoisonError};

use clap::Parser;
use pave_api::definition::Package;
use pave_cli::{
    args::SceneArguments,
    diagnostic::Diagnostic,
    manifest::{Manifests, Source},
    run::{Purpose, Runner},
    scene::Scene,
    validate::{self, Validator},
};
use pave_tests::repository::{root, text, yaml_files};
use serde_json::Value;

use crate::{TODAY, allowed};

/// Longer ones only take longer.
const LONGEST: usize = 64 << 10;

/// Compiles the schema of each kind once, which takes longer than anything else here.
static VALIDATOR: LazyLock<Mutex<Validator>> =
    LazyLock::new(|| Mutex::new(Validator::new(Package::Configuration)));

/// Acme's platform.
static SCENE: LazyLock<Option<Scene>> = LazyLock::new(|| {
    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        scene: SceneArguments,
    }
    let mut line = vec!["pave".to_owned(), "--today".to_owned(), TODAY.to_string()];
    for (option, file) in [
        ("--policy-file", "policy"),
        ("--landing-zone-file", "landing-zones"),
        ("--environment-file", "environments"),
    ] {
        let path = root().join(format!("examples/platform/{file}.yaml"));
        line.extend([option.to_owned(), path.display().to_string()]);
    }
    let line = Line::try_parse_from(line).ok()?;
    Scene::read(&line.scene).ok()
});

/// Reads, judges and renders it. Whatever is wrong is said at its place.
pub(crate) fn run(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else {
        return;
    };
    if text.len() > LONGEST {
        return;
    }
    let mut manifests = Manifests::default();
    manifests.add(Source {
        name: "manifest.yaml".to_owned(),
        text: text.to_owned(),
    });
    say(&manifests.diagnostics);
    let scene = SCENE.as_ref();
    assert!(scene.is_some(), "Acme's platform objects cannot be read");
    for document in &manifests.documents {
        let validated = VALIDATOR
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .validate(document, None);
        match validated {
            Err(diagnostics) => say(&diagnostics),
            Ok((kind, object)) => {
                say(&validate::lint(document, &object, TODAY));
                let runner = scene.map(Runner::new);
                let rendered =
                    runner.map(|runner| runner.render(kind, &object, Purpose::InTheCluster));
                match rendered {
                    Some(Ok(rendered)) => {
                        for composed in &rendered.composed {
                            allowed::check(&composed.object);
                        }
                        assert!(rendered.to_yaml().is_ok(), "{:?}", Value::from(text));
                    }
                    Some(Err(error)) => {
                        let error = error.to_string();
                        assert!(!error.contains("which is a bug in it"), "{error}");
                    }
                    None => {}
                }
            }
        }
    }
}

fn say(diagnostics: &[Diagnostic]) {
    for diagnostic in diagnostics {
        assert!(!diagnostic.render().is_empty());
    }
}

/// The examples.
pub(crate) fn seeds() -> Vec<Vec<u8>> {
    let directories = ["examples", "examples/platform", "examples/refused"];
    let files = directories.into_iter().flat_map(yaml_files);
    files.map(|file| text(&file).into_bytes()).collect()
}
