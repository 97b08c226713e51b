//! A database that an earlier version wrote: brought up to date it keeps everything, and counted again it gives the same.

use std::borrow::Cow;
use std::fs;
use std::path::Path;

use pave_insights::intake::Delivery;
use pave_insights::projection::Rules;
use pave_insights::services::Services;
use pave_insights::store::{Error, Store};
use pave_insights::survey::{Answer, Invite};
use serde_json::json;
use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::{AnyPool, AssertSqlSafe, Column as _, Row as _, SqlSafeStr as _};

use crate::databases::{Server, open};
use crate::deliveries::{at, change, delivery, deployment, incident, push};

/// Since which version objects have an objective of their own, and canaries are told apart.
const OBJECTIVE: i64 = 3;
const CANARY: i64 = 7;
/// Since which version there are surveys, and what became of their answers.
const SURVEY: i64 = 2;
const THEMES: i64 = 4;

const TABLES: [&str; 13] = [
    "raw_event",
    "fact",
    "dead_letter",
    "deployment",
    "deployed_change",
    "incident",
    "provisioning",
    "template_run",
    "request",
    "survey",
    "survey_invitation",
    "survey_answer",
    "survey_themes",
];

/// The migrations, in their order.
fn migrations() -> Vec<Migration> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations");
    let mut files: Vec<_> = fs::read_dir(directory)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    let migration = |path: &std::path::PathBuf| {
        let name = path.file_stem().unwrap().to_str().unwrap();
        let (version, description) = name.split_once('_').unwrap();
        let sql = AssertSqlSafe(fs::read_to_string(path).unwrap()).into_sql_str();
        let description = Cow::Owned(description.to_owned());
        let kind = MigrationType::Simple;
        Migration::new(version.parse().unwrap(), description, kind, sql, false)
    };
    files.iter().map(migration).collect()
}

/// What a version could be told, so that every table has something: a week of a service, an object of the cluster, a golden path, and
/// something that nobody understands.
fn events(version: i64) -> Vec<Delivery> {
    let mut object = json!({"fact": "provisioning", "id": "uid-orders", "kind": "Database", "size": "small", "cloud": "aws", "team": "payments",
        "requestedAt": at(0), "readyAt": at(9)});
    if version >= OBJECTIVE {
        object["objectiveSeconds"] = json!(240);
    }
    let mut facts = vec![
        push("checkout", 1, 0),
        deployment("checkout", 1, 10, 1, "succeeded"),
        push("checkout", 2, 20),
        change("checkout", 2, 5, 20, &["hotfix"]),
        deployment("checkout", 2, 30, 2, "succeeded"),
        incident("checkout", 1, 35, Some(50)),
        deployment("checkout", 3, 60, 1, "succeeded"),
        object,
        json!({"fact": "request", "id": "r", "at": at(1), "channel": "gitops", "kind": "Database", "team": "payments"}),
        json!({"fact": "templateRun", "at": at(2), "id": "run", "template": "microservice", "service": "checkout", "status": "succeeded",
            "startedAt": at(0)}),
        json!({"fact": "party"}),
    ];
    if version >= CANARY {
        facts.push(json!({"fact": "provisioning", "id": "uid-canary", "kind": "Queue", "cloud": "local", "requestedAt": at(3), "readyAt": at(4),
            "canary": true}));
    }
    let numbered = (0_i64..).zip(facts);
    numbered
        .map(|(number, fact)| delivery(&format!("event-{number}"), number * 10, &json!([fact])))
        .collect()
}

/// A database of this version as that version would have left it. Those who asked and answered a survey are the same.
async fn told(store: &Store, version: i64) {
    store.record_all(&events(version)).await.unwrap();
    // Of the first events only what they say is kept.
    store.forget_bodies(at(45)).await.unwrap();
    if version < SURVEY {
        return;
    }
    let invite = Invite {
        population: 10,
        invitations: 2,
    };
    let invited = store.invite("2026-q1", &invite, at(0)).await.unwrap();
    let answer = Answer {
        token: invited.tokens[0].clone(),
        recommend: 9,
        reason: Some("Queues are slow.".to_owned()),
        team: "payments".to_owned(),
        statements: [("ease".to_owned(), 5)].into(),
    };
    store.answer("2026-q1", &answer, at(1)).await.unwrap();
    if version >= THEMES {
        let theme = json!({"status": "declined", "title": "Queues", "why": "They are quick."});
        let themes = serde_json::from_value(json!({"themes": [theme]})).unwrap();
        store.tell_themes("2026-q1", &themes).await.unwrap();
    }
}

/// One value of a row. Both databases have texts and integers and nothing else.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Cell {
    Nothing,
    Text(String),
    Number(i64),
}

async fn pool(url: &str) -> AnyPool {
    let url = if url.starts_with("sqlite:") {
        format!("{url}?mode=rwc")
    } else {
        url.to_owned()
    };
    AnyPool::connect(&url).await.unwrap()
}

/// Columns of a table; none where there is no such table.
async fn columns(server: &Server, pool: &AnyPool, table: &str) -> Vec<String> {
    let statement = if server.is_shared() {
        "SELECT CAST(column_name AS TEXT) FROM information_schema.columns WHERE table_name = $1"
    } else {
        "SELECT name FROM pragma_table_info($1)"
    };
    let rows = sqlx::query(statement).bind(table).fetch_all(pool).await;
    let rows = rows.unwrap().into_iter();
    rows.map(|row| row.get::<String, _>(0)).collect()
}

