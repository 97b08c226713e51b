//! Accepts connections and greets them beside one another, so that a slow or hostile peer holds nobody up.

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use tokio::{
    net::{TcpListener, TcpStream},
    sync::mpsc,
};
use tokio_rustls::server::TlsStream;
use tokio_stream::{Stream, wrappers::ReceiverStream};

use super::{
    metrics::{Handshake, Metrics},
    tls::Acceptor,
};

/// How long a peer may take to prove who it is.
const HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(10);

/// How long to wait when the system cannot accept, which is mostly for want of file descriptors.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

type Connection = io::Result<TlsStream<TcpStream>>;

/// Connections whose peers have proved who they are. Accepting ends when the stream is dropped.
pub(super) fn connections(
    listener: TcpListener,
    acceptor: Acceptor,
    metrics: Arc<Metrics>,
) -> impl Stream<Item = Connection> {
    let (sender, receiver) = mpsc::channel(64);
    tokio::spawn(async move {
        loop {
            let accepted = tokio::select! {
                accepted = listener.accept() => accepted,
                () = sender.closed() => return,
            };
            match accepted {
                Ok((stream, peer)) => {
                    let greeting = Greeting {
                        stream,
                        peer,
                        metrics: Arc::clone(&metrics),
                    };
                    tokio::spawn(greeting.greet(acceptor.clone(), sender.clone()));
                }
                Err(error) => {
                    tracing::warn!(%error, "cannot accept a connection");
                    tokio::time::sleep(ACCEPT_PAUSE).await;
                }
            }
        }
    });
    ReceiverStream::new(receiver)
}

struct Greeting {
    stream: TcpStream,
    peer: SocketAddr,
    metrics: Arc<Metrics>,
}

impl Greeting {
    async fn greet(self, acceptor: Acceptor, connections: mpsc::Sender<Connection>) {
        let Self {
            stream,
            peer,
            metrics,
        } = self;
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%peer, %error, "cannot send without delay");
        }
        let handshake = acceptor.newest().accept(stream);
        match tokio::time::timeout(HANDSHAKE_TIMEOUT, handshake).await {
            Ok(Ok(connection)) => {
                metrics.tls_handshakes.count(Handshake::Ok);
                // Fails only when the server has stopped taking connections.
                let _ = connections.send(Ok(connection)).await;
            }
            Ok(Err(error)) => {
                metrics.tls_handshakes.count(Handshake::Refused);
                tracing::debug!(%peer, %error, "TLS handshake refused");
            }
            Err(_) => {
                metrics.tls_handshakes.count(Handshake::TimedOut);
                tracing::debug!(%peer, "TLS handshake timed out");
            }
        }
    }
}
