//! One connection Secret: the same keys on every cloud.

use std::collections::BTreeMap;

use base64::{Engine as _, prelude::BASE64_STANDARD};
use pave_catalog::{Cloud, Engine};

use crate::scenario::{Reply, Scenario, everywhere};

fn data(reply: &Reply) -> BTreeMap<String, String> {
    let secret = reply.object("connection");
    let entries = secret["data"].as_object().unwrap().iter();
    let decode = |value: &str| String::from_utf8(BASE64_STANDARD.decode(value).unwrap()).unwrap();
    entries
        .map(|(key, value)| (key.clone(), decode(value.as_str().unwrap())))
        .collect()
}

#[test]
fn the_keys_are_the_same_everywhere() {
    for place in everywhere() {
        let reply = Scenario::on("dev", place).provisioned().call();
        let mut keys: Vec<String> = data(&reply).into_keys().collect();
        assert_eq!(
            reply.status()["secretRef"]["keys"],
            serde_json::json!(keys),
            "{place:?}"
        );
        keys.retain(|key| key != "ca.crt");
        let want = [
            "database", "host", "jdbc-uri", "password", "port", "provider", "type", "uri",
            "username",
        ];
        assert_eq!(keys, want, "{place:?}");
    }
}

#[test]
fn the_values_are_those_of_the_cloud() {
    for (place, host, password) in [
        (
            (Cloud::Local, Engine::Postgres),
            "orders-database.payments-dev.svc",
            None,
        ),
        (
            (Cloud::Local, Engine::Mysql),
            "orders-database.payments-dev.svc",
            None,
        ),
        (
            (Cloud::Aws, Engine::Postgres),
            "orders.rds.example",
            Some("from-rds"),
        ),
        (
            (Cloud::Aws, Engine::Mysql),
            "orders.rds.example",
            Some("from-rds"),
        ),
        ((Cloud::Gcp, Engine::Postgres), "10.0.0.3", None),
        ((Cloud::Gcp, Engine::Mysql), "10.0.0.3", None),
        (
            (Cloud::Azure, Engine::Postgres),
            "orders.postgres.example",
            Some("from-azure"),
        ),
        ((Cloud::Azure, Engine::Mysql), "orders.mysql.example", None),
    ] {
        let reply = Scenario::on("dev", place).provisioned().call();
        let data = data(&reply);
        let (cloud, engine) = place;
        assert_eq!(data["host"], host, "{place:?}");
        assert_eq!(data["provider"], cloud.as_str());
        assert_eq!(data["type"], engine.as_str());
        assert_eq!(
            data["username"], "app",
            "not the retired form app@server, {place:?}"
        );
        assert_eq!(data["database"], "orders");
        let (port, scheme) = if engine == Engine::Postgres {
            ("5432", "postgresql")
        } else {
            ("3306", "mysql")
        };
        assert_eq!(data["port"], port);
        if let Some(password) = password {
            assert_eq!(data["password"], password, "{place:?}");
        }
        let uri = format!("{scheme}://app:{}@{host}:{port}/orders?", data["password"]);
        assert!(data["uri"].starts_with(&uri), "{place:?}: {}", data["uri"]);
        let url = format!("{scheme}://{host}:{port}/orders");
        assert_eq!(reply.status()["endpoint"]["url"], url, "{place:?}");
    }
}

#[test]
fn the_certificate_is_handed_on_and_stays() {
    let mut scenario = Scenario::on("dev", (Cloud::Gcp, Engine::Postgres)).provisioned();
    assert_eq!(data(&scenario.call())["ca.crt"], "certificate of Cloud SQL");
    scenario.server().connection_details.clear();
    assert_eq!(data(&scenario.call())["ca.crt"], "certificate of Cloud SQL");
}

#[test]
fn a_developers_name_for_the_secret_is_used() {
    for place in everywhere() {
        let scenario = Scenario::on("dev", place)
            .with("{connectionSecret: {name: orders-db}}")
            .provisioned();
        let reply = scenario.call();
        assert_eq!(
            reply.object("connection")["metadata"]["name"],
            "orders-db",
            "{place:?}"
        );
        assert_eq!(
            reply.status()["secretRef"]["name"],
            "orders-db",
            "{place:?}"
        );
    }
}
