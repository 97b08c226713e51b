//! The script of the copying Job, with a real PostgreSQL where one is installed.

use std::{
    fs::{self, read_dir},
    net::TcpListener,
    os::unix::fs::{MetadataExt as _, chown},
    os::unix::process::CommandExt as _,
    path::PathBuf,
    process::{Command, Stdio},
};

use pave_catalog::Engine;
use tempfile::TempDir;

use crate::copying::copied;

/// The user `nobody`: PostgreSQL refuses to run as root.
const NOBODY: u32 = 65534;

struct Server {
    directory: TempDir,
    programs: PathBuf,
    port: String,
}

impl Server {
    /// One that takes encrypted connections, as Pave's do; `None` where there is no PostgreSQL.
    fn start() -> Option<Self> {
        let debian = read_dir("/usr/lib/postgresql").into_iter().flatten();
        let debian = debian.flatten().map(|version| version.path().join("bin"));
        let path = std::env::var_os("PATH").unwrap_or_default();
        let mut all = std::env::split_paths(&path).chain(debian);
        let programs = all.find(|directory| {
            let is_there = |name| directory.join(name).is_file();
            ["initdb", "pg_ctl", "pg_dump"].into_iter().all(is_there)
        })?;
        let socket = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = socket.local_addr().unwrap().port().to_string();
        drop(socket);
        let directory = tempfile::tempdir().unwrap();
        if fs::metadata("/proc/self").unwrap().uid() == 0 {
            chown(directory.path(), Some(NOBODY), Some(NOBODY)).unwrap();
        }
        let server = Self {
            directory,
            programs,
            port,
        };
        server.shell("initdb -D data -A trust -U pave -E UTF8 --locale=C -N");
        server.shell(
            "openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=orders -keyout data/server.key -out data/server.crt 2>/dev/null \
             && chmod 600 data/server.key",
        );
        server.shell(
            "pg_ctl -D data -w -l log -o \"-p $PORT -h 127.0.0.1 -k '' -F -c ssl=on\" start",
        );
        Some(server)
    }

    fn command(&self, script: &str) -> Command {
        let mut command = Command::new("sh");
        let programs = format!("{}:/usr/bin:/bin", self.programs.display());
        command
            .args(["-ec", script])
            .current_dir(self.directory.path())
            .env("PATH", programs)
            .env("PORT", &self.port)
            .env("HOME", self.directory.path());
        if fs::metadata("/proc/self").unwrap().uid() == 0 {
            command.uid(NOBODY).gid(NOBODY);
        }
        command
    }

    fn shell(&self, script: &str) {
        // Not captured: the server keeps the pipe open, and whoever reads it waits for ever.
        let status = self.command(script).stdout(Stdio::null()).status().unwrap();
        assert!(status.success(), "{script}: {status}");
    }

    fn query(&self, database: &str, query: &str) -> String {
        let mut command = self.command(
            "psql -h 127.0.0.1 -p \"$PORT\" -U pave -d \"$DATABASE\" -At --set=ON_ERROR_STOP=1 -c \"$QUERY\"",
        );
        let output = command
            .env("DATABASE", database)
            .env("QUERY", query)
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{query}: {said}");
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    /// Runs the Job's script from one database to another, and gives what it printed, or how it failed.
    fn copy(&self, script: &str, [source, target]: [&str; 2]) -> Result<String, String> {
        // The Job has a /tmp of its own.
        let script = script.replace("/tmp/", "./");
        let mut command = self.command(&script);
        for (side, database) in [("SOURCE", source), ("TARGET", target)] {
            for (name, value) in [
                ("HOST", "127.0.0.1"),
                ("DATABASE", database),
                ("USER", "pave"),
                ("PASSWORD", "trusted"),
            ] {
                command.env(format!("{side}_{name}"), value);
            }
        }
        let output = command.output().unwrap();
        let said = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        if output.status.success() {
            Ok(said(&output.stdout))
        } else {
            Err(said(&output.stderr))
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.shell("pg_ctl -D data -m immediate stop");
    }
}

#[test]
fn postgresql_is_copied_whole_or_not_at_all_and_never_twice() {
    let Some(server) = Server::start() else {
        eprintln!("PostgreSQL: SKIPPED, no `pg_dump` on the path or in /usr/lib/postgresql/*/bin");
        return;
    };
    let job = copied(Engine::Postgres).call().object("copy").clone();
    let script = &job["spec"]["template"]["spec"]["containers"][0]["command"][2];
    let script = script.as_str().unwrap();
    for database in ["orders", "again", "later"] {
        server.query("postgres", &format!("CREATE DATABASE {database}"));
    }
    server.query(
        "orders",
        "CREATE TABLE orders (id serial PRIMARY KEY, what text NOT NULL); INSERT INTO orders (what) VALUES ('tea'), ('milk')",
    );
    let count = |database| server.query(database, "SELECT count(*) FROM orders");

    server.copy(script, ["orders", "again"]).unwrap();

    assert_eq!(count("again"), "2");
    server.query("again", "INSERT INTO orders (what) VALUES ('sugar')");
    assert_eq!(count("again"), "3", "with the sequence where it was");
    let again = server.copy(script, ["orders", "again"]).unwrap();
    assert_eq!(again, "There is data already, and it stays as it is.\n");
    assert_eq!(
        (count("orders"), count("again")),
        ("2".to_owned(), "3".to_owned())
    );

    let failed = server.copy(script, ["nowhere", "later"]).unwrap_err();
    assert!(failed.contains("\"nowhere\" does not exist"), "{failed}");
    let tables = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'";
    assert_eq!(server.query("later", tables), "0");
    server.copy(script, ["orders", "later"]).unwrap();
    assert_eq!(count("later"), "2", "another attempt copies everything");
}
