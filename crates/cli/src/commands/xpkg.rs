//! `pave xpkg`: packages of one's own, without Docker.

use std::path::{Path, PathBuf};

use pave_xpkg::{Package, Platform, RuntimeBinary, Xpkg, archive, push_blocking};
use serde::Serialize;

use crate::{
    args::{SourceArguments, XpkgBuildArguments, XpkgCommand, XpkgPushArguments},
    console::Console,
    diagnostic::Diagnostic,
    exit::Exit,
    output,
};

/// A package that was written to files.
#[derive(Debug, Serialize)]
struct Built {
    name: String,
    kind: &'static str,
    platforms: Vec<String>,
    digest: String,
    files: Vec<PathBuf>,
}

/// A package that is in a registry.
#[derive(Debug, Serialize)]
struct Pushed {
    reference: String,
    platforms: Vec<String>,
    digest: String,
}

pub(super) fn run(command: &XpkgCommand, console: &mut Console) {
    let done = match command {
        XpkgCommand::Build(arguments) => build(arguments, console),
        XpkgCommand::Push(arguments) => push(arguments, console),
    };
    if let Err(diagnostic) = done {
        console.report(&diagnostic);
    }
}

fn build(arguments: &XpkgBuildArguments, console: &mut Console) -> Result<(), Diagnostic> {
    let (package, xpkg) = from_directory(&arguments.directory, &arguments.sources)?;
    let name = &package.meta().name;
    let path = match &arguments.package_file {
        Some(path) => path.clone(),
        None => PathBuf::from(format!("{name}.xpkg")),
    };
    let files = archive::write(&xpkg, &path).map_err(|error| wrong(&error))?;
    let built = Built {
        name: name.clone(),
        kind: package.meta().kind.as_str(),
        platforms: platforms(&xpkg),
        digest: xpkg.digest(),
        files,
    };
    console.data(&output::report(&[&built], arguments.output, |built| {
        built.table()
    }));
    let flags: Vec<String> = built
        .files
        .iter()
        .map(|file| format!("-f {}", file.display()))
        .collect();
    console.hint(&format!(
        "pave xpkg push HOST/ORGANIZATION/{name}:v0.1.0 {}",
        flags.join(" ")
    ));
    Ok(())
}

fn push(arguments: &XpkgPushArguments, console: &mut Console) -> Result<(), Diagnostic> {
    let xpkg = match arguments.package_file.as_slice() {
        [directory] if directory.is_dir() => from_directory(directory, &arguments.sources)?.1,
        files => from_files(files, &arguments.sources)?,
    };
    let digest = push_blocking(&xpkg, &arguments.destination)
        .map_err(|error| Diagnostic::error(Exit::Remote, error.to_string()))?;
    let pushed = Pushed {
        reference: arguments.destination.to_string(),
        platforms: platforms(&xpkg),
        digest,
    };
    console.data(&output::report(&[&pushed], arguments.output, |pushed| {
        pushed.table()
    }));
    Ok(())
}

fn from_directory(
    directory: &Path,
    sources: &SourceArguments,
) -> Result<(Package, Xpkg), Diagnostic> {
    let package = Package::read(directory, sources.examples.as_deref(), &sources.ignore)
        .map_err(|error| wrong(&error))?;
    let binaries = sources
        .runtime_binary
        .iter()
        .map(RuntimeBinary::read)
        .collect::<Result<Vec<_>, _>>()
        .map_err(|error| wrong(&error))?;
    let xpkg = Xpkg::build(&package, &binaries, None).map_err(|error| wrong(&error))?;
    Ok((package, xpkg))
}

fn from_files(files: &[PathBuf], sources: &SourceArguments) -> Result<Xpkg, Diagnostic> {
    let for_directories = [
        ("--runtime-binary", !sources.runtime_binary.is_empty()),
        ("--examples", sources.examples.is_some()),
        ("--ignore", !sources.ignore.is_empty()),
    ];
    if let Some((flag, _)) = for_directories.iter().find(|(_, given)| *given) {
        let message = format!("{flag} is for a directory, and a .xpkg file is built already");
        return Err(Diagnostic::error(Exit::Usage, message));
    }
    let images = files
        .iter()
        .map(|file| archive::read(file))
        .collect::<Result<Vec<_>, _>>()
        .map_err(|error| wrong(&error))?;
    Xpkg::of(images).map_err(|error| wrong(&error))
}

fn platforms(xpkg: &Xpkg) -> Vec<String> {
    let platforms = xpkg
        .images()
        .iter()
        .filter_map(|image| image.platform.as_ref());
    platforms.map(Platform::to_string).collect()
}

fn wrong(error: &dyn std::error::Error) -> Diagnostic {
    Diagnostic::error(Exit::Input, error.to_string())
}

impl Built {
    fn table(&self) -> String {
        let mut lines = vec![format!("{} {}\n", self.kind, self.name)];
        let files = self.files.iter().map(|file| file.display());
        lines.extend(files.map(|file| format!("  file      {file}\n")));
        lines.push(of_image(&self.platforms, &self.digest));
        lines.concat()
    }
}

impl Pushed {
    fn table(&self) -> String {
        format!("{}\n", self.reference) + &of_image(&self.platforms, &self.digest)
    }
}

fn of_image(platforms: &[String], digest: &str) -> String {
    let platforms = match platforms {
        [] => String::new(),
        platforms => format!("  platform  {}\n", platforms.join(", ")),
    };
    format!("{platforms}  digest    {digest}\n")
}
