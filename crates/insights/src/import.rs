//! History from before pave-insights: tables of deployments and incidents, and facts in our own words.
//!
//! **Invariant:** importing the same lines again changes nothing, whichever file they are in and whatever came in between.

use jiff::Timestamp;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use crate::fact::{DeploymentFact, DeploymentStatus, Fact, IncidentFact};
use crate::intake::{Delivery, Source};
use crate::store::{Error, Outcome, Store};

/// Lines that are stored in one transaction: what counts them again is done once for all of them.
const AT_ONCE: usize = 5_000;
/// Most lines that are named as wrong.
const MOST_PROBLEMS: usize = 20;

/// What the lines of a file are about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Table {
    /// A deployment each.
    Deployments,
    /// An incident each.
    Incidents,
    /// A fact each, as `/v1/events/facts` takes them.
    Facts,
}

/// How lines are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// With the names of the columns in the first line.
    Csv,
    /// A JSON object on each line.
    JsonLines,
}

/// What is wrong with a file; nothing of it was stored.
#[derive(Debug, thiserror::Error)]
#[error("{}", .0.join("\n"))]
pub struct ImportError(Vec<String>);

/// What became of the lines.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Imported {
    /// New.
    pub stored: u64,
    /// Were there already.
    pub repeated: u64,
}

/// A deployment as other tools list it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct DeploymentRow {
    id: String,
    service: String,
    #[serde(default)]
    environment: Option<String>,
    finished_at: Timestamp,
    #[serde(default)]
    started_at: Option<Timestamp>,
    #[serde(default)]
    status: Option<Status>,
    #[serde(default)]
    failed_users: Option<bool>,
    #[serde(default)]
    hotfix: Option<bool>,
    #[serde(default)]
    repository: Option<String>,
    #[serde(default)]
    commit: Option<String>,
    #[serde(default)]
    artifact: Option<String>,
    #[serde(default)]
    link: Option<String>,
}

/// Whether it reached its users.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
enum Status {
    Succeeded,
    Failed,
}

/// An incident as other tools list it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct IncidentRow {
    id: String,
    service: String,
    #[serde(default)]
    environment: Option<String>,
    started_at: Timestamp,
    #[serde(default)]
    resolved_at: Option<Timestamp>,
    #[serde(default)]
    severity: Option<String>,
    #[serde(default)]
    cause: Option<String>,
}

/// The facts of each line of a file, or every line that is wrong.
pub fn read(
    table: Table,
    format: Format,
    (name, text): (&str, &str),
) -> Result<Vec<Vec<Fact>>, ImportError> {
    let lines = match table {
        Table::Deployments => rows(format, text, deployment),
        Table::Incidents => rows(format, text, incident),
        Table::Facts => rows(format, text, |fact| vec![fact]),
    };
    let mut facts = Vec::new();
    let mut problems = Vec::new();
    for (number, line) in lines {
        match line {
            Ok(said) => facts.push(said),
            Err(problem) => problems.push(format!("{name}, line {number}: {problem}")),
        }
    }
    if problems.is_empty() {
        return Ok(facts);
    }
    let more = problems.len().saturating_sub(MOST_PROBLEMS);
    problems.truncate(MOST_PROBLEMS);
    if more > 0 {
        problems.push(format!("{name}: {more} more lines are wrong"));
    }
    problems.push(format!("{name}: nothing of it was stored"));
    Err(ImportError(problems))
}

/// Each row with the number of its line.
fn rows<Row: DeserializeOwned>(
    format: Format,
    text: &str,
    facts: impl Fn(Row) -> Vec<Fact>,
) -> Vec<(u64, Result<Vec<Fact>, String>)> {
    match format {
        Format::Csv => {
            let mut reader = csv::ReaderBuilder::new()
                .trim(csv::Trim::All)
                .from_reader(text.as_bytes());
            let mut rows = Vec::new();
            for (row, number) in reader.deserialize::<Row>().zip(2..) {
                let number = match &row {
                    Err(error) => error.position().map_or(number, csv::Position::line),
                    Ok(_) => number,
                };
                rows.push((number, row.map(&facts).map_err(|error| problem(&error))));
            }
            rows
        }
        Format::JsonLines => {
            let lines = text.lines().zip(1..);
            let lines =
                lines.filter(|(line, _)| !line.trim().is_empty() && !line.starts_with("//"));
            let read = |line: &str| serde_json::from_str::<Row>(line);
            lines
                .map(|(line, number)| {
                    let row = read(line).map(&facts);
                    (number, row.map_err(|error| error.to_string()))
                })
                .collect()
        }
    }
}

/// The column and what is wrong with it; the library says the place once more.
fn problem(error: &csv::Error) -> String {
    match error.kind() {
        csv::ErrorKind::Deserialize { err, .. } => err.to_string(),
        csv::ErrorKind::UnequalLengths {
            expected_len, len, ..
        } => format!("has {len} columns instead of {expected_len}"),
        _ => error.to_string(),
    }
}

fn production(environment: Option<String>) -> String {
    environment.unwrap_or_else(|| "production".to_owned())
}

fn deployment(row: DeploymentRow) -> Vec<Fact> {
    let environment = production(row.environment);
    let fact = |at: Timestamp, status: DeploymentStatus| {
        Fact::Deployment(DeploymentFact {
            at,
            id: row.id.clone(),
            service: row.service.clone(),
            environment: environment.clone(),
            status,
            repository: row.repository.clone(),
            commit: row.commit.clone(),
            artifact: row.artifact.clone(),
            configuration: None,
            hotfix: row.hotfix.unwrap_or_default(),
            link: row.link.clone(),
        })
    };
    let ended = match row.status {
        Some(Status::Failed) => DeploymentStatus::Failed,
        Some(Status::Succeeded) | None => DeploymentStatus::Succeeded,
    };
    let mut facts = vec![fact(row.finished_at, ended)];
    if let Some(started_at) = row.started_at {
        facts.push(fact(started_at, DeploymentStatus::Running));
    }
    if row.failed_users == Some(true) {
        facts.push(fact(row.finished_at, DeploymentStatus::MarkedFailed));
    }
    facts
}

fn incident(row: IncidentRow) -> Vec<Fact> {
    vec![Fact::Incident(IncidentFact {
        at: row.resolved_at.unwrap_or(row.started_at),
        id: row.id,
        service: Some(row.service),
        environment: Some(production(row.environment)),
        severity: row.severity,
        started_at: Some(row.started_at),
        resolved_at: row.resolved_at,
        resolution_assumed: false,
        cause: row.cause,
    })]
}

impl Store {
    /// Stores the facts of lines, those that are new.
    pub async fn import(&self, lines: Vec<Vec<Fact>>, now: Timestamp) -> Result<Imported, Error> {
        let mut deliveries = Vec::with_capacity(lines.len());
        for facts in lines {
            let body = serde_json::json!({"facts": facts}).to_string();
            // Named after what it says: the same line is the same delivery, in whatever file it is.
            let id = format!("import-{}", hex::encode(Sha256::digest(body.as_bytes())));
            let mut delivery = Delivery::new(Source::Facts, (&id, "facts"), now, body);
            "import".clone_into(&mut delivery.verified_by);
            deliveries.push(delivery);
        }
        let mut imported = Imported::default();
        for some in deliveries.chunks(AT_ONCE) {
            for outcome in self.record_all(some).await? {
                match outcome {
                    Outcome::Repeated => imported.repeated += 1,
                    _ => imported.stored += 1,
                }
            }
        }
        Ok(imported)
    }
}
