//! Turns `data/**/*.yaml` into one JSON document, so that no YAML is parsed when a program starts.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::{env, fs};

use serde_json::{Map, Value};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=data");
    let catalog = read_directory(Path::new("data"))?;
    let out = PathBuf::from(env::var("OUT_DIR")?).join("catalog.json");
    fs::write(out, serde_json::to_vec(&catalog)?)?;
    Ok(())
}

/// One member per file or directory, named without the extension.
fn read_directory(directory: &Path) -> Result<Value, Box<dyn Error>> {
    let mut members = Map::new();
    for entry in fs::read_dir(directory)? {
        let path = entry?.path();
        let name = path
            .file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let member = if path.is_dir() {
            read_directory(&path)?
        } else {
            read_file(&path)?
        };
        members.insert(name, member);
    }
    Ok(Value::Object(members))
}

fn read_file(path: &Path) -> Result<Value, Box<dyn Error>> {
    let text = fs::read_to_string(path)?;
    serde_saphyr::from_str(&text).map_err(|error| format!("{}: {error}", path.display()).into())
}
