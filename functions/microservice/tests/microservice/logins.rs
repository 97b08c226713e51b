//! The login that it has in a Database: its own, and made anew in turns without an outage.

use base64::{Engine as _, prelude::BASE64_STANDARD};
use pave_catalog::Cloud;
use serde_json::{Value, json};

use crate::scenario::{ADMINISTRATORS, Reply, Scenario, database, env, local, template};

/// The Secret that pods mount.
const MOUNTED: &str = "login-of-orders";

fn bound(cloud: Cloud) -> Scenario {
    let mut scenario = local("dev").with("{bindings: [{kind: Database, name: orders}]}");
    scenario.others.extend(database("dev", cloud));
    scenario
}

fn rotated(scenario: &mut Scenario, rotation: u32) -> Reply {
    scenario.set(&format!(
        "{{bindings: [{{kind: Database, name: orders, rotation: {rotation}}}]}}"
    ));
    scenario.reconcile()
}

/// An entry of a Secret that is wanted.
fn entry(reply: &Reply, role: &str, key: &str) -> String {
    let secret = reply.object(role);
    let bytes = BASE64_STANDARD.decode(secret["data"][key].as_str().unwrap());
    String::from_utf8(bytes.unwrap()).unwrap()
}

fn login(reply: &Reply, role: &str) -> (String, String) {
    (
        entry(reply, role, "username"),
        entry(reply, role, "password"),
    )
}

/// Roles that begin with a word.
fn roles(reply: &Reply, beginning: &str) -> Vec<String> {
    let mut roles = reply.names();
    roles.retain(|role| role.starts_with(beginning));
    roles
}

fn job(reply: &Reply) -> Value {
    let roles = roles(reply, "make-");
    assert_eq!(roles.len(), 1, "{roles:?}");
    reply.object(&roles[0])
}

fn binding(reply: &Reply) -> Value {
    reply.status()["bindings"][0].clone()
}

fn fingerprint(reply: &Reply) -> Value {
    template(reply)["metadata"]["annotations"]["pave.internal/secrets"].clone()
}

#[test]
fn an_application_gets_a_login_of_its_own_and_not_the_administrators() {
    for cloud in Cloud::ALL {
        let reply = bound(cloud).provisioned().call();
        let (username, password) = login(&reply, MOUNTED);
        assert_eq!(username, "checkout-a", "{cloud}");
        assert_ne!(password, ADMINISTRATORS);
        assert_eq!(
            entry(&reply, MOUNTED, "uri"),
            format!(
                "postgresql://checkout-a:{password}@orders-database.svc:5432/orders?sslmode=require"
            )
        );
        assert_eq!(entry(&reply, MOUNTED, "ca.crt"), "certificate");
        let reference = json!({"name": "checkout.orders-login", "key": "password"});
        assert_eq!(
            env(&reply, "DATABASE_PASSWORD")["valueFrom"]["secretKeyRef"],
            reference
        );
        assert!(!template(&reply).to_string().contains("orders-connection"));
        assert_eq!(reply.phase(), "Ready", "{}", reply.message());
        let binding = binding(&reply);
        assert_eq!(
            (&binding["login"], &binding["rotation"], &binding["ready"]),
            (&json!("own"), &json!(1), &json!(true))
        );
    }
}

#[test]
fn a_login_is_made_before_anything_mounts_it() {
    let mut scenario = bound(Cloud::Local);
    let reply = scenario.reconcile();
    assert_eq!(roles(&reply, "turn-"), ["turn-1-of-orders"]);
    assert_eq!(roles(&reply, MOUNTED), [""; 0]);
    let name = job(&reply)["metadata"]["name"].clone();
    let sentence = format!("Job '{}' makes a login", name.as_str().unwrap());
    let message = binding(&reply)["message"].clone();
    assert!(
        message.as_str().unwrap().starts_with(&sentence),
        "{message}"
    );
    assert_eq!(
        reply.condition("BindingsReady"),
        Some(("False".to_owned(), "ConnectionMissing".to_owned()))
    );
    scenario.make_ready();
    let reply = scenario.reconcile();
    assert_eq!(login(&reply, MOUNTED), login(&reply, "turn-1-of-orders"));
}

