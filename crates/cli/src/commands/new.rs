//! `pave new`: manifests and repositories from answers.

use std::{
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use serde_json::Value;

use super::answers::{self, Given, Said, listed};
use crate::{
    args::NewArguments,
    console::Console,
    diagnostic::Diagnostic,
    exit::Exit,
    form::{File, Form, Makes},
};

pub(super) fn run(arguments: &NewArguments, console: &mut Console) {
    let Some(form) = Form::by_name(&arguments.form) else {
        return;
    };
    let questions = form.questions();
    if arguments.questions {
        console.data(&listed(&questions));
        return;
    }
    let given = Given {
        file: arguments.answers.as_deref(),
        fields: &said(arguments),
        set: &arguments.set,
        interactive: arguments.interactive,
        hint: "`pave new FORM --questions` lists what can be answered",
    };
    let answers = match answers::checked(&given, &questions) {
        Ok(answers) => answers,
        Err(diagnostics) => return console.report_all(&diagnostics),
    };
    let files = form.render(&answers);
    let directory = match (&arguments.directory, form.makes) {
        (Some(directory), _) => directory.clone(),
        (None, Makes::Repository) => PathBuf::from(answers["name"].as_str().unwrap_or_default()),
        (None, _) => return console.data(&stream(&files)),
    };
    match write_all(&directory, &files) {
        Ok(paths) => {
            console.data(&paths.concat());
            if form.makes == Makes::Repository {
                console.hint(&next(form, &directory, &answers));
                if form.name == "service" && arguments.insights.is_some() {
                    console.hint(
                        "the platform team asks now and then how this was; `pave feedback SURVEY` answers an invitation",
                    );
                }
            }
        }
        Err(diagnostics) => console.report_all(&diagnostics),
    }
}

/// What the options say, as answers: `--database small` is a yes to `database` and `small` for `databaseSize`.
fn said(arguments: &NewArguments) -> Vec<Said<'_>> {
    let mut said = Vec::new();
    let texts = [
        ("NAME", "name", &arguments.name),
        ("--namespace", "namespace", &arguments.namespace),
        ("--language", "language", &arguments.language),
    ];
    for (option, field, text) in texts {
        let text = text.as_deref();
        said.extend(text.map(|text| Said::new(option, field, text)));
    }
    let parts = [
        (
            "--database",
            "database",
            "databaseSize",
            &arguments.database,
        ),
        ("--queue", "queue", "queueSize", &arguments.queue),
    ];
    for (option, yes_or_no, size_of, size) in parts {
        let Some(size) = size.as_deref() else {
            continue;
        };
        said.push(Said::new(option, yes_or_no, true));
        if !size.is_empty() {
            said.push(Said::new(option, size_of, size));
        }
    }
    said
}

fn next(form: &Form, directory: &Path, answers: &Value) -> String {
    let directory = directory.display();
    if form.name == "function" {
        return format!(
            "`cargo test` in {directory} judges it by Crossplane's functions specification; README.md there says how it is installed"
        );
    }
    let text = |field: &str| answers[field].as_str().unwrap_or_default();
    format!(
        "`git init {directory}` and push it; `pave add observability {directory}` adds dashboard, alerts and an objective, and \
         `pave new delivery {} --namespace {} --set repository=URL` writes for the repository of claims what a cluster follows it by",
        text("name"),
        text("namespace"),
    )
}

fn stream(files: &[File]) -> String {
    let texts: Vec<_> = files.iter().map(|file| file.text.as_str()).collect();
    texts.join("---\n")
}

/// All files, or none where one of them is in the way: half a repository is worse than none.
fn write_all(directory: &Path, files: &[File]) -> Result<Vec<String>, Vec<Diagnostic>> {
    let in_the_way = files.iter().filter_map(|file| {
        let path = directory.join(&file.path);
        let there = fs::symlink_metadata(&path).is_ok();
        there.then(|| occupied(&path))
    });
    let in_the_way: Vec<_> = in_the_way.collect();
    if !in_the_way.is_empty() {
        return Err(in_the_way);
    }
    let written = files.iter().map(|file| write(directory, file));
    written
        .collect::<Result<_, _>>()
        .map_err(|diagnostic| vec![diagnostic])
}

fn write(directory: &Path, file: &File) -> Result<String, Diagnostic> {
    let path = directory.join(&file.path);
    let parent = path.parent().unwrap_or(directory);
    let written = fs::create_dir_all(parent)
        .and_then(|()| fs::File::create_new(&path)?.write_all(file.text.as_bytes()));
    match written {
        Ok(()) => Ok(format!("{}\n", path.display())),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(occupied(&path)),
        Err(error) => {
            let message = format!("{}: cannot be written: {error}", path.display());
            Err(Diagnostic::error(Exit::Input, message)
                .hint("look at the directory's permissions and the space that is left"))
        }
    }
}

fn occupied(path: &Path) -> Diagnostic {
    let message = format!("{}: exists, so nothing was written", path.display());
    Diagnostic::error(Exit::Input, message)
        .hint("nothing that exists is replaced; remove it first, or choose another --directory")
}
