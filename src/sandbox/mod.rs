//! The embedded kintone: a small one for one machine, with kintone's own limits, transactions, row ids and errors.
//!
//! It serves the record API over HTTP on a loopback port, for apps as [`crate::appdir`] reads them, with
//! their forms in the JSON that kintone's form API returns. Where "kintone API facts" marks something as recorded or documented, it does so;
//! where the facts are silent it takes the careful side and says so. Field rules come from [`crate::rules`], which
//! also checks files before an import. It shares no code with the client of the API, and reads raw JSON as a
//! server would, so that a wrong name in the client cannot pass unseen.
//!
//! Begin with [`start`]; inside, with `endpoints` (the table of contents), then `write` and `query`.

mod app;
mod auth;
mod begin;
mod bulk;
mod calc;
mod call;
mod config;
mod connections;
mod cursors;
mod endpoints;
mod faults;
mod formula;
mod hosts;
mod late;
mod params;
mod people;
mod postponed;
mod private;
mod query;
mod raw;
mod read;
mod refusal;
mod rights;
mod sent;
mod sent_record;
mod server;
mod store;
mod stored;
mod texts;
mod transfer;
mod value;
mod view;
mod write;

use std::net::Ipv4Addr;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::timeout;

pub use begin::{Begun, StartError};
pub use config::{Clock, Config, Store};
pub use faults::{Fault, FaultError, Trouble, Turn};
pub use hosts::{HostName, HostNameError};
pub use private::{private_dir, rename_database};
pub use stored::{has_begun, records, reset};

use connections::{Breakable, End, Switch};

/// How long a sandbox that stops waits for the rest of requests, and for what it has ended to be gone.
const GRACE: Duration = Duration::from_millis(500);

/// How long a sandbox that stops goes on answering.
const PATIENCE: Duration = Duration::from_secs(5);

/// A sandbox that serves requests in the background, until it is stopped or dropped.
#[derive(Debug)]
pub struct Running {
    port: u16,
    base_url: String,
    begun: Begun,
    stop: oneshot::Sender<()>,
    end: End,
    serving: JoinHandle<()>,
}

/// Starts a sandbox on 127.0.0.1. It needs a Tokio runtime, and lives as long as that does.
pub async fn start(config: Config) -> Result<Running, StartError> {
    let port = config.port;
    // Others that begin with the same database are waited for, and records are read and written.
    let prepared = tokio::task::spawn_blocking(move || begin::prepare(config)).await;
    let (server, begun) = prepared.map_err(std::io::Error::from)??;
    let port_error = |source| StartError::Port { port, source };
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await;
    let listener = listener.map_err(port_error)?;
    let address = listener.local_addr().map_err(port_error)?;
    let router = server.router();
    let service = router.into_make_service_with_connect_info::<Switch>();
    let (stop, stopped) = oneshot::channel();
    let end = End::default();
    let breakable = Breakable {
        listener,
        end: end.clone(),
    };
    let serving = tokio::spawn(async move {
        let until_stopped = async {
            // A dropped handle stops the sandbox like a call of `stop` does.
            let _ = stopped.await;
        };
        let ended = axum::serve(breakable, service).with_graceful_shutdown(until_stopped);
        if let Err(error) = ended.await {
            tracing::error!("the sandbox stopped: {error}");
        }
    });
    Ok(Running {
        port: address.port(),
        base_url: format!("http://{address}"),
        begun,
        stop,
        end,
        serving,
    })
}

impl Running {
    /// Where the sandbox is: `http://127.0.0.1:8080`, without a slash at the end.
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// The port that it serves on.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// What of its apps the sandbox does not do as it should, or finds odd.
    pub fn begun(&self) -> &Begun {
        &self.begun
    }

    /// Ends the sandbox: no new request is taken, those that are being answered are answered, and clients that owe
    /// the rest of a request have a moment. An answer that takes long, or that nobody reads, is not waited for.
    pub async fn stop(mut self) {
        drop(self.stop);
        // The task can only fail by a panic, which it has reported already.
        if timeout(GRACE, &mut self.serving).await.is_ok() {
            return;
        }
        self.end.of_unanswered.cancel();
        if timeout(PATIENCE, &mut self.serving).await.is_ok() {
            return;
        }
        self.end.of_all.cancel();
        if timeout(GRACE, &mut self.serving).await.is_err() {
            self.serving.abort();
        }
    }
}
