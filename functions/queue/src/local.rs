//! A Queue in the developer's own namespace: NATS with `JetStream`, one pod with one volume.
//!
//! A server's configuration cannot name streams, so a Job makes them with NATS' own tools. It is called after what it does: when
//! that changes there is another Job, and the old one goes.

use pave_api::queue::{Ordering, QueueType};
use pave_compose::{Composed, Containers, DeveloperKind as _, LocalServer, Resolved, part_name};
use serde_json::{Value, json};

use crate::{Queue, placement::LocalPlace};

/// The port that clients connect to.
pub(crate) const PORT: u16 = 4222;
/// The port of the server's own state, which no Service leads to.
const HEALTH_PORT: u16 = 8222;
/// The login that the server knows.
pub(crate) const USERNAME: &str = "app";
/// Key of the password in the connection Secret.
pub(crate) const PASSWORD_KEY: &str = "password";
/// The server, where the landing zone names no other.
pub(crate) const SERVER_IMAGE: &str = "docker.io/library/nats:2.11-alpine";
/// User and group: nobody in particular, and not root.
const USER: u32 = 65_532;
/// Messages that a consumer may have in work at a time. One keeps them in order.
const IN_WORK: u32 = 1000;
/// Longest name of a Job that becomes a label value.
const LONGEST_JOB: usize = 63;

/// Makes the stream and its consumers what they should be, whatever they were. `CONSUMERS` are names in one line.
const SETUP: &str = r#"nats stream info "$STREAM" >/dev/null 2>&1 ||
  nats stream add "$STREAM" --subjects "$STREAM" --retention "$RETENTION" --storage file --discard old --defaults
nats stream edit "$STREAM" --max-age "$MAX_AGE" --max-msg-size "$MAX_MESSAGE" --force
for consumer in $(nats consumer ls "$STREAM" --names); do
  case " $CONSUMERS " in
    *" $consumer "*) ;;
    *) nats consumer rm "$STREAM" "$consumer" --force ;;
  esac
done
for consumer in $CONSUMERS; do
  nats consumer info "$STREAM" "$consumer" >/dev/null 2>&1 ||
    nats consumer add "$STREAM" "$consumer" --pull --deliver all --ack explicit --replay instant --defaults
  nats consumer edit "$STREAM" "$consumer" --wait "$WAIT" --max-deliver "$MAX_DELIVER" --max-pending "$MAX_PENDING" --force
done
if [ -n "$DEAD" ]; then
  nats stream info "$DEAD" >/dev/null 2>&1 ||
    nats stream add "$DEAD" --subjects "\$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.$STREAM.>" --retention limits \
      --storage file --discard old --max-age 14d --defaults
fi
"#;

pub(crate) fn build(resolved: &Resolved<Queue>, place: &LocalPlace) -> Vec<Composed> {
    let local = Local { resolved, place };
    let server = LocalServer {
        name: local.name(),
        namespace: &resolved.namespace,
        software: "nats",
        port: PORT,
        user: USER,
        cpu: &place.cpu,
        memory: &place.memory,
        image: &place.image,
        storage_class: place.storage_class.as_deref(),
        storage_gb: place.storage_gb,
        deletion_policy: resolved.recorded.deletion_policy,
    };
    let mut resources = server.compose(Queue::ANCHOR, local.containers(&server));
    resources.push(local.setup());
    resources
}

/// What every resource is built from, and the names that applications are told.
#[derive(Clone, Copy)]
pub(crate) struct Local<'a> {
    pub(crate) resolved: &'a Resolved<Queue>,
    pub(crate) place: &'a LocalPlace,
}

