//! The connection Secret: where a bucket is and which API it speaks, the same keys on every cloud.
//!
//! On a cloud it holds no key: an application gets in with its own identity, for a key can leak and an identity cannot.

use k8s_openapi::api::core::v1::Secret;
use pave_api::{bucket::AZURE_CONTAINER as CONTAINER, status::Endpoint};
use pave_catalog::Cloud;
use pave_compose::{
    CONNECTION, DeveloperKind as _, Publication, Resolved, connection_secret, observed_secret,
};
use pave_function_sdk::Request;
use serde::Deserialize;

use crate::{
    Bucket,
    local::{ACCESS_KEY_ID, PORT, REGION},
    placement::Placement,
};

/// Key of the local server's secret access key.
pub(crate) const SECRET_KEY: &str = "secret-access-key";
const HTTPS: u16 = 443;

/// How applications find and use a bucket.
struct Connection {
    /// Which API: `s3`, `gcs` or `azure-blob`.
    api: &'static str,
    scheme: &'static str,
    host: String,
    port: u16,
    region: String,
    bucket: String,
    /// The address of the bucket as its API's tools write it.
    uri: String,
    /// Keys that only one API has.
    own: Vec<(&'static str, String)>,
}

pub(crate) fn publication(request: &Request, resolved: &Resolved<Bucket>) -> Publication {
    match connection(request, resolved) {
        Some(connection) => Publication::Secret {
            endpoint: Some(connection.endpoint()),
            secret: Box::new(connection.secret(resolved)),
        },
        // Never withdrawn once applications mount it.
        None => match observed_secret(request, CONNECTION) {
            Some(secret) => Publication::Secret {
                secret: Box::new(secret),
                endpoint: None,
            },
            None => Publication::Awaited {
                reason: "WaitingForBucket",
                message: "the bucket is not there yet",
            },
        },
    }
}

/// The part of an observed bucket, account or server that is read.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Observed {
    status: ObservedStatus,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct ObservedStatus {
    at_provider: AtProvider,
}

/// Fields of `status.atProvider`: each cloud fills its own.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct AtProvider {
    /// S3.
    bucket_regional_domain_name: Option<String>,
    /// Cloud Storage.
    self_link: Option<String>,
    /// Azure.
    primary_blob_host: Option<String>,
}

fn connection(request: &Request, resolved: &Resolved<Bucket>) -> Option<Connection> {
    let name = &resolved.recorded.external_name;
    let observed = || -> Option<AtProvider> {
        let observed: Observed = request.observed(Bucket::ANCHOR)?.decode().ok()?;
        Some(observed.status.at_provider)
    };
    Some(match &resolved.own.placement {
        Placement::Aws(place) => {
            let domain = observed()?.bucket_regional_domain_name?;
            let host = domain.strip_prefix(&format!("{name}."))?.to_owned();
            s3("https", host, HTTPS, (name, &place.region), Vec::new())
        }
        Placement::Gcp(place) => {
            observed()?.self_link?;
            Connection {
                api: "gcs",
                scheme: "https",
                host: "storage.googleapis.com".to_owned(),
                port: HTTPS,
                region: place.region.clone(),
                bucket: name.clone(),
                uri: format!("gs://{name}"),
                own: Vec::new(),
            }
        }
        Placement::Azure(place) => {
            let host = observed()?.primary_blob_host?;
            Connection {
                api: "azure-blob",
                scheme: "https",
                uri: format!("https://{host}/{CONTAINER}"),
                host,
                port: HTTPS,
                region: place.location.clone(),
                bucket: CONTAINER.to_owned(),
                own: vec![("account", name.clone())],
            }
        }
        Placement::Local(place) => {
            let host = format!("{name}.{}.svc", resolved.namespace);
            let login = vec![
                ("access-key-id", ACCESS_KEY_ID.to_owned()),
                (SECRET_KEY, place.secret_access_key.reveal().to_owned()),
            ];
            s3("http", host, PORT, (name, REGION), login)
        }
    })
}

/// S3 itself answers to both ways of naming a bucket; a server of one's own has one address for all.
fn s3(
    scheme: &'static str,
    host: String,
    port: u16,
    (bucket, region): (&str, &str),
    login: Vec<(&'static str, String)>,
) -> Connection {
    let path_style = ("path-style", (scheme == "http").to_string());
    Connection {
        api: "s3",
        scheme,
        host,
        port,
        region: region.to_owned(),
        bucket: bucket.to_owned(),
        uri: format!("s3://{bucket}"),
        own: login.into_iter().chain([path_style]).collect(),
    }
}

impl Connection {
    /// The API's address, without a port where it is the usual one.
    fn address(&self) -> String {
        let Self {
            scheme, host, port, ..
        } = self;
        if *port == HTTPS {
            format!("{scheme}://{host}")
        } else {
            format!("{scheme}://{host}:{port}")
        }
    }

    fn endpoint(&self) -> Endpoint {
        Endpoint {
            host: self.host.clone(),
            port: self.port,
            url: Some(self.uri.clone()),
        }
    }

    fn secret(&self, resolved: &Resolved<Bucket>) -> Secret {
        let provider: Cloud = resolved.recorded.location.cloud;
        let shared = [
            ("type", self.api.to_owned()),
            ("provider", provider.as_str().to_owned()),
            ("endpoint", self.address()),
            ("host", self.host.clone()),
            ("port", self.port.to_string()),
            ("region", self.region.clone()),
            ("bucket", self.bucket.clone()),
            ("uri", self.uri.clone()),
        ];
        connection_secret(
            (&resolved.secret_name, &resolved.namespace),
            "bucket",
            shared.into_iter().chain(self.own.clone()),
        )
    }
}
