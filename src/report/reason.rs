//! Why a run ended early, and what to do about it: for standard error, and for every document.

use super::{Language, RunNames};
use crate::api::{ApiError, Failure, Refusal};
use crate::job::{Ending, Outcome, Unsent};
use crate::plain::harmless;

/// The code of problems that kintone told of single records and cells.
const REFUSED: &str = "server.refused";

/// The code of limits that a run breaks.
const LIMIT: &str = "limit";

/// The code of what a user stopped.
pub(super) const INTERRUPTED: &str = "interrupted";

/// What stopped something, other than the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// kintone's code, or a word of ours that stays the same.
    pub code: String,
    /// What it is.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
    /// kintone's id of the error, for its support.
    pub id: Option<String>,
}

impl Reason {
    /// The code where nobody answered.
    pub const UNREACHABLE: &str = "unreachable";
    /// The code where somebody answered who is not kintone, such as a proxy.
    pub const UNREADABLE: &str = "answer.unreadable";

    /// What stopped something, by a code of ours.
    pub fn new(code: &str, message: String) -> Self {
        Self {
            code: code.to_owned(),
            message,
            hint: None,
            id: None,
        }
    }

    /// What stopped a run, if something other than its file did.
    pub fn of(ending: &Ending, language: Language) -> Option<Self> {
        let words = language.words();
        let ours = |code, message, hint| {
            Some(Self {
                hint,
                ..Self::new(code, message)
            })
        };
        match ending {
            Ending::Complete | Ending::Checked | Ending::Planned | Ending::Invalid => None,
            Ending::Failed(error) | Ending::Lost(error) => Some(Self::of_failure(error, language)),
            Ending::Interrupted => Some(Self::interrupted(language)),
            Ending::Guarded(violations) => ours(
                LIMIT,
                words.violations(violations),
                words.violation_hint(violations),
            ),
            Ending::TooManyErrors(violation) => ours(LIMIT, words.violation(violation), None),
            Ending::Unsent(reason) => {
                let code = match reason {
                    Unsent::FileChanged => "file.changed",
                    Unsent::FileUnreadable { .. } => "file.unreadable",
                    Unsent::Unnoted { .. } => "history.unwritable",
                    Unsent::AttachmentGone { .. } => "attachment.unreadable",
                };
                ours(code, words.unsent(reason), words.unsent_hint(reason))
            }
        }
    }

    /// The user stopped a command.
    pub fn interrupted(language: Language) -> Self {
        Self::new(INTERRUPTED, language.words().interrupted().to_owned())
    }

    /// Why a request failed.
    pub fn of_failure(error: &ApiError, language: Language) -> Self {
        let words = language.words();
        let refusal = error.refusal();
        let code = match &error.failure {
            Failure::Refused(refusal) => &refusal.code,
            Failure::Unreachable { .. } | Failure::LostBefore => Self::UNREACHABLE,
            Failure::Undecodable { .. } | Failure::Redirected { .. } => Self::UNREADABLE,
            Failure::Unsendable { .. } => "request.unsendable",
            Failure::Stopped | Failure::Abandoned => INTERRUPTED,
        };
        Self {
            code: code.to_owned(),
            message: words.failure(error),
            hint: words.failure_hint(error),
            id: refusal.and_then(|refusal| refusal.id.clone()),
        }
    }
}

/// Why a run ended early, a line each, where its problems do not say so already.
pub fn reason_lines(names: &RunNames, outcome: &Outcome) -> Vec<String> {
    let words = names.language.words();
    let lines = match &outcome.ending {
        _ if told_refusal(outcome).is_some() => Vec::new(),
        Ending::Guarded(violations) => {
            let told = violations.iter();
            let told = told.map(|violation| words.as_error(&words.violation(violation)));
            let hint = words.violation_hint(violations);
            told.chain(hint.map(|hint| words.as_hint(&hint))).collect()
        }
        ending => match Reason::of(ending, names.language) {
            Some(reason) => {
                let hint = reason.hint.map(|hint| words.as_hint(&hint));
                let error = words.as_error(&reason.message);
                std::iter::once(error).chain(hint).collect()
            }
            None => Vec::new(),
        },
    };
    lines.iter().map(|line| harmless(line)).collect()
}

/// kintone's error that stopped the run, if all that it says is told as problems of records.
pub(super) fn told_refusal(outcome: &Outcome) -> Option<&Refusal> {
    let (Ending::Failed(error) | Ending::Lost(error)) = &outcome.ending else {
        return None;
    };
    let is_told = outcome.problems.keys().any(|class| class.code == REFUSED);
    let refusal = error.refusal().filter(|_| is_told)?;
    let is_about_records = refusal
        .faults
        .iter()
        .all(|fault| fault.path.record.is_some());
    (refusal.request.is_some() && is_about_records).then_some(refusal)
}