impl Local<'_> {
    /// The server's name, the stream's and the subject's.
    pub(crate) fn name(&self) -> &str {
        &self.resolved.recorded.external_name
    }

    /// The stream that says which messages were given up; they stay where they are until they grow too old.
    pub(crate) fn dead_letter_stream(&self) -> Option<String> {
        let has_dead_letters = self.resolved.recorded.max_receive_count.is_some();
        has_dead_letters.then(|| format!("{}-dead-letter", self.name()))
    }

    /// The consumers: one of a queue, one for each subscription of a topic.
    pub(crate) fn consumers(&self) -> Vec<&str> {
        let recorded = &self.resolved.recorded;
        match recorded.type_ {
            QueueType::Queue => vec![self.name()],
            QueueType::Topic => {
                let subscriptions = recorded.subscriptions.iter();
                subscriptions
                    .map(|subscription| subscription.name.as_str())
                    .collect()
            }
        }
    }

    fn containers(&self, server: &LocalServer<'_>) -> Containers {
        let question = json!({"httpGet": {"path": "/healthz", "port": HEALTH_PORT}});
        let [startup, readiness, liveness] = LocalServer::probes(&question);
        let container = server.container(
            "nats",
            json!({
                "args": [
                    "--jetstream",
                    "--store_dir=/data",
                    format!("--port={PORT}"),
                    format!("--http_port={HEALTH_PORT}"),
                    format!("--user={USERNAME}"),
                    "--pass=$(NATS_PASSWORD)",
                ],
                "env": [self.password()],
                "ports": [{"name": "nats", "containerPort": PORT, "protocol": "TCP"}],
                "startupProbe": startup,
                "readinessProbe": readiness,
                "livenessProbe": liveness,
                "volumeMounts": [{"name": "data", "mountPath": "/data", "subPath": "data"}],
            }),
        );
        Containers {
            server: container,
            preparation: None,
            volumes: json!([]),
        }
    }

    /// A password from the Secret that applications mount: one source for the server and its clients.
    fn password(&self) -> Value {
        let secret = json!({"name": self.resolved.secret_name, "key": PASSWORD_KEY});
        json!({"name": "NATS_PASSWORD", "valueFrom": {"secretKeyRef": secret}})
    }

    /// The Job under a name and a role that say what it does.
    fn setup(&self) -> Composed {
        let pod = self.setup_pod();
        let what = part_name("setup", &pod.to_string(), "setup-".len() + 8);
        let hash = what.trim_start_matches("setup-");
        let name = part_name(self.name(), hash, LONGEST_JOB);
        let job = json!({
            "apiVersion": "batch/v1",
            "kind": "Job",
            "metadata": {"name": name, "namespace": self.resolved.namespace},
            "spec": {"backoffLimit": 6, "template": {"spec": pod}},
        });
        Composed::new(format!("setup-{hash}"), &job)
    }

    /// Fits Pod Security `restricted`.
    fn setup_pod(&self) -> Value {
        let mut env = self.settings();
        if let Some(env) = env.as_array_mut() {
            env.push(self.password());
        }
        json!({
            "restartPolicy": "OnFailure",
            "automountServiceAccountToken": false,
            "enableServiceLinks": false,
            "securityContext": {
                "runAsNonRoot": true, "runAsUser": USER, "runAsGroup": USER, "seccompProfile": {"type": "RuntimeDefault"},
            },
            "containers": [{
                "name": "setup",
                "image": self.place.setup_image,
                "command": ["sh", "-ec", SETUP],
                "env": env,
                "resources": {"requests": {"cpu": "10m", "memory": "32Mi"}, "limits": {"memory": "64Mi"}},
                "securityContext": {
                    "allowPrivilegeEscalation": false, "capabilities": {"drop": ["ALL"]}, "readOnlyRootFilesystem": true,
                },
                "volumeMounts": [{"name": "tmp", "mountPath": "/tmp"}],
            }],
            "volumes": [{"name": "tmp", "emptyDir": {}}],
        })
    }

    fn settings(&self) -> Value {
        let recorded = &self.resolved.recorded;
        let retention = match recorded.type_ {
            QueueType::Queue => "work",
            QueueType::Topic => "limits",
        };
        let in_work = match recorded.ordering {
            Ordering::Standard => IN_WORK,
            Ordering::Fifo => 1,
        };
        let max_deliver = recorded
            .max_receive_count
            .map_or_else(|| "-1".to_owned(), |count| count.to_string());
        let settings = [
            ("HOME", "/tmp".to_owned()),
            ("NATS_URL", format!("nats://{}:{PORT}", self.name())),
            ("NATS_USER", USERNAME.to_owned()),
            ("STREAM", self.name().to_owned()),
            ("RETENTION", retention.to_owned()),
            ("MAX_AGE", format!("{}s", recorded.retention_seconds)),
            ("MAX_MESSAGE", format!("{}", recorded.max_message_kb * 1024)),
            ("CONSUMERS", self.consumers().join(" ")),
            ("WAIT", format!("{}s", recorded.visibility_timeout_seconds)),
            ("MAX_DELIVER", max_deliver),
            ("MAX_PENDING", in_work.to_string()),
            ("DEAD", self.dead_letter_stream().unwrap_or_default()),
        ];
        let settings = settings.map(|(name, value)| json!({"name": name, "value": value}));
        settings.into_iter().collect()
    }
}
