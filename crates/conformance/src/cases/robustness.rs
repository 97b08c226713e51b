//! What nobody should send, and somebody will: a mistyped manifest, an older or newer Crossplane, a broken peer.

use bytes::{BufMut as _, Bytes, BytesMut};
use pave_function_sdk::proto::{RunFunctionRequest, State};
use prost::Message as _;
use serde_json::{Value, json};

use crate::{
    call::is_answered,
    case::NotPassed,
    sample::{Sample, resource},
    suite::Bench,
};

pub(super) async fn ignores_unknown_fields(bench: &Bench) -> Result<(), NotPassed> {
    let mut bytes = BytesMut::new();
    bytes.put_slice(&bench.sample.request()?.encode_to_vec());
    // Field 500, which no version has, with six bytes in it.
    bytes.put_slice(&[0xa2, 0x1f, 6]);
    bytes.put_slice(b"future");
    Ok(bench.caller.send(bytes.freeze()).await?)
}

pub(super) async fn answers_an_empty_request(bench: &Bench) -> Result<(), NotPassed> {
    let called = bench.caller.call(RunFunctionRequest::default()).await;
    if is_answered(&called) {
        return Ok(());
    }
    called?;
    Ok(())
}

pub(super) async fn answers_malformed_requests(bench: &Bench) -> Result<(), NotPassed> {
    for (what, request) in malformed(&bench.sample)? {
        let called = bench.caller.call(request).await;
        if let (false, Err(error)) = (is_answered(&called), called) {
            return Err(NotPassed::failed(format!("{what}: {error}")));
        }
    }
    Ok(())
}

pub(super) async fn answers_garbage(bench: &Bench) -> Result<(), NotPassed> {
    let called = bench
        .caller
        .send(Bytes::from_static(b"\xff\xff\xff no message"))
        .await;
    match called {
        Ok(()) => Err(NotPassed::failed(
            "bytes that are no message are answered like one",
        )),
        Err(error) => {
            let called = Err::<(), _>(error);
            if is_answered(&called) {
                return Ok(());
            }
            Ok(called?)
        }
    }
}

pub(super) async fn stays_alive(bench: &Bench) -> Result<(), NotPassed> {
    bench.caller.call(bench.sample.request()?).await?;
    Ok(())
}

/// Requests with one thing wrong in each.
fn malformed(sample: &Sample) -> Result<Vec<(String, RunFunctionRequest)>, NotPassed> {
    let mut requests = Vec::new();
    let mut add = |what: String, sample: &Sample| {
        requests.push((what, sample.request()?));
        Ok::<_, NotPassed>(())
    };
    for input in [
        None,
        Some(json!({})),
        Some(json!({"apiVersion": 1, "kind": []})),
    ] {
        let what = input
            .as_ref()
            .map_or_else(|| "no input".to_owned(), |input| format!("input {input}"));
        add(
            what,
            &Sample {
                input,
                ..sample.clone()
            },
        )?;
    }
    for field in sample
        .input
        .as_ref()
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
    {
        for wrong in [
            json!(42),
            json!("text"),
            json!([[]]),
            json!({"a": {"b": null}}),
        ] {
            let mut input = sample.input.clone().unwrap_or_default();
            input[field.0] = wrong.clone();
            let what = format!("input.{} as {wrong}", field.0);
            add(
                what,
                &Sample {
                    input: Some(input),
                    ..sample.clone()
                },
            )?;
        }
    }
    for field in ["spec", "metadata", "status"] {
        for wrong in [json!(42), json!("text"), json!(["list"])] {
            let mut composite = sample.composite.clone();
            composite[field] = wrong.clone();
            let what = format!("the composite resource's {field} as {wrong}");
            add(
                what,
                &Sample {
                    composite,
                    ..sample.clone()
                },
            )?;
        }
    }
    let mut absent = sample.request()?;
    absent.observed = None;
    requests.push(("nothing observed".to_owned(), absent));
    let mut strange = sample.request()?;
    strange.desired = Some(State {
        composite: Some(resource(&json!({"status": "text"}))?),
        resources: [("strange".to_owned(), resource(&json!({"metadata": 42}))?)].into(),
    });
    requests.push(("strange desired objects".to_owned(), strange));
    Ok(requests)
}
