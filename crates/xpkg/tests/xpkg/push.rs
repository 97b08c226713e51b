//! A push as a registry sees it.

use pave_xpkg::{Destination, Xpkg, push, push_blocking};

use crate::{built_configuration, built_function, registry::Registry};

fn destination(registry: &Registry) -> Destination {
    let text = format!("{}/acme/package:v0.1.0", registry.address);
    text.parse().unwrap()
}

async fn pushed(registry: &Registry, xpkg: &Xpkg) -> Vec<String> {
    registry.stored.lock().unwrap().log.clear();
    let digest = push(xpkg, &destination(registry)).await.unwrap();
    assert_eq!(digest, xpkg.digest());
    let stored = registry.stored.lock().unwrap();
    let (_, manifest) = &stored.manifests["v0.1.0"];
    let expected = xpkg.index().unwrap_or_else(|| xpkg.images()[0].manifest());
    assert_eq!(manifest.as_ref(), expected);
    stored.log.clone()
}

#[tokio::test]
async fn the_tag_comes_last_so_nobody_sees_half_a_package() {
    let registry = Registry::start().await;
    for xpkg in [built_configuration(), built_function(&["amd64", "arm64"])] {
        let log = pushed(&registry, &xpkg).await;
        assert_eq!(log.last().unwrap(), "manifest v0.1.0", "{log:?}");
    }
}

#[tokio::test]
async fn what_the_registry_has_is_not_sent_again() {
    let registry = Registry::start().await;
    let xpkg = built_function(&["amd64", "arm64"]);
    let blobs = |log: &[String]| log.iter().filter(|line| line.starts_with("blob ")).count();
    // Two programs, two configurations, and the content that both have.
    assert_eq!(blobs(&pushed(&registry, &xpkg).await), 5);
    assert_eq!(blobs(&pushed(&registry, &xpkg).await), 0);
}

#[tokio::test]
async fn a_registry_that_lets_nobody_in_is_named_with_the_way_in() {
    let registry = Registry::start().await;
    registry.stored.lock().unwrap().closed = true;
    let error = push(&built_configuration(), &destination(&registry))
        .await
        .unwrap_err()
        .to_string();
    let address = &registry.address;
    assert_eq!(
        error,
        format!(
            "{address}: pushing to acme/package is not allowed without credentials; log in with `docker login {address}` as somebody who may"
        )
    );
}

#[test]
fn a_registry_that_is_not_there_is_named_with_the_cause() {
    // A port that was free a moment ago.
    let address = std::net::TcpListener::bind("127.0.0.1:0")
        .and_then(|listener| listener.local_addr())
        .unwrap();
    let destination = format!("{address}/acme/package:v0.1.0").parse().unwrap();
    let error = push_blocking(&built_configuration(), &destination)
        .unwrap_err()
        .to_string();
    let expected = format!("{address}: cannot be reached over plain HTTP: Connection refused");
    assert!(error.starts_with(&expected), "{error}");
}
