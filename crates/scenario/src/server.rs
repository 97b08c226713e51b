//! Real database servers of this machine, for what only a real one can judge: the scripts that functions compose.
//!
//! **Invariant:** nothing outlives the value, neither the server nor its files.

use std::{
    env, fs,
    net::TcpListener,
    os::unix::{
        fs::{MetadataExt as _, chown},
        process::CommandExt as _,
    },
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use pave_catalog::Engine;
use tempfile::TempDir;

/// The user `nobody`: PostgreSQL refuses to run as root.
const NOBODY: u32 = 65534;
/// Where MySQL's programs are, where they are not on the path: what `tests/control-plane/debian/mysql` prints.
const MYSQL_PROGRAMS: &str = "PAVE_MYSQL_PROGRAMS";
/// The administrator's password.
pub const PASSWORD: &str = "administrators-own";

/// A server that takes encrypted connections over the network and no others, as Pave's do. In it are the databases `orders`, `again`
/// and `later`, which are empty.
#[derive(Debug)]
pub struct Server {
    engine: Engine,
    directory: TempDir,
    programs: PathBuf,
    /// Where it listens, on 127.0.0.1.
    pub port: u16,
}

impl Server {
    /// One that has just started.
    ///
    /// # Errors
    /// Says why the test is skipped, where the engine is not installed.
    pub fn start(engine: Engine) -> Result<Self, String> {
        let programs = match engine {
            Engine::Postgres => postgres_programs().ok_or(
                "PostgreSQL: SKIPPED, no `pg_dump` on the path or in /usr/lib/postgresql/*/bin",
            ),
            Engine::Mysql => mysql_programs().ok_or(
                "MySQL: SKIPPED, no `mysqld` of MySQL on the path or in $PAVE_MYSQL_PROGRAMS, which tests/control-plane/debian/mysql prints",
            ),
        }?;
        let socket = TcpListener::bind("127.0.0.1:0").unwrap();
        let server = Self {
            engine,
            directory: tempfile::tempdir().unwrap(),
            programs,
            port: socket.local_addr().unwrap().port(),
        };
        drop(socket);
        match engine {
            Engine::Postgres => server.start_postgres(),
            Engine::Mysql => server.start_mysql(),
        }
        Ok(server)
    }

    /// Its administrator's name, as Pave's servers in the cluster have it.
    pub fn administrator(&self) -> &'static str {
        match self.engine {
            Engine::Postgres => "pave",
            Engine::Mysql => "root",
        }
    }

    /// Runs a script of a Job, whose variables these are, and gives what it printed, or how it failed.
    ///
    /// # Errors
    /// What the script said.
    pub fn run<'v>(
        &self,
        script: &str,
        variables: impl IntoIterator<Item = (&'v str, &'v str)>,
    ) -> Result<String, String> {
        // The Job has a /tmp of its own.
        let script = script.replace("/tmp/", "./");
        let mut command = self.command(&script);
        let output = command.envs(variables).output().unwrap();
        let said = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        if output.status.success() {
            Ok(said(&output.stdout))
        } else {
            Err(said(&output.stderr))
        }
    }

    /// Asks as a login in one of the databases; columns are separated by tabs.
    ///
    /// # Errors
    /// What the server said.
    pub fn ask(
        &self,
        [user, password]: [&str; 2],
        database: &str,
        query: &str,
    ) -> Result<String, String> {
        let script = match self.engine {
            Engine::Postgres => {
                "PGSSLMODE=require PGPASSWORD=\"$SECRET\" psql --no-psqlrc -h 127.0.0.1 -p \"$PORT\" -U \"$USER\" -d \"$DATABASE\" \
                   -qAtF '	' --set=ON_ERROR_STOP=1 -c \"$QUERY\""
            }
            Engine::Mysql => {
                "MYSQL_PWD=\"$SECRET\" mysql --no-defaults --host=127.0.0.1 --port=\"$PORT\" --user=\"$USER\" --database=\"$DATABASE\" \
                   --ssl-mode=REQUIRED --batch --skip-column-names --execute=\"$QUERY\""
            }
        };
        let variables = [
            ("SECRET", password),
            ("USER", user),
            ("DATABASE", database),
            ("QUERY", query),
        ];
        let answer = self.run(script, variables)?;
        Ok(answer.trim_end().to_owned())
    }

    /// Asks as the administrator.
    pub fn query(&self, database: &str, query: &str) -> String {
        let asked = self.ask([self.administrator(), PASSWORD], database, query);
        asked.unwrap_or_else(|error| panic!("{query}: {error}"))
    }

    fn start_postgres(&self) {
        let directory = self.directory.path();
        fs::write(directory.join("password"), PASSWORD).unwrap();
        if is_root() {
            chown(directory, Some(NOBODY), Some(NOBODY)).unwrap();
        }
        self.shell(
            "initdb -D data -A scram-sha-256 --pwfile=password -U pave -E UTF8 --locale=C -N",
        );
        self.shell(
            "openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=orders -keyout data/server.key -out data/server.crt 2>/dev/null \
             && chmod 600 data/server.key && sed -i s/^host/hostssl/ data/pg_hba.conf",
        );
        self.shell(
            "pg_ctl -D data -w -l log -o \"-p $PORT -h 127.0.0.1 -k '' -F -c ssl=on\" start",
        );
        for database in ["orders", "again", "later"] {
            self.query("postgres", &format!("CREATE DATABASE {database}"));
        }
    }

    /// As the official image's entrypoint does it: root with a password from everywhere, the databases, and `app`, whose they are.
    fn start_mysql(&self) {
        let databases = ["orders", "again", "later"];
        let databases = databases
            .map(|name| format!("CREATE DATABASE {name};\nGRANT ALL ON {name}.* TO app@'%';\n"));
        let set_up = format!(
            "ALTER USER root@localhost IDENTIFIED BY '{PASSWORD}';\nCREATE USER root@'%' IDENTIFIED BY '{PASSWORD}';\nGRANT ALL ON *.* TO root@'%' WITH GRANT OPTION;\n\
             CREATE USER app@'%' IDENTIFIED BY '{PASSWORD}';\n{}",
            databases.concat()
        );
        fs::write(self.directory.path().join("set-up.sql"), set_up).unwrap();
        let user = if is_root() { "--user=root" } else { "" };
        let own = format!(
            "--no-defaults {user} --datadir=\"$PWD/data\" --secure-file-priv=NULL --log-error=\"$PWD/log\""
        );
        let or_say_why = "|| { cat log; exit 1; } >&2";
        self.shell(&format!(
            "mysqld {own} --initialize-insecure --init-file=\"$PWD/set-up.sql\" {or_say_why}"
        ));
        self.shell(&format!(
            "mysqld {own} --daemonize --bind-address=127.0.0.1 --port=$PORT --socket=\"$PWD/socket\" --pid-file=\"$PWD/pid\" \
             --require-secure-transport=ON --mysqlx=OFF {or_say_why}"
        ));
    }

    fn command(&self, script: &str) -> Command {
        let mut command = Command::new("sh");
        let path = format!("{}:/usr/bin:/bin", self.programs.display());
        command
            .args(["-ec", script])
            .current_dir(self.directory.path())
            .env("PATH", path)
            .env("PORT", self.port.to_string())
            .env("HOME", self.directory.path());
        if self.engine == Engine::Postgres && is_root() {
            command.uid(NOBODY).gid(NOBODY);
        }
        command
    }

    fn shell(&self, script: &str) {
        // Not captured: the server keeps the pipe open, and whoever reads it waits for ever.
        let status = self.command(script).stdout(Stdio::null()).status().unwrap();
        assert!(status.success(), "{script}: {status}");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.shell(match self.engine {
            Engine::Postgres => "pg_ctl -D data -m immediate stop",
            // Nothing of it is kept, so it may end as a machine does that loses its power.
            Engine::Mysql => "kill -KILL $(cat pid)",
        });
    }
}

