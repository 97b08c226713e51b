//! MySQL in a pod, from the official image.

use pave_compose::{Containers, administrator_secret_name};
use serde_json::{Value, json};

use super::Local;
use crate::login::USERNAME;

impl Local<'_> {
    /// The server makes its own certificate at the first start.
    pub(super) fn mysql(&self) -> Containers {
        let recorded = &self.database.recorded;
        let [startup, readiness, liveness] = Self::probes(&[
            "mysqladmin",
            "ping",
            "--silent",
            "--socket=/run/pave/mysqld.sock",
        ]);
        let container = self.server.container(
            "mysql",
            json!({
                "args": [
                    "mysqld",
                    "--require-secure-transport=ON",
                    "--socket=/run/pave/mysqld.sock",
                    "--pid-file=/run/pave/mysqld.pid",
                    "--mysqlx=OFF",
                ],
                "env": [
                    {"name": "MYSQL_DATABASE", "value": recorded.database},
                    {"name": "MYSQL_USER", "value": USERNAME},
                    {"name": "MYSQL_PASSWORD", "valueFrom": self.password()},
                    self.root(),
                ],
                "ports": [{"name": "mysql", "containerPort": self.server.port, "protocol": "TCP"}],
                "startupProbe": startup,
                "readinessProbe": readiness,
                "livenessProbe": liveness,
                "volumeMounts": [
                    {"name": "run", "mountPath": "/run/pave"},
                    {"name": "tmp", "mountPath": "/tmp"},
                    // A directory of the volume: a fresh volume has a lost+found, and the server wants an empty one.
                    {"name": "data", "mountPath": "/var/lib/mysql", "subPath": "data"},
                ],
            }),
        );
        Self::containers(container, None)
    }

    /// Who makes logins. A server of the time before there were logins has a root whom nobody knows.
    fn root(&self) -> Value {
        if self.database.recorded.administrator.is_none() {
            return json!({"name": "MYSQL_RANDOM_ROOT_PASSWORD", "value": "yes"});
        }
        let secret = administrator_secret_name(&self.database.secret_name);
        let password = json!({"secretKeyRef": {"name": secret, "key": "password"}});
        json!({"name": "MYSQL_ROOT_PASSWORD", "valueFrom": password})
    }
}
