//! Generated passwords: the same in every call, never replaced once in use, never shown.

use base64::{Engine as _, prelude::BASE64_STANDARD};
use pave_catalog::{Cloud, Engine};
use pave_compose::GeneratorKey;
use serde_json::Value;

use crate::scenario::{Reply, Scenario, everywhere};

/// Where no provider makes up a password, and the Secret that keeps ours.
const OURS: [((Cloud, Engine), &str); 5] = [
    ((Cloud::Local, Engine::Postgres), "connection"),
    ((Cloud::Local, Engine::Mysql), "connection"),
    ((Cloud::Gcp, Engine::Postgres), "login"),
    ((Cloud::Gcp, Engine::Mysql), "login"),
    ((Cloud::Azure, Engine::Mysql), "login"),
];

fn password(reply: &Reply, kept_in: &str) -> String {
    let secret = reply.object(kept_in);
    let bytes = BASE64_STANDARD
        .decode(secret["data"]["password"].as_str().unwrap())
        .unwrap();
    String::from_utf8(bytes).unwrap()
}

#[test]
fn two_calls_on_the_same_input_give_the_same_bytes() {
    for place in everywhere() {
        let scenario = Scenario::on("prod", place);
        assert_eq!(scenario.call(), scenario.call(), "fresh, {place:?}");
        let scenario = scenario.provisioned();
        assert_eq!(scenario.call(), scenario.call(), "provisioned, {place:?}");
    }
}

#[test]
fn a_password_in_use_outlives_the_key() {
    for (place, kept_in) in OURS {
        let mut scenario = Scenario::on("dev", place).provisioned();
        let before = password(&scenario.call(), kept_in);
        assert_eq!(before.len(), 32, "{place:?}");
        for key in [Some(GeneratorKey::new(&[b'n'; 32]).unwrap()), None] {
            scenario.key = key;
            let reply = scenario.call();
            assert_eq!(reply.fatal(), None, "{place:?}");
            assert_eq!(password(&reply, kept_in), before, "{place:?}");
        }
    }
}

#[test]
fn a_password_that_an_administrator_changed_is_kept() {
    for (place, kept_in) in OURS {
        let mut scenario = Scenario::on("dev", place).provisioned();
        let secret = scenario.observed.get_mut(kept_in).unwrap();
        secret.object["data"]["password"] = BASE64_STANDARD.encode("by hand").into();
        let reply = scenario.call();
        assert_eq!(password(&reply, kept_in), "by hand", "{place:?}");
        assert_eq!(password(&reply, "connection"), "by hand", "{place:?}");
    }
}

#[test]
fn without_a_key_what_needs_one_is_blocked_and_the_rest_works() {
    for place in everywhere() {
        let mut scenario = Scenario::on("dev", place);
        scenario.key = None;
        let reply = scenario.call();
        assert_eq!(reply.fatal(), None, "{place:?}");
        if OURS.iter().any(|(ours, _)| *ours == place) {
            assert_eq!(reply.phase(), "Blocked", "{place:?}");
            let cause = "the installation has no generator key. Fix: the platform team installs the install bundle";
            assert!(reply.message().contains(cause), "{}", reply.message());
            // Nothing tells Crossplane that the key has come.
            assert_eq!(reply.ttl(), "60s", "{place:?}");
        } else {
            assert_eq!(reply.phase(), "Pending", "{place:?}");
        }
    }
}

#[test]
fn nothing_but_secrets_holds_a_password() {
    for place in everywhere() {
        let scenario = Scenario::on("prod", place).provisioned();
        let reply = scenario.call();
        let password = password(&reply, "connection");
        let encoded = BASE64_STANDARD.encode(&password);
        let secrets = ["connection", "login"];
        let others = reply
            .desired()
            .into_iter()
            .filter(|(name, _)| !secrets.contains(&name.as_str()));
        let mut shown: Vec<Value> = others.map(|(_, object)| object).collect();
        shown.extend([reply.status(), reply.observed_conditions()]);
        shown.extend(reply.warnings().into_iter().map(Value::from));
        let shown = Value::from(shown).to_string();
        assert!(
            !shown.contains(&password) && !shown.contains(&encoded),
            "{place:?}"
        );
        assert!(
            !reply.text().contains(&password),
            "{place:?}: only encoded, in a Secret"
        );
    }
}

#[test]
fn every_database_has_its_own_password() {
    for (place, kept_in) in OURS {
        let ours = Scenario::on("dev", place);
        let mut theirs = ours.clone();
        theirs.object["metadata"]["name"] = "invoices".into();
        assert_ne!(
            password(&ours.call(), kept_in),
            password(&theirs.call(), kept_in),
            "{place:?}"
        );
    }
}

/// MySQL's own image lets the user that it makes do nothing outside of one database.
#[test]
fn mysql_in_the_cluster_has_an_administrator_whom_no_application_ever_was() {
    let mut scenario = Scenario::on("dev", (Cloud::Local, Engine::Mysql)).provisioned();
    let reply = scenario.call();
    assert_ne!(password(&reply, "login"), password(&reply, "connection"));
    let root = |reply: &Reply| {
        let container = &reply.object("instance")["spec"]["template"]["spec"]["containers"][0];
        let mut env = container["env"].as_array().unwrap().clone();
        env.retain(|variable| variable["name"].as_str().unwrap().contains("ROOT"));
        env
    };
    let reference =
        serde_json::json!({"secretKeyRef": {"name": "orders-connection-login", "key": "password"}});
    assert_eq!(root(&reply)[0]["valueFrom"], reference);

    // As the version before there were logins left it behind.
    scenario.observed.remove("login");
    let annotations = &mut scenario.server().object["metadata"]["annotations"];
    let record = &mut annotations["pave.internal/resolved"];
    let mut old: Value = serde_json::from_str(record.as_str().unwrap()).unwrap();
    old.as_object_mut().unwrap().remove("administrator");
    *record = old.to_string().into();
    let reply = scenario.reconcile();
    assert_eq!(root(&reply)[0]["name"], "MYSQL_RANDOM_ROOT_PASSWORD");
    assert!(!reply.names().contains(&"login".to_owned()));
}
