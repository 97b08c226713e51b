//! All cases, in the order in which they are judged: what could end the function comes last.

mod answer;
mod composed;
mod passthrough;
mod robustness;
mod scale;
mod service;

use crate::case::{
    Case,
    Level::{Advice, Must, Should},
};

const SERVING: &str = "https://github.com/crossplane/crossplane/blob/main/contributing/specifications/functions.md#serving-requests-from-crossplane";
const CONFIGURATION: &str = "https://github.com/crossplane/crossplane/blob/main/contributing/specifications/functions.md#configuration";
const PROTOCOL: &str =
    "https://github.com/crossplane/crossplane/blob/main/proto/fn/v1/run_function.proto";
const RUNNER: &str =
    "https://github.com/crossplane/crossplane/blob/main/internal/xfn/function_runner.go";
const REQUIREMENTS: &str =
    "https://github.com/crossplane/crossplane/blob/main/internal/xfn/required_resources.go";
const PIPELINE: &str = "https://github.com/crossplane/crossplane/blob/main/internal/controller/apiextensions/composite/composition_functions.go";

/// All cases.
pub fn cases() -> &'static [Case] {
    CASES
}

static CASES: &[Case] = &[
    Case {
        id: "serves-function-runner",
        level: Must,
        rule: "It serves FunctionRunnerService over gRPC.",
        source: SERVING,
        needs: None,
        check: |bench| Box::pin(service::serves(bench)),
    },
    Case {
        id: "serves-latest-version",
        level: Should,
        rule: "It serves the newest version of the service, v1.",
        source: SERVING,
        needs: Some("serves-function-runner"),
        check: |bench| Box::pin(service::serves_v1(bench)),
    },
    Case {
        id: "serves-v1beta1",
        level: Advice,
        rule: "It also serves v1beta1, which is all that Crossplane before 1.17 calls.",
        source: RUNNER,
        needs: Some("serves-function-runner"),
        check: |bench| Box::pin(service::serves_v1beta1(bench)),
    },
    Case {
        id: "encrypts",
        level: Must,
        rule: "It refuses plain text unless it was started with --insecure.",
        source: CONFIGURATION,
        needs: None,
        check: |bench| Box::pin(service::refuses_plain_text(bench)),
    },
    Case {
        id: "verifies-clients",
        level: Must,
        rule: "It verifies clients with the mounted authority: one without a certificate is refused.",
        source: CONFIGURATION,
        needs: None,
        check: |bench| Box::pin(service::refuses_strangers(bench)),
    },
    Case {
        id: "copies-tag",
        level: Must,
        rule: "It copies the request's tag to the response, whatever the tag is.",
        source: SERVING,
        needs: Some("serves-function-runner"),
        check: |bench| Box::pin(answer::copies_tag(bench)),
    },
    Case {
        id: "repeats-itself",
        level: Advice,
        rule: "It answers the same request with the same answer: Crossplane caches answers, and stops calling a function that was given all it asks for.",
        source: PIPELINE,
        needs: Some("serves-function-runner"),
        check: |bench| Box::pin(answer::repeats_itself(bench)),
    },
    Case {
        id: "ignores-tag",
        level: Must,
        rule: "Its answer does not depend on the tag.",
        source: SERVING,
        needs: Some("repeats-itself"),
        check: |bench| Box::pin(answer::ignores_tag(bench)),
    },
    Case {
        id: "sets-ttl",
        level: Should,
        rule: "It says for how long its answer may be used.",
        source: SERVING,
        needs: Some("serves-function-runner"),
        check: |bench| Box::pin(answer::sets_ttl(bench)),
    },
    Case {
        id: "keeps-resources",
        level: Must,
        rule: "It passes on what earlier steps want of resources that it has no opinion on.",
        source: SERVING,
        needs: Some("serves-function-runner"),
        check: |bench| Box::pin(passthrough::keeps_resources(bench)),
    },
    Case {
        id: "keeps-empty-values",
        level: Must,
        rule: "It passes them on with empty objects, lists and text, which mean something in Kubernetes.",
        source: SERVING,
        needs: Some("keeps-resources"),
        check: |bench| Box::pin(passthrough::keeps_empty_values(bench)),
    },
    Case {
        id: "keeps-numbers",
        level: Must,
        rule: "It passes them on with every number that the protocol can carry exactly.",
        source: SERVING,
        needs: Some("keeps-resources"),
        check: |bench| Box::pin(passthrough::keeps_numbers(bench)),
    },
    Case {
        id: "keeps-deep-resources",
        level: Must,
        rule: "It passes them on when they are as deep as Crossplane's own definitions.",
        source: SERVING,
        needs: Some("keeps-resources"),
        check: |bench| Box::pin(passthrough::keeps_deep_resources(bench)),
    },
    Case {
        id: "keeps-composite",
        level: Must,
        rule: "It passes on what earlier steps want of the composite resource's status.",
        source: SERVING,
        needs: Some("serves-function-runner"),
        check: |bench| Box::pin(passthrough::keeps_composite(bench)),
    },
    Case {
        id: "keeps-context",
        level: Advice,
        rule: "It passes on the context: Crossplane gives the next step nothing but what this one returned.",
        source: PIPELINE,
        needs: Some("serves-function-runner"),
        check: |bench| Box::pin(passthrough::keeps_context(bench)),
    },
    Case {
        id: "leaves-composite",
        level: Must,
        rule: "It wants nothing of the composite resource's spec and metadata.",
        source: SERVING,
        needs: Some("serves-function-runner"),
        check: |bench| Box::pin(composed::leaves_composite(bench)),
    },
    Case {
        id: "leaves-composed-status",
        level: Must,
        rule: "It wants nothing of a composed resource's status.",
        source: SERVING,
        needs: Some("serves-function-runner"),
        check: |bench| Box::pin(composed::leaves_status(bench)),
    },
    Case {
        id: "leaves-composed-names",
        level: Should,
        rule: "It leaves metadata.name of composed resources to Crossplane.",
        source: SERVING,
        needs: Some("serves-function-runner"),
        check: |bench| Box::pin(composed::leaves_names(bench)),
    },
    Case {
        id: "is-silent-when-settled",
        level: Must,
        rule: "It does not return a Normal or Warning result every time it is called.",
        source: SERVING,
        needs: Some("serves-function-runner"),
        check: |bench| Box::pin(answer::is_silent_when_settled(bench)),
    },
    Case {
        id: "requirements-stabilize",
        level: Advice,
        rule: "It stops asking for more resources after five more calls; then Crossplane gives up.",
        source: REQUIREMENTS,
        needs: Some("serves-function-runner"),
        check: |bench| Box::pin(answer::requirements_stabilize(bench)),
    },
    Case {
        id: "ignores-unknown-fields",
        level: Advice,
        rule: "It answers a newer Crossplane, whose requests have fields that it does not know.",
        source: PROTOCOL,
        needs: Some("serves-function-runner"),
        check: |bench| Box::pin(robustness::ignores_unknown_fields(bench)),
    },
    Case {
        id: "takes-5-mebibytes",
        level: Advice,
        rule: "It takes requests of 5 MiB: Crossplane sends everything that is observed and knows no limit.",
        source: RUNNER,
        needs: Some("serves-function-runner"),
        check: |bench| Box::pin(scale::takes_requests_of(5, bench)),
    },
    Case {
        id: "takes-16-mebibytes",
        level: Advice,
        rule: "It takes requests of 16 MiB.",
        source: RUNNER,
        needs: Some("takes-5-mebibytes"),
        check: |bench| Box::pin(scale::takes_requests_of(16, bench)),
    },
    Case {
        id: "takes-64-mebibytes",
        level: Advice,
        rule: "It takes requests of 64 MiB.",
        source: RUNNER,
        needs: Some("takes-16-mebibytes"),
        check: |bench| Box::pin(scale::takes_requests_of(64, bench)),
    },
    Case {
        id: "serves-100-calls-at-once",
        level: Advice,
        rule: "It answers 100 calls at once, as many composite resources as Crossplane reconciles by default, each as if it were alone.",
        source: RUNNER,
        needs: Some("ignores-tag"),
        check: |bench| Box::pin(scale::serves_calls_at_once(bench)),
    },
    Case {
        id: "answers-an-empty-request",
        level: Advice,
        rule: "It answers a request with nothing in it, if only by refusing it.",
        source: PROTOCOL,
        needs: Some("serves-function-runner"),
        check: |bench| Box::pin(robustness::answers_an_empty_request(bench)),
    },
    Case {
        id: "answers-malformed-requests",
        level: Advice,
        rule: "It answers requests whose objects are not what it expects, if only by refusing them.",
        source: PROTOCOL,
        needs: Some("serves-function-runner"),
        check: |bench| Box::pin(robustness::answers_malformed_requests(bench)),
    },
    Case {
        id: "answers-garbage",
        level: Advice,
        rule: "It refuses bytes that are no request.",
        source: PROTOCOL,
        needs: Some("serves-function-runner"),
        check: |bench| Box::pin(robustness::answers_garbage(bench)),
    },
    Case {
        id: "stays-alive",
        level: Advice,
        rule: "It still answers after all of this.",
        source: RUNNER,
        needs: Some("serves-function-runner"),
        check: |bench| Box::pin(robustness::stays_alive(bench)),
    },
];