#[test]
fn the_job_reaches_the_database_and_nothing_else() {
    let reply = bound(Cloud::Aws).call();
    let policy = reply.object("login-network-policy")["spec"].clone();
    let labels = job(&reply)["spec"]["template"]["metadata"]["labels"].clone();
    for (key, value) in policy["podSelector"]["matchLabels"].as_object().unwrap() {
        assert_eq!(labels[key], *value);
    }
    assert_eq!(
        policy["egress"],
        reply.object("network-policy")["spec"]["egress"]
    );
    assert_eq!(policy["ingress"], Value::Null);
    let selector = reply.object("service")["spec"]["selector"].clone();
    for (key, value) in selector.as_object().unwrap() {
        assert_ne!(labels[key], *value, "the Service would send it requests");
    }
}

#[test]
fn a_landing_zones_image_is_the_client_and_keeps_being_it() {
    let mut scenario = bound(Cloud::Aws);
    let zone = |image| json!({"cloud": "local", "images": {"postgres": image}});
    let image =
        |reply: &Reply| job(reply)["spec"]["template"]["spec"]["containers"][0]["image"].clone();
    assert_eq!(image(&scenario.call()), "docker.io/library/postgres:17");
    let first = zone("mirror.example/postgres:{version}");
    scenario.zones.insert("local".to_owned(), first);
    let mut scenario = scenario.provisioned();
    assert_eq!(image(&scenario.call()), "mirror.example/postgres:17");
    scenario
        .zones
        .insert("local".to_owned(), zone("other.example/postgres"));
    assert_eq!(image(&scenario.reconcile()), "mirror.example/postgres:17");
}

#[test]
fn a_turn_makes_another_login_and_the_old_one_works_until_the_turn_after_that() {
    let mut scenario = bound(Cloud::Local).provisioned();
    let first = scenario.call();
    let reply = rotated(&mut scenario, 2);
    assert_eq!(login(&reply, MOUNTED), login(&first, MOUNTED));
    let second = login(&reply, "turn-2-of-orders");
    assert_eq!(second.0, "checkout-b", "the name that nobody works with");
    assert_ne!(second.1, login(&first, MOUNTED).1);
    assert_eq!(reply.phase(), "Updating", "{}", reply.message());
    assert_eq!(binding(&reply)["rotation"], 1);

    scenario.make_ready();
    let reply = scenario.reconcile();
    assert_eq!(login(&reply, MOUNTED), second);
    assert_eq!(
        template(&reply),
        template(&first),
        "pods that start before the Secret is there would start with the old one"
    );
    let reply = scenario.reconcile();
    assert_ne!(fingerprint(&reply), fingerprint(&first));
    assert_eq!(binding(&reply)["rotation"], 2);
    scenario.make_ready();

    let reply = rotated(&mut scenario, 3);
    let third = login(&reply, "turn-3-of-orders");
    assert_eq!(third.0, "checkout-a");
    assert_ne!(third.1, login(&first, MOUNTED).1, "a new password");
    assert_eq!(roles(&reply, "turn-"), ["turn-3-of-orders"]);
}

#[test]
fn no_turn_begins_while_a_replica_may_work_with_the_name_that_is_next() {
    let mut scenario = bound(Cloud::Local).provisioned();
    rotated(&mut scenario, 2);
    scenario.make_ready();
    scenario.reconcile();
    // The Secret has the second login now, and no pod has been replaced yet.
    for _ in 0..2 {
        let reply = rotated(&mut scenario, 3);
        assert_eq!(roles(&reply, "turn-"), ["turn-2-of-orders"]);
        let message = binding(&reply)["message"].clone();
        let sentence = "The login of turn 3 is made when every replica works with that of turn 2.";
        assert!(message.as_str().unwrap().starts_with(sentence), "{message}");
        scenario.server().object["status"]["updatedReplicas"] = json!(0);
    }
    scenario.make_ready();
    assert_eq!(roles(&scenario.reconcile(), "turn-"), ["turn-3-of-orders"]);
}

