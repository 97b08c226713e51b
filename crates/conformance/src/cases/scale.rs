//! Much at once.

use futures::future::join_all;
use pave_function_sdk::{
    payload::EncodeError,
    proto::{RequestMeta, Resource},
};
use prost::Message as _;
use serde_json::json;

use crate::{case::NotPassed, comparison::difference, sample::resource, suite::Bench};

/// Crossplane's default for `--max-concurrent-reconciles`.
const CALLS: usize = 100;

/// Bytes of one resource that makes a request larger.
const FILLER: usize = 256 << 10;

pub(super) async fn takes_requests_of(mebibytes: usize, bench: &Bench) -> Result<(), NotPassed> {
    let mut request = bench.sample.request()?;
    // Below the size by what one more filler takes without its text.
    let size = (mebibytes << 20) - (1 << 10);
    let whole = filler(FILLER)?;
    for number in 0.. {
        let left = size.saturating_sub(request.encoded_len());
        let next = match left {
            0 => break,
            1..FILLER => filler(left)?,
            // Its bytes are shared, not copied.
            _ => whole.clone(),
        };
        let observed = request.observed.get_or_insert_default();
        let name = format!("conformance-filler-{number}");
        observed.resources.insert(name, next);
    }
    bench.caller.call(request).await?;
    Ok(())
}

fn filler(bytes: usize) -> Result<Resource, EncodeError> {
    resource(&json!({
        "apiVersion": "conformance.example.org/v1alpha1",
        "kind": "Filler",
        "metadata": {"name": "filler"},
        "spec": {"text": "x".repeat(bytes)},
    }))
}

pub(super) async fn serves_calls_at_once(bench: &Bench) -> Result<(), NotPassed> {
    let alone = bench.caller.call(bench.sample.request()?).await?;
    let mut requests = Vec::new();
    for number in 0..CALLS {
        let mut request = bench.sample.request()?;
        let capabilities = request.meta.unwrap_or_default().capabilities;
        let tag = format!("conformance-{number}");
        request.meta = Some(RequestMeta { tag, capabilities });
        requests.push(request);
    }
    let calls = requests
        .into_iter()
        .map(|request| bench.caller.call(request));
    for (number, answered) in join_all(calls).await.into_iter().enumerate() {
        let answer = answered.map_err(|error| {
            NotPassed::failed(format!("call {} of {CALLS}: {error}", number + 1))
        })?;
        if let Some(difference) = difference(&alone, &answer)? {
            return Err(NotPassed::failed(format!(
                "call {} of {CALLS} is answered otherwise than a call alone: {difference}",
                number + 1
            )));
        }
    }
    Ok(())
}
