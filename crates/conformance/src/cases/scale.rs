//! Much at once.

use futures::future::join_all;
use pave_function_sdk::proto::RequestMeta;
use serde_json::json;

use crate::{case::NotPassed, comparison::difference, sample::resource, suite::Bench};

/// Crossplane's default for `--max-concurrent-reconciles`.
const CALLS: usize = 100;

/// Room for the rest of the request.
const ENVELOPE: usize = 128 << 10;

pub(super) async fn takes_requests_of(mebibytes: usize, bench: &Bench) -> Result<(), NotPassed> {
    let mut request = bench.sample.request()?;
    let filler = resource(&json!({
        "apiVersion": "conformance.example.org/v1alpha1",
        "kind": "Filler",
        "metadata": {"name": "filler"},
        "spec": {"text": "x".repeat(255 << 10)},
    }))?;
    let observed = request.observed.get_or_insert_default();
    for number in 0..((mebibytes << 20) - ENVELOPE) / (256 << 10) {
        // The payload is shared: bytes are counted, not copied.
        observed
            .resources
            .insert(format!("conformance-filler-{number}"), filler.clone());
    }
    bench.caller.call(request).await?;
    Ok(())
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
