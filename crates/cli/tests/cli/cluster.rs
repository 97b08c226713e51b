//! `pave status`, `pave open` and `pave doctor`, on a cluster of files.
//!
//! The files are what `kubectl` printed of a real API server: our kinds with what the functions report of the examples, the install
//! bundle, and Crossplane's own objects. Nobody ran Crossplane there, so what it would report of packages, definitions and its own
//! pods was written into their status, and one Database was said to be ready. Long specs that no command looks at were left out.

mod doctor;
mod open;
mod status;

use std::{fs, io, path::Path, process::Command};

use serde_json::{Value, json};

use crate::pave_in;

const FILES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cli/cluster");
const DEVELOPERS: &str = "databases.pave.internal,queues.pave.internal,buckets.pave.internal,microservices.pave.internal";

/// What the stand-in for `kubectl` answers from.
struct Cluster {
    directory: tempfile::TempDir,
}

impl Cluster {
    /// Everything is installed and well; some objects of developers are there.
    fn new() -> io::Result<Self> {
        let cluster = Self {
            directory: tempfile::tempdir()?,
        };
        for entry in fs::read_dir(FILES)? {
            let path = entry?.path();
            let Some(resource) = path.file_name().and_then(|name| name.to_str()) else {
                continue;
            };
            if let Some(resource) = resource.strip_suffix(".json") {
                let answer = serde_json::from_slice(&fs::read(&path)?)?;
                cluster.answer(resource, &answer)?;
            }
        }
        Ok(cluster)
    }

    /// The objects of a resource, as they are there.
    fn objects(&self, resource: &str) -> io::Result<Vec<Value>> {
        let text = fs::read(self.path(&format!("{resource}.json")))?;
        let list: Value = serde_json::from_slice(&text)?;
        Ok(list["items"].as_array().cloned().unwrap_or_default())
    }

    /// Replaces the objects of a resource.
    fn set(&self, resource: &str, objects: &[Value]) -> io::Result<()> {
        let _ = fs::remove_dir_all(self.path(resource));
        self.answer(resource, &list(objects))
    }

    /// Changes every object of a resource.
    fn change(&self, resource: &str, change: impl Fn(&mut Value)) -> io::Result<()> {
        let mut objects = self.objects(resource)?;
        objects.iter_mut().for_each(change);
        self.set(resource, &objects)
    }

    /// Makes the cluster refuse a question in these words.
    fn refuse(&self, question: &str, words: &str) -> io::Result<()> {
        fs::write(
            self.path(&format!("{question}.error")),
            format!("{words}\n"),
        )
    }

    /// As if its kind were not there.
    fn forget(&self, resource: &str) -> io::Result<()> {
        fs::remove_file(self.path(&format!("{resource}.json")))
    }

    fn answer(&self, resource: &str, answer: &Value) -> io::Result<()> {
        fs::write(self.path(&format!("{resource}.json")), answer.to_string())?;
        for object in answer["items"].as_array().into_iter().flatten() {
            let name = object["metadata"]["name"].as_str().unwrap_or_default();
            fs::create_dir_all(self.path(resource))?;
            fs::write(
                self.path(&format!("{resource}/{name}.json")),
                object.to_string(),
            )?;
        }
        Ok(())
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        self.directory.path().join(name)
    }

    /// What was asked, one question a line.
    fn asked(&self) -> io::Result<String> {
        fs::read_to_string(self.path("asked"))
    }

    /// `pave`, asking this cluster.
    fn pave(&self, arguments: &str) -> io::Result<Command> {
        let mut all = Vec::new();
        for resource in DEVELOPERS.split(',') {
            all.extend(self.objects(resource).unwrap_or_default());
        }
        self.answer(DEVELOPERS, &list(&all))?;
        let mut command = pave_in(Path::new(FILES), arguments);
        command
            .env("PAVE_KUBECTL", "./kubectl")
            .env("CLUSTER", self.directory.path())
            .env_remove("PAVE_PORTAL_URL")
            .env_remove("PAVE_GRAFANA_URL");
        Ok(command)
    }
}

fn list(items: &[Value]) -> Value {
    json!({"apiVersion": "v1", "kind": "List", "items": items, "metadata": {"resourceVersion": ""}})
}

/// Exit code, standard output and standard error. Unlike in other snapshots there is no environment in it, for that names a
/// directory of the test.
macro_rules! assert_snapshot {
    ($command:expr) => {
        let output = $command.unwrap().output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        insta::assert_snapshot!(format!(
            "exit code: {}\n----- stdout -----\n{}----- stderr -----\n{}",
            output.status.code().unwrap(),
            text(output.stdout),
            text(output.stderr)
        ));
    };
}
use assert_snapshot;
