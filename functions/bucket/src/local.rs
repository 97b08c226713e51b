//! A Bucket in the developer's own namespace: one pod with one volume, and the S3 server that the platform team names.
//!
//! No server is built in, and none is like another. So this is what one has to do to be named: its own entrypoint serves the
//! S3 API with path-style addresses on port 9000, keeps everything below `/data`, makes the bucket `S3_BUCKET` if it is not
//! there, and lets in who signs with `S3_ACCESS_KEY_ID` and `S3_SECRET_ACCESS_KEY` and nobody else.

use pave_compose::{Composed, Containers, DeveloperKind as _, LocalServer, Resolved};
use serde_json::json;

use crate::{Bucket, connection::SECRET_KEY, placement::LocalPlace};

/// The port of the S3 API.
pub(crate) const PORT: u16 = 9000;
/// The login that the server knows.
pub(crate) const ACCESS_KEY_ID: &str = "app";
/// Clients have to name one; servers take this one where they look at it.
pub(crate) const REGION: &str = "us-east-1";
/// User and group: nobody in particular, and not root.
const USER: u32 = 65_532;

pub(crate) fn build(resolved: &Resolved<Bucket>, place: &LocalPlace) -> Vec<Composed> {
    let recorded = &resolved.recorded;
    let server = LocalServer {
        name: &recorded.external_name,
        namespace: &resolved.namespace,
        software: "s3",
        port: PORT,
        user: USER,
        cpu: &place.cpu,
        memory: &place.memory,
        image: &place.image,
        storage_class: place.storage_class.as_deref(),
        storage_gb: place.storage_gb,
        deletion_policy: recorded.deletion_policy,
    };
    // One source of the key for the server and its clients.
    let key = |key: &str| json!({"secretKeyRef": {"name": resolved.secret_name, "key": key}});
    let [startup, readiness, liveness] = LocalServer::probes(&json!({"tcpSocket": {"port": PORT}}));
    let container = server.container(
        "s3",
        json!({
            "env": [
                {"name": "S3_BUCKET", "value": recorded.external_name},
                {"name": "S3_ACCESS_KEY_ID", "valueFrom": key("access-key-id")},
                {"name": "S3_SECRET_ACCESS_KEY", "valueFrom": key(SECRET_KEY)},
            ],
            "ports": [{"name": "s3", "containerPort": PORT, "protocol": "TCP"}],
            "startupProbe": startup,
            "readinessProbe": readiness,
            "livenessProbe": liveness,
            "volumeMounts": [
                {"name": "tmp", "mountPath": "/tmp"},
                // A directory of the volume: a fresh volume has a lost+found, which is no bucket.
                {"name": "data", "mountPath": "/data", "subPath": "data"},
            ],
        }),
    );
    let containers = Containers {
        server: container,
        preparation: None,
        volumes: json!([{"name": "tmp", "emptyDir": {}}]),
    };
    server.compose(Bucket::ANCHOR, containers)
}
