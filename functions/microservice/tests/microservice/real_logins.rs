//! The scripts of the Jobs that make logins, with real servers where they are installed.

use std::collections::BTreeMap;

use base64::{Engine as _, prelude::BASE64_STANDARD};
use pave_catalog::{Cloud, Engine};
use pave_scenario::{SERVER_PASSWORD, Server};
use serde_json::{Value, json};

use crate::scenario::{Reply, Scenario, database, local};

/// Microservice `checkout` with a binding to Database `orders`, whose login has this turn.
fn bound(engine: Engine, rotation: u32) -> Scenario {
    let mut scenario = local("dev").with(&format!(
        "{{bindings: [{{kind: Database, name: orders, rotation: {rotation}}}]}}"
    ));
    scenario.others.extend(database("dev", Cloud::Local));
    let resolved = &mut scenario.others[0]["status"]["resolved"];
    resolved["engine"] = json!(engine);
    resolved["administrator"] = json!("root");
    scenario
}

/// What a turn's Job does, and the login that it makes.
struct Turn {
    script: String,
    login: [String; 2],
}

impl Turn {
    fn of(engine: Engine, rotation: u32) -> Self {
        let mut scenario = bound(engine, 1);
        if rotation > 1 {
            scenario = scenario.provisioned();
            for turn in 2..=rotation {
                scenario.set(&format!(
                    "{{bindings: [{{kind: Database, name: orders, rotation: {turn}}}]}}"
                ));
                scenario.reconcile();
                if turn < rotation {
                    scenario.make_ready();
                    scenario.reconcile();
                    scenario.make_ready();
                }
            }
        }
        let reply = scenario.call();
        let job = role(&reply, "make-");
        let script = &job["spec"]["template"]["spec"]["containers"][0]["command"][2];
        let secret = role(&reply, &format!("turn-{rotation}-"));
        let text = |key: &str| {
            let bytes = BASE64_STANDARD.decode(secret["data"][key].as_str().unwrap());
            String::from_utf8(bytes.unwrap()).unwrap()
        };
        Self {
            script: script.as_str().unwrap().to_owned(),
            login: [text("username"), text("password")],
        }
    }

    fn login(&self) -> [&str; 2] {
        [&self.login[0], &self.login[1]]
    }

    /// Runs the Job with an administrator.
    fn make(&self, server: &Server, administrator: [&str; 2]) -> Result<String, String> {
        let port = server.port.to_string();
        let variables = BTreeMap::from([
            ("HOST", "127.0.0.1"),
            ("PORT", port.as_str()),
            ("DATABASE", "orders"),
            ("ADMINISTRATOR", administrator[0]),
            ("ADMINISTRATOR_PASSWORD", administrator[1]),
            ("LOGIN", &self.login[0]),
            ("LOGIN_PASSWORD", &self.login[1]),
        ]);
        server.run(&self.script, variables)
    }
}

fn role(reply: &Reply, beginning: &str) -> Value {
    let mut roles = reply.names();
    roles.retain(|role| role.starts_with(beginning));
    assert_eq!(roles.len(), 1, "{beginning}: {roles:?}");
    reply.object(&roles[0])
}

/// Who makes logins in a cloud is no superuser. What RDS gives its own: UserGuide/UsingWithRDS.MasterAccounts.
const CLOUD_ADMINISTRATOR: [&str; 2] = ["cloud", "clouds-own"];
const CLOUD_RIGHTS: [&str; 2] = [
    "CREATE USER cloud@'%' IDENTIFIED BY 'clouds-own'",
    "GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, DROP, RELOAD, PROCESS, REFERENCES, INDEX, ALTER, SHOW DATABASES, \
     CREATE TEMPORARY TABLES, LOCK TABLES, EXECUTE, REPLICATION SLAVE, REPLICATION CLIENT, CREATE VIEW, SHOW VIEW, CREATE ROUTINE, \
     ALTER ROUTINE, CREATE USER, EVENT, TRIGGER, APPLICATION_PASSWORD_ADMIN, ROLE_ADMIN ON *.* TO cloud@'%' WITH GRANT OPTION",
];

