//! Going through the cases.

use crate::{
    call::{Caller, Version, is_unimplemented},
    case::{Case, NotPassed, cases},
    report::{Judged, Report, Verdict},
    sample::Sample,
    target::{Target, TargetError},
};

/// What a case has to work with.
#[derive(Debug)]
pub(crate) struct Bench {
    pub(crate) target: Target,
    pub(crate) sample: Sample,
    /// Speaks the newest version that the function serves.
    pub(crate) caller: Caller,
}

/// Judges a function by every case, and tells each verdict as soon as there is one.
///
/// # Errors
/// When there is no function to judge.
pub async fn judge(
    target: Target,
    sample: Sample,
    mut tell: impl FnMut(&Judged),
) -> Result<Report, TargetError> {
    let v1 = Caller {
        channel: target.connect().await?,
        version: Version::V1,
        timeout: target.timeout,
    };
    let serves_v1 = match sample.request() {
        Ok(request) => !matches!(v1.call(request).await, Err(error) if is_unimplemented(&error)),
        Err(_) => true,
    };
    let caller = if serves_v1 {
        v1
    } else {
        v1.speaking(Version::V1Beta1)
    };
    let bench = Bench {
        target,
        sample,
        caller,
    };
    let mut judged: Vec<Judged> = Vec::new();
    for case in cases() {
        let verdict = match unmet(case, &judged) {
            Some(reason) => Verdict::Skip(reason),
            None => match (case.check)(&bench).await {
                Ok(()) => Verdict::Pass,
                Err(NotPassed::Failed(reason)) => Verdict::Fail(reason),
                Err(NotPassed::Skipped(reason)) => Verdict::Skip(reason),
            },
        };
        let one = Judged { case, verdict };
        tell(&one);
        judged.push(one);
    }
    Ok(Report::new(bench.target.address, judged))
}

/// What is broken altogether is not judged in its details.
fn unmet(case: &Case, judged: &[Judged]) -> Option<String> {
    let needed = judged.iter().find(|one| Some(one.case.id) == case.needs)?;
    match &needed.verdict {
        Verdict::Pass => None,
        Verdict::Fail(_) => Some(format!("{} fails", needed.case.id)),
        Verdict::Skip(reason) => Some(reason.clone()),
    }
}
