//! Exit codes.

use std::process::ExitCode;

use super::barred::{Bar, Barred};
use super::unfit::Unfit;
use super::usage::UsageError;
use crate::api::{ApiError, ConnectError};
use crate::job::{Ending, Outcome, Status};
use crate::language::{Language, Text, told};
use crate::plan::PlanError;

/// The ways to end, each with its number, which is promised to scripts, and what it means to them.
macro_rules! exits {
    ($($name:ident = $code:literal $meaning:literal $japanese:literal,)*) => {
        /// How the program ends; the numbers are promised to scripts.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[repr(u8)]
        pub enum Exit {
            $(#[doc = $meaning] $name = $code,)*
        }

        impl Exit {
            /// The way of a program that ended with this number, or by a signal.
            pub(super) fn of_code(code: Option<i32>) -> Self {
                match code {
                    $(Some($code) => Self::$name,)*
                    _ => Self::Failed,
                }
            }
        }

        /// All of them, with what they mean.
        pub(super) fn codes() -> Vec<(u8, Text)> {
            vec![$(($code, Text::fixed($meaning, $japanese))),*]
        }

        /// The part of a help that lists the exit codes.
        pub(super) fn help(language: Language) -> String {
            let line = |(code, meaning): &(u8, Text)| {
                let meaning = meaning.of(language);
                format!("\n  {code:<2} {meaning}")
            };
            let lines: String = codes().iter().map(line).collect();
            told!(language, "Exit codes:{lines}", "終了コード：{lines}")
        }
    };
}

exits! {
    Done = 0 "everything done, or nothing to do" "すべて完了、または対象なし",
    Failed = 1 "failed; nothing, or not everything, was written (see the summary)" "失敗（書き込まれていないレコードがあります。結果を確認してください）",
    Usage = 2 "wrong usage: unknown or contradictory options" "使い方の誤り（不明または矛盾するオプション）",
    SomeRefused = 3 "done, but some records failed" "完了（一部のレコードは失敗）",
    Invalid = 4 "the file has errors; nothing was sent" "ファイルにエラーがあり、何も送信していない",
    Refused = 5 "access denied (authentication or permission)" "認証または権限のエラー",
    Locked = 6 "another run is writing to the app" "ほかの実行が同じアプリに書き込み中",
    Interrupted = 7 "interrupted, or the connection was lost" "中断、または接続の切断",
    Guarded = 8 "a limit stopped the run before the first write" "上限などの条件により、書き込む前に中止",
    ChangesPending = 10 "`--exit-code`: the dry run found changes" "「--exit-code」のドライランで変更あり",
}

impl Exit {
    /// The exit code of an import or a check.
    pub fn of_outcome(outcome: &Outcome) -> Self {
        match (outcome.status(), &outcome.ending) {
            (Status::Complete | Status::Planned, _) if outcome.counts.failed > 0 => {
                Self::SomeRefused
            }
            (Status::Complete | Status::Checked | Status::Planned, _) => Self::Done,
            (Status::Guarded, _) => Self::Guarded,
            (Status::Invalid, _) => Self::Invalid,
            (Status::Lost, _) => Self::Interrupted,
            (_, Ending::Failed(error)) if error.is_auth() => Self::Refused,
            (_, Ending::Failed(error))
                if error.refusal().is_none() && !outcome.journal.entries().is_empty() =>
            {
                Self::Interrupted
            }
            (Status::PartlyWritten, Ending::TooManyErrors(_)) => Self::SomeRefused,
            (Status::Failed | Status::PartlyWritten, _) => Self::Failed,
            (Status::Interrupted, _) => Self::Interrupted,
        }
    }

    /// How it ends if what was to be said cannot be.
    pub(super) fn or_failed(self) -> Self {
        match self {
            Self::Done => Self::Failed,
            other => other,
        }
    }

    pub(super) fn of_error(error: &anyhow::Error) -> Self {
        if matches!(error.downcast_ref(), Some(ConnectError::NoAuthorities)) {
            Self::Failed
        } else if error.is::<UsageError>() || error.is::<ConnectError>() {
            Self::Usage
        } else if error.is::<Unfit>() {
            Self::Invalid
        } else if let Some(barred) = error.downcast_ref::<Barred>() {
            match barred.by {
                Bar::Lock | Bar::Overlap => Self::Locked,
                Bar::SkippedOverlap | Bar::Idle => Self::Done,
                Bar::Difference | Bar::Unfinished | Bar::State | Bar::History => Self::Guarded,
            }
        } else if error.downcast_ref().is_some_and(ApiError::is_auth) {
            Self::Refused
        } else if error
            .chain()
            .any(|cause| matches!(cause.downcast_ref(), Some(PlanError::Tampered)))
        {
            Self::Guarded
        } else {
            Self::Failed
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}
