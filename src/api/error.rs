//! What can go wrong with a request, and what is then known about a write.

use std::error::Error;
use std::fmt::Display;
use std::io;
use std::time::Duration;

use super::codes::Says;
use super::{Distrust, Refusal};
use crate::plain::one_line;

/// A request that failed for good: why, and what was tried. It shows no secret.
#[derive(Debug)]
pub struct ApiError {
    /// Why the last try failed.
    pub failure: Failure,
    /// How often the request was tried.
    pub attempts: u32,
    /// How long that took, pauses included.
    pub elapsed: Duration,
    /// What is known after all tries together: one lost answer is enough for doubt.
    pub(super) certainty: Certainty,
}

/// Why one try of a request failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.text())]
pub enum Failure {
    /// kintone refused the request and said why.
    Refused(Box<Refusal>),
    /// No answer came.
    Unreachable {
        /// How the connection was lost.
        lost: Lost,
        /// What the system said.
        reason: String,
    },
    /// An answer came that is not what kintone answers.
    Undecodable {
        /// The HTTP status.
        status: u16,
        /// What is wrong with the answer.
        garbled: Garbled,
        /// kintone's id of the request, for its support.
        request_id: Option<String>,
        /// The beginning of the answer, on one line.
        excerpt: String,
    },
    /// The answer pointed elsewhere, as single sign-on pages do. Redirects are not followed.
    Redirected {
        /// The HTTP status.
        status: u16,
        /// Where it pointed to, without what may be secret.
        location: Option<String>,
    },
    /// The request could not be made on this side.
    Unsendable {
        /// Why.
        reason: String,
    },
    /// It was to be stopped while no try was in flight.
    Stopped,
    /// It was to be stopped at once, and no answer was waited for.
    Abandoned,
    /// It was sent by an earlier run, which never got its answer.
    LostBefore,
}

/// How the connection was lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lost {
    /// It was never made: unknown host, refused connection, a proxy in the way.
    NoConnection,
    /// It was never made because no secure connection could be agreed on.
    NotSecure,
    /// It was never made because the server's certificate is not trusted.
    Untrusted(Distrust),
    /// The time was up; the request may have been carried out.
    TimedOut,
    /// It broke; the request may have been carried out.
    Broken,
}

/// What is wrong with an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Garbled {
    /// A page for people.
    Html,
    /// Nothing.
    Empty,
    /// The beginning of an answer.
    CutOff,
    /// Neither HTML nor JSON.
    NotJson,
    /// JSON of another shape.
    UnexpectedShape,
    /// An error in JSON that has not the shape of kintone's.
    NotKintones,
    /// More than such an answer of kintone's can have; the rest was not read.
    TooLarge {
        /// The most that is read, in MiB.
        mebibytes: usize,
    },
}

/// What is known about a write whose request failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Certainty {
    /// Nothing was written.
    NotDone,
    /// It may have been written.
    Unknown,
}

impl ApiError {
    /// Something that cannot be made a request.
    pub fn unsendable(error: impl Display) -> Self {
        Self::untried(Failure::unsendable(error))
    }

    /// A batch that was sent by an earlier run, which never got its answer.
    pub fn lost_before() -> Self {
        Self::untried(Failure::LostBefore)
    }

    /// A failure that was found on this side, before the first try or after the last.
    pub(super) fn untried(failure: Failure) -> Self {
        Self {
            certainty: failure.certainty(),
            failure,
            attempts: 1,
            elapsed: Duration::ZERO,
        }
    }

    /// Whether the write can have happened all the same, at any of the tries.
    pub fn certainty(&self) -> Certainty {
        self.certainty
    }

    /// Whether it is about authentication or permission.
    pub fn is_auth(&self) -> bool {
        self.failure.is_auth()
    }

    /// Whether the answer was larger than is read of one, so that less is to be asked for at a time.
    pub fn is_too_large(&self) -> bool {
        matches!(
            self.failure,
            Failure::Undecodable {
                garbled: Garbled::TooLarge { .. },
                ..
            }
        )
    }

    /// Whether it is that whoever asks may not view an app that is known otherwise.
    pub fn is_closed_to_readers(&self) -> bool {
        self.refusal().is_some_and(Refusal::is_closed_to_readers)
    }

    /// kintone's own refusal, if it was one.
    pub fn refusal(&self) -> Option<&Refusal> {
        match &self.failure {
            Failure::Refused(refusal) => Some(refusal),
            _ => None,
        }
    }
}

impl Error for ApiError {}

impl Failure {
    /// What keeps a request from being made, or its answer from being kept.
    pub(super) fn unsendable(error: impl Display) -> Self {
        let reason = error.to_string();
        Self::Unsendable { reason }
    }

