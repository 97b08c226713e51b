//! What the pods of a namespace may reach and be reached by. Policies add up: what a Microservice or a Database says for itself
//! comes on top.

use std::collections::BTreeSet;

use pave_api::environment::Network;
use pave_compose::Composed;
use serde_json::{Value, json};

use super::Wanted;

// Names of composed resources. They are frozen: a rename deletes and recreates.
const DENIED: &str = "network-denied";
const ALLOWED: &str = "network-allowed";

/// Namespace of Prometheus, where no landing zone names another.
const USUAL_MONITORING_NAMESPACE: &str = "monitoring";
/// Where clouds tell a machine its secrets. Source: RFC 3927 link-local addresses, used by AWS, Google Cloud and Azure alike.
const LINK_LOCAL: &str = "169.254.0.0/16";
/// Where the node answers for the cluster's DNS. Source: kubernetes.io, the page on `NodeLocal DNSCache`.
const NODE_LOCAL_DNS: &str = "169.254.20.10/32";

impl Wanted<'_> {
    /// Nothing is allowed, and then what the Environment says.
    pub(super) fn network_policies(&self) -> [Composed; 2] {
        let network = self.spec.network.unwrap_or_default();
        let mut ingress = Vec::new();
        let mut egress = vec![names()];
        if network != Network::Isolated {
            let neighbors = json!([{"podSelector": {}}]);
            let from = self.namespaces_outside().map(|name| namespace(&name));
            ingress.push(json!({"from": neighbors}));
            ingress.push(json!({"from": from.collect::<Vec<_>>()}));
            egress.push(json!({"to": neighbors}));
        }
        if network == Network::Open {
            let everywhere = [
                json!({"namespaceSelector": {}}),
                json!({"ipBlock": {"cidr": "0.0.0.0/0", "except": [LINK_LOCAL]}}),
            ];
            ingress.push(json!({"from": [{"namespaceSelector": {}}]}));
            egress.push(json!({"to": everywhere}));
        }
        [
            Composed::new(DENIED, &self.policy("pave-denied", json!({}))),
            Composed::new(
                ALLOWED,
                &self.policy(
                    "pave-allowed",
                    json!({"ingress": ingress, "egress": egress}),
                ),
            ),
        ]
    }

    fn policy(&self, name: &str, rules: Value) -> Value {
        let mut spec = rules;
        spec["podSelector"] = json!({});
        spec["policyTypes"] = json!(["Ingress", "Egress"]);
        json!({
            "apiVersion": "networking.k8s.io/v1",
            "kind": "NetworkPolicy",
            "metadata": self.inside(name),
            "spec": spec,
        })
    }

    /// Namespaces of the gateways and of Prometheus, as the landing zones of this team and stage name them.
    fn namespaces_outside(&self) -> impl Iterator<Item = String> {
        let (team, stage) = (&self.identity.team, self.identity.stage);
        let serves = |teams: &[String], stages: &[_]| {
            (teams.is_empty() || teams.contains(team))
                && (stages.is_empty() || stages.contains(&stage))
        };
        let mut names = BTreeSet::new();
        let zones = self.zones.iter().map(|zone| &zone.spec);
        for zone in zones.filter(|zone| serves(&zone.teams, &zone.environments)) {
            let entrances = zone.entrances.iter();
            let entrances = entrances.flat_map(|both| [&both.internal, &both.external]);
            let gateways = entrances.flatten().filter_map(|one| one.gateway.as_ref());
            names.extend(gateways.map(|gateway| gateway.namespace.clone()));
            names.extend(zone.monitoring_namespace.clone());
        }
        if self
            .zones
            .iter()
            .all(|zone| zone.spec.monitoring_namespace.is_none())
        {
            names.insert(USUAL_MONITORING_NAMESPACE.to_owned());
        }
        names.into_iter()
    }
}

fn names() -> Value {
    let mut dns = namespace("kube-system");
    dns["podSelector"] = json!({"matchLabels": {"k8s-app": "kube-dns"}});
    json!({
        "to": [dns, {"ipBlock": {"cidr": NODE_LOCAL_DNS}}],
        "ports": [{"port": 53, "protocol": "UDP"}, {"port": 53, "protocol": "TCP"}],
    })
}

fn namespace(name: &str) -> Value {
    json!({"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": name}}})
}
