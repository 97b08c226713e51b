//! Runs functions that were written for the crate `crossplane-fn-sdk-unofficial`.

use std::pin::pin;

use crossplane_fn_sdk_unofficial::{CompositeFunction, crossplane};
use futures::FutureExt as _;
use prost::Message as _;
use tokio::{runtime::Handle, task::block_in_place};

use crate::{
    error::Error,
    function::Function,
    guard::{Guarded as _, Scan, scan},
    proto::{RunFunctionRequest, RunFunctionResponse},
    request::Request,
    response::Response,
};

/// A `CompositeFunction` of that crate, trait or closure, as a function of this one.
///
/// It costs what that crate costs: all payload is decoded on the way in and encoded on the way out. Its messages are
/// of Crossplane 2.1, so such a function sees neither capabilities nor schemas. A status that it returns as an error
/// becomes a FATAL result.
///
/// prost decodes payload by recursion, so it needs the 16 MiB stacks that [`serve`](crate::serve) gives its threads for
/// the deepest payload that Crossplane can send. A function that waits, for a network say, needs its multi-threaded
/// runtime.
pub struct Sdk<F>(
    /// The function.
    pub F,
);

impl<F: CompositeFunction> Function for Sdk<F> {
    fn run(&self, request: &Request, response: &mut Response) -> Result<(), Error> {
        let bytes = request.to_message().encode_to_vec();
        scan(&bytes, RunFunctionRequest::NAME, Scan::Payload).map_err(Error::fatal)?;
        let theirs =
            crossplane::RunFunctionRequest::decode(bytes.as_slice()).map_err(Error::fatal)?;
        let answer = wait(CompositeFunction::run_function(&self.0, theirs))
            .map_err(|status| Error::fatal(status.message()))?;
        let answer = RunFunctionResponse::decode(answer.encode_to_vec().as_slice());
        response.replace(answer.map_err(Error::fatal)?);
        Ok(())
    }
}

/// Most such functions are ready at once; for the others this thread steps aside.
fn wait<T>(future: impl Future<Output = T>) -> T {
    let mut future = pin!(future);
    match future.as_mut().now_or_never() {
        Some(output) => output,
        None => block_in_place(|| Handle::current().block_on(future)),
    }
}
