//! A Database in the developer's own namespace: one pod with one volume, encrypted connections, no cloud.

mod mysql;
mod postgres;

use pave_catalog::Engine;
use pave_compose::{Composed, Containers, Dialect, LocalServer};
use serde_json::{Value, json};

use crate::{ANCHOR, ResolvedDatabase, copy, login, placement::LocalPlace};

/// User and group of the official PostgreSQL and MySQL images (Debian): docker-library/postgres, docker-library/mysql.
const USER: u32 = 999;

pub(crate) fn build(database: &ResolvedDatabase, place: &LocalPlace) -> Vec<Composed> {
    let recorded = &database.recorded;
    let server = LocalServer {
        name: &recorded.external_name,
        namespace: &database.namespace,
        software: recorded.engine.as_str(),
        port: Dialect::of(recorded.engine).port,
        user: USER,
        cpu: &place.cpu,
        memory: &place.memory,
        image: &place.image,
        storage_class: place.storage_class.as_deref(),
        storage_gb: recorded.storage_gb,
        deletion_policy: recorded.deletion_policy,
    };
    let local = Local { database, server };
    let containers = match recorded.engine {
        Engine::Postgres => local.postgres(),
        Engine::Mysql => local.mysql(),
    };
    let mut resources = server.compose(ANCHOR, containers);
    resources.extend(login::administrator(database));
    resources.extend(copy::job(database, &server));
    resources
}

/// What every container is built from.
struct Local<'a> {
    database: &'a ResolvedDatabase,
    server: LocalServer<'a>,
}

impl Local<'_> {
    fn containers(server: Value, preparation: Option<Value>) -> Containers {
        Containers {
            server,
            preparation,
            volumes: json!([{"name": "run", "emptyDir": {}}, {"name": "tmp", "emptyDir": {}}]),
        }
    }

    fn probes(command: &[&str]) -> [Value; 3] {
        LocalServer::probes(&json!({"exec": {"command": command}}))
    }

    /// A password from the Secret that applications mount, where that is there first: one source for the server and its clients.
    fn password(&self) -> Value {
        json!({"secretKeyRef": login::local_password(self.database)})
    }
}