    /// The HTTP status, if an answer came.
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Refused(refusal) => Some(refusal.status),
            Self::Undecodable { status, .. } | Self::Redirected { status, .. } => Some(*status),
            Self::Unreachable { .. }
            | Self::Unsendable { .. }
            | Self::Stopped
            | Self::Abandoned
            | Self::LostBefore => None,
        }
    }

    /// Whether a write can have happened. Only two things prove that it has not: an error of kintone's with a code
    /// that is known, as kintone rolls everything back (kintone API facts, section 1.10), and a request that never
    /// left. Whatever a gateway, a proxy or a sign-on page answers, with whatever status, kintone may have written
    /// before.
    pub fn certainty(&self) -> Certainty {
        match self {
            Self::Refused(refusal) if refusal.says.is_some() => Certainty::NotDone,
            Self::Unsendable { .. } | Self::Stopped => Certainty::NotDone,
            Self::Unreachable { lost, .. } if lost.never_sent() => Certainty::NotDone,
            Self::Refused(_)
            | Self::Redirected { .. }
            | Self::Unreachable { .. }
            | Self::Undecodable { .. }
            | Self::Abandoned
            | Self::LostBefore => Certainty::Unknown,
        }
    }

    /// Whether it is about authentication or permission.
    pub fn is_auth(&self) -> bool {
        match self {
            Self::Refused(refusal) => refusal.is_auth(),
            _ => matches!(self.status(), Some(401 | 403)),
        }
    }

    /// Whether kintone found a record at another revision than the request pins.
    pub fn is_conflict(&self) -> bool {
        matches!(self, Self::Refused(refusal) if refusal.says == Some(Says::Moved))
    }

    /// Whether an earlier try of the same request, whose answer was lost, has succeeded or never will: a record that it
    /// pins is at another revision, or gone, and stays so. Whatever else kintone says is of the last try alone, and one
    /// before it may still be under way.
    pub fn settles_earlier_tries(&self) -> bool {
        let settles = |says| matches!(says, Some(Says::Moved | Says::Gone));
        matches!(self, Self::Refused(refusal) if settles(refusal.says))
    }
}

impl Lost {
    /// Whether another try would end alike.
    pub fn is_lasting(self) -> bool {
        matches!(self, Self::NotSecure | Self::Untrusted(_))
    }

    /// Whether it is certain that kintone never saw the request.
    pub fn never_sent(self) -> bool {
        matches!(
            self,
            Self::NoConnection | Self::NotSecure | Self::Untrusted(_)
        )
    }
}

/// A failure to get an answer at all, as the HTTP client tells it.
impl From<reqwest::Error> for Failure {
    fn from(error: reqwest::Error) -> Self {
        if error.is_builder() {
            return Self::Unsendable {
                reason: root_cause(&error),
            };
        }
        let lost = if error.is_connect() || error.is_dns() {
            if let Some(distrust) = Distrust::of(&error) {
                Lost::Untrusted(distrust)
            } else if is_about_tls(&error) {
                Lost::NotSecure
            } else {
                Lost::NoConnection
            }
        } else if error.is_timeout() {
            Lost::TimedOut
        } else {
            Lost::Broken
        };
        Self::Unreachable {
            lost,
            reason: root_cause(&error),
        }
    }
}

/// The innermost cause. The outer ones repeat the URL, with its query.
pub(super) fn root_cause(error: &reqwest::Error) -> String {
    let mut cause: Option<&dyn Error> = error.source();
    while let Some(deeper) = cause.and_then(Error::source) {
        cause = Some(deeper);
    }
    cause.map_or_else(
        || "no reason given".to_owned(),
        |cause| one_line(&cause.to_string(), 200),
    )
}

/// TLS tells its failures as invalid data, wrapped in input errors one or more times.
fn is_about_tls(error: &reqwest::Error) -> bool {
    let mut cause: Option<&dyn Error> = error.source();
    while let Some(current) = cause {
        let mut wrapped = current.downcast_ref::<io::Error>();
        while let Some(io_error) = wrapped {
            if io_error.kind() == io::ErrorKind::InvalidData {
                return true;
            }
            wrapped = io_error.get_ref().and_then(|inner| inner.downcast_ref());
        }
        cause = current.source();
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn undecodable(status: u16) -> Failure {
        Failure::Undecodable {
            status,
            garbled: Garbled::Html,
            request_id: None,
            excerpt: String::new(),
        }
    }

    #[test]
    fn only_a_record_that_is_elsewhere_or_gone_settles_an_earlier_try() {
        let settles = |code| {
            let refusal = Refusal::new(400, code);
            Failure::Refused(Box::new(refusal)).settles_earlier_tries()
        };
        for code in ["GAIA_CO02", "GAIA_UN03", "GAIA_RE01"] {
            assert!(settles(code), "{code}");
        }
        for code in [
            "GAIA_DA02",
            "GAIA_TO04",
            "CB_VA01",
            "GAIA_RE20",
            "CB_NO02",
            "GAIA_ZZ99",
        ] {
            assert!(!settles(code), "{code}");
        }
        assert!(!undecodable(409).settles_earlier_tries());
    }

    #[test]
    fn only_what_never_left_is_certainly_not_written_without_kintones_own_word() {
        let unreachable = |lost| Failure::Unreachable {
            lost,
            reason: String::new(),
        };
        for status in 200..600 {
            assert_eq!(undecodable(status).certainty(), Certainty::Unknown);
            let redirected = Failure::Redirected {
                status,
                location: None,
            };
            assert_eq!(redirected.certainty(), Certainty::Unknown);
        }
        let table = [
            (unreachable(Lost::NoConnection), Certainty::NotDone),
            (unreachable(Lost::NotSecure), Certainty::NotDone),
            (unreachable(Lost::TimedOut), Certainty::Unknown),
            (unreachable(Lost::Broken), Certainty::Unknown),
            (Failure::Stopped, Certainty::NotDone),
            (Failure::Abandoned, Certainty::Unknown),
        ];
        for (failure, expected) in table {
            assert_eq!(failure.certainty(), expected, "{failure:?}");
        }
    }
}
