//! Who reaches it, and what it reaches: everything else is refused.

use pave_api::microservice::{BoundKind, BoundTo, Reach, Visibility};
use pave_catalog::Cloud;
use serde_json::{Value, json};

use crate::{Service, login};

/// Networks that no router carries outside: RFC 1918, and RFC 6598, which clouds use for pods and private services.
const PRIVATE: [&str; 4] = [
    "10.0.0.0/8",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "100.64.0.0/10",
];
/// Where clouds tell a machine its secrets. Source: RFC 3927 link-local addresses, used by AWS, Google Cloud and Azure alike.
const LINK_LOCAL: &str = "169.254.0.0/16";
/// Where the node answers for the cluster's DNS. Source: kubernetes.io, the page on `NodeLocal DNSCache`.
const NODE_LOCAL_DNS: &str = "169.254.20.10/32";
/// Where the metadata server of GKE answers: as pods call it, which is what Dataplane V2 looks at, and where the node leads them
/// before other clusters look. Source: <https://cloud.google.com/kubernetes-engine/docs/concepts/workload-identity>, on strict
/// network policies.
const GKE_METADATA: [(&str, u16); 2] = [("169.254.169.254/32", 80), ("169.254.169.252/32", 988)];
const HTTPS: u16 = 443;

impl Service<'_> {
    pub(crate) fn service_account(&self) -> Value {
        let mut metadata = self.metadata();
        if let Some(annotations) = self.service_account_annotations() {
            metadata["annotations"] = annotations;
        }
        json!({
            "apiVersion": "v1",
            "kind": "ServiceAccount",
            "metadata": metadata,
            "automountServiceAccountToken": false,
        })
    }

    pub(crate) fn service(&self) -> Value {
        let ports = self.record().ports.iter().map(
            |port| json!({"name": port.name, "port": port.port, "targetPort": port.name, "protocol": "TCP"}),
        );
        json!({
            "apiVersion": "v1",
            "kind": "Service",
            "metadata": self.metadata(),
            "spec": {"type": "ClusterIP", "selector": self.selector(), "ports": ports.collect::<Value>()},
        })
    }

    pub(crate) fn network_policy(&self) -> Value {
        json!({
            "apiVersion": "networking.k8s.io/v1",
            "kind": "NetworkPolicy",
            "metadata": self.metadata(),
            "spec": {
                "podSelector": {"matchLabels": self.selector()},
                "policyTypes": ["Ingress", "Egress"],
                "ingress": self.ingress_rules(),
                "egress": self.egress_rules(),
            },
        })
    }

    /// Where its logins are made: as far as the databases, and nobody comes in.
    pub(crate) fn login_network_policy(&self) -> Option<Value> {
        let own = self.record().bindings.iter();
        let own: Vec<&BoundTo> = own.filter(|binding| binding.login.is_some()).collect();
        let mut metadata = self.metadata();
        metadata["name"] = json!(format!("{}-login", self.name()));
        let policy = json!({
            "apiVersion": "networking.k8s.io/v1",
            "kind": "NetworkPolicy",
            "metadata": metadata,
            "spec": {
                "podSelector": {"matchLabels": {login::LABEL: self.name()}},
                "policyTypes": ["Ingress", "Egress"],
                "egress": egress_rules(own.iter().copied()),
            },
        });
        (!own.is_empty()).then_some(policy)
    }

    /// To what is bound, and to where the clouds take the cluster's word.
    fn egress_rules(&self) -> Vec<Value> {
        let mut rules = egress_rules(self.record().bindings.iter());
        for identity in &self.record().identities {
            for way in identity_rules(identity.location.cloud) {
                if !rules.contains(&way) {
                    rules.push(way);
                }
            }
        }
        rules
    }

    fn ingress_rules(&self) -> Vec<Value> {
        let record = self.record();
        let all: Vec<Value> = record.ports.iter().map(|port| tcp(port.port)).collect();
        let exposed = tcp(self.port(record.expose.port.as_deref()));
        let mut rules = vec![json!({"from": [{"podSelector": {}}], "ports": all})];
        match record.expose.visibility {
            Visibility::None => {}
            Visibility::Internal => {
                let mut from = vec![json!({"namespaceSelector": {}})];
                // Some gateways are machines beside the cluster.
                if record.route.is_some() {
                    from.extend(PRIVATE.map(|network| json!({"ipBlock": {"cidr": network}})));
                }
                rules.push(json!({"from": from, "ports": [exposed]}));
            }
            Visibility::External => rules.push(json!({"ports": [exposed]})),
        }
        if let Some(metrics) = self.metrics() {
            let prometheus = namespace(&record.monitoring_namespace);
            rules.push(json!({"from": [prometheus], "ports": [tcp(self.port(metrics.port))]}));
        }
        rules
    }
}

/// The cluster's DNS, and the way to each of these.
fn egress_rules<'b>(bindings: impl Iterator<Item = &'b BoundTo>) -> Vec<Value> {
    let mut dns = namespace("kube-system");
    dns["podSelector"] = json!({"matchLabels": {"k8s-app": "kube-dns"}});
    let mut rules = vec![json!({
        "to": [dns, {"ipBlock": {"cidr": NODE_LOCAL_DNS}}],
        "ports": [{"port": 53, "protocol": "UDP"}, tcp(53)],
    })];
    for binding in bindings {
        let rule = binding.reach.as_ref().map(|reach| to(binding.kind, reach));
        rules.extend(rule.filter(|rule| !rules.contains(rule)));
    }
    rules
}

/// In the cluster to its pods. Clouds give names and not addresses: a database is in a private network, everything else may
/// answer anywhere but on the machine itself.
fn to(kind: BoundKind, reach: &Reach) -> Value {
    let to = match (&reach.instance, kind) {
        (Some(instance), _) => {
            let labels = json!({"app.kubernetes.io/instance": instance});
            vec![json!({"podSelector": {"matchLabels": labels}})]
        }
        (None, BoundKind::Database) => PRIVATE
            .map(|network| json!({"ipBlock": {"cidr": network}}))
            .to_vec(),
        (None, BoundKind::Queue | BoundKind::Bucket) => {
            vec![anywhere()]
        }
    };
    json!({"to": to, "ports": [tcp(reach.port)]})
}

/// The way to where a cloud takes the cluster's word.
fn identity_rules(cloud: Cloud) -> Vec<Value> {
    match cloud {
        Cloud::Local => Vec::new(),
        Cloud::Aws | Cloud::Azure => vec![json!({"to": [anywhere()], "ports": [tcp(HTTPS)]})],
        Cloud::Gcp => GKE_METADATA
            .map(|(address, port)| {
                json!({"to": [{"ipBlock": {"cidr": address}}], "ports": [tcp(port)]})
            })
            .to_vec(),
    }
}

/// But on the machine itself.
fn anywhere() -> Value {
    json!({"ipBlock": {"cidr": "0.0.0.0/0", "except": [LINK_LOCAL]}})
}

fn namespace(name: &str) -> Value {
    json!({"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": name}}})
}

fn tcp(port: u16) -> Value {
    json!({"port": port, "protocol": "TCP"})
}
