//! Connections that can be broken on purpose, so that clients can be tested against it.

use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};

use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use tokio::io::{self, AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};

/// What ends the head of a response.
const END_OF_HEAD: &[u8] = b"\r\n\r\n";

/// A listener whose connections can be broken.
pub(super) struct Breakable(pub(super) TcpListener);

/// The switch that breaks one connection.
#[derive(Debug, Clone, Default)]
pub(super) struct Switch(Arc<Mutex<State>>);

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum State {
    /// Everything is sent.
    #[default]
    Whole,
    /// The next response is sent up to so many bytes of its body.
    Within { body: usize },
    /// So many bytes are still sent.
    Until { rest: usize },
}

impl Switch {
    /// From now on nothing is sent over the connection, which ends.
    pub(super) fn break_connection(&self) {
        self.set(State::Until { rest: 0 });
    }

    /// The connection ends after the head of the next response, and so many bytes of its body.
    pub(super) fn break_within(&self, body: usize) {
        self.set(State::Within { body });
    }

    fn set(&self, state: State) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = state;
    }

    /// How many of these bytes may be sent.
    fn allowed(&self, bytes: &[u8]) -> io::Result<usize> {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let State::Within { body } = *state {
            let mut windows = bytes.windows(END_OF_HEAD.len());
            if let Some(at) = windows.position(|window| window == END_OF_HEAD) {
                let rest = at + END_OF_HEAD.len() + body;
                *state = State::Until { rest };
            }
        }
        match *state {
            State::Until { rest: 0 } => Err(io::ErrorKind::ConnectionAborted.into()),
            State::Until { rest } => Ok(rest.min(bytes.len())),
            State::Whole | State::Within { .. } => Ok(bytes.len()),
        }
    }

    fn sent(&self, count: usize) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let State::Until { rest } = &mut *state {
            *rest = rest.saturating_sub(count);
        }
    }
}

/// A connection that can be broken.
pub(super) struct Connection {
    stream: TcpStream,
    switch: Switch,
}

impl Listener for Breakable {
    type Io = Connection;
    type Addr = Switch;

    async fn accept(&mut self) -> (Connection, Switch) {
        let (stream, _) = Listener::accept(&mut self.0).await;
        // Answers are small and many: none should wait for the next. Where that cannot be had, they do wait.
        let _ = stream.set_nodelay(true);
        let switch = Switch::default();
        let connection = Connection {
            stream,
            switch: switch.clone(),
        };
        (connection, switch)
    }

    fn local_addr(&self) -> io::Result<Switch> {
        Ok(Switch::default())
    }
}

impl Connected<IncomingStream<'_, Breakable>> for Switch {
    fn connect_info(stream: IncomingStream<'_, Breakable>) -> Self {
        stream.remote_addr().clone()
    }
}

impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

/// Bytes are written from one buffer only, so that the head of a response is seen in one piece.
impl AsyncWrite for Connection {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let allowed = self.switch.allowed(bytes)?;
        let count = ready!(Pin::new(&mut self.stream).poll_write(context, &bytes[..allowed]))?;
        self.switch.sent(count);
        Poll::Ready(Ok(count))
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
