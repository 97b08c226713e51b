//! Who reaches it, and under which host.

use pave_catalog::Cloud;
use serde_json::{Value, json};

use crate::scenario::{Scenario, local};

const GATEWAYS: &str = "{internal: {gateway: {name: inside, namespace: gateways}, dnsZone: inside.example}, \
                        external: {gateway: {name: outside, namespace: gateways, listener: https}, dnsZone: example.org}}";
const INGRESS: &str =
    "{external: {ingressClass: nginx, dnsZone: example.org, clusterIssuer: letsencrypt}}";

fn on_aws(entrances: &str) -> Scenario {
    let mut scenario = Scenario::on("dev", Cloud::Aws);
    let zone = scenario.zones.get_mut("aws").unwrap();
    zone["entrances"] = crate::scenario::yaml(entrances);
    scenario
}

/// Who may connect to a port, one for each rule.
fn ingress(scenario: &Scenario) -> Vec<Value> {
    let rules = scenario.call().object("network-policy")["spec"]["ingress"].clone();
    let rules = rules.as_array().unwrap().iter();
    rules.map(|rule| rule["from"].clone()).collect()
}

#[test]
fn without_a_word_only_the_namespace_and_prometheus_reach_it() {
    let monitoring = json!([{"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "monitoring"}}}]);
    assert_eq!(
        ingress(&local("dev")),
        [json!([{"podSelector": {}}]), monitoring]
    );
    let without_metrics = local("dev").with("{observability: {metrics: {enabled: false}}}");
    assert_eq!(ingress(&without_metrics), [json!([{"podSelector": {}}])]);
}

#[test]
fn every_pod_of_the_policy_is_its_own() {
    let reply = local("dev").call();
    let selector =
        json!({"app.kubernetes.io/name": "checkout", "app.kubernetes.io/instance": "checkout"});
    assert_eq!(
        reply.object("network-policy")["spec"]["podSelector"]["matchLabels"],
        selector
    );
    assert_eq!(
        reply.object("network-policy")["spec"]["policyTypes"],
        json!(["Ingress", "Egress"])
    );
    assert_eq!(
        reply.object("deployment")["spec"]["selector"]["matchLabels"],
        selector
    );
    assert_eq!(reply.object("service")["spec"]["selector"], selector);
}

#[test]
fn internal_is_every_namespace_and_external_is_everybody_on_that_port_alone() {
    let ports = "{ports: [{name: http, port: 8080}, {name: admin, port: 8081}], expose: {visibility: external, port: admin}}";
    let reply = local("dev").with(ports).call();
    let rules = reply.object("network-policy")["spec"]["ingress"].clone();
    assert_eq!(
        rules[1],
        json!({"ports": [{"port": 8081, "protocol": "TCP"}]}),
        "no `from` is everybody"
    );
    let internal = local("dev").with("{expose: {visibility: internal}}");
    assert_eq!(ingress(&internal)[1], json!([{"namespaceSelector": {}}]));
}

#[test]
fn through_a_gateway_it_is_an_http_route() {
    let reply = on_aws(GATEWAYS)
        .with("{expose: {visibility: external, path: /pay}}")
        .call();
    let route = reply.object("http-route");
    assert_eq!(
        route["spec"]["parentRefs"],
        json!([{"name": "outside", "namespace": "gateways", "sectionName": "https"}])
    );
    assert_eq!(
        route["spec"]["hostnames"],
        json!(["checkout.payments-dev.example.org"])
    );
    assert_eq!(
        route["spec"]["rules"][0]["matches"][0]["path"],
        json!({"type": "PathPrefix", "value": "/pay"})
    );
    assert_eq!(
        route["spec"]["rules"][0]["backendRefs"],
        json!([{"name": "checkout", "port": 8080}])
    );
    assert_eq!(
        reply.status()["endpoint"]["url"],
        "https://checkout.payments-dev.example.org/pay"
    );
}

#[test]
fn through_an_ingress_controller_it_is_an_ingress_with_a_certificate() {
    let reply = on_aws(INGRESS)
        .with("{expose: {visibility: external}}")
        .call();
    let ingress = reply.object("ingress");
    assert_eq!(ingress["spec"]["ingressClassName"], "nginx");
    assert_eq!(
        ingress["metadata"]["annotations"]["cert-manager.io/cluster-issuer"],
        "letsencrypt"
    );
    let hosts =
        json!([{"hosts": ["checkout.payments-dev.example.org"], "secretName": "checkout-tls"}]);
    assert_eq!(ingress["spec"]["tls"], hosts);
}

/// What is meant for the inside is never carried by what the world can reach.
#[test]
fn internal_never_takes_the_external_entrance() {
    let internal = "{expose: {visibility: internal}}";
    let reply = on_aws(GATEWAYS).with(internal).call();
    assert_eq!(
        reply.object("http-route")["spec"]["parentRefs"][0]["name"],
        "inside"
    );
    let reply = on_aws(INGRESS).with(internal).call();
    let ways: Vec<String> = reply
        .names()
        .into_iter()
        .filter(|name| name.contains("route") || name == "ingress")
        .collect();
    assert_eq!(ways, [""; 0]);
    assert_eq!(
        reply.status()["endpoint"]["url"],
        "http://checkout.payments-dev.svc:8080"
    );
}

#[test]
fn locally_the_clusters_default_ingress_controller_leads_to_localhost() {
    let reply = local("dev").with("{expose: {visibility: external}}").call();
    let ingress = reply.object("ingress");
    assert_eq!(
        ingress["spec"]["rules"][0]["host"],
        "checkout.payments-dev.localhost"
    );
    assert_eq!(
        (
            &ingress["spec"]["ingressClassName"],
            &ingress["spec"]["tls"]
        ),
        (&Value::Null, &Value::Null)
    );
}

#[test]
fn a_gateway_once_chosen_stays_until_the_developer_exposes_it_otherwise() {
    let mut scenario = on_aws(GATEWAYS)
        .with("{expose: {visibility: external}}")
        .provisioned();
    let before = scenario.call().object("http-route");
    let zone = scenario.zones.get_mut("aws").unwrap();
    zone["entrances"]["external"]["gateway"]["name"] = json!("other");
    zone["entrances"]["external"]["dnsZone"] = json!("other.example");
    assert_eq!(scenario.reconcile().object("http-route"), before);
    scenario.zones.clear();
    assert_eq!(
        scenario.reconcile().object("http-route"),
        before,
        "nor is it lost"
    );
}

#[test]
fn a_host_of_ones_own_is_taken_and_one_of_another_namespace_is_not() {
    let with_host = |host: &str| {
        on_aws(GATEWAYS)
            .with(&format!(
                "{{expose: {{visibility: external, host: {host}}}}}"
            ))
            .call()
    };
    for host in [
        "shop.example.com",
        "pay.payments-dev.example.org",
        "payments-dev.example.org",
    ] {
        let reply = with_host(host);
        assert_eq!(
            reply.object("http-route")["spec"]["hostnames"],
            json!([host])
        );
    }
    for host in [
        "web.storefront-dev.example.org",
        "example.org",
        "xpayments-dev.example.org",
    ] {
        let reply = with_host(host);
        assert_eq!(reply.phase(), "Blocked", "{host}");
        assert!(
            reply.message().contains("belongs to another namespace"),
            "{}",
            reply.message()
        );
    }
}