#[test]
fn every_engine_takes_turns_without_an_outage_and_old_passwords_end() {
    for engine in Engine::ALL {
        let server = match Server::start(engine) {
            Ok(server) => server,
            Err(skipped) => {
                eprintln!("{skipped}");
                continue;
            }
        };
        let administrator = [server.administrator(), SERVER_PASSWORD];
        let turns = [1, 2, 3].map(|rotation| Turn::of(engine, rotation));
        let works = |turn: &Turn| server.ask(turn.login(), "orders", "SELECT 1").is_ok();
        let working = || turns.each_ref().map(works);

        assert_eq!(working(), [false, false, false], "{engine}");
        turns[0].make(&server, administrator).unwrap();
        assert_eq!(working(), [true, false, false], "{engine}");
        let [first, ..] = &turns;
        let ask = |turn: &Turn, query| server.ask(turn.login(), "orders", query);
        ask(first, "CREATE TABLE tea (id int PRIMARY KEY)").unwrap();
        turns[0].make(&server, administrator).unwrap();
        assert_eq!(working(), [true, false, false], "{engine}: made twice");

        turns[1].make(&server, administrator).unwrap();
        assert_eq!(working(), [true, true, false], "{engine}: both");
        for query in [
            "INSERT INTO tea VALUES (1)",
            "ALTER TABLE tea ADD COLUMN kind varchar(9)",
            "CREATE VIEW all_tea AS SELECT id FROM tea",
        ] {
            assert_eq!(
                ask(&turns[1], query).as_deref(),
                Ok(""),
                "{engine}: {query}"
            );
        }

        turns[2].make(&server, administrator).unwrap();
        assert_eq!(turns[2].login[0], turns[0].login[0], "the names take turns");
        assert_eq!(working(), [false, true, true], "{engine}: the first ended");
        let seen = ask(&turns[2], "SELECT id FROM all_tea");
        assert_eq!(seen.as_deref(), Ok("1"), "{engine}");
        // As docs/microservice.md says it.
        let name = &turns[1].login[0];
        let ended = match engine {
            Engine::Postgres => format!("ALTER ROLE \"{name}\" NOLOGIN"),
            Engine::Mysql => format!("ALTER USER '{name}' ACCOUNT LOCK"),
        };
        server.query("orders", &ended);
        assert_eq!(working(), [false, false, true], "{engine}: given up");
        let seen = ask(&turns[2], "SELECT id FROM all_tea");
        assert_eq!(seen.as_deref(), Ok("1"), "{engine}: what it made works on");
        assert_eq!(ask(&turns[2], "DROP VIEW all_tea").as_deref(), Ok(""));
    }
}

#[test]
fn a_login_of_mysql_has_its_database_and_nothing_else_and_no_connection_in_plain() {
    let server = match Server::start(Engine::Mysql) {
        Ok(server) => server,
        Err(skipped) => return eprintln!("{skipped}"),
    };
    for query in CLOUD_RIGHTS {
        server.query("orders", query);
    }
    let turn = Turn::of(Engine::Mysql, 1);
    turn.make(&server, CLOUD_ADMINISTRATOR).unwrap();
    for query in [
        "USE again",
        "CREATE DATABASE other",
        "CREATE USER other",
        "SELECT user FROM mysql.user",
        "GRANT SELECT ON orders.* TO app@'%'",
        "SET GLOBAL max_connections = 1",
    ] {
        let asked = server.ask(turn.login(), "orders", query);
        let refused = asked.unwrap_err();
        assert!(refused.contains("denied"), "{query}: {refused}");
    }
    server.query("orders", "SET GLOBAL require_secure_transport = OFF");
    let in_plain = turn
        .script
        .replace("--ssl-mode=REQUIRED", "--ssl-mode=DISABLED");
    let plain = Turn {
        script: format!(
            "{}\nask \"$LOGIN\" \"$LOGIN_PASSWORD\" </dev/null",
            functions(&in_plain)
        ),
        login: turn.login.clone(),
    };
    let refused = plain.make(&server, CLOUD_ADMINISTRATOR).unwrap_err();
    assert!(
        refused.contains("Access denied for user 'checkout-a'"),
        "{refused}"
    );
}

/// The script's functions, without what it does with them.
fn functions(script: &str) -> &str {
    let end = script.find("\n}\n").unwrap();
    &script[..end + 3]
}

#[test]
fn of_databases_whose_names_are_alike_a_login_has_the_one_that_it_is_for() {
    let server = match Server::start(Engine::Mysql) {
        Ok(server) => server,
        Err(skipped) => return eprintln!("{skipped}"),
    };
    let turn = Turn::of(Engine::Mysql, 1);
    let script = turn.script.replace("$DATABASE", "$OTHER");
    for name in ["web_shop", "webXshop"] {
        server.query("orders", &format!("CREATE DATABASE {name}"));
    }
    let turn = Turn {
        script: format!("OTHER=web_shop\n{script}"),
        ..turn
    };
    turn.make(&server, [server.administrator(), SERVER_PASSWORD])
        .unwrap();
    let ask = |database| server.ask(turn.login(), database, "SELECT 1");
    assert_eq!(ask("web_shop").as_deref(), Ok("1"));
    let refused = ask("webXshop").unwrap_err();
    assert!(refused.contains("Access denied"), "{refused}");
}
