//! A SQLite in a file, and a real PostgreSQL where one is installed.

use std::net::TcpListener;
use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt as _;
use std::path::PathBuf;
use std::process::Command;

use pave_insights::projection::Rules;
use pave_insights::services::Services;
use pave_insights::store::Store;
use tempfile::TempDir;

/// The user `nobody`: PostgreSQL refuses to run as root.
const NOBODY: u32 = 65534;

/// PostgreSQL makes 300 files for each database, which a disk takes longer for than a test for everything else.
const MEMORY: &str = "/dev/shm";
/// Bytes that have to be free there, many times what a server takes: containers have little of it.
const ENOUGH: u64 = 2 << 30;

/// A database server with as many databases as a test asks for.
pub(crate) struct Server {
    directory: TempDir,
    programs: Option<PathBuf>,
    port: u16,
    databases: std::cell::Cell<usize>,
}

impl Server {
    pub(crate) fn sqlite() -> Self {
        Self {
            directory: memory(),
            programs: None,
            port: 0,
            databases: std::cell::Cell::new(0),
        }
    }

    /// Both kinds. Says so when there is no PostgreSQL to ask.
    pub(crate) fn all() -> Vec<Self> {
        let postgres = Self::postgres();
        if postgres.is_none() {
            eprintln!(
                "PostgreSQL: SKIPPED, no `initdb` on the path or in /usr/lib/postgresql/*/bin"
            );
        }
        [Some(Self::sqlite()), postgres]
            .into_iter()
            .flatten()
            .collect()
    }

    fn postgres() -> Option<Self> {
        let programs = programs()?;
        let directory = memory();
        if rustix::process::getuid().is_root() {
            chown(directory.path(), Some(NOBODY), Some(NOBODY)).unwrap();
        }
        let port = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        let server = Self {
            directory,
            programs: Some(programs),
            port,
            databases: std::cell::Cell::new(0),
        };
        server.run(
            "initdb",
            &[
                "-A",
                "trust",
                "-U",
                "pave",
                "-E",
                "UTF8",
                "--locale=C",
                "-N",
            ],
        );
        let options = format!("-p {port} -h 127.0.0.1 -k '' -F");
        server.run(
            "pg_ctl",
            &["-w", "-l", "/dev/null", "-o", &options, "start"],
        );
        Some(server)
    }

    pub(crate) fn name(&self) -> &'static str {
        match self.programs {
            None => "SQLite",
            Some(_) => "PostgreSQL",
        }
    }

    /// Whether several processes may share a database.
    pub(crate) fn is_shared(&self) -> bool {
        self.programs.is_some()
    }

    fn run(&self, program: &str, arguments: &[&str]) {
        let programs = self.programs.as_ref().unwrap();
        let mut command = Command::new(programs.join(program));
        command
            .arg("-D")
            .arg(self.directory.path().join("data"))
            .args(arguments);
        command.current_dir(self.directory.path());
        if rustix::process::getuid().is_root() {
            command.uid(NOBODY).gid(NOBODY);
        }
        // Not captured: the server keeps the pipe open, and whoever reads it waits for ever.
        let status = command
            .stdout(std::process::Stdio::null())
            .status()
            .unwrap();
        assert!(status.success(), "{program}: {status}");
    }

    /// Address of an empty database.
    pub(crate) async fn database(&self) -> String {
        let number = self.databases.replace(self.databases.get() + 1);
        if self.programs.is_none() {
            let path = self.directory.path().join(format!("{number}.db"));
            return format!("sqlite:{}", path.display());
        }
        let server =
            |database: String| format!("postgres://pave@127.0.0.1:{}/{database}", self.port);
        sqlx::any::install_default_drivers();
        let pool = sqlx::AnyPool::connect(&server("postgres".to_owned()))
            .await
            .unwrap();
        let statement = format!("CREATE DATABASE test{number}");
        sqlx::query(sqlx::AssertSqlSafe(statement))
            .execute(&pool)
            .await
            .unwrap();
        pool.close().await;
        server(format!("test{number}"))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if self.programs.is_some() {
            self.run("pg_ctl", &["-m", "immediate", "stop"]);
        }
    }
}

pub(crate) async fn open(url: &str) -> Store {
    Store::open(url, Rules::default(), Services::default())
        .await
        .unwrap()
}

/// A directory in memory, or on the disk where too little of it is free.
fn memory() -> TempDir {
    let free = rustix::fs::statvfs(MEMORY)
        .map_or(0, |file_system| file_system.f_bavail * file_system.f_frsize);
    let directory = if free < ENOUGH {
        tempfile::tempdir()
    } else {
        tempfile::tempdir_in(MEMORY)
    };
    directory.unwrap()
}

fn programs() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let debian = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten();
    let debian = debian.flatten().map(|version| version.path().join("bin"));
    std::env::split_paths(&path)
        .chain(debian)
        .find(|directory: &PathBuf| {
            ["initdb", "pg_ctl"]
                .iter()
                .all(|name| directory.join(name).is_file())
        })
}
