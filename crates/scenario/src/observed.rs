//! What exists: a composed resource with the status that its controller wrote.

use std::collections::BTreeMap;

use base64::{Engine as _, prelude::BASE64_STANDARD};
use serde_json::{Value, json};

/// A composed resource as observed.
#[derive(Debug, Clone, PartialEq)]
pub struct Observed {
    /// The object.
    pub object: Value,
    /// What the provider wrote into its connection Secret.
    pub connection_details: BTreeMap<String, String>,
}

impl Observed {
    /// What applying `desired` makes of what is known already: the status stays.
    pub(crate) fn apply(known: Option<Self>, (of, role): (&str, &str), desired: Value) -> Self {
        let mut object = desired;
        if object["metadata"]["name"].is_null() {
            object["metadata"]["name"] = json!(format!("{of}-{role}"));
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

    pub(crate) fn as_sent(&self) -> Value {
        let encode =
            |(key, value): (&String, &String)| (key.clone(), BASE64_STANDARD.encode(value).into());
        let details: serde_json::Map<_, _> = self.connection_details.iter().map(encode).collect();
        json!({"resource": self.object, "connectionDetails": details})
    }

    /// Ready since ten minutes after the object was created.
    pub fn make_ready(&mut self) {
        if self.object["kind"] == "StatefulSet" {
            self.object["status"] = json!({"replicas": 1, "readyReplicas": 1, "currentRevision": "1", "updateRevision": "1"});
            return;
        }
        if self.object["kind"] == "Deployment" {
            let replicas = &self.object["spec"]["replicas"];
            let replicas = replicas.as_i64().unwrap_or(1);
            self.object["status"] = json!({
                "replicas": replicas, "updatedReplicas": replicas, "readyReplicas": replicas, "availableReplicas": replicas,
            });
            self.condition("Available", "True", "MinimumReplicasAvailable", "");
            return;
        }
        if self.object["kind"] == "Ingress" {
            self.object["status"] = json!({"loadBalancer": {"ingress": [{"ip": "192.0.2.1"}]}});
            return;
        }
        if self.object["kind"] == "HTTPRoute" {
            let conditions =
                ["Accepted", "ResolvedRefs"].map(|type_| json!({"type": type_, "status": "True"}));
            self.object["status"] = json!({"parents": [{"conditions": conditions}]});
            return;
        }
        if self.object["kind"] == "UserAssignedIdentity" {
            self.object["status"]["atProvider"] =
                json!({"principalId": "principal", "clientId": "client", "tenantId": "tenant"});
        }
        if self.object["kind"] == "Job" {
            self.condition("Complete", "True", "CompletionsReached", "");
            return;
        }
        self.condition("Synced", "True", "ReconcileSuccess", "");
        self.condition("Ready", "True", "Available", "");
    }

    /// Sets one condition.
    pub fn condition(&mut self, type_: &str, status: &str, reason: &str, message: &str) {
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

    /// A key that the cloud makes for those who connect, as a resource of its own.
    pub(crate) fn is_key(&self) -> bool {
        let kind = self.object["kind"].as_str();
        kind.is_some_and(|kind| kind.ends_with("AuthorizationRule"))
    }

    /// How to connect. Each cloud reports in its own fields: see the providers' definitions.
    pub(crate) fn report_connection(&mut self) {
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
            "s3" => {
                let name = &self.object["metadata"]["annotations"]["crossplane.io/external-name"];
                let host = format!("{}.s3.eu-central-1.amazonaws.com", name.as_str().unwrap());
                (json!({"bucketRegionalDomainName": host}), vec![])
            }
            "servicebus" if self.is_key() => (
                json!({"id": "id-of-the-cloud"}),
                vec![(
                    "attribute.primary_connection_string",
                    "Endpoint=sb://from-azure",
                )],
            ),
            "sqs" | "sns" | "pubsub" | "servicebus" => (json!({"id": "id-of-the-cloud"}), vec![]),
            "storage" if api_version.contains("gcp") => (
                json!({"selfLink": "https://www.googleapis.example/b"}),
                vec![],
            ),
            "storage" => (
                json!({"primaryBlobHost": "account.blob.core.windows.net"}),
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
