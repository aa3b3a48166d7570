//! Every kind of problem. Each is declared once, in the file of its family: what it holds, its code and severity, and
//! in English and Japanese its sentence, cause and remedy. An entry that lacks one of these does not compile.
//!
//! ```text
//! TooFewColumns {
//!     /// Cells in the header.
//!     expected: usize,
//!     /// Cells in the row.
//!     found: usize,
//! } = Error "file.too-few-columns" {
//!     says   "the line has {cells}, but the header line has {expected}"
//!            "列数が足りません。ヘッダー行は{expected}列ですが、この行は{found}列です。"
//!     known  "…"
//!     where  cells = some(*found, "cell");
//!     cause  "A line has fewer cells than the header line. …"
//!            "…"
//!     remedy "Put cells with line breaks in double quotation marks, …"
//!            "…"
//!     hint   remedy
//!     wrong  "A-1,line one\nline two,100"
//!     right  "A-1,\"line one\nline two\",100"
//! }
//! ```
//!
//! - `{name}` is what the kind holds under that name, `{name:?}` the same in the quotes of the language ([`Word`](super::word::Word)).
//! - `cause` is what the kind's documentation says, too.
//! - `known` is what the reference product says, to the letter: scripts and searches know it, so `explain` and documents
//!   keep it. People read our own sentence.
//! - `where` makes further words, for the sentence and the hint.
//! - `hint` is what a run says to do beside the sentence: the `remedy`, which `explain` gives, too; two texts in
//!   brackets; or what an expression in brackets gives, if anything, `or remedy` otherwise. Without it a run says none.

use std::borrow::Cow;
use std::sync::Arc;

use super::explanation::{Example, Explanation, KindEntry, Severity};
use super::fault::{
    EncodingName, FileFormat, Hidden, Likeness, LinesUsing, QuoteFault, RecordBound,
};
use super::word::{In, Shorten, first_of, it_or_them, line_of, one_or, some};
use super::{app, file, group, header, key, map, moment, plan, row, value, workbook};
use crate::language::{Language, Text};
use crate::model::{AppId, Decimal, FieldCode, LinkProtocol, RecordId, Revision, RowId};
use crate::plain::count;

/// Fills in what a sentence names, in a language.
macro_rules! say {
    ($language:expr, [$($name:ident)*], $english:literal, $japanese:literal) => {
        match $language {
            Language::English => {
                $(let $name = In(Language::English, &$name);)*
                format!($english)
            }
            Language::Japanese => {
                $(let $name = In(Language::Japanese, &$name);)*
                format!($japanese)
            }
        }
    };
}

macro_rules! hint {
    ($language:expr, $remedy:expr, $names:tt,) => {
        None
    };
    ($language:expr, $remedy:expr, $names:tt, remedy) => {
        Some($remedy)
    };
    ($language:expr, $remedy:expr, $names:tt, ($english:literal $japanese:literal)) => {
        Some(say!($language, $names, $english, $japanese))
    };
    ($language:expr, $remedy:expr, $names:tt, ($text:expr)) => {
        Option::<Text>::from($text).map(|text| text.of($language).to_owned())
    };
    ($language:expr, $remedy:expr, $names:tt, ($text:expr) or remedy) => {
        hint!($language, $remedy, $names, ($text)).or(Some($remedy))
    };
}

macro_rules! known {
    () => {
        None
    };
    ($known:literal) => {
        Some(format!($known))
    };
}

macro_rules! recorded {
    () => {
        None
    };
    ($known:literal) => {
        Some($known)
    };
}

macro_rules! example {
    () => {
        None
    };
    ($wrong:literal $right:literal) => {
        Some(Example {
            wrong: Cow::Borrowed($wrong),
            right: Cow::Borrowed($right),
        })
    };
}

macro_rules! declare {
    ($(
        $kind:ident $({ $($(#[$field_doc:meta])* $field:ident: $type:ty,)* })? = $severity:ident $code:literal {
            says $english:literal $japanese:literal
            $(known $known:literal)?
            $(where $($word:ident = $value:expr),+;)?
            cause $cause:literal $ja_cause:literal
            remedy $remedy:literal $ja_remedy:literal
            $(hint $hint:tt $(or $or:ident)?)?
            $(wrong $wrong:literal right $right:literal)?
        }
    )*) => {
        /// What is wrong. Each kind has a stable code, [`ProblemKind::code`].
        #[derive(Debug, Clone, PartialEq)]
        #[expect(clippy::doc_markdown, reason = "a cause is told to people, as plain text")]
        pub enum ProblemKind {
            $(#[doc = $cause] $kind $({ $($(#[$field_doc])* $field: $type),* })?,)*
        }

        /// Every kind of problem, family by family.
        pub static KINDS: &[KindEntry] = &[$(KindEntry {
            severity: Severity::$severity,
            explanation: Explanation {
                code: Cow::Borrowed($code),
                cause: Text::fixed($cause, $ja_cause),
                remedy: Text::fixed($remedy, $ja_remedy),
                example: example!($($wrong $right)?),
                reference: recorded!($($known)?),
                kintone: None,
            },
        },)*];

        /// The places of the kinds in [`KINDS`].
        enum At { $($kind,)* }

        impl ProblemKind {
            /// What this kind is, whatever it holds.
            pub fn entry(&self) -> &'static KindEntry {
                let at = match self {
                    $(Self::$kind { .. } => At::$kind,)*
                };
                &KINDS[at as usize]
            }

            /// The stable code: `number.invalid`.
            pub fn code(&self) -> &'static str {
                &self.entry().explanation.code
            }

            /// What is wrong, in one or two sentences. Texts from the file stand in quotes; texts of kintone are kept
            /// to the letter.
            #[expect(unused_variables, reason = "no sentence needs all that its kind holds")]
            pub fn message(&self, language: Language) -> String {
                match self {
                    $(Self::$kind $({ $($field),* })? => {
                        $($(let $word = $value;)+)?
                        say!(language, [$($($field)*)? $($($word)+)?], $english, $japanese)
                    })*
                }
            }

            /// What the reference product says of the same, to the letter, where it says anything.
            #[expect(unused_variables, reason = "few kinds have such a text")]
            pub fn reference_message(&self) -> Option<String> {
                match self {
                    $(Self::$kind $({ $($field),* })? => known!($($known)?),)*
                }
            }

            /// What to do about it, where a run says so beside the message.
            #[expect(unused_variables, reason = "no hint needs all that its kind holds")]
            pub fn hint(&self, language: Language) -> Option<String> {
                let remedy = || self.entry().explanation.advice(language);
                match self {
                    $(Self::$kind $({ $($field),* })? => {
                        $($(let $word = $value;)+)?
                        hint!(language, remedy(), [$($($field)*)? $($($word)+)?], $($hint $(or $or)?)?)
                    })*
                }
            }

            /// The same, with texts of the file cut where they are longer than what is shown of them.
            pub(super) fn shortened(mut self) -> Self {
                match &mut self {
                    $(Self::$kind $({ $($field),* })? => { $($($field.shorten();)*)? })*
                }
                self
            }
        }
    };
}

file_problems! {
    header_problems! group_problems! key_problems! app_problems! row_problems! plan_problems! value_problems!
    moment_problems! map_problems! workbook_problems! records_problems! project_problems! declare!
}
