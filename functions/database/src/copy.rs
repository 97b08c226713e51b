//! The Job that copies the data of another Database in the cluster, before anybody gets a login to the new one.
//!
//! **Invariant:** nothing is copied over what is there. The Job is not composed any more once it was seen to be done, and by itself
//! leaves a database alone that holds something.

use pave_api::database::{Copied, ResolvedDatabase as Recorded};
use pave_catalog::Engine;
use pave_compose::{Composed, LocalServer, administrator_secret_name, part_name};
use pave_function_sdk::Request;
use pave_resources::readiness::{Health, Readiness};
use serde_json::{Value, json};

use crate::{
    ANCHOR, ResolvedDatabase,
    login::{ADMINISTRATOR_KEYS, USERNAME},
};

/// The Job. Frozen: a rename deletes and recreates.
const COPY: &str = "copy";
/// Longest name of a Job that becomes a label value.
const LONGEST_NAME: usize = 63;
/// How often it is tried again, at most five minutes apart.
const ATTEMPTS: u32 = 100;

const POSTGRES: &str = include_str!("copy/postgres.sh");
const MYSQL: &str = include_str!("copy/mysql.sh");

/// What is still to be copied.
pub(crate) fn pending(recorded: &Recorded) -> Option<&Copied> {
    let copy = recorded.restored_from.as_ref()?.copy.as_ref()?;
    (!copy.complete).then_some(copy)
}

/// Whether the Job has copied everything.
pub(crate) fn is_done(request: &Request) -> bool {
    is_ready(request, COPY)
}

/// What is going on, in a sentence, as soon as there is a server.
pub(crate) fn obstacle(request: &Request, database: &ResolvedDatabase) -> Option<String> {
    let copy = pending(&database.recorded)?;
    is_ready(request, ANCHOR).then(|| {
        format!(
            "Job '{name}' copies the data of Database '{}'; the connection is published when everything is here. Fix, where this \
             lasts: see `kubectl logs -n {} job/{name}`.",
            copy.source,
            database.namespace,
            name = name(database),
        )
    })
}

fn is_ready(request: &Request, role: &str) -> bool {
    let observed = request.observed(role);
    let health = observed.and_then(|observed| observed.decode::<Health>().ok());
    health.is_some_and(|health| health.readiness() == Readiness::Ready)
}

fn name(database: &ResolvedDatabase) -> String {
    part_name(&database.recorded.external_name, COPY, LONGEST_NAME)
}

/// The Job, while there is something to copy.
pub(crate) fn job(database: &ResolvedDatabase, server: &LocalServer<'_>) -> Option<Composed> {
    let copy = pending(&database.recorded)?;
    let job = json!({
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": {"name": name(database), "namespace": database.namespace},
        "spec": {"backoffLimit": ATTEMPTS, "template": {"spec": pod(database, server, copy)}},
    });
    Some(Composed::new(COPY, &job))
}

/// Fits Pod Security `restricted`. The data is complete in a file before any of it goes into the new database.
fn pod(database: &ResolvedDatabase, server: &LocalServer<'_>, copy: &Copied) -> Value {
    let script = match database.recorded.engine {
        Engine::Postgres => POSTGRES,
        Engine::Mysql => MYSQL,
    };
    let container = server.container(
        COPY,
        json!({
            "command": ["sh", "-ec", script],
            "env": env(database, server, copy),
            "volumeMounts": [{"name": "tmp", "mountPath": "/tmp"}],
        }),
    );
    json!({
        "restartPolicy": "OnFailure",
        "automountServiceAccountToken": false,
        "enableServiceLinks": false,
        "securityContext": {
            "runAsNonRoot": true, "runAsUser": server.user, "runAsGroup": server.user, "fsGroup": server.user,
            "seccompProfile": {"type": "RuntimeDefault"},
        },
        "containers": [container],
        "volumes": [{"name": "tmp", "emptyDir": {}}],
    })
}

fn env(database: &ResolvedDatabase, server: &LocalServer<'_>, copy: &Copied) -> Value {
    let of = |name: &str, secret: &str, key: &str| json!({"name": name, "valueFrom": {"secretKeyRef": {"name": secret, "key": key}}});
    let Copied {
        connection,
        administrator,
        ..
    } = copy;
    let ours = administrator_secret_name(&database.secret_name);
    let [username, password] = ADMINISTRATOR_KEYS;
    let mut env = vec![
        of("SOURCE_HOST", connection, "host"),
        of("SOURCE_DATABASE", connection, "database"),
        of("SOURCE_USER", administrator, username),
        of("SOURCE_PASSWORD", administrator, password),
        json!({"name": "PORT", "value": server.port.to_string()}),
        json!({"name": "TARGET_HOST", "value": server.name}),
        json!({"name": "TARGET_DATABASE", "value": database.recorded.database}),
        of("TARGET_USER", &ours, username),
        of("TARGET_PASSWORD", &ours, password),
    ];
    if database.recorded.engine == Engine::Mysql {
        env.push(json!({"name": "TARGET_OWNER", "value": USERNAME}));
    }
    env.into()
}
