//! Which service is served, and to whom.

use tonic::{Code, transport::Endpoint};

use crate::{
    call::{CallError, Caller, Version, is_answered, is_unimplemented},
    case::NotPassed,
    suite::Bench,
    target::{Identified, Security},
};

pub(super) async fn serves(bench: &Bench) -> Result<(), NotPassed> {
    match bench.caller.call(bench.sample.request()?).await {
        Err(error) if is_unimplemented(&error) => Err(NotPassed::failed(format!(
            "neither {} nor {} is served",
            Version::V1.service(),
            Version::V1Beta1.service()
        ))),
        Err(error @ (CallError::Broken(_) | CallError::TimedOut(_))) => Err(error.into()),
        _ => Ok(()),
    }
}

pub(super) async fn serves_v1(bench: &Bench) -> Result<(), NotPassed> {
    speaks(bench, Version::V1).await
}

pub(super) async fn serves_v1beta1(bench: &Bench) -> Result<(), NotPassed> {
    speaks(bench, Version::V1Beta1).await
}

async fn speaks(bench: &Bench, version: Version) -> Result<(), NotPassed> {
    let caller = bench.caller.speaking(version);
    match caller.call(bench.sample.request()?).await {
        Err(error) if is_unimplemented(&error) => {
            let service = version.service();
            Err(NotPassed::failed(format!("{service} is not served")))
        }
        _ => Ok(()),
    }
}

pub(super) async fn refuses_plain_text(bench: &Bench) -> Result<(), NotPassed> {
    only_with_tls(bench)?;
    refuses(bench, &bench.target.plain()?, "a call in plain text").await
}

pub(super) async fn refuses_strangers(bench: &Bench) -> Result<(), NotPassed> {
    only_with_tls(bench)?;
    let stranger = bench.target.encrypted(Identified::No)?;
    refuses(bench, &stranger, "a client without a certificate").await
}

fn only_with_tls(bench: &Bench) -> Result<(), NotPassed> {
    match bench.target.security {
        Security::Insecure => Err(NotPassed::skipped("it is called without TLS")),
        Security::MutualTls { .. } => Ok(()),
    }
}

/// With TLS 1.3 a client learns of its refusal only when it first reads, so a connection proves nothing.
async fn refuses(bench: &Bench, endpoint: &Endpoint, who: &str) -> Result<(), NotPassed> {
    let Ok(channel) = endpoint.connect().await else {
        return Ok(());
    };
    let other = Caller {
        channel,
        ..bench.caller.clone()
    };
    let called = other.call(bench.sample.request()?).await;
    let is_refused = match &called {
        Err(CallError::Status(status)) => {
            matches!(
                status.code(),
                Code::Unauthenticated | Code::PermissionDenied
            )
        }
        other => !is_answered(other),
    };
    if is_refused {
        Ok(())
    } else {
        Err(NotPassed::failed(format!("{who} is answered")))
    }
}
