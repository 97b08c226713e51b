//! The programs of a control plane, compiled once from pinned Go modules.

mod table;

use std::{
    collections::BTreeMap,
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context as _, Result, ensure};
use sha2::{Digest as _, Sha256};

pub(crate) use self::table::{CROSSPLANE_VERSION, Program};
use self::table::{PROGRAMS, Purpose};
use crate::{level::Level, progress::say};

/// A directory with programs that somebody has built already; nothing is compiled then.
const VARIABLE: &str = "PAVE_CONTROL_PLANE_BIN";

/// Programs that are there and can be started.
#[derive(Debug, Clone)]
pub struct Programs {
    paths: BTreeMap<&'static str, PathBuf>,
}

impl Programs {
    /// Everything that a level needs; compiles what is not there yet.
    ///
    /// # Errors
    /// When there is no Go, or a program does not compile.
    pub fn for_level(level: Level) -> Result<Self> {
        Self::build(|purpose| purpose <= Purpose::Level(level))
    }

    /// Everything there is, also what only tests compare with.
    ///
    /// # Errors
    /// When there is no Go, or a program does not compile.
    pub fn all() -> Result<Self> {
        Self::build(|_| true)
    }

    fn build(wanted: impl Fn(Purpose) -> bool) -> Result<Self> {
        let programs = PROGRAMS.iter().filter(|program| wanted(program.purpose));
        let paths = programs.map(|program| Ok((program.name, built(program)?)));
        Ok(Self {
            paths: paths.collect::<Result<_>>()?,
        })
    }

    /// Where a program is.
    ///
    /// # Errors
    /// When these programs do not include it.
    pub fn path(&self, name: &str) -> Result<&Path> {
        let path = self.paths.get(name).map(PathBuf::as_path);
        path.with_context(|| format!("this level of the control plane has no {name}"))
    }

    /// One directory with all of them under their plain names.
    ///
    /// # Errors
    /// When the directory cannot be written.
    pub fn link_into(&self, directory: &Path) -> Result<()> {
        fs::create_dir_all(directory).with_context(|| directory.display().to_string())?;
        for (name, path) in &self.paths {
            let link = directory.join(name);
            if fs::read_link(&link).is_ok_and(|target| &target == path) {
                continue;
            }
            // Of another version, or not there.
            let _ = fs::remove_file(&link);
            std::os::unix::fs::symlink(path, &link).with_context(|| link.display().to_string())?;
        }
        Ok(())
    }
}

/// Where a module's source is, for the definitions and charts that it carries.
pub(crate) fn source(module: &str, path: &str) -> Result<PathBuf> {
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
    go(
        directory,
        &[
            "build",
            "-trimpath",
            "-ldflags",
            &flags,
            "-o",
            &output,
            program.package,
        ],
    )?;
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
    for file in ["go.mod", "go.sum"] {
        let path = directory.join(file);
        digest.update(fs::read(&path).with_context(|| path.display().to_string())?);
    }
    digest.update(program.package);
    digest.update(linker_flags(program));
    digest.update(go(directory, &["version"])?);
    Ok(format!("{:x}", digest.finalize()).split_off(48))
}

fn go(directory: &Path, arguments: &[&str]) -> Result<String> {
    let output = Command::new("go")
        .args(arguments)
        .current_dir(directory)
        .env("CGO_ENABLED", "0")
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
