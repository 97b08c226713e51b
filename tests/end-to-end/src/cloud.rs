//! The AWS API as its own SDK for Python asks it: an independent witness of what really exists.

use std::{env, path::PathBuf, process::Stdio, sync::Arc};

use anyhow::{Context as _, Result, anyhow};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader, Lines},
    process::{Child, ChildStdin, ChildStdout, Command},
    sync::Mutex,
};

/// Answers one operation after the other, each a line. Started for each, the SDK would take a second to read what there is in AWS.
const ANSWERS: &str = "
import boto3, json, sys
clients = {}
read = lambda value: value.read().decode() if hasattr(value, 'read') else str(value)
for line in sys.stdin:
    service, operation, parameters, endpoint = json.loads(line)
    try:
        if service not in clients:
            clients[service] = boto3.client(service, endpoint_url=endpoint)
        answer = json.dumps([getattr(clients[service], operation)(**parameters), None], default=read)
    except Exception as error:
        answer = json.dumps([None, f'{type(error).__name__}: {error}'])
    print(answer, flush=True)
";

/// An AWS account of the stand-in, or a server that speaks one of its APIs.
#[derive(Clone)]
pub struct Cloud {
    python: PathBuf,
    endpoint: String,
    region: String,
    /// Id and secret of the access key.
    key: [String; 2],
    /// Started with the first call.
    client: Arc<Mutex<Option<Client>>>,
}

/// Python, which asks AWS.
struct Client {
    questions: ChildStdin,
    answers: Lines<BufReader<ChildStdout>>,
    /// Ends with this value.
    _process: Child,
}

impl Client {
    /// The answer, or what AWS says instead.
    async fn ask(&mut self, question: &Value) -> Result<Result<Value, String>> {
        self.questions
            .write_all(format!("{question}\n").as_bytes())
            .await?;
        let answer = self.answers.next_line().await?;
        let answer = answer.context("Python has ended; what it said is above")?;
        let (answer, error) = serde_json::from_str::<(Value, Option<String>)>(&answer)?;
        Ok(error.map_or(Ok(answer), Err))
    }
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
            client: Arc::default(),
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
        let question = json!([service, operation, parameters, self.endpoint]);
        let mut slot = self.client.lock().await;
        let mut client = match slot.take() {
            Some(client) => client,
            None => self.client()?,
        };
        let answer = client.ask(&question).await?;
        *slot = Some(client);
        answer.map_err(|error| anyhow!("{service} {operation}: {error}"))
    }

    fn client(&self) -> Result<Client> {
        let mut process = Command::new(&self.python)
            .args(["-c", ANSWERS])
            .env("AWS_DEFAULT_REGION", &self.region)
            .env("AWS_ACCESS_KEY_ID", &self.key[0])
            .env("AWS_SECRET_ACCESS_KEY", &self.key[1])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .with_context(|| format!("{} does not start", self.python.display()))?;
        let answers = process.stdout.take().context("its output is piped")?;
        Ok(Client {
            questions: process.stdin.take().context("its input is piped")?,
            answers: BufReader::new(answers).lines(),
            _process: process,
        })
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
