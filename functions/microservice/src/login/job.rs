//! The Job that makes a login in a running server, with the engine's own client: the same on every cloud, for where pods reach their
//! database this pod does, too.
//!
//! It is called after what it does: when that changes there is another Job, and the old one goes. Each does all of it, whatever was
//! there before.

use pave_api::microservice::LoginServer;
use pave_catalog::Engine;
use pave_compose::{Composed, part_name};
use serde_json::{Value, json};

/// Label of its pod: the Microservice whose logins it makes.
pub(crate) const LABEL: &str = "pave.internal/login-of";
/// Keys of Secrets with a login.
pub(super) const USERNAME_KEY: &str = "username";
pub(super) const PASSWORD_KEY: &str = "password";

/// Longest name of a Job that becomes a label value.
const LONGEST_NAME: usize = 63;
/// How often it is tried again, at most five minutes apart: a server may be away for a night.
const ATTEMPTS: u32 = 100;
/// User and group of the official PostgreSQL and MySQL images (Debian): docker-library/postgres, docker-library/mysql.
const USER: u32 = 999;

const POSTGRES: &str = include_str!("postgres.sh");
const MYSQL: &str = include_str!("mysql.sh");

/// What it is made of.
pub(super) struct Job<'a> {
    pub(super) microservice: &'a str,
    pub(super) namespace: &'a str,
    pub(super) database: &'a str,
    pub(super) server: &'a LoginServer,
    pub(super) rotation: u32,
}

impl Job<'_> {
    pub(super) fn compose(&self) -> Composed {
        let job = json!({
            "apiVersion": "batch/v1",
            "kind": "Job",
            "metadata": {"name": self.name(), "namespace": self.namespace},
            "spec": {
                "backoffLimit": ATTEMPTS,
                "template": {
                    "metadata": {"labels": {
                        LABEL: self.microservice,
                        "app.kubernetes.io/managed-by": "pave",
                    }},
                    "spec": self.pod(),
                },
            },
        });
        let role = format!(
            "make-{}-{}-of-{}",
            self.rotation,
            self.what(),
            self.database
        );
        Composed::new(role, &job)
    }

    pub(super) fn name(&self) -> String {
        part_name(
            self.microservice,
            &format!("login-{}", self.what()),
            LONGEST_NAME,
        )
    }

    /// The Secret with the login to make.
    pub(super) fn secret_name(&self) -> String {
        let mounted = super::secret_name(self.microservice, self.database);
        format!("{mounted}-{}", self.rotation)
    }

    /// What it does, in eight hex digits.
    fn what(&self) -> String {
        let hashed = part_name("job", &self.pod().to_string(), "job-".len() + 8);
        hashed.trim_start_matches("job-").to_owned()
    }

    /// Fits Pod Security `restricted`.
    fn pod(&self) -> Value {
        let script = match self.server.engine {
            Engine::Postgres => POSTGRES,
            Engine::Mysql => MYSQL,
        };
        json!({
            "restartPolicy": "OnFailure",
            "automountServiceAccountToken": false,
            "enableServiceLinks": false,
            "securityContext": {
                "runAsNonRoot": true, "runAsUser": USER, "runAsGroup": USER, "seccompProfile": {"type": "RuntimeDefault"},
            },
            "containers": [{
                "name": "login",
                "image": self.server.image,
                "command": ["sh", "-ec", script],
                "env": self.env(),
                "resources": {"requests": {"cpu": "10m", "memory": "64Mi"}, "limits": {"memory": "128Mi"}},
                "securityContext": {
                    "allowPrivilegeEscalation": false, "capabilities": {"drop": ["ALL"]}, "readOnlyRootFilesystem": true,
                },
                "volumeMounts": [{"name": "tmp", "mountPath": "/tmp"}],
            }],
            "volumes": [{"name": "tmp", "emptyDir": {}}],
        })
    }

    fn env(&self) -> Value {
        let LoginServer {
            connection,
            administrator,
            ..
        } = self.server;
        let login = self.secret_name();
        let env = [
            ("HOST", connection, "host"),
            ("PORT", connection, "port"),
            ("DATABASE", connection, "database"),
            ("ADMINISTRATOR", administrator, USERNAME_KEY),
            ("ADMINISTRATOR_PASSWORD", administrator, PASSWORD_KEY),
            ("LOGIN", &login, USERNAME_KEY),
            ("LOGIN_PASSWORD", &login, PASSWORD_KEY),
        ];
        let env = env.map(|(name, secret, key)| {
            json!({"name": name, "valueFrom": {"secretKeyRef": {"name": secret, "key": key}}})
        });
        env.into_iter().collect()
    }
}