fn is_root() -> bool {
    fs::metadata("/proc/self").unwrap().uid() == 0
}

fn path() -> Vec<PathBuf> {
    env::split_paths(&env::var_os("PATH").unwrap_or_default()).collect()
}

fn has_all(directory: &Path, programs: &[&str]) -> bool {
    programs
        .iter()
        .all(|program| directory.join(program).is_file())
}

fn postgres_programs() -> Option<PathBuf> {
    let debian = fs::read_dir("/usr/lib/postgresql").into_iter().flatten();
    let debian = debian.flatten().map(|version| version.path().join("bin"));
    let mut all = path().into_iter().chain(debian);
    all.find(|directory| has_all(directory, &["initdb", "pg_ctl", "pg_dump"]))
}

/// MariaDB has programs of the same names, which do not know the options that Pave's scripts need.
fn mysql_programs() -> Option<PathBuf> {
    let named = env::var_os(MYSQL_PROGRAMS).map(PathBuf::from);
    let mut all = named.into_iter().chain(path());
    all.find(|directory| {
        let programs = ["mysqld", "mysql", "mysqldump"];
        has_all(directory, &programs) && {
            let version = Command::new(directory.join("mysqld"))
                .arg("--version")
                .output();
            version.is_ok_and(|said| !String::from_utf8_lossy(&said.stdout).contains("MariaDB"))
        }
    })
}
