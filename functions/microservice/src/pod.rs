//! The pod template: fits Pod Security `restricted`, and starts only with everything that it is bound to.

use std::collections::BTreeSet;

use pave_api::microservice::{BoundTo, ProbeSpec, SecretUse};
use serde_json::{Value, json};

use crate::{Service, observed::SECRETS_ANNOTATION};

/// Where bindings are mounted; the name of the variable is that of the Service Binding Specification for Kubernetes.
const BINDINGS: &str = "/bindings";
pub(crate) const BINDINGS_VARIABLE: &str = "SERVICE_BINDING_ROOT";
/// Where the developer's own Secrets are mounted.
const SECRETS: &str = "/secrets";
/// What is asked of a replica where the developer says nothing.
pub(crate) const USUAL_PATH: &str = "/healthz";

/// Seconds that a replica goes on answering after it was told to end: so long whoever sends requests takes to hear of it.
const DRAIN_SECONDS: u32 = 5;
/// Seconds that it has altogether.
const GRACE_SECONDS: u32 = 30;

/// The environment variable for a key of a binding; `None` for keys that are files alone.
pub(crate) fn variable(prefix: &str, key: &str) -> Option<String> {
    let is_file_alone = key.contains('.');
    let character = |character: char| match character {
        legal if legal.is_ascii_alphanumeric() => legal.to_ascii_uppercase(),
        _ => '_',
    };
    let name: String = key.chars().map(character).collect();
    (!is_file_alone).then(|| format!("{prefix}_{name}"))
}

/// The directory of a binding below [`BINDINGS`], and its volume.
fn directory(binding: &BoundTo) -> String {
    format!("{}-{}", binding.kind.as_str().to_lowercase(), binding.name)
}

