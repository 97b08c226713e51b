//! `pave conformance`: whether a function does what Crossplane's specification asks of it.

use std::{path::PathBuf, time::Duration};

use pave_conformance::{Level, Report, Sample, Security, Target, Verdict, cases, judge};
use serde_json::Value;

use crate::{
    args::{ConformanceArguments, ReportFormat},
    console::Console,
    diagnostic::Diagnostic,
    exit::Exit,
    manifest::Manifests,
    output,
};

pub(super) fn run(arguments: &ConformanceArguments, console: &mut Console) {
    let Some(sample) = sample(arguments, console) else {
        return;
    };
    let report = match judged(arguments, sample, console) {
        Ok(report) => report,
        Err(diagnostic) => return console.report(&diagnostic),
    };
    console.data(&output::one(
        &report,
        arguments.output,
        output::conformance::sheet,
    ));
    let broken = report
        .summary
        .iter()
        .find(|count| count.level == Level::Must);
    if let Some(count) = broken.filter(|count| count.failed > 0) {
        let what = format!(
            "the function breaks {} MUST of the specification",
            count.failed
        );
        console.report(&Diagnostic::error(Exit::Refused, what));
    }
    if arguments.output == ReportFormat::Table && refuses_sample(&report) {
        console.hint(
            "the function refuses the sample, so little can be judged; give it --input and --composite of its own examples",
        );
    }
}

fn judged(
    arguments: &ConformanceArguments,
    sample: Sample,
    console: &mut Console,
) -> Result<Report, Diagnostic> {
    let security = match &arguments.tls_certs_dir {
        Some(directory) => Security::MutualTls {
            directory: directory.clone(),
            server_name: arguments.server_name.clone(),
        },
        None => Security::Insecure,
    };
    let target = Target {
        address: arguments.address.clone(),
        security,
        timeout: Duration::from_secs(arguments.timeout),
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Diagnostic::error(Exit::Internal, error.to_string()))?;
    let mut done = 0;
    let judged = runtime.block_on(judge(target, sample, |one| {
        done += 1;
        console.progress(&format!("{done} of {}: {}", cases().len(), one.case.id));
    }));
    console.progress("");
    judged.map_err(|error| {
        Diagnostic::error(Exit::Input, error.to_string())
            .hint("start the function with --insecure, or give the certificates that Crossplane calls it with")
    })
}

fn refuses_sample(report: &Report) -> bool {
    let refused = |verdict: &Verdict| matches!(verdict, Verdict::Skip(reason) if reason.starts_with("the function refuses"));
    report.cases.iter().any(|one| refused(&one.verdict))
}

fn sample(arguments: &ConformanceArguments, console: &mut Console) -> Option<Sample> {
    let mut sample = Sample {
        observed: objects(&arguments.observed, console)?,
        required: objects(&arguments.required, console)?,
        ..Sample::default()
    };
    if let Some(file) = &arguments.composite {
        sample.composite = object(file, console)?;
    }
    if let Some(file) = &arguments.input {
        sample.input = Some(object(file, console)?);
    }
    Some(sample)
}

fn object(file: &PathBuf, console: &mut Console) -> Option<Value> {
    let mut objects = objects(std::slice::from_ref(file), console)?;
    if objects.len() > 1 {
        let what = format!(
            "{}: there are {} objects in it, and one is needed",
            file.display(),
            objects.len()
        );
        console.report(&Diagnostic::error(Exit::Input, what));
        return None;
    }
    objects.pop()
}

/// Nothing after a file was found to be wrong.
fn objects(files: &[PathBuf], console: &mut Console) -> Option<Vec<Value>> {
    let manifests = Manifests::read(files.iter().map(PathBuf::as_path));
    console.report_all(&manifests.diagnostics);
    let values = manifests
        .documents
        .into_iter()
        .map(|document| document.value);
    manifests.diagnostics.is_empty().then(|| values.collect())
}
