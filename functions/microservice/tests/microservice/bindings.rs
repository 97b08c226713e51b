//! What it works with: found, mounted, reachable, waited for, and followed when its Secret changes.

use pave_catalog::Cloud;
use serde_json::{Value, json};

use crate::scenario::{Scenario, container, database, env, local, queue, secret, template};

fn bound() -> Scenario {
    let mut scenario = local("dev").with("{bindings: [{kind: Queue, name: orders}]}");
    scenario.others.extend(queue("dev"));
    scenario
}

fn bound_to_database(cloud: Cloud) -> Scenario {
    let mut scenario = local("dev").with("{bindings: [{kind: Database, name: orders}]}");
    scenario.others.extend(database("dev", cloud));
    scenario
}

fn fingerprint(scenario: &Scenario) -> Value {
    template(&scenario.call())["metadata"]["annotations"]["pave.internal/secrets"].clone()
}

fn egress(scenario: &Scenario) -> Vec<Value> {
    let policy = scenario.call().object("network-policy");
    // The first rule is DNS.
    policy["spec"]["egress"].as_array().unwrap()[1..].to_vec()
}

#[test]
fn each_key_is_a_variable_and_a_file_and_the_kubelet_waits_for_the_secret() {
    let reply = bound().call();
    for (variable, key) in [
        ("QUEUE_URL", "url"),
        ("QUEUE_PASSWORD", "password"),
        ("QUEUE_SEND_TO", "send-to"),
    ] {
        let reference = json!({"name": "orders-queue-connection", "key": key});
        assert_eq!(
            env(&reply, variable)["valueFrom"]["secretKeyRef"],
            reference,
            "mandatory: nothing says optional"
        );
    }
    assert_eq!(env(&reply, "QUEUE_CA_CRT"), Value::Null, "a file alone");
    assert_eq!(env(&reply, "SERVICE_BINDING_ROOT")["value"], "/bindings");
    let volume = &template(&reply)["spec"]["volumes"][1];
    assert_eq!(
        volume["secret"],
        json!({"secretName": "orders-queue-connection"})
    );
    let mount = &container(&reply)["volumeMounts"][1];
    assert_eq!(mount["mountPath"], "/bindings/queue-orders");
}

#[test]
fn the_developers_prefix_replaces_the_kind() {
    let mut scenario = bound();
    scenario.set("{bindings: [{kind: Queue, name: orders, prefix: LEDGER}]}");
    let reply = scenario.call();
    assert_ne!(env(&reply, "LEDGER_URL"), Value::Null);
    assert_eq!(env(&reply, "QUEUE_URL"), Value::Null);
}

#[test]
fn a_queue_that_calls_its_secret_otherwise_is_believed() {
    for field in ["spec", "status"] {
        let mut scenario = bound();
        let queue = &mut scenario.others[0];
        queue["status"]["secretRef"] = Value::Null;
        if field == "spec" {
            queue["spec"]["connectionSecret"] = json!({"name": "orders-login"});
        } else {
            queue["status"]["secretRef"] = json!({"name": "orders-login", "keys": []});
        }
        let reply = scenario.call();
        assert_eq!(
            reply.status()["bindings"][0]["secret"],
            "orders-login",
            "{field}"
        );
    }
}

#[test]
fn of_what_is_gone_the_secret_that_pods_mount_is_looked_for_whatever_its_name_is() {
    for (kind, own_name) in [("Queue", "orders-login"), ("Bucket", "orders-login")] {
        let mut scenario =
            local("dev").with(&format!("{{bindings: [{{kind: {kind}, name: orders}}]}}"));
        let [mut object, _] = queue("dev");
        object["kind"] = json!(kind);
        object["status"]["secretRef"]["name"] = json!(own_name);
        scenario.others = vec![object, secret("dev", own_name, "c2VjcmV0")];
        let mut scenario = scenario.provisioned();
        assert_eq!(scenario.call().status()["bindings"][0]["ready"], true);

        scenario.others.remove(0);
        let reply = scenario.reconcile();
        assert_eq!(
            reply.status()["bindings"][0]["ready"],
            true,
            "{kind}: its Secret is there, as with the usual name"
        );

        scenario.others.clear();
        let reply = scenario.reconcile();
        let binding = &reply.status()["bindings"][0];
        assert_eq!(binding["ready"], false, "{kind}: {binding}");
        let sentence = format!("{kind} 'orders' does not exist in namespace 'payments-dev'.");
        let message = binding["message"].as_str().unwrap();
        assert!(message.starts_with(&sentence), "{message}");
        assert_eq!(
            reply.condition("BindingsReady"),
            Some(("False".to_owned(), "ConnectionMissing".to_owned()))
        );
        assert_eq!(binding["secret"], own_name, "pods keep what they mount");
    }
}

#[test]
fn what_it_is_bound_to_is_reachable_and_nothing_else() {
    let pods =
        json!({"podSelector": {"matchLabels": {"app.kubernetes.io/instance": "orders-database"}}});
    let port = json!({"port": 5432, "protocol": "TCP"});
    assert_eq!(
        egress(&bound_to_database(Cloud::Local)),
        [json!({"to": [pods], "ports": [port]})]
    );
    let in_a_cloud = egress(&bound_to_database(Cloud::Aws));
    assert_eq!(in_a_cloud.len(), 1);
    for network in in_a_cloud[0]["to"].as_array().unwrap() {
        let network = network["ipBlock"]["cidr"].as_str().unwrap();
        assert!(
            [
                "10.0.0.0/8",
                "172.16.0.0/12",
                "192.168.0.0/16",
                "100.64.0.0/10"
            ]
            .contains(&network),
            "{network}"
        );
    }
    assert_eq!(egress(&local("dev")), [Value::Null; 0]);
}

