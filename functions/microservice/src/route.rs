//! The way from outside of the cluster: an HTTPRoute on the platform's gateway, or an Ingress.

use pave_api::{microservice::Route, status::Endpoint};
use pave_compose::Composed;
use serde_json::{Value, json};

use crate::{Service, object};

const HTTPS: u16 = 443;
const HTTP: u16 = 80;

impl Service<'_> {
    pub(crate) fn route(&self) -> Option<Composed> {
        let route = self.record().route.as_ref()?;
        Some(match &route.gateway {
            Some(_) => Composed::new("http-route", &self.http_route(route)),
            None => Composed::new("ingress", &self.ingress(route)),
        })
    }

    /// Where it answers: from outside where there is a way, else in the cluster.
    pub(crate) fn endpoint(&self) -> Endpoint {
        let path = self.path().trim_end_matches('/');
        let Some(route) = &self.record().route else {
            let host = format!("{}.{}.svc", self.name(), self.namespace());
            let port = self.port(self.record().expose.port.as_deref());
            return Endpoint {
                url: Some(format!("http://{host}:{port}")),
                host,
                port,
            };
        };
        let (scheme, port) = if route.tls {
            ("https", HTTPS)
        } else {
            ("http", HTTP)
        };
        Endpoint {
            url: Some(format!("{scheme}://{}{path}", route.host)),
            host: route.host.clone(),
            port,
        }
    }

    fn path(&self) -> &str {
        self.record().expose.path.as_deref().unwrap_or("/")
    }

    fn http_route(&self, route: &Route) -> Value {
        let gateway = route.gateway.as_ref();
        let parent = object([
            ("name", gateway.map(|gateway| json!(gateway.name))),
            ("namespace", gateway.map(|gateway| json!(gateway.namespace))),
            (
                "sectionName",
                gateway.and_then(|gateway| gateway.listener.as_ref().map(|name| json!(name))),
            ),
        ]);
        let port = self.port(self.record().expose.port.as_deref());
        json!({
            "apiVersion": "gateway.networking.k8s.io/v1",
            "kind": "HTTPRoute",
            "metadata": self.metadata(),
            "spec": {
                "parentRefs": [parent],
                "hostnames": [route.host],
                "rules": [{
                    "matches": [{"path": {"type": "PathPrefix", "value": self.path()}}],
                    "backendRefs": [{"name": self.name(), "port": port}],
                }],
            },
        })
    }

    fn ingress(&self, route: &Route) -> Value {
        let port = self.port_name(self.record().expose.port.as_deref());
        let backend = json!({"service": {"name": self.name(), "port": {"name": port}}});
        let path = json!({"path": self.path(), "pathType": "Prefix", "backend": backend});
        let issuer = route.cluster_issuer.as_ref();
        let tls = object([
            ("hosts", Some(json!([route.host]))),
            (
                "secretName",
                issuer.map(|_| json!(format!("{}-tls", self.name()))),
            ),
        ]);
        let mut metadata = self.metadata();
        if let Some(issuer) = issuer {
            metadata["annotations"] = json!({"cert-manager.io/cluster-issuer": issuer});
        }
        let spec = object([
            (
                "ingressClassName",
                route.ingress_class.as_ref().map(|class| json!(class)),
            ),
            (
                "rules",
                Some(json!([{"host": route.host, "http": {"paths": [path]}}])),
            ),
            ("tls", route.tls.then(|| json!([tls]))),
        ]);
        json!({"apiVersion": "networking.k8s.io/v1", "kind": "Ingress", "metadata": metadata, "spec": spec})
    }
}
