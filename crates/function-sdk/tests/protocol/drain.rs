//! How a server ends.

use std::sync::{Mutex, mpsc};

use pave_function_sdk::{Error, Request, Response};
use tokio::{net::TcpStream, sync::mpsc as async_mpsc, time::timeout};

use crate::harness::{DEADLINE, Running, eventually, request, run};

/// A function that tells when it is called and answers when it is told to.
struct Slow {
    begun: async_mpsc::UnboundedSender<()>,
    go_on: Mutex<mpsc::Receiver<()>>,
}

impl pave_function_sdk::Function for Slow {
    fn run(&self, _: &Request, response: &mut Response) -> Result<(), Error> {
        self.begun.send(()).unwrap();
        let _ = self.go_on.lock().unwrap().recv();
        response.normal("Done", "it was worth the wait");
        Ok(())
    }
}

fn slow() -> (Slow, async_mpsc::UnboundedReceiver<()>, mpsc::Sender<()>) {
    let (begun, calls) = async_mpsc::unbounded_channel();
    let (answer, go_on) = mpsc::channel();
    (
        Slow {
            begun,
            go_on: Mutex::new(go_on),
        },
        calls,
        answer,
    )
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_call_in_flight_is_answered_and_no_other_is_taken() {
    let (function, mut calls, answer) = slow();
    let server = Running::start(function).await;
    assert!(server.get("/readyz").await.starts_with("HTTP/1.1 200"));
    let (mut client, address) = (server.client().await, server.address);
    let call = tokio::spawn(async move { run(&mut client, request("{}")).await });
    calls.recv().await.unwrap();

    let ended = server.stop();
    eventually("new connections are refused", async || {
        TcpStream::connect(address).await.is_err()
    })
    .await;
    assert!(!ended.is_finished(), "a call is in flight");
    answer.send(()).unwrap();
    let answered = timeout(DEADLINE, call).await.unwrap().unwrap().unwrap();
    assert_eq!(answered.results[0].message, "it was worth the wait");
    timeout(DEADLINE, ended).await.unwrap().unwrap().unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_call_that_does_not_end_does_not_keep_the_server() {
    let (function, mut calls, answer) = slow();
    let server = Running::start_with(&["--drain-timeout", "10ms"], function).await;
    let mut client = server.client().await;
    let call = tokio::spawn(async move { run(&mut client, request("{}")).await });
    calls.recv().await.unwrap();
    timeout(DEADLINE, server.stop())
        .await
        .unwrap()
        .unwrap()
        .unwrap();
    answer.send(()).unwrap();
    let _ = timeout(DEADLINE, call).await.unwrap().unwrap();
}
