//! Signals to a monitor that knows when a run is due, and misses one that does not come, as healthchecks.io does.

use std::fmt;
use std::time::Duration;

use tokio::time::timeout;
use url::Url;

use super::receiver::{address, host};
use super::web;
use crate::language::Text;

/// A monitor, and the run that it hears of.
#[derive(Clone)]
pub struct Ping {
    address: Url,
    /// Says which start an end belongs to.
    run: String,
}

/// What a monitor hears.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signal {
    /// The run starts.
    Start,
    /// It ended with this exit code.
    End(u8),
}

impl Ping {
    /// A monitor at this address, for a run with a number of its own.
    ///
    /// # Errors
    /// What is typed is no such address.
    pub fn typed(typed: &str, run: u128) -> Result<Self, Text> {
        let hex = format!("{run:032x}");
        // Monitors ask for the form of a UUID, whose version and variant stand at fixed places.
        let run = format!(
            "{}-{}-4{}-8{}-{}",
            &hex[..8],
            &hex[8..12],
            &hex[13..16],
            &hex[17..20],
            &hex[20..]
        );
        let address = address(typed)?;
        Ok(Self { address, run })
    }

    /// The monitor's host.
    pub fn host(&self) -> &str {
        host(&self.address)
    }

    /// Sends a signal within this time, with a text that the monitor keeps.
    ///
    /// # Errors
    /// Why it was not heard, as far as that is known.
    pub async fn send(&self, signal: Signal, text: String, limit: Duration) -> Result<(), Text> {
        let address = self.of(signal);
        let posted = timeout(limit, web::post(&address, web::TEXT, text));
        posted.await.unwrap_or_else(|_| Err(web::no_answer(limit)))
    }

    /// The address of a signal.
    fn of(&self, signal: Signal) -> Url {
        let mut address = self.address.clone();
        let behind = match signal {
            Signal::Start => Some("start".to_owned()),
            Signal::End(0) => None,
            Signal::End(code) => Some(code.to_string()),
        };
        if let (Some(behind), Ok(mut path)) = (behind, address.path_segments_mut()) {
            path.pop_if_empty().push(&behind);
        }
        address.query_pairs_mut().append_pair("rid", &self.run);
        address
    }
}

impl fmt::Debug for Ping {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Ping({})", self.host())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_signal_has_its_address() {
        let run = 0x0123_4567_89ab_cdef_0123_4567_89ab_cdef;
        let ping = Ping::typed("https://hc-ping.com/key/nightly/?create=1", run).unwrap();
        let rid = "rid=01234567-89ab-4def-8123-456789abcdef";
        for (signal, path) in [
            (Signal::Start, "key/nightly/start"),
            (Signal::End(0), "key/nightly/"),
            (Signal::End(7), "key/nightly/7"),
        ] {
            let expected = format!("https://hc-ping.com/{path}?create=1&{rid}");
            assert_eq!(ping.of(signal).as_str(), expected);
        }
    }
}