#[test]
fn a_queue_in_a_cloud_is_reached_anywhere_but_on_the_machine_itself() {
    let mut scenario = local("dev").with("{bindings: [{kind: Queue, name: orders}]}");
    let [mut queue, _] = queue("dev");
    queue["status"]["endpoint"]["port"] = json!(443);
    queue["status"]["resolved"]["cloud"] = json!("aws");
    scenario.others.push(queue);
    let to = json!([{"ipBlock": {"cidr": "0.0.0.0/0", "except": ["169.254.0.0/16"]}}]);
    assert_eq!(egress(&scenario)[0]["to"], to);
}

#[test]
fn a_changed_secret_replaces_the_pods_and_nothing_else_about_it_does() {
    let mut scenario = bound().provisioned();
    let before = fingerprint(&scenario);
    assert_eq!(fingerprint(&scenario), before);
    scenario.others[1]["metadata"]["annotations"] = json!({"touched": "yes"});
    assert_eq!(fingerprint(&scenario), before, "not its content");
    scenario.others[1] = secret("dev", "orders-queue-connection", "b3RoZXI=");
    assert_ne!(fingerprint(&scenario), before);
}

#[test]
fn a_secret_that_comes_back_unchanged_replaces_nothing() {
    let mut scenario = bound().provisioned();
    let before = template(&scenario.call());
    let secret = scenario.others.remove(1);
    let reply = scenario.reconcile();
    assert_eq!(template(&reply), before);
    assert_eq!(
        reply.condition("BindingsReady"),
        Some(("False".to_owned(), "ConnectionMissing".to_owned()))
    );
    scenario.others.push(secret);
    assert_eq!(template(&scenario.reconcile()), before);
}

/// A digest would let anybody who may read Deployments try passwords until one fits.
#[test]
fn the_fingerprint_depends_on_the_installations_key() {
    let scenario = bound();
    let mut other = scenario.clone();
    other.key = Some(pave_compose::GeneratorKey::new(&[b'o'; 32]).unwrap());
    assert_ne!(fingerprint(&scenario), fingerprint(&other));
    assert!(
        !scenario.call().text().contains("c2VjcmV0"),
        "no secret leaves the function"
    );
}

#[test]
fn what_is_not_there_yet_is_named_and_the_deployment_is_not_withheld() {
    let mut scenario = local("dev").with("{bindings: [{kind: Queue, name: orders}]}");
    scenario.reconcile();
    let reply = scenario.reconcile();
    assert!(reply.names().contains(&"deployment".to_owned()));
    let sentence = "Replicas wait for what they are bound to. Queue 'orders' does not exist in namespace 'payments-dev'. Fix: apply it, or \
                    correct spec.bindings.";
    assert_eq!(reply.message(), sentence);
    let [mut queue, _] = queue("dev");
    queue["status"] =
        json!({"phase": "Blocked", "message": "spec.size: too large. Fix: choose another."});
    scenario.others.push(queue);
    let reply = scenario.reconcile();
    let sentence = "Queue 'orders' is blocked: spec.size: too large. Fix: choose another.";
    assert_eq!(reply.status()["bindings"][0]["message"], sentence);
    let connection = secret("dev", "orders-queue-connection", "c2VjcmV0");
    scenario.others.push(connection);
    let reply = scenario.reconcile();
    assert_eq!(reply.status()["bindings"][0]["ready"], true);
    assert_eq!(
        reply.condition("BindingsReady"),
        Some(("True".to_owned(), "EveryConnectionThere".to_owned()))
    );
}

#[test]
fn of_a_queue_that_is_gone_what_was_found_last_stays() {
    let mut scenario = bound().provisioned();
    let before = scenario.call();
    scenario.others.clear();
    let reply = scenario.reconcile();
    assert_eq!(template(&reply), template(&before));
    assert_eq!(
        reply.object("network-policy"),
        before.object("network-policy")
    );
    assert!(
        reply.status()["bindings"][0]["message"]
            .as_str()
            .unwrap()
            .contains("does not exist")
    );
}

#[test]
fn own_secrets_are_files_and_the_named_variables() {
    let mut scenario = local("dev").with("{secrets: [{name: payment, env: {TOKEN: password}}]}");
    scenario.others.push(secret("dev", "payment", "dG9rZW4="));
    let reply = scenario.call();
    assert_eq!(
        env(&reply, "TOKEN")["valueFrom"]["secretKeyRef"],
        json!({"name": "payment", "key": "password"})
    );
    assert_eq!(
        container(&reply)["volumeMounts"][1]["mountPath"],
        "/secrets/payment"
    );
    let before = fingerprint(&scenario);
    scenario.others[0] = secret("dev", "payment", "bmV3");
    assert_ne!(fingerprint(&scenario), before);
}

#[test]
fn a_secret_of_another_namespace_is_never_asked_for() {
    let reply = bound().call();
    let mut asked = 0;
    for (name, selector) in reply.required_objects() {
        if selector["kind"] == "Secret" || selector["kind"] == "Queue" {
            assert_eq!(selector["namespace"], "payments-dev", "{name}");
            asked += 1;
        }
    }
    assert_eq!(asked, 2);
}
