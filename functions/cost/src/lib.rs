//! Prices every composed resource, whoever composed it, and writes the sum into `status.cost`.

use pave_api::input;
use pave_compose::{never_fetched, policy, prices, report_cost};
use pave_cost::{Prices, estimate};
use pave_function_sdk::{Error, Function, Request, Response};

/// The composition function for input kind `Cost`.
#[derive(Debug, Clone, Copy, Default)]
pub struct Cost;

impl Function for Cost {
    fn run(&self, request: &Request, response: &mut Response) -> Result<(), Error> {
        let input::Cost {} = request.input()?;
        let prices = match policy(request, response) {
            // A host that never fetches the policy still gets the list prices; any other calls again.
            Ok(None) if never_fetched(request).is_some() => Prices::default(),
            Ok(None) => return Ok(()),
            Ok(Some((policy, _))) => prices(&policy),
            // List prices are still true when the policy cannot be read; who judges says that it cannot.
            Err(_) => Prices::default(),
        };
        let mut resources = Vec::new();
        for (name, desired) in response.desired_resources() {
            resources.push((name.to_owned(), desired.object()?.into_owned()));
        }
        let estimate = estimate(
            resources
                .iter()
                .map(|(name, object)| (name.as_str(), object)),
            &prices,
        );
        Ok(report_cost(response, &estimate)?)
    }
}
