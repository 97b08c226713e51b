//! A Database in the cluster that starts with a copy of another one: copied once, and published afterwards.

use pave_catalog::{Cloud, Engine};
use serde_json::{Value, json};

use crate::scenario::{Reply, Scenario};

/// Database `orders` of the namespace, which works.
fn source(engine: Engine) -> Value {
    let scenario = Scenario::on("dev", (Cloud::Local, engine)).with("{storageGB: 30}");
    let mut scenario = scenario.provisioned();
    scenario.reconcile();
    scenario.object
}

/// Database `orders-again` beside it.
pub(crate) fn copied(engine: Engine) -> Scenario {
    let scenario = Scenario::on("dev", (Cloud::Local, engine));
    let mut scenario = scenario.with("{restoreFrom: {snapshot: orders}}");
    scenario.object["metadata"]["name"] = "orders-again".into();
    scenario.others.push(source(engine));
    scenario
}

fn variable(reply: &Reply, role: &str, name: &str) -> Value {
    let containers = &reply.object(role)["spec"]["template"]["spec"]["containers"];
    let env = containers[0]["env"].as_array().unwrap().iter();
    let mut found = env.filter(|variable| variable["name"] == name);
    found.next().unwrap()["valueFrom"]["secretKeyRef"].clone()
}

fn is_published(reply: &Reply) -> bool {
    reply.names().contains(&"connection".to_owned())
}

#[test]
fn nothing_is_published_before_everything_is_copied() {
    for engine in Engine::ALL {
        let mut scenario = copied(engine);
        let reply = scenario.reconcile();
        assert_eq!(reply.phase(), "Pending", "{}", reply.message());
        assert!(!is_published(&reply));
        let resolved = reply.status()["resolved"].clone();
        assert_eq!(
            (&resolved["database"], &resolved["storageGB"]),
            (&json!("orders"), &json!(30)),
            "as the data is"
        );
        scenario.server().make_ready();
        let reply = scenario.reconcile();
        assert_eq!(reply.phase(), "Provisioning");
        let sentence = "Job 'orders-again-database-copy' copies the data of Database 'orders'";
        assert!(reply.message().starts_with(sentence), "{}", reply.message());
        assert_eq!(
            reply.condition("ConnectionPublished"),
            Some(("False".to_owned(), "CopyingData".to_owned()))
        );
        scenario.make_ready();
        let reply = scenario.reconcile();
        assert!(is_published(&reply), "{engine}");
    }
}

#[test]
fn what_was_copied_is_never_copied_again() {
    for engine in Engine::ALL {
        let mut scenario = copied(engine).provisioned();
        let template = scenario.call().object("instance")["spec"]["template"].clone();
        for loss in ["nothing", "source", "status", "policy"] {
            match loss {
                "source" => scenario.others.clear(),
                "status" => {
                    scenario.object.as_object_mut().unwrap().remove("status");
                }
                "policy" => scenario.policy = None,
                _ => {}
            }
            let reply = scenario.reconcile();
            assert_eq!(reply.fatal(), None, "{loss}");
            assert!(
                !reply.names().contains(&"copy".to_owned()),
                "{loss} of {engine}"
            );
            assert_eq!(
                reply.object("instance")["spec"]["template"],
                template,
                "{loss}"
            );
            assert!(is_published(&reply), "{loss}");
        }
    }
}

#[test]
fn the_job_reads_the_source_and_writes_the_new_server_with_their_administrators() {
    for (engine, administrator) in [
        (Engine::Postgres, "orders-connection"),
        (Engine::Mysql, "orders-connection-login"),
    ] {
        let reply = copied(engine).call();
        let secret = |name: &str, key: &str| json!({"name": name, "key": key});
        assert_eq!(
            variable(&reply, "copy", "SOURCE_HOST"),
            secret("orders-connection", "host")
        );
        assert_eq!(
            variable(&reply, "copy", "SOURCE_PASSWORD"),
            secret(administrator, "password")
        );
        let ours = secret("orders-again-connection-login", "password");
        assert_eq!(variable(&reply, "copy", "TARGET_PASSWORD"), ours);
        let (of_server, key) = match engine {
            Engine::Postgres => ("POSTGRES_PASSWORD", "password"),
            Engine::Mysql => ("MYSQL_PASSWORD", "application-password"),
        };
        assert_eq!(
            variable(&reply, "instance", of_server),
            secret("orders-again-connection-login", key)
        );
        let login = reply.object("login")["data"][key].clone();
        assert!(login.is_string(), "the server waits for it");
        let published = copied(engine).provisioned().call();
        assert_eq!(published.object("connection")["data"]["password"], login);
    }
}

#[test]
fn the_job_fits_pod_security_restricted() {
    let pod = copied(Engine::Postgres).call().object("copy")["spec"]["template"]["spec"].clone();
    assert_eq!(pod["automountServiceAccountToken"], false);
    assert_eq!(pod["securityContext"]["runAsNonRoot"], true);
    let seccomp = &pod["securityContext"]["seccompProfile"]["type"];
    assert_eq!(seccomp, "RuntimeDefault");
    let container = &pod["containers"][0]["securityContext"];
    assert_eq!(
        container,
        &json!({
            "allowPrivilegeEscalation": false, "capabilities": {"drop": ["ALL"]}, "readOnlyRootFilesystem": true,
        })
    );
}

#[test]
fn the_copy_is_of_the_same_engine_and_version() {
    for (fields, sentence) in [
        ("{engine: mysql}", "spec.engine: 'mysql' is not 'postgres'"),
        ("{version: '16'}", "spec.version: '16' is not '17'"),
    ] {
        let mut scenario = copied(Engine::Postgres);
        scenario.set(fields);
        let reply = scenario.reconcile();
        assert!(reply.message().contains(sentence), "{}", reply.message());
        assert_eq!(reply.names(), [""; 0]);
    }
}
