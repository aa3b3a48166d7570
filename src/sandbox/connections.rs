//! Connections that can be broken on purpose, so that clients can be tested against it, and that end with the
//! sandbox, whatever their clients do.

use std::future::Future as _;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};

use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use tokio::io::{self, AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::{CancellationToken, WaitForCancellationFutureOwned};

const END_OF_HEAD: &[u8] = b"\r\n\r\n";

/// A listener whose connections can be broken.
pub(super) struct Breakable {
    pub(super) listener: TcpListener,
    pub(super) end: End,
}

/// The end of all connections.
#[derive(Debug, Clone, Default)]
pub(super) struct End {
    /// Ends the connections on which no request is being answered: those that are idle, and those that owe the rest
    /// of a request.
    pub(super) of_unanswered: CancellationToken,
    pub(super) of_all: CancellationToken,
}

/// The switch that breaks one connection.
#[derive(Debug, Clone, Default)]
pub(super) struct Switch {
    state: Arc<Mutex<State>>,
    /// Whether the last bytes that came were the last of a request.
    answering: Arc<AtomicBool>,
}

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
        *self.state() = State::Until { rest: 0 };
    }

    /// The connection ends after the head of the next response, and so many bytes of its body.
    pub(super) fn break_within(&self, body: usize) {
        *self.state() = State::Within { body };
    }

    /// The request has come whole, and is being answered from now on.
    pub(super) fn answering(&self) {
        self.answering.store(true, Ordering::SeqCst);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many of these bytes may be sent.
    fn allowed(&self, bytes: &[u8]) -> io::Result<usize> {
        let mut state = self.state();
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
        if let State::Until { rest } = &mut *self.state() {
            *rest = rest.saturating_sub(count);
        }
    }
}

pub(super) struct Connection {
    stream: TcpStream,
    switch: Switch,
    unanswered_end: Pin<Box<WaitForCancellationFutureOwned>>,
    end: Pin<Box<WaitForCancellationFutureOwned>>,
}

impl Connection {
    /// Nothing, or the error that ends the connection. The task is woken when there is one.
    fn check_end(&mut self, context: &mut Context<'_>) -> io::Result<()> {
        let is_over = self.end.as_mut().poll(context).is_ready();
        let is_unanswered = !self.switch.answering.load(Ordering::SeqCst);
        if is_over || self.unanswered_end.as_mut().poll(context).is_ready() && is_unanswered {
            return Err(io::ErrorKind::ConnectionAborted.into());
        }
        Ok(())
    }
}

impl Listener for Breakable {
    type Io = Connection;
    type Addr = Switch;

    async fn accept(&mut self) -> (Connection, Switch) {
        let (stream, _) = Listener::accept(&mut self.listener).await;
        // Answers are small and many: none should wait for the next. Where that cannot be had, they do wait.
        let _ = stream.set_nodelay(true);
        let switch = Switch::default();
        let connection = Connection {
            stream,
            switch: switch.clone(),
            unanswered_end: Box::pin(self.end.of_unanswered.clone().cancelled_owned()),
            end: Box::pin(self.end.of_all.clone().cancelled_owned()),
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
        self.check_end(context)?;
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(context, buffer))?;
        if buffer.filled().len() > before {
            self.switch.answering.store(false, Ordering::SeqCst);
        }
        Poll::Ready(Ok(()))
    }
}

/// Bytes are written from one buffer only, so that the head of a response is seen in one piece.
impl AsyncWrite for Connection {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        if self.end.as_mut().poll(context).is_ready() {
            return Poll::Ready(Err(io::ErrorKind::ConnectionAborted.into()));
        }
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