#[test]
fn a_turn_that_is_asked_for_while_another_is_made_takes_its_place() {
    let mut scenario = bound(Cloud::Local).provisioned();
    let first = login(&scenario.call(), MOUNTED);
    let second = login(&rotated(&mut scenario, 2), "turn-2-of-orders");
    let reply = rotated(&mut scenario, 3);
    let third = login(&reply, "turn-3-of-orders");
    assert_eq!(third.0, second.0);
    assert_ne!(third.1, second.1);
    assert_eq!(login(&reply, MOUNTED), first);
}

#[test]
fn an_earlier_turn_is_refused_for_its_password_would_come_back() {
    let mut scenario = bound(Cloud::Local).provisioned();
    rotated(&mut scenario, 5);
    scenario.make_ready();
    let before = scenario.reconcile();
    let reply = rotated(&mut scenario, 4);
    assert!(
        reply
            .message()
            .contains("spec.bindings[0].rotation: '4' comes before turn 5"),
        "{}",
        reply.message()
    );
    assert_eq!(login(&reply, MOUNTED), login(&before, MOUNTED));
    scenario.set("{bindings: [{kind: Database, name: orders}]}");
    let reply = scenario.reconcile();
    assert_eq!(
        reply.status()["resolved"]["bindings"][0]["login"]["rotation"],
        5,
        "left out, it stays"
    );
}

#[test]
fn passwords_that_exist_outlive_the_key() {
    let mut scenario = bound(Cloud::Local).provisioned();
    let before = login(&scenario.call(), MOUNTED);
    for key in [pave_compose::GeneratorKey::new(&[b'n'; 32]).ok(), None] {
        scenario.key = key;
        assert_eq!(login(&scenario.call(), MOUNTED), before);
    }
    let reply = rotated(&mut scenario, 2);
    assert_eq!(reply.fatal(), None);
    assert_eq!(
        login(&reply, MOUNTED),
        before,
        "without a key there is no turn"
    );
}

#[test]
fn what_is_mounted_follows_the_server_and_not_the_administrators_password() {
    let mut scenario = bound(Cloud::Aws).provisioned();
    let before = login(&scenario.call(), MOUNTED);
    let data = &mut scenario.others[1]["data"];
    data["host"] = BASE64_STANDARD.encode("moved.example").into();
    data["password"] = BASE64_STANDARD.encode("another").into();
    let reply = scenario.reconcile();
    assert_eq!(entry(&reply, MOUNTED, "host"), "moved.example");
    assert_eq!(login(&reply, MOUNTED), before);
}

#[test]
fn of_a_database_that_is_gone_the_login_stays_mounted() {
    let mut scenario = bound(Cloud::Local).provisioned();
    let before = scenario.call();
    scenario.others.clear();
    let reply = scenario.reconcile();
    assert_eq!(reply.names(), before.names());
    assert_eq!(reply.object(MOUNTED), before.object(MOUNTED));
    assert_eq!(template(&reply), template(&before));
}

#[test]
fn a_login_of_a_binding_that_is_taken_back_stays_while_pods_may_start_with_it() {
    let mut scenario = bound(Cloud::Local).provisioned();
    scenario.set("{bindings: null}");
    scenario.reconcile();
    scenario.server().object["status"]["updatedReplicas"] = json!(0);
    assert_eq!(roles(&scenario.reconcile(), MOUNTED), [MOUNTED]);
    scenario.make_ready();
    assert_eq!(roles(&scenario.reconcile(), MOUNTED), [""; 0]);
}

/// As the version before there were logins left it behind.
fn of_the_old_days() -> Scenario {
    let mut scenario = bound(Cloud::Local).provisioned();
    scenario.observed.retain(|role, _| {
        !["login", "turn-", "make-"]
            .iter()
            .any(|new| role.starts_with(new))
    });
    let share = |record: &mut Value| {
        let binding = record["bindings"][0].as_object_mut().unwrap();
        binding.remove("login");
        binding["secret"] = json!("orders-connection");
    };
    let annotation = &mut scenario.server().object["metadata"]["annotations"];
    let annotation = &mut annotation["pave.internal/resolved"];
    let mut record: Value = serde_json::from_str(annotation.as_str().unwrap()).unwrap();
    share(&mut record);
    *annotation = record.to_string().into();
    share(&mut scenario.object["status"]["resolved"]);
    scenario.reconcile();
    scenario.make_ready();
    scenario
}

