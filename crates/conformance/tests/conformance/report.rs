//! What a report says.

use pave_conformance::{Level, Sample, Security, Target, judge};

use crate::{DEADLINE, not_passed, peer::Peer};

#[tokio::test(flavor = "multi_thread")]
async fn a_function_that_refuses_the_sample_is_judged_by_the_rest() {
    let target = Target {
        address: Peer::default().start().await,
        security: Security::Insecure,
        timeout: DEADLINE,
    };
    let mut told = Vec::new();
    let report = judge(target, Sample::default(), |one| told.push(one.case.id))
        .await
        .unwrap();
    assert_eq!(
        told,
        report
            .cases
            .iter()
            .map(|one| one.case.id)
            .collect::<Vec<_>>()
    );
    let (failed, skipped) = not_passed(&report);
    assert!(failed.is_empty(), "{failed:?}");
    let reason = skipped["keeps-resources"];
    assert!(
        reason.starts_with("the function refuses the request: `input`"),
        "{reason}"
    );
    assert!(
        !skipped.contains_key("copies-tag"),
        "a refusal has a tag, too"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_summary_counts_every_case_once() {
    let target = Target {
        address: Peer::default().start().await,
        security: Security::Insecure,
        timeout: DEADLINE,
    };
    let report = judge(target, crate::sample(), |_| {}).await.unwrap();
    for count in report.summary {
        let of_level = report
            .cases
            .iter()
            .filter(|one| one.case.level == count.level);
        assert_eq!(
            count.passed + count.failed + count.skipped,
            of_level.count()
        );
    }
    let json = serde_json::to_value(&report).unwrap();
    assert_eq!(json["cases"][0]["id"], "serves-function-runner");
    assert_eq!(json["cases"][0]["level"], "MUST");
    assert_eq!(json["cases"][0]["verdict"], "pass");
    assert_eq!(json["cases"][3]["reason"], "it is called without TLS");
    assert_eq!(report.summary[0].level, Level::Must);
}
