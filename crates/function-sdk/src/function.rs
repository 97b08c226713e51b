//! What a function author implements.

use crate::{error::Error, request::Request, response::Response};

/// A composition function: a pure function of its request.
///
/// It is called whenever something it could see has changed, and many calls run at the same time. It reads no clock,
/// no network and no randomness, so that the same request always has the same answer.
pub trait Function: Send + Sync + 'static {
    /// Answers a request. `response` starts as [`Response::to`] the request: what other functions want is in it and
    /// stays in it.
    ///
    /// # Errors
    /// Become a FATAL result, and everything desired stays as it came.
    fn run(&self, request: &Request, response: &mut Response) -> Result<(), Error>;
}

impl<F> Function for F
where
    F: Fn(&Request, &mut Response) -> Result<(), Error> + Send + Sync + 'static,
{
    fn run(&self, request: &Request, response: &mut Response) -> Result<(), Error> {
        self(request, response)
    }
}
