//! The programs of a control plane, compiled once from pinned Go modules.

mod table;

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context as _, Result, ensure};
use sha2::{Digest as _, Sha256};

pub(crate) use self::table::{COMMON, CROSSPLANE_VERSION, Program};
use self::table::{Extras, PROGRAMS, Purpose};
use crate::{level::Level, progress::say};

/// A directory with programs that somebody has built already; nothing is compiled then.
const VARIABLE: &str = "PAVE_CONTROL_PLANE_BIN";

/// Compiles everything that a level needs and that is not there yet.
///
/// # Errors
/// When there is no Go, or a program does not compile.
pub fn build(level: Level) -> Result<()> {
    let needed = |program: &&Program| program.purpose <= Purpose::Level(level);
    PROGRAMS
        .iter()
        .filter(needed)
        .try_for_each(|program| built(program).map(drop))
}

/// Where a program is, compiled if it is not there yet.
///
/// # Errors
/// When there is no such program, or it does not compile.
pub fn path(name: &str) -> Result<PathBuf> {
    let program = PROGRAMS.iter().find(|program| program.name == name);
    built(program.with_context(|| format!("no control plane has a program {name}"))?)
}

/// One directory with all of them under their plain names, also those that only tests compare with; those of delivery are
/// compiled by who asks for one.
///
/// # Errors
/// When one does not compile, or the directory cannot be written.
pub fn link_into(directory: &Path) -> Result<()> {
    fs::create_dir_all(directory).with_context(|| directory.display().to_string())?;
    for program in PROGRAMS
        .iter()
        .filter(|program| program.purpose < Purpose::Delivery)
    {
        let (path, link) = (built(program)?, directory.join(program.name));
        if fs::read_link(&link).is_ok_and(|target| target == path) {
            continue;
        }
        // Of another version, or not there.
        let _ = fs::remove_file(&link);
        std::os::unix::fs::symlink(&path, &link).with_context(|| link.display().to_string())?;
    }
    Ok(())
}

/// Where a module's source is, for the definitions and charts that it carries: `path` of the directory `module`.
///
/// # Errors
/// When it cannot be had.
pub fn source(module: &str, path: &str) -> Result<PathBuf> {
    let directory = modules().join(module);
    go(&directory, &["mod", "download", path])?;
    let found = go(
        &directory,
        &["list", "-mod=readonly", "-m", "-f", "{{.Dir}}", path],
    )?;
    Ok(PathBuf::from(found.trim()))
}

/// The file of the program, compiled unless a file of the same content's name is there.
fn built(program: &Program) -> Result<PathBuf> {
    if let Some(directory) = env::var_os(VARIABLE) {
        let path = PathBuf::from(directory).join(program.name);
        ensure!(
            path.is_file(),
            "{VARIABLE}: there is no `{}`; unset the variable to have it compiled",
            path.display()
        );
        return Ok(path);
    }
    let directory = modules().join(program.module);
    let path = cache()?.join(key(program, &directory)?).join(program.name);
    if !path.is_file() {
        compile(program, &directory, &path)?;
    }
    Ok(path)
}

fn compile(program: &Program, directory: &Path, path: &Path) -> Result<()> {
    say(format!("compiling {} (once)", program.name));
    // Renamed when complete, so that an interrupted build is not taken for a program.
    let unfinished = path.with_extension("unfinished");
    let flags = linker_flags(program);
    let output = unfinished.display().to_string();
    // What a debugger reads is left out of the program, so it need not be made: a tenth of the time.
    let mut arguments = vec!["build", "-trimpath", "-gcflags", "all=-dwarf=false"];
    arguments.extend(["-ldflags", &flags, "-o", &output]);
    let (tags, c) = match program.extras {
        Extras::None => ("", "0"),
        Extras::Tags(tags) => (tags, "0"),
        Extras::C(tags) => (tags, "1"),
    };
    arguments.extend(["-tags", tags]);
    arguments.push(program.package);
    go_with(directory, &arguments, c)?;
    fs::rename(&unfinished, path).with_context(|| path.display().to_string())
}

fn linker_flags(program: &Program) -> String {
    let mut flags = "-s -w".to_owned();
    for (variable, version) in program.versions {
        flags.push_str(" -X ");
        flags.push_str(variable);
        flags.push('=');
        flags.push_str(version);
    }
    flags
}

/// A name for everything that decides what comes out.
fn key(program: &Program, directory: &Path) -> Result<String> {
    let mut digest = Sha256::new();
    let main = format!("{}/main.go", program.package);
    // A `main` of ours, for programs whose own one compiles in what nobody asks of them here.
    let ours = program.package.starts_with("./").then_some(&*main);
    for file in ["go.mod", "go.sum"].into_iter().chain(ours) {
        let path = directory.join(file);
        digest.update(fs::read(&path).with_context(|| path.display().to_string())?);
    }
    digest.update(program.package);
    digest.update(linker_flags(program));
    if let Extras::Tags(tags) | Extras::C(tags) = program.extras {
        digest.update(tags);
    }
    digest.update(go(directory, &["version"])?);
    Ok(format!("{:x}", digest.finalize()).split_off(48))
}

fn go(directory: &Path, arguments: &[&str]) -> Result<String> {
    go_with(directory, arguments, "0")
}

/// `c` is what `CGO_ENABLED` is set to.
fn go_with(directory: &Path, arguments: &[&str], c: &str) -> Result<String> {
    let output = Command::new("go")
        .args(arguments)
        .current_dir(directory)
        .env("CGO_ENABLED", c)
        // The compiler collects its garbage only where memory would run short; one package takes a second and then it ends.
        .env("GOGC", "off")
        .env("GOMEMLIMIT", "2GiB")
        .env("GOFLAGS", "-mod=readonly")
        .env("GOWORK", "off")
        .stderr(std::process::Stdio::inherit())
        .output()
        .context(
            "`go` does not start, and the control plane is compiled with it; install Go 1.26 or newer from https://go.dev/dl, \
             or name a directory with the programs in PAVE_CONTROL_PLANE_BIN",
        )?;
    ensure!(
        output.status.success(),
        "`go {}` failed in {}",
        arguments.join(" "),
        directory.display()
    );
    String::from_utf8(output.stdout).context("go printed something that is not UTF-8")
}

/// The pinned modules of this repository.
fn modules() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("modules")
}

/// Where what was compiled or installed once is kept, by content.
///
/// # Errors
/// When neither `XDG_CACHE_HOME` nor `HOME` is set.
pub fn cache() -> Result<PathBuf> {
    let home = || Some(PathBuf::from(env::var_os("HOME")?).join(".cache"));
    let base = env::var_os("XDG_CACHE_HOME")
        .map(PathBuf::from)
        .or_else(home);
    let base =
        base.context("neither XDG_CACHE_HOME nor HOME says where to keep compiled programs")?;
    Ok(base.join("pave").join("control-plane"))
}
