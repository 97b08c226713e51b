//! PostgreSQL in a pod, from the official image.

use pave_compose::Containers;
use serde_json::json;

use super::Local;
use crate::login::USERNAME;

/// Makes a certificate of its own, so that connections are encrypted, and lets nobody in without encryption.
const PREPARE: &str = r#"umask 077
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 3650 \
  -subj "/CN=${SERVER_NAME}" -keyout /run/pave/tls.key -out /run/pave/tls.crt
printf 'local all all scram-sha-256\nhostssl all all all scram-sha-256\n' > /run/pave/pg_hba.conf
"#;

impl Local<'_> {
    pub(super) fn postgres(&self) -> Containers {
        let recorded = &self.database.recorded;
        // Over TCP: on the socket the server answers that the entrypoint starts for the first set-up and stops again.
        let ready = [
            "pg_isready",
            "--quiet",
            "--host=127.0.0.1",
            "--username",
            USERNAME,
            "--dbname",
            &recorded.database,
        ];
        let [startup, readiness, liveness] = Self::probes(&ready);
        let run = json!([{"name": "run", "mountPath": "/run/pave"}, {"name": "tmp", "mountPath": "/tmp"}]);
        let mut mounts = run.clone();
        if let Some(mounts) = mounts.as_array_mut() {
            // Not the image's own directory: that one moves between major versions.
            mounts.push(json!({"name": "data", "mountPath": "/var/lib/pave"}));
        }
        let container = self.server.container(
            "postgres",
            json!({
                "args": [
                    "postgres",
                    "-c", "ssl=on",
                    "-c", "ssl_cert_file=/run/pave/tls.crt",
                    "-c", "ssl_key_file=/run/pave/tls.key",
                    "-c", "hba_file=/run/pave/pg_hba.conf",
                    "-c", "unix_socket_directories=/run/pave",
                ],
                "env": [
                    {"name": "PGDATA", "value": "/var/lib/pave/data"},
                    {"name": "PGHOST", "value": "/run/pave"},
                    {"name": "POSTGRES_DB", "value": recorded.database},
                    {"name": "POSTGRES_USER", "value": USERNAME},
                    {"name": "POSTGRES_PASSWORD", "valueFrom": self.password()},
                ],
                "ports": [{"name": "postgres", "containerPort": self.server.port, "protocol": "TCP"}],
                "startupProbe": startup,
                "readinessProbe": readiness,
                "livenessProbe": liveness,
                "volumeMounts": mounts,
            }),
        );
        let server_name = format!("{}.{}.svc", recorded.external_name, self.database.namespace);
        let preparation = self.server.container(
            "prepare",
            json!({
                "command": ["sh", "-ec", PREPARE],
                "env": [{"name": "SERVER_NAME", "value": server_name}],
                "volumeMounts": run,
            }),
        );
        Self::containers(container, Some(preparation))
    }
}