/// Rows of a table in no order of their own.
async fn rows(pool: &AnyPool, table: &str, columns: &[String]) -> Vec<Vec<Cell>> {
    let statement = format!("SELECT {} FROM {table}", columns.join(", "));
    let found = sqlx::query(AssertSqlSafe(statement)).fetch_all(pool).await;
    let cell = |row: &sqlx::any::AnyRow, index: usize| {
        if let Ok(text) = row.try_get::<Option<String>, _>(index) {
            return text.map_or(Cell::Nothing, Cell::Text);
        }
        let number = row.try_get::<Option<i64>, _>(index).unwrap();
        number.map_or(Cell::Nothing, Cell::Number)
    };
    let cells = |row: &sqlx::any::AnyRow| {
        let columns = row.columns().iter();
        columns.map(|column| cell(row, column.ordinal())).collect()
    };
    let mut rows: Vec<Vec<Cell>> = found.unwrap().iter().map(cells).collect();
    rows.sort();
    rows
}

async fn insert(pool: &AnyPool, table: &str, columns: &[String], row: &[Cell]) {
    let known = columns.iter().zip(row);
    let known: Vec<_> = known.filter(|(_, cell)| **cell != Cell::Nothing).collect();
    let names: Vec<&str> = known.iter().map(|(name, _)| name.as_str()).collect();
    let places: Vec<String> = (1..=known.len()).map(|place| format!("${place}")).collect();
    let statement = format!(
        "INSERT INTO {table} ({}) VALUES ({})",
        names.join(", "),
        places.join(", ")
    );
    let mut query = sqlx::query(AssertSqlSafe(statement));
    for (_, cell) in known {
        query = match cell {
            Cell::Text(text) => query.bind(text.clone()),
            Cell::Number(number) => query.bind(*number),
            Cell::Nothing => query,
        };
    }
    query.execute(pool).await.unwrap();
}

/// Rows by table and columns, as they are.
type Content = Vec<(&'static str, Vec<String>, Vec<Vec<Cell>>)>;

/// A database with the tables of a version and the rows of a newer one, as far as it has columns for them.
async fn written_by(server: &Server, version: i64, newer: &str) -> (String, Content) {
    let url = server.database().await;
    let old = pool(&url).await;
    let known = migrations().into_iter();
    let known = known.filter(|migration| migration.version <= version);
    let migrator = Migrator::with_migrations(known.collect());
    migrator.run(&old).await.unwrap();
    let newer = pool(newer).await;
    let mut content = Content::new();
    for table in TABLES {
        let columns = columns(server, &old, table).await;
        if columns.is_empty() {
            continue;
        }
        let rows = rows(&newer, table, &columns).await;
        for row in &rows {
            insert(&old, table, &columns, row).await;
        }
        content.push((table, columns, rows));
    }
    newer.close().await;
    old.close().await;
    (url, content)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_earlier_version_wrote_is_kept_and_counted_again_gives_the_same() {
    let newest = migrations().last().unwrap().version;
    for server in Server::all() {
        for version in 1..=newest {
            let case = format!("{}, from version {version}", server.name());
            let newer = server.database().await;
            let store = open(&newer).await;
            told(&store, version).await;
            let expected = store.dump().await.unwrap();
            for table in ["dead_letter:", "deployed_change:", "incident:", "request:"] {
                assert!(expected.contains(table), "{case}: {expected}");
            }
            let (url, content) = written_by(&server, version, &newer).await;

            let store = open(&url).await;
            assert_eq!(store.dump().await.unwrap(), expected, "{case}");
            let upgraded = pool(&url).await;
            for (table, columns, before) in &content {
                let after = rows(&upgraded, table, columns).await;
                assert_eq!(&after, before, "{case}: {table}");
                assert!(!before.is_empty(), "{case}: nothing in {table}");
            }
            upgraded.close().await;
            store.rebuild().await.unwrap();
            assert_eq!(store.dump().await.unwrap(), expected, "{case}, rebuilt");
            // And goes on from there.
            let more = deployment("checkout", 9, 90, 2, "succeeded");
            let more = delivery("more", 90, &json!([more]));
            store.record(&more).await.unwrap();
            let grown = store.dump().await.unwrap();
            assert!(grown.contains("id=checkout-9"), "{case}: {grown}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_of_a_newer_version_is_refused_and_left_as_it_is() {
    for server in Server::all() {
        let url = server.database().await;
        drop(open(&url).await);
        let newer = pool(&url).await;
        let mut all = migrations();
        let sql = "CREATE TABLE invented_later (id TEXT NOT NULL PRIMARY KEY)";
        let sql = AssertSqlSafe(sql).into_sql_str();
        let kind = MigrationType::Simple;
        all.push(Migration::new(9999, "later".into(), kind, sql, false));
        Migrator::with_migrations(all).run(&newer).await.unwrap();
        let refused = Store::open(&url, Rules::default(), Services::default()).await;
        let error = refused.unwrap_err();
        assert!(matches!(error, Error::Migration(_)), "{error}");
        let said = error.to_string();
        assert!(
            said.contains("a newer pave-insights may have been here"),
            "{said}"
        );
        let there = columns(&server, &newer, "invented_later").await;
        assert_eq!(there, ["id"], "{}", server.name());
        newer.close().await;
    }
}
