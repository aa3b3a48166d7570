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
mod calc;
mod call;
mod connections;
mod cursors;
mod endpoints;
mod faults;
mod hosts;
mod params;
mod private;
mod query;
mod read;
mod refusal;
mod sent;
mod server;
mod store;
mod stored;
mod texts;
mod transfer;
mod value;
mod view;
mod write;

use std::net::Ipv4Addr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::timeout;

pub use call::Clock;
pub use faults::{Fault, FaultError, Trouble, Turn};
pub use hosts::{HostName, HostNameError};
pub use private::{private_dir, rename_database};
pub use stored::{has_begun, records, reset};

use connections::{Breakable, End, Switch};

use crate::appdir::{AppSource, Directory};
use crate::form::FormError;
use crate::model::AppId;

/// How long a sandbox that stops waits for the rest of requests, and for what it has ended to be gone.
const GRACE: Duration = Duration::from_millis(500);

/// How long a sandbox that stops goes on answering.
const PATIENCE: Duration = Duration::from_secs(5);

/// What a sandbox is started with.
#[derive(Clone)]
pub struct Config {
    /// The apps.
    pub apps: Vec<AppSource>,
    /// Where records are kept.
    pub store: Store,
    /// Whether what is stored is removed first: ids begin at 1 again, and the apps have their first records.
    pub reset: bool,
    /// The port on 127.0.0.1; 0 for any free one.
    pub port: u16,
    /// The users, organizations, groups and tokens that are known. Without it every credential is good and every
    /// code names a user, but a call without credentials is refused all the same.
    pub directory: Option<Directory>,
    /// The domain's time zone: in which days begin, and default dates and times are given.
    pub time_zone: TimeZone,
    /// Says what time it is.
    pub clock: Clock,
    /// Decides all keys, error ids, and the turns of faults.
    pub seed: u64,
    /// The names under which the sandbox answers, beside `localhost` and the addresses of this machine.
    pub allowed_hosts: Vec<HostName>,
    /// What is to go wrong.
    pub faults: Vec<Fault>,
}

/// Where records are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Store {
    /// In memory, until the sandbox stops.
    Memory,
    /// In a database file, which is made if it does not exist.
    File(PathBuf),
}

impl Config {
    /// A sandbox of these apps in memory, on any free port, by the system's clock and a random seed.
    pub fn new(apps: Vec<AppSource>) -> Self {
        Self {
            apps,
            store: Store::Memory,
            reset: false,
            port: 0,
            directory: None,
            time_zone: TimeZone::UTC,
            clock: Arc::new(Timestamp::now),
            seed: fastrand::u64(..),
            allowed_hosts: Vec::new(),
            faults: Vec::new(),
        }
    }
}

/// Why a sandbox does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The form of an app is none.
    #[error("an app's form cannot be read")]
    Form(#[from] FormError),
    /// The database cannot be opened.
    #[error("the sandbox's database cannot be opened")]
    Store(#[from] rusqlite::Error),
    /// The database's file cannot be made or locked.
    #[error("the sandbox's database cannot be made")]
    File(#[from] std::io::Error),
    /// The records that an app comes with are refused.
    #[error("the records of app {app} are refused: {reason}")]
    Records {
        /// The app.
        app: AppId,
        /// kintone's refusal.
        reason: String,
    },
    /// The port cannot be had.
    #[error("port {port} of 127.0.0.1 cannot be had")]
    Port {
        /// The port that was asked for.
        port: u16,
        /// What the system said.
        source: std::io::Error,
    },
}

/// A sandbox that serves requests in the background, until it is stopped or dropped.
#[derive(Debug)]
pub struct Running {
    port: u16,
    base_url: String,
    uncalculated: Uncalculated,
    stop: oneshot::Sender<()>,
    end: End,
    serving: JoinHandle<()>,
}

/// Codes of fields, by app.
type Uncalculated = Vec<(AppId, Vec<String>)>;

/// Starts a sandbox on 127.0.0.1. It needs a Tokio runtime, and lives as long as that does.
pub async fn start(config: Config) -> Result<Running, StartError> {
    let port = config.port;
    // Others that begin with the same database are waited for, and records are read and written.
    let prepared = tokio::task::spawn_blocking(move || begin::prepare(config)).await;
    let (server, uncalculated) = prepared.map_err(std::io::Error::from)??;
    let port_error = |source| StartError::Port { port, source };
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await;
    let listener = listener.map_err(port_error)?;
    let address = listener.local_addr().map_err(port_error)?;
    let service = server
        .router()
        .into_make_service_with_connect_info::<Switch>();
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
        uncalculated,
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

    /// The fields, by app, that the sandbox leaves empty because it does not understand their formulas.
    pub fn uncalculated(&self) -> &[(AppId, Vec<String>)] {
        &self.uncalculated
    }

    /// Ends the sandbox: no new request is taken, those that are being answered are answered, and clients that owe
    /// the rest of a request have a moment. An answer that takes long, or that nobody reads, is not waited for.
    pub async fn stop(self) {
        let Self {
            stop,
            end,
            mut serving,
            ..
        } = self;
        drop(stop);
        // The task can only fail by a panic, which it has reported already.
        if timeout(GRACE, &mut serving).await.is_ok() {
            return;
        }
        end.of_unanswered();
        if timeout(PATIENCE, &mut serving).await.is_ok() {
            return;
        }
        end.of_all();
        if timeout(GRACE, &mut serving).await.is_err() {
            serving.abort();
        }
    }
}
