//! `package/install/templates/admission.yaml`: the policies that the install bundle brings for admission.

use pave_admission::{environments, no_way_round, policies};
use serde_json::Value;

use super::{File, yaml};

/// As the chart names them.
const CROSSPLANE: &str = "system:serviceaccount:{{ .Release.Namespace }}:{{ .Values.admission.crossplaneServiceAccount }}";
const NAMESPACE: &str = "{{ .Release.Namespace }}";

pub(super) fn files() -> anyhow::Result<Vec<File>> {
    let mut text = yaml::mark("crates/admission");
    let guardrails = [policies(), environments(CROSSPLANE).to_vec()].concat();
    text += &section("guardrails", &guardrails)?;
    text += &section("noWayRound", &no_way_round(CROSSPLANE, NAMESPACE))?;
    Ok(vec![File::new(
        "package/install/templates/admission.yaml",
        text,
    )])
}

/// Objects that are there where a value of the chart is true.
fn section(value: &str, objects: &[Value]) -> anyhow::Result<String> {
    let mut text = format!("{{{{- if .Values.admission.{value} }}}}\n");
    for object in objects {
        text += "---\n";
        text += &yaml::body(object)?;
    }
    Ok(text + "{{- end }}\n")
}
