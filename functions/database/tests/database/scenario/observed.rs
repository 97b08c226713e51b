//! What exists: a composed resource with the status that its controller wrote.

use std::collections::BTreeMap;

use base64::{Engine as _, prelude::BASE64_STANDARD};
use serde_json::{Value, json};

/// A composed resource as observed.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Observed {
    pub(crate) object: Value,
    pub(crate) connection_details: BTreeMap<String, String>,
}

impl Observed {
    /// What applying `desired` makes of what is known already: the status stays.
    pub(super) fn apply(known: Option<Self>, name: &str, desired: Value) -> Self {
        let mut object = desired;
        if object["metadata"]["name"].is_null() {
            object["metadata"]["name"] = json!(format!("orders-{name}"));
        }
        let (status, connection_details) = match known {
            Some(known) => (known.object["status"].clone(), known.connection_details),
            None => (Value::Null, BTreeMap::new()),
        };
        if !status.is_null() {
            object["status"] = status;
        }
        Self {
            object,
            connection_details,
        }
    }

    pub(super) fn as_sent(&self) -> Value {
        let encode =
            |(key, value): (&String, &String)| (key.clone(), BASE64_STANDARD.encode(value).into());
        let details: serde_json::Map<_, _> = self.connection_details.iter().map(encode).collect();
        json!({"resource": self.object, "connectionDetails": details})
    }

    /// Ready since ten minutes after the object was created.
    pub(crate) fn make_ready(&mut self, name: &str) {
        if self.object["kind"] == "StatefulSet" {
            self.object["status"] = json!({"replicas": 1, "readyReplicas": 1, "currentRevision": "1", "updateRevision": "1"});
            return;
        }
        self.condition("Synced", "True", "ReconcileSuccess", "");
        self.condition("Ready", "True", "Available", "");
        if name == "instance" {
            self.report_connection();
        }
    }

    pub(crate) fn condition(&mut self, type_: &str, status: &str, reason: &str, message: &str) {
        let condition = json!({
            "type": type_, "status": status, "reason": reason, "message": message,
            "lastTransitionTime": "2026-01-15T08:10:00Z",
        });
        let conditions = &mut self.object["status"]["conditions"];
        let mut list = conditions.as_array().cloned().unwrap_or_default();
        list.retain(|other| other["type"] != type_);
        list.push(condition);
        *conditions = list.into();
    }

    /// Each cloud reports in its own fields: see the providers' definitions.
    fn report_connection(&mut self) {
        let api_version = self.object["apiVersion"].as_str().unwrap().to_owned();
        let group = api_version.split('.').next().unwrap();
        let parameters = self.object["spec"]["forProvider"].clone();
        let (at_provider, details) = match group {
            "rds" => (
                json!({
                    "address": "orders.rds.example",
                    "allocatedStorage": parameters["allocatedStorage"],
                    "deletionProtection": parameters["deletionProtection"],
                }),
                vec![("attribute.password", "from-rds")],
            ),
            "sql" => {
                let settings = &parameters["settings"];
                let settings = json!({
                    "diskSize": settings["diskSize"],
                    "deletionProtectionEnabled": settings["deletionProtectionEnabled"],
                });
                let certificate = ("serverCACertificateCert", "certificate of Cloud SQL");
                (
                    json!({"privateIpAddress": "10.0.0.3", "settings": settings}),
                    vec![certificate],
                )
            }
            "dbforpostgresql" => (
                json!({"fqdn": "orders.postgres.example", "storageMb": parameters["storageMb"]}),
                vec![
                    ("attribute.administrator_password", "from-azure"),
                    ("username", "app@orders"),
                ],
            ),
            "dbformysql" => (
                json!({"fqdn": "orders.mysql.example", "storage": {"sizeGb": parameters["storage"]["sizeGb"]}}),
                vec![],
            ),
            _ => return,
        };
        self.object["status"]["atProvider"] = at_provider;
        self.connection_details = details
            .into_iter()
            .map(|(key, value)| (key.to_owned(), value.to_owned()))
            .collect();
    }
}
