//! A registry in this process: the part of OCI's distribution specification that a push uses, and strict about it.
//! <https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md>

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use axum::{
    Router,
    body::Bytes,
    extract::{Request, State},
    http::{HeaderMap, Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

/// A registry on a free port of this machine.
pub(crate) struct Registry {
    pub(crate) address: String,
    pub(crate) stored: Arc<Mutex<Stored>>,
}

#[derive(Default)]
pub(crate) struct Stored {
    pub(crate) blobs: BTreeMap<String, Bytes>,
    /// By tag and by digest: media type and content.
    pub(crate) manifests: BTreeMap<String, (String, Bytes)>,
    /// Everything that changed something, in order.
    pub(crate) log: Vec<String>,
    /// Whether anybody is let in.
    pub(crate) closed: bool,
}

impl Registry {
    pub(crate) async fn start() -> Self {
        let stored = Arc::new(Mutex::new(Stored::default()));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let router = Router::new().fallback(serve).with_state(stored.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { address, stored }
    }
}

async fn serve(State(stored): State<Arc<Mutex<Stored>>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
    let mut stored = stored.lock().unwrap();
    if stored.closed {
        let challenge = [(header::WWW_AUTHENTICATE, "Basic realm=\"acme\"")];
        return (StatusCode::UNAUTHORIZED, challenge).into_response();
    }
    let path = parts.uri.path();
    let query = parts.uri.query().unwrap_or_default();
    let (_, last) = path.rsplit_once('/').unwrap();
    match (parts.method, path) {
        (Method::GET, "/v2/") => StatusCode::OK.into_response(),
        (Method::POST, path) if path.ends_with("/blobs/uploads/") => (
            StatusCode::ACCEPTED,
            [(header::LOCATION, format!("{path}session"))],
        )
            .into_response(),
        (Method::PUT, path) if path.ends_with("/blobs/uploads/session") => {
            stored.put_blob(query, body)
        }
        (Method::HEAD, path) if path.contains("/blobs/") => match stored.blobs.get(last) {
            Some(_) => StatusCode::OK.into_response(),
            None => StatusCode::NOT_FOUND.into_response(),
        },
        (Method::PUT, path) if path.contains("/manifests/") => {
            stored.put_manifest(last, &parts.headers, &body)
        }
        (Method::HEAD, path) if path.contains("/manifests/") => stored.head_manifest(last),
        (method, path) => panic!("a push has no business with {method} {path}"),
    }
}

impl Stored {
    fn put_blob(&mut self, query: &str, body: Bytes) -> Response {
        let digest = digest(&body);
        if query.replace("%3A", ":") != format!("digest={digest}") {
            return (StatusCode::BAD_REQUEST, "DIGEST_INVALID").into_response();
        }
        self.log.push(format!("blob {digest}"));
        let location = [(header::LOCATION, format!("/blobs/{digest}"))];
        self.blobs.insert(digest, body);
        (StatusCode::CREATED, location).into_response()
    }

    /// Refuses what refers to something that is not there, as registries do.
    fn put_manifest(&mut self, reference: &str, headers: &HeaderMap, body: &Bytes) -> Response {
        let manifest: Value = serde_json::from_slice(body).unwrap();
        let digest = digest(body);
        let media_type = headers[header::CONTENT_TYPE].to_str().unwrap();
        if manifest["mediaType"] != media_type {
            return (StatusCode::BAD_REQUEST, "MANIFEST_INVALID").into_response();
        }
        let blobs = manifest["layers"].as_array().into_iter().flatten();
        let blobs = blobs.chain(manifest.get("config"));
        let manifests = manifest["manifests"].as_array().into_iter().flatten();
        let known = |entry: &Value| entry["digest"].as_str().unwrap().to_owned();
        let complete = blobs.map(known).all(|blob| self.blobs.contains_key(&blob))
            && manifests
                .map(known)
                .all(|entry| self.manifests.contains_key(&entry));
        if !complete || (reference.contains(':') && reference != digest) {
            return (StatusCode::BAD_REQUEST, "MANIFEST_BLOB_UNKNOWN").into_response();
        }
        self.log.push(format!("manifest {reference}"));
        for name in [reference.to_owned(), digest.clone()] {
            let entry = (media_type.to_owned(), body.clone());
            self.manifests.insert(name, entry);
        }
        let location = [(header::LOCATION, format!("/manifests/{digest}"))];
        (StatusCode::CREATED, location).into_response()
    }

    fn head_manifest(&self, reference: &str) -> Response {
        match self.manifests.get(reference) {
            Some((_, body)) => {
                let digest = [("docker-content-digest", digest(body))];
                (StatusCode::OK, digest).into_response()
            }
            None => StatusCode::NOT_FOUND.into_response(),
        }
    }
}

fn digest(content: &[u8]) -> String {
    format!("sha256:{:x}", Sha256::digest(content))
}
