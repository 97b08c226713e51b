//! One gRPC call: from a request to the function's answer.

use std::{
    sync::Arc,
    task::{Context, Poll},
    time::{Duration, Instant},
};

use jiff::Timestamp;
use prost::Message as _;
use tonic::{Status, server::NamedService};

use super::{metrics::Metrics, subject::Subject, traces::Traces};
use crate::{
    call::{self, Answer, Outcome},
    function::Function,
    proto::{
        self, RunFunctionRequest, RunFunctionResponse,
        function_runner_service_server::FunctionRunnerService,
    },
    report::ResultEvent,
    request::Request,
};

/// Crossplane's client sets no limit of its own, which leaves grpc-go's.
///
/// Source: `defaultClientMaxReceiveMessageSize` in <https://github.com/grpc/grpc-go/blob/master/clientconn.go>.
const LARGEST_RESPONSE: usize = 4 << 20;

/// From here on the log warns: there is still time to split the composition.
const LARGE_RESPONSE: usize = 3 << 20;

/// Runs a function for the gRPC service.
pub(super) struct Runner {
    pub(super) function: Arc<dyn Function>,
    pub(super) metrics: Arc<Metrics>,
    pub(super) traces: Arc<Traces>,
    pub(super) ttl: Duration,
}

#[tonic::async_trait]
impl FunctionRunnerService for Runner {
    async fn run_function(
        &self,
        request: tonic::Request<RunFunctionRequest>,
    ) -> Result<tonic::Response<RunFunctionResponse>, Status> {
        let begin = Instant::now();
        let call = self.traces.begin(request.metadata());
        let _in_flight = self.metrics.calls_in_flight.begin();
        let request = Request::new(request.into_inner(), Timestamp::now());
        let answer = bounded(call::answer(&*self.function, &request, self.ttl));
        self.metrics.calls.count(answer.outcome);
        self.metrics.call_duration.observe(begin.elapsed());
        log(&request, answer.outcome);
        self.traces.end(call, &request, answer.outcome);
        Ok(tonic::Response::new(answer.message))
    }
}

/// Refuses what Crossplane could not read anyway, in words instead of a broken connection.
///
/// The refusal is without the desired resources, which are what is too large; Crossplane does not look at those of a
/// refused call.
fn bounded(answer: Answer) -> Answer {
    let size = answer.message.encoded_len();
    if size > LARGE_RESPONSE {
        tracing::warn!(size, limit = LARGEST_RESPONSE, "the answer is large");
    }
    if size <= LARGEST_RESPONSE {
        return answer;
    }
    let refusal = ResultEvent::fatal(format!(
        "the answer has {size} bytes, and Crossplane takes no more than {LARGEST_RESPONSE}; \
         compose fewer or smaller resources"
    ));
    let meta = answer
        .message
        .meta
        .map(|meta| proto::ResponseMeta { ttl: None, ..meta });
    let message = RunFunctionResponse {
        meta,
        results: vec![refusal.into()],
        ..Default::default()
    };
    Answer {
        outcome: Outcome::TooLarge,
        message,
    }
}

/// Says which composite resource a call was for, and never what was in it.
fn log(request: &Request, outcome: Outcome) {
    let tag = request.tag();
    match outcome {
        Outcome::Ok if tracing::enabled!(tracing::Level::DEBUG) => {
            tracing::debug!(tag, composite = %Subject::of(request), "answered");
        }
        Outcome::Ok => (),
        Outcome::Fatal => tracing::warn!(tag, composite = %Subject::of(request), "refused"),
        Outcome::Panic => tracing::error!(tag, composite = %Subject::of(request), "panicked"),
        Outcome::TooLarge => tracing::error!(tag, composite = %Subject::of(request), "too large"),
    }
}

/// Serves the same service under the name it had before Crossplane 1.17. The messages are the same on the wire.
#[derive(Clone)]
pub(super) struct V1Beta1<S>(pub(super) S);

impl<S> NamedService for V1Beta1<S> {
    const NAME: &'static str = "apiextensions.fn.proto.v1beta1.FunctionRunnerService";
}

impl<S, B> tower::Service<http::Request<B>> for V1Beta1<S>
where
    S: tower::Service<http::Request<B>>,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.0.poll_ready(context)
    }

    fn call(&mut self, mut request: http::Request<B>) -> S::Future {
        let path = request.uri().path().replacen(".v1beta1.", ".v1.", 1);
        if let Ok(uri) = path.parse() {
            *request.uri_mut() = uri;
        }
        self.0.call(request)
    }
}
