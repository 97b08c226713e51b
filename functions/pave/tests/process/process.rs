//! A running binary, its log, and a client.

use std::{
    io::{BufRead as _, BufReader},
    net::SocketAddr,
    process::{Child, Command, Stdio},
    thread,
    time::Duration,
};

use pave_function_sdk::{
    proto::{RunFunctionResponse, function_runner_service_client::FunctionRunnerServiceClient},
    testing,
};
use serde_json::Value;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    sync::mpsc,
    time::timeout,
};
use tonic::transport::{Channel, Endpoint};

/// Longer than anything takes on a busy machine; only a failing test waits for it.
pub(crate) const DEADLINE: Duration = Duration::from_mins(1);

pub(crate) type Client = FunctionRunnerServiceClient<Channel>;

/// `function-pave`; killed when this is dropped.
pub(crate) struct Process {
    pub(crate) address: SocketAddr,
    metrics_address: SocketAddr,
    child: Child,
    log: mpsc::UnboundedReceiver<Value>,
}

impl Process {
    /// Starts it with nothing in its environment but this, and waits until it serves.
    pub(crate) async fn start(arguments: &[&str], environment: &[(&str, &str)]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_function-pave"))
            .env_clear()
            .envs(environment.iter().copied())
            .args([
                "--insecure",
                "--address",
                "127.0.0.1:0",
                "--metrics-address",
                "127.0.0.1:0",
            ])
            .args(arguments)
            .stdin(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let stderr = BufReader::new(child.stderr.take().unwrap());
        let (sender, log) = mpsc::unbounded_channel();
        thread::spawn(move || {
            for line in stderr.lines() {
                let line = line.unwrap();
                let line = serde_json::from_str(&line).unwrap_or(Value::String(line));
                // Nobody listens any more when the test has failed.
                let _ = sender.send(line);
            }
        });
        let nowhere = SocketAddr::from(([0; 4], 0));
        let mut process = Self {
            address: nowhere,
            metrics_address: nowhere,
            child,
            log,
        };
        let serving = process.said("serving").await;
        let address = |field: &str| serving[field].as_str().unwrap().parse().unwrap();
        (process.address, process.metrics_address) = (address("address"), address("metrics"));
        process
    }

    /// The next line of the log with this message.
    pub(crate) async fn said(&mut self, message: &str) -> Value {
        loop {
            let line = timeout(DEADLINE, self.log.recv()).await.unwrap();
            assert!(line.is_some(), "it ended without saying '{message}'");
            let line = line.unwrap();
            if line["message"] == message {
                return line;
            }
        }
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// What Kubernetes does to end a pod.
    pub(crate) fn terminate(&self) {
        let pid = self.id().to_string();
        let sent = Command::new("sh")
            .args(["-c", "kill -TERM \"$0\"", &pid])
            .status();
        assert!(sent.unwrap().success());
    }

    /// Its exit code and what it still said, once it has ended.
    pub(crate) async fn ended(mut self) -> (Option<i32>, Vec<Value>) {
        let mut lines = Vec::new();
        while let Some(line) = timeout(DEADLINE, self.log.recv()).await.unwrap() {
            lines.push(line);
        }
        (self.child.wait().unwrap().code(), lines)
    }

    pub(crate) async fn channel(&self) -> Channel {
        let url = format!("http://{}", self.address);
        Endpoint::from_shared(url).unwrap().connect().await.unwrap()
    }

    /// Calls once; `headers` are what a proxy or a tracing host adds.
    pub(crate) async fn call(
        &self,
        request: &str,
        headers: &[(&'static str, &'static str)],
    ) -> RunFunctionResponse {
        let mut request = tonic::Request::new(testing::parse(request).unwrap());
        for (name, value) in headers {
            request.metadata_mut().insert(*name, value.parse().unwrap());
        }
        let mut client = Client::new(self.channel().await);
        let called = timeout(DEADLINE, client.run_function(request)).await;
        called.unwrap().unwrap().into_inner()
    }

    /// The status line of a page of the side port.
    pub(crate) async fn status(&self, path: &str) -> String {
        let mut stream = TcpStream::connect(self.metrics_address).await.unwrap();
        let request =
            format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut page = String::new();
        stream.read_to_string(&mut page).await.unwrap();
        page.lines().next().unwrap().to_owned()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // Fails only when it has ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