#[test]
fn a_login_that_was_shared_stays_and_that_is_said() {
    let mut scenario = of_the_old_days();
    let reply = scenario.reconcile();
    assert!(template(&reply).to_string().contains("orders-connection"));
    assert_eq!(roles(&reply, "make-"), [""; 0]);
    assert_eq!(reply.phase(), "Ready");
    let binding = binding(&reply);
    assert_eq!(
        (&binding["login"], &binding["ready"]),
        (&json!("shared"), &json!(true))
    );
    let message = binding["message"].as_str().unwrap();
    assert!(
        message.contains("as others may. Fix: the next change"),
        "{message}"
    );
}

#[test]
fn the_developers_next_change_of_pods_or_a_turn_gives_it_one_of_its_own() {
    for change in [
        "{env: {LOG_LEVEL: debug}}",
        "{bindings: [{kind: Database, name: orders, rotation: 1}]}",
    ] {
        let mut scenario = of_the_old_days();
        scenario.set(change);
        let reply = scenario.reconcile();
        assert!(
            !template(&reply).to_string().contains("orders-connection"),
            "{change}"
        );
        assert_eq!(binding(&reply)["login"], "own", "{change}");
        assert_eq!(reply.phase(), "Updating", "{change}: {}", reply.message());
        scenario.make_ready();
        scenario.reconcile();
        scenario.make_ready();
        assert_eq!(scenario.reconcile().phase(), "Ready", "{change}");
    }
    let mut scenario = of_the_old_days();
    scenario.set("{replicas: 3}");
    assert_eq!(binding(&scenario.reconcile())["login"], "shared");
}

#[test]
fn where_nobody_knows_the_administrator_that_is_said_and_everybody_shares() {
    let mut scenario = bound(Cloud::Local);
    scenario.others[0]["status"]["resolved"]["engine"] = json!("mysql");
    let reply = scenario.clone().provisioned().call();
    let message = binding(&reply)["message"].clone();
    assert!(
        message
            .as_str()
            .unwrap()
            .contains("nobody knows its administrator; create another one"),
        "{message}"
    );
    assert!(template(&reply).to_string().contains("orders-connection"));

    scenario.others[0]["status"]["resolved"]["administrator"] = json!("root");
    let job = job(&scenario.call())["spec"]["template"]["spec"]["containers"][0].clone();
    let administrator =
        json!({"secretKeyRef": {"name": "orders-connection-login", "key": "password"}});
    let variables = job["env"].as_array().unwrap();
    assert!(
        variables.contains(&json!({"name": "ADMINISTRATOR_PASSWORD", "valueFrom": administrator}))
    );
}

#[test]
fn nothing_but_secrets_holds_a_password_of_a_login() {
    let mut scenario = bound(Cloud::Local).provisioned();
    let old = login(&scenario.call(), MOUNTED).1;
    let reply = rotated(&mut scenario, 2);
    let new = login(&reply, "turn-2-of-orders").1;
    let others = reply.desired().into_iter();
    let others = others.filter(|(_, object)| object["kind"] != "Secret");
    let mut shown: Vec<Value> = others.map(|(_, object)| object).collect();
    shown.extend([reply.status(), reply.observed_conditions()]);
    let shown = Value::from(shown).to_string();
    for password in [old.as_str(), &new, ADMINISTRATORS] {
        let encoded = BASE64_STANDARD.encode(password);
        assert!(!shown.contains(password) && !shown.contains(&encoded));
        assert!(!reply.text().contains(password));
    }
}

#[test]
fn every_microservice_has_a_password_of_its_own() {
    let ours = bound(Cloud::Local);
    let mut theirs = ours.clone();
    theirs.object["metadata"]["name"] = "billing".into();
    let [ours, theirs] = [ours, theirs].map(|scenario| login(&scenario.call(), "turn-1-of-orders"));
    assert_ne!(ours.0, theirs.0);
    assert_ne!(ours.1, theirs.1);
}
