//! Functions that run elsewhere, called over gRPC as Crossplane's render engine calls them.
//!
//! Without TLS, because the engine's caller started them on this machine. Version `v1` of the service first, `v1beta1`
//! where a function has no other, and as patiently as the time allows while a function is only starting.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::time::Duration;

use pave_function_sdk::proto::{
    RunFunctionRequest, RunFunctionResponse,
    function_runner_service_client::FunctionRunnerServiceClient,
};
use tokio::runtime::Runtime;
use tokio::time::{Instant, sleep, timeout_at};
use tonic::body::Body;
use tonic::transport::{Channel, Endpoint};
use tonic::{Code, Status};
use tower::ServiceExt as _;

use crate::runner::LARGEST_RESPONSE;
use crate::{Runner, RunnerError};

/// How long to wait before a function that does not listen yet is tried again.
const RETRY: Duration = Duration::from_millis(50);

/// Calls functions at their addresses.
pub struct Remote {
    addresses: BTreeMap<String, String>,
    channels: RefCell<BTreeMap<String, Channel>>,
    runtime: Runtime,
    deadline: Instant,
}

impl Remote {
    /// Functions by name, with their addresses as gRPC writes them: `127.0.0.1:9443`, `dns:///function:9443`.
    ///
    /// All calls together end after `timeout`.
    ///
    /// # Errors
    /// When the system gives no runtime for the network.
    pub fn new(
        addresses: impl IntoIterator<Item = (String, String)>,
        timeout: Duration,
    ) -> std::io::Result<Self> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let mut by_name = BTreeMap::new();
        for (name, address) in addresses {
            by_name.entry(name).or_insert(address);
        }
        Ok(Self {
            addresses: by_name,
            channels: RefCell::default(),
            runtime,
            deadline: Instant::now() + timeout,
        })
    }

    async fn call(
        &self,
        address: &str,
        request: RunFunctionRequest,
    ) -> Result<RunFunctionResponse, RunnerError> {
        let channel = self.channel(address).await?;
        let mut client = FunctionRunnerServiceClient::new(channel.clone())
            .max_decoding_message_size(LARGEST_RESPONSE);
        let answer = match client.run_function(request.clone()).await {
            Err(status) if status.code() == Code::Unimplemented => {
                let older = channel.map_request(to_v1beta1);
                let mut client = FunctionRunnerServiceClient::new(older)
                    .max_decoding_message_size(LARGEST_RESPONSE);
                client.run_function(request).await
            }
            answer => answer,
        };
        let answer = answer.map_err(|status| RunnerError::Failed(described(&status)))?;
        Ok(answer.into_inner())
    }

    /// A connection, once the function listens.
    async fn channel(&self, address: &str) -> Result<Channel, RunnerError> {
        if let Some(channel) = self.channels.borrow().get(address) {
            return Ok(channel.clone());
        }
        let endpoint = endpoint(address)?;
        let channel = loop {
            match endpoint.connect().await {
                Ok(channel) => break channel,
                Err(error) if Instant::now() + RETRY >= self.deadline => {
                    return Err(RunnerError::Failed(format!(
                        "nothing answers at `{address}`: {}",
                        causes(&error)
                    )));
                }
                Err(_) => sleep(RETRY).await,
            }
        };
        let mut channels = self.channels.borrow_mut();
        channels.insert(address.to_owned(), channel.clone());
        Ok(channel)
    }
}

impl Runner for Remote {
    fn run(
        &self,
        function: &str,
        request: RunFunctionRequest,
    ) -> Result<RunFunctionResponse, RunnerError> {
        let address = self.addresses.get(function).ok_or(RunnerError::Unknown)?;
        // The timer belongs to the runtime, so it is made inside of it.
        let call = async { timeout_at(self.deadline, self.call(address, request)).await };
        match self.runtime.block_on(call) {
            Ok(answer) => answer,
            Err(_) => Err(RunnerError::Failed(format!(
                "no answer from `{address}` in time"
            ))),
        }
    }
}

/// gRPC's resolvers that come down to a name and a port.
fn endpoint(address: &str) -> Result<Endpoint, RunnerError> {
    let target = ["dns:///", "passthrough:///", "ipv4:"]
        .iter()
        .find_map(|scheme| address.strip_prefix(scheme))
        .unwrap_or(address);
    Endpoint::from_shared(format!("http://{target}")).map_err(|error| {
        RunnerError::Failed(format!(
            "`{address}` is no address: {error}; write a name or number and a port, such as `127.0.0.1:9443`"
        ))
    })
}

/// The service's path before Crossplane 1.17; the messages are the same.
fn to_v1beta1(mut request: http::Request<Body>) -> http::Request<Body> {
    let path = request.uri().path().replacen(".v1.", ".v1beta1.", 1);
    let mut parts = request.uri().clone().into_parts();
    parts.path_and_query = path.parse().ok();
    if let Ok(uri) = http::Uri::from_parts(parts) {
        *request.uri_mut() = uri;
    }
    request
}

fn described(status: &Status) -> String {
    format!("{:?}: {}", status.code(), status.message())
}

fn causes(error: &dyn std::error::Error) -> String {
    let chain = std::iter::successors(Some(error), |error| error.source());
    chain
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(": ")
}
