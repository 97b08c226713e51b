//! The AWS API as its own SDK for Python asks it: an independent witness of what really exists.

use std::{env, path::PathBuf};

use anyhow::Result;
use serde_json::{Value, json};
use tokio::process::Command;

use crate::python::answer;

/// Calls one operation and prints its answer.
const CALL: &str = "
import boto3, json, sys
service, operation, parameters, endpoint = sys.argv[1:]
client = boto3.client(service, endpoint_url=endpoint)
read = lambda value: value.read().decode() if hasattr(value, 'read') else str(value)
print(json.dumps(getattr(client, operation)(**json.loads(parameters)), default=read))
";

/// An AWS account of the stand-in, or a server that speaks one of its APIs.
#[derive(Clone)]
pub struct Cloud {
    python: PathBuf,
    endpoint: String,
    region: String,
    /// Id and secret of the access key.
    key: [String; 2],
}

impl Cloud {
    /// What `PAVE_MOTO_PYTHON` and `PAVE_MOTO_ENDPOINT` say.
    pub fn from_environment() -> Self {
        Self {
            python: env::var_os("PAVE_MOTO_PYTHON").map_or_else(|| "python3".into(), PathBuf::from),
            endpoint: env::var("PAVE_MOTO_ENDPOINT")
                .unwrap_or_else(|_| "http://127.0.0.1:15055".into()),
            region: "eu-central-1".to_owned(),
            key: ["test".to_owned(), "test".to_owned()],
        }
    }

    /// Somebody else's server at this address and region, with an access key's id and secret.
    pub fn elsewhere(endpoint: String, region: String, key: [String; 2]) -> Self {
        Self {
            endpoint,
            region,
            key,
            ..Self::from_environment()
        }
    }

    /// The address of the API.
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// Calls `operation` of `service`, for example `rds` `describe_db_instances`.
    ///
    /// # Errors
    /// What AWS says.
    pub async fn call(&self, service: &str, operation: &str, parameters: &Value) -> Result<Value> {
        let mut command = Command::new(&self.python);
        command
            .args([
                "-c",
                CALL,
                service,
                operation,
                &parameters.to_string(),
                &self.endpoint,
            ])
            .env("AWS_DEFAULT_REGION", &self.region)
            .env("AWS_ACCESS_KEY_ID", &self.key[0])
            .env("AWS_SECRET_ACCESS_KEY", &self.key[1]);
        answer(command, &format!("{service} {operation}")).await
    }

    /// A database server.
    ///
    /// # Errors
    /// What AWS says, for example that there is none.
    pub async fn database_server(&self, identifier: &str) -> Result<Value> {
        let named = json!({"DBInstanceIdentifier": identifier});
        let mut found = self.call("rds", "describe_db_instances", &named).await?;
        Ok(found["DBInstances"][0].take())
    }

    /// The name of the group of a kind (`subgrp` or `pg`) that was made for a database; empty where there is none.
    ///
    /// # Errors
    /// What AWS says.
    pub async fn group(&self, kind: &str, database: &str) -> Result<String> {
        let (operation, list, field) = match kind {
            "pg" => (
                "describe_db_parameter_groups",
                "DBParameterGroups",
                "DBParameterGroupName",
            ),
            _ => (
                "describe_db_subnet_groups",
                "DBSubnetGroups",
                "DBSubnetGroupName",
            ),
        };
        let found = self.call("rds", operation, &serde_json::json!({})).await?;
        let groups = found[list].as_array().into_iter().flatten();
        let mut names = groups.filter_map(|group| group[field].as_str());
        let name = names.find(|name| name.starts_with(database));
        Ok(name.unwrap_or_default().to_owned())
    }
}