impl Service<'_> {
    pub(crate) fn pod_template(&self) -> Value {
        let mut labels = self.labels();
        for (key, value) in &self.record().pod_labels {
            labels[key] = json!(value);
        }
        let mut template = json!({"metadata": {"labels": labels}, "spec": self.pod()});
        let fingerprints = &self.resolved.own.fingerprints;
        if !fingerprints.is_empty() {
            let annotation = json!(fingerprints).to_string();
            template["metadata"]["annotations"] = json!({SECRETS_ANNOTATION: annotation});
        }
        template
    }

    fn pod(&self) -> Value {
        json!({
            "serviceAccountName": self.name(),
            "automountServiceAccountToken": false,
            "enableServiceLinks": false,
            "terminationGracePeriodSeconds": GRACE_SECONDS,
            "securityContext": {"runAsNonRoot": true, "seccompProfile": {"type": "RuntimeDefault"}},
            "topologySpreadConstraints": [
                self.spread_over("topology.kubernetes.io/zone"),
                self.spread_over("kubernetes.io/hostname"),
            ],
            "containers": [self.container()],
            "volumes": self.volumes(),
        })
    }

    /// Evenly, and where that is not possible all the same.
    fn spread_over(&self, topology: &str) -> Value {
        json!({
            "maxSkew": 1,
            "topologyKey": topology,
            "whenUnsatisfiable": "ScheduleAnyway",
            "labelSelector": {"matchLabels": self.selector()},
            "matchLabelKeys": ["pod-template-hash"],
        })
    }

    fn container(&self) -> Value {
        let record = self.record();
        // A class is named after its requests, `<cpu>-<memory>`, so that what runs is not resized by a catalogue.
        let (cpu, memory) = record.class.split_once('-').unwrap_or(("100m", "128Mi"));
        let ports = record
            .ports
            .iter()
            .map(|port| json!({"name": port.name, "containerPort": port.port, "protocol": "TCP"}));
        let [startup, readiness, liveness] = self.probes();
        json!({
            "name": self.name(),
            "image": record.container_image.reference(),
            "ports": ports.collect::<Value>(),
            "env": self.env(),
            "resources": {"requests": {"cpu": cpu, "memory": memory}, "limits": {"memory": memory}},
            "securityContext": {
                "allowPrivilegeEscalation": false,
                "capabilities": {"drop": ["ALL"]},
                "readOnlyRootFilesystem": true,
            },
            "startupProbe": startup,
            "readinessProbe": readiness,
            "livenessProbe": liveness,
            "lifecycle": {"preStop": {"sleep": {"seconds": DRAIN_SECONDS}}},
            "volumeMounts": self.mounts(),
        })
    }

    fn env(&self) -> Value {
        let record = self.record();
        let from = |name: &str, secret: &str, key: &str| json!({"name": name, "valueFrom": {"secretKeyRef": {"name": secret, "key": key}}});
        let plain = record
            .env
            .iter()
            .map(|(name, value)| json!({"name": name, "value": value}));
        let root = json!({"name": BINDINGS_VARIABLE, "value": BINDINGS});
        let root = (!record.bindings.is_empty()).then_some(root);
        let bound = record.bindings.iter().flat_map(|binding| {
            let keys = binding.keys.iter();
            keys.filter_map(move |key| {
                let name = variable(&binding.prefix, key)?;
                Some(from(&name, &binding.secret, key))
            })
        });
        let secrets = record
            .secrets
            .iter()
            .flat_map(|SecretUse { name: secret, env }| {
                env.iter().map(move |(name, key)| from(name, secret, key))
            });
        let identities = self.identity_env();
        plain
            .chain(root)
            .chain(bound)
            .chain(secrets)
            .chain(identities)
            .collect()
    }

    /// Startup, readiness, liveness.
    fn probes(&self) -> [Value; 3] {
        let usual = ProbeSpec {
            path: Some(USUAL_PATH.to_owned()),
            ..ProbeSpec::default()
        };
        let health = &self.record().health;
        let liveness = health.liveness.as_ref().unwrap_or(&usual);
        let startup = health.startup.as_ref().unwrap_or(liveness);
        let readiness = health.readiness.as_ref().unwrap_or(&usual);
        // The first start of a large application takes minutes; afterwards one that hangs is restarted within one.
        [
            self.probe(startup, 5, 60),
            self.probe(readiness, 10, 3),
            self.probe(liveness, 10, 6),
        ]
    }

    fn probe(&self, probe: &ProbeSpec, period: u32, failures: u32) -> Value {
        let mut asked = match (&probe.tcp, &probe.grpc) {
            (Some(port), _) => json!({"tcpSocket": {"port": port}}),
            (None, Some(port)) => json!({"grpc": {"port": self.port(Some(port))}}),
            (None, None) => json!({"httpGet": {
                "path": probe.path.as_deref().unwrap_or(USUAL_PATH),
                "port": self.port_name(probe.port.as_deref()),
            }}),
        };
        asked["periodSeconds"] = json!(period);
        asked["timeoutSeconds"] = json!(3);
        asked["failureThreshold"] = json!(failures);
        asked
    }

    fn volumes(&self) -> Value {
        let secret = |volume: String, secret: &str| json!({"name": volume, "secret": {"secretName": secret}});
        let bound = self
            .record()
            .bindings
            .iter()
            .enumerate()
            .map(|(index, binding)| secret(format!("binding-{index}"), &binding.secret));
        let own = self
            .record()
            .secrets
            .iter()
            .enumerate()
            .map(|(index, one)| secret(format!("secret-{index}"), &one.name));
        let writable = std::iter::once(json!({"name": "tmp", "emptyDir": {}}));
        let identities = self.identity_volumes();
        writable.chain(bound).chain(own).chain(identities).collect()
    }

    fn mounts(&self) -> Value {
        let mount = |volume: String, path: String| json!({"name": volume, "mountPath": path, "readOnly": true});
        let bound = self
            .record()
            .bindings
            .iter()
            .enumerate()
            .map(|(index, binding)| {
                mount(
                    format!("binding-{index}"),
                    format!("{BINDINGS}/{}", directory(binding)),
                )
            });
        let own = self
            .record()
            .secrets
            .iter()
            .enumerate()
            .map(|(index, one)| {
                mount(format!("secret-{index}"), format!("{SECRETS}/{}", one.name))
            });
        let writable = std::iter::once(json!({"name": "tmp", "mountPath": "/tmp"}));
        let identities = self.identity_mounts();
        writable.chain(bound).chain(own).chain(identities).collect()
    }
}

/// Every environment variable that comes from what is bound.
pub(crate) fn bound_variables(binding: &BoundTo) -> BTreeSet<String> {
    let keys = binding.keys.iter();
    keys.filter_map(|key| variable(&binding.prefix, key))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_becomes_a_variable_that_every_shell_takes() {
        for (key, want) in [
            ("host", Some("DATABASE_HOST")),
            ("jdbc-uri", Some("DATABASE_JDBC_URI")),
            ("receive-from-mail2", Some("DATABASE_RECEIVE_FROM_MAIL2")),
            ("ca.crt", None),
        ] {
            assert_eq!(variable("DATABASE", key).as_deref(), want, "{key}");
        }
    }
}
