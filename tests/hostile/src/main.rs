//! Writes the seeds of a target into a directory, for the fuzzer: `pave-hostile <target> <directory>`.

use std::{env, fs, path::Path};

use anyhow::{Context as _, Result};
use pave_hostile::TARGETS;

fn main() -> Result<()> {
    let mut arguments = env::args().skip(1);
    let usage = "usage: pave-hostile <target> <directory>";
    let (name, directory) = arguments.next().zip(arguments.next()).context(usage)?;
    let target = TARGETS.iter().find(|target| target.name == name);
    let names = TARGETS.map(|target| target.name).join(", ");
    let target =
        target.with_context(|| format!("there is no target `{name}`; there are {names}"))?;
    fs::create_dir_all(&directory).with_context(|| directory.clone())?;
    for (number, seed) in (target.seeds)().iter().enumerate() {
        let file = Path::new(&directory).join(format!("seed-{number:04}"));
        fs::write(&file, seed).with_context(|| file.display().to_string())?;
    }
    Ok(())
}
