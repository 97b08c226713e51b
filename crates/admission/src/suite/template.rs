//! A ConstraintTemplate: the sources of its engines.

use serde_json::Value;

use super::Engine;
use crate::{cel, rego};

/// The sources of a template.
#[derive(Debug, Default)]
pub(super) struct Template {
    /// Compiled, or why it is not.
    pub(super) cel: Option<Result<cel::Policy, String>>,
    pub(super) rego: Option<rego::Source>,
}

impl Template {
    pub(super) fn read(template: &Value) -> Self {
        let target = &template["spec"]["targets"][0];
        let mut read = Self::default();
        if target["rego"].is_string() {
            read.rego = Some(rego_source(target));
        }
        for code in target["code"].as_array().into_iter().flatten() {
            match code["engine"].as_str() {
                Some("Rego") => read.rego = Some(rego_source(&code["source"])),
                Some("K8sNativeValidation") => {
                    let source: Option<cel::Source> =
                        serde_json::from_value(code["source"].clone()).ok();
                    let compiled =
                        |source| cel::Policy::new(&source).map_err(|error| error.to_string());
                    read.cel = source.map(compiled);
                }
                _ => {}
            }
        }
        read
    }

    pub(super) fn engines(&self) -> Vec<Engine> {
        let cel = self.cel.as_ref().map(|_| Engine::Cel);
        let rego = self.rego.as_ref().map(|_| Engine::Rego);
        cel.into_iter().chain(rego).collect()
    }
}

fn rego_source(source: &Value) -> rego::Source {
    let libs = source["libs"].as_array().into_iter().flatten();
    rego::Source {
        rego: source["rego"].as_str().unwrap_or_default().to_owned(),
        libs: libs.filter_map(Value::as_str).map(str::to_owned).collect(),
        is_v1: source["version"] == "v1",
    }
}
