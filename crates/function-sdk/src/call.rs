//! Calling a function: the one place where errors and panics become answers.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    time::Duration,
};

use jiff::{Timestamp, civil::Date, tz::TimeZone};
use serde::Deserialize;

use crate::{
    error::Error,
    function::Function,
    payload::EncodeError,
    proto::{RunFunctionRequest, RunFunctionResponse},
    report::ResultEvent,
    request::Request,
    response::Response,
};

/// After what time Crossplane calls a function again when neither the function nor the host says otherwise: an hour.
///
/// A function of nothing but its request needs no such call, because Crossplane calls it whenever the request changes.
/// Two things are not seen that way: the day's date, and required resources before Crossplane 2.4, which does not watch
/// them. An hour bounds both, at a sixtieth of the calls of the minute that other SDKs default to.
pub const DEFAULT_TTL: Duration = Duration::from_hours(1);

/// After what time Crossplane calls again an object whose changes it does not all hear.
///
/// Where much happens to one object at once, Crossplane stops listening to what the object depends on for five minutes
/// (condition `Responsive` is False, reason `WatchCircuitOpen`); what changes then is lost. The condition stays until something
/// else changes, so the time is long enough for thousands of such objects to cost nothing.
const UNHEARD_TTL: Duration = Duration::from_mins(5);

/// Calls a function as a host does, on a day. Neither its errors nor its panics get past this: both become a FATAL result, with
/// everything desired as it came.
pub fn call(
    function: &dyn Function,
    request: RunFunctionRequest,
    today: Date,
) -> RunFunctionResponse {
    call_at(function, request, start_of(today))
}

/// As [`call`], at a moment.
pub(crate) fn call_at(
    function: &dyn Function,
    request: RunFunctionRequest,
    now: Timestamp,
) -> RunFunctionResponse {
    answer(function, &Request::new(request, now), DEFAULT_TTL).message
}

/// The first moment of a day in UTC; days that have none, at the end of the calendar, end with the last moment there is.
pub(crate) fn start_of(day: Date) -> Timestamp {
    day.to_zoned(TimeZone::UTC)
        .map_or(Timestamp::MAX, |zoned| zoned.timestamp())
}

/// How a call ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Outcome {
    Ok,
    Fatal,
    Panic,
    /// The answer was larger than Crossplane takes.
    TooLarge,
}

impl Outcome {
    /// As metrics and traces call it.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Fatal => "fatal",
            Self::Panic => "panic",
            Self::TooLarge => "too_large",
        }
    }
}

pub(crate) struct Answer {
    pub(crate) outcome: Outcome,
    pub(crate) message: RunFunctionResponse,
}

pub(crate) fn answer(function: &dyn Function, request: &Request, default_ttl: Duration) -> Answer {
    let run = || {
        let mut response = Response::to(request);
        let result = function.run(request, &mut response);
        if result.is_ok() && !hears_everything(request) {
            response.ttl_at_most(UNHEARD_TTL);
        }
        (result, response)
    };
    // What the panic left behind is not looked at: the response is made anew.
    let (error, response, outcome) = match catch_unwind(AssertUnwindSafe(run)) {
        Ok((Ok(()), response)) => match response.into_message(default_ttl) {
            Ok(message) => {
                return Answer {
                    outcome: Outcome::Ok,
                    message,
                };
            }
            Err(error) => (error.into(), Response::to(request), Outcome::Fatal),
        },
        Ok((Err(error), response)) => (error, response, Outcome::Fatal),
        Err(_) => (panicked(request), Response::to(request), Outcome::Panic),
    };
    Answer {
        outcome,
        message: refuse(request, response, &error),
    }
}

/// Whether Crossplane calls again for every change of what this object depends on.
fn hears_everything(request: &Request) -> bool {
    #[derive(Default, Deserialize)]
    #[serde(default)]
    struct Status {
        conditions: Vec<Condition>,
    }
    #[derive(Default, Deserialize)]
    #[serde(default)]
    struct Condition {
        r#type: String,
        status: String,
    }
    // A status that cannot be read says nothing about it; that is the function's to report.
    let status: Option<Status> = request.composite().decode_field("status").ok().flatten();
    let conditions = status.unwrap_or_default().conditions;
    !conditions
        .iter()
        .any(|condition| condition.r#type == "Responsive" && condition.status == "False")
}

/// The panic's own words may hold a secret that the function was working on, so they stay behind.
fn panicked(request: &Request) -> Error {
    Error::fatal(format_args!(
        "the function failed on request `{}`, which is a bug in it; its log says where",
        request.tag()
    ))
}

/// An answer that changes nothing. Crossplane applies the conditions of a refused call, so these are kept.
fn refuse(request: &Request, mut response: Response, error: &Error) -> RunFunctionResponse {
    response.hold(request);
    let message = error.to_string();
    if error.warns_claim() {
        response
            .result(ResultEvent::warning("FunctionFailed", message.clone()))
            .claim();
    }
    response.result(ResultEvent::fatal(message));
    response
        .into_message(Duration::ZERO)
        .unwrap_or_else(|error: EncodeError| {
            unreachable!("what came as bytes leaves as bytes: {error}")
        })
}
