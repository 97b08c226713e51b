//! What a release leaves behind, as Crossplane sends it to the next one, and what the next one must not change about it.
//!
//! A recording is a request of the function protocol in YAML: an object that works, everything composed for it with the
//! statuses that controllers wrote, and the platform's objects of that day. Recordings of a release are never written again.

mod fixed;
mod recording;

use pave_api::definition::Package;
use pave_catalog::Cloud;
use serde_json::Value;

pub use recording::{answer, record};

/// One object, everywhere the same but for what and where it is and how it was applied.
#[derive(Debug, Clone, Copy)]
pub struct Case {
    /// The package: the object itself, or a claim.
    pub package: Package,
    /// Where it runs.
    pub cloud: Cloud,
    /// What runs.
    pub what: &'static What,
}

/// What runs.
#[derive(Debug)]
pub struct What {
    /// The kind in the developer's manifest.
    pub kind: &'static str,
    /// What of this kind, as files are called after it.
    pub name: &'static str,
    /// Fields of its `spec`, in YAML.
    pub spec: &'static str,
    /// The composed resource that says how to connect.
    pub anchor: &'static str,
    /// Whose it is.
    pub team: &'static str,
}

/// Everything of which a release leaves one behind.
const EVERYTHING: &[What] = &[
    What {
        kind: "Database",
        name: "postgres",
        spec: "{engine: postgres}",
        anchor: "instance",
        team: "payments",
    },
    What {
        kind: "Database",
        name: "mysql",
        spec: "{engine: mysql}",
        anchor: "instance",
        team: "payments",
    },
    What {
        kind: "Microservice",
        name: "microservice",
        spec: "{image: {repository: registry.acme.example/payments/orders, digest: \"sha256:\
               0f5c1a3b7d9e2f4a6c8b0d1e3f5a7c9b2d4e6f8a0c1b3d5e7f9a2c4b6d8e0f1a\"}, expose: {visibility: external}, \
               bindings: [{kind: Database, name: orders}], env: {LOG_LEVEL: info}}",
        anchor: "deployment",
        team: "payments",
    },
    What {
        kind: "Microservice",
        name: "identity",
        spec: "{image: {repository: registry.acme.example/payments/orders, digest: \"sha256:\
               0f5c1a3b7d9e2f4a6c8b0d1e3f5a7c9b2d4e6f8a0c1b3d5e7f9a2c4b6d8e0f1a\"}, \
               bindings: [{kind: Queue, name: orders}]}",
        anchor: "deployment",
        team: "payments",
    },
    What {
        kind: "Queue",
        name: "queue",
        spec: "{ordering: fifo}",
        anchor: "queue",
        team: "payments",
    },
    What {
        kind: "Queue",
        name: "topic",
        spec: "{type: topic, subscriptions: [{name: invoicing}, {name: shipping}]}",
        anchor: "queue",
        team: "payments",
    },
    What {
        kind: "Bucket",
        name: "bucket",
        spec: "{}",
        anchor: "bucket",
        // Its LandingZone has a server for local buckets.
        team: "storefront",
    },
];

impl Case {
    /// Every package with every cloud and everything that runs there.
    pub fn all() -> Vec<Self> {
        let packages = [Package::Configuration, Package::ConfigurationClaims];
        let mut cases = Vec::new();
        for package in packages {
            for cloud in Cloud::ALL {
                let of = |what| Self {
                    package,
                    cloud,
                    what,
                };
                cases.extend(EVERYTHING.iter().map(of));
            }
        }
        cases
    }

    /// File of its recording, for example `aws-postgres.yaml` or `aws-postgres-claim.yaml`.
    pub fn file(&self) -> String {
        let suffix = match self.package {
            Package::Configuration => "",
            Package::ConfigurationClaims => "-claim",
        };
        format!("{}-{}{suffix}.yaml", self.cloud, self.what.name)
    }
}

/// Everything that an answer would change about what is recorded and must not: one line for each.
pub fn changes(recording: &Value, answer: &Value) -> Vec<String> {
    let mut changes = Vec::new();
    for result in array(&answer["results"]) {
        if result["severity"] == "SEVERITY_FATAL" {
            changes.push(format!("the function fails: {}", result["message"]));
        }
    }
    let status = &answer["desired"]["composite"]["resource"]["status"];
    if status["phase"] != "Ready" {
        changes.push(format!(
            "what worked is {}: {}",
            status["phase"], status["message"]
        ));
    }
    let recorded = &recording["observed"]["composite"]["resource"]["status"]["resolved"];
    if status["resolved"] != *recorded {
        changes.push(format!(
            "the record differs: {} was {recorded}",
            status["resolved"]
        ));
    }
    for (name, observed) in recording["observed"]["resources"]
        .as_object()
        .into_iter()
        .flatten()
    {
        let desired = &answer["desired"]["resources"][name]["resource"];
        if desired.is_null() {
            changes.push(format!("{name}: is missing, so Crossplane deletes it"));
        } else {
            changes.extend(fixed::changes(name, &observed["resource"], desired));
        }
    }
    changes
}

fn array(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}
