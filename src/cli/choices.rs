//! The values of options that choose among a few: the names that are typed, each with a word of help, and what it means.

use std::str::FromStr;
use std::sync::LazyLock;

use clap::ValueEnum;
use clap::builder::PossibleValue;

use super::usage::{UsageError, named_twice};
use crate::import::{Blank, BlankRecords, ByCode, EmptyKey, OnError, PlaceholderKey, RepeatedKeys};
use crate::language::{Language, Text, text};
use crate::map::Headers;
use crate::notify::Shape;
use crate::plan::{Ambiguous, ExistingPolicy, Missing, RowsPolicy};
use crate::schedulers::Platform;
use crate::sheet::{Delimiter, DelimiterChoice, Encoding, EncodingChoice, Format, Ragged};

/// Enums of rooms that know no arguments, a table each.
macro_rules! choices {
    ($($choice:ty { $($variant:ident $(($inner:path))? = $name:literal $($help:literal)?,)* })*) => {$(
        impl ValueEnum for $choice {
            fn value_variants<'a>() -> &'a [Self] {
                &[$(Self::$variant $(($inner))?),*]
            }

            fn to_possible_value(&self) -> Option<PossibleValue> {
                Some(match self {
                    $(Self::$variant $(($inner))? => PossibleValue::new($name)$(.help($help))?,)*
                })
            }
        }
    )*};
}

choices! {
    Platform {
        Systemd = "systemd" "User units: a service and a timer",
        Cron = "cron" "A block of a crontab",
        Launchd = "launchd" "An agent of macOS",
        Windows = "windows" "A task of Windows",
        Github = "github" "A workflow of GitHub Actions",
        Kubernetes = "kubernetes" "A CronJob of Kubernetes",
    }
    Shape {
        Plain = "plain" "JSON for programs",
        Slack = "slack" "A text, as Slack and others like it take it",
        Teams = "teams" "A card, as Microsoft Teams takes it",
    }
    ExistingPolicy {
        Update = "update" "Update the record",
        Skip = "skip" "Skip the record",
        Merge = "merge" "Update the record with the filled cells only",
        Error = "error" "Stop with an error",
    }
    Missing {
        Insert = "insert" "Add the record",
        Skip = "skip" "Skip the record",
        Error = "error" "Stop with an error",
    }
    Ambiguous {
        Error = "error" "Stop with an error",
        Skip = "skip" "Skip the record",
    }
    EmptyKey {
        Insert = "insert" "Add the record",
        Error = "error" "Stop with an error",
    }
    RepeatedKeys {
        Error = "error" "Stop with an error",
        First = "first" "Use the first record, and skip the others",
        Last = "last" "Use the last record, and skip the others",
        Merge = "merge" "Make one record of them, with the table rows of all",
    }
    PlaceholderKey {
        Error = "error" "Stop with an error",
        Accept = "accept" "Use it as it is",
    }
    Headers {
        Codes = "codes" "Field codes",
        Labels = "labels" "Field names, where one field alone has the name; otherwise codes",
        Auto = "auto" "Field codes; otherwise field names",
    }
    Blank { Clear = "clear", Keep = "keep", }
    RowsPolicy { Replace = "replace", Merge = "merge", Append = "append", }
    BlankRecords {
        Skip = "skip" "Skip it, with a notice",
        Add = "add" "Add it as an empty record",
    }
    OnError {
        Stop = "stop" "Send nothing if the check finds an error, and stop at the first error from kintone",
        Skip = "skip" "Skip the record, and send the others",
    }
    DelimiterChoice {
        Auto = "auto",
        Declared(Delimiter::Comma) = "comma",
        Declared(Delimiter::Semicolon) = "semicolon",
        Declared(Delimiter::Tab) = "tab",
    }
    Format {
        Csv = "csv" "CSV, with any delimiter",
        Xlsx = "xlsx" "Excel",
        Xls = "xls" "Excel as it was until 2003",
        Ods = "ods" "OpenDocument spreadsheet, as LibreOffice writes it",
        Ndjson = "ndjson" "Records as JSON, one a line",
        Json = "json" "Records as JSON, in a list",
        Vcard = "vcard" "Contacts (vCard), each of which is a record",
    }
    Ragged {
        Error = "error" "Stop with an error, unless nothing is lost without those cells",
        Pad = "pad" "Take the missing cells for empty",
    }
    Language { English = "en", Japanese = "ja", }
}

/// Names that cli-kintone and kintable share, and those that kintable adds.
impl ValueEnum for EncodingChoice {
    fn value_variants<'a>() -> &'a [Self] {
        static VARIANTS: LazyLock<Vec<EncodingChoice>> = LazyLock::new(|| {
            let declared = Encoding::ALL.map(EncodingChoice::Declared);
            [EncodingChoice::Auto].into_iter().chain(declared).collect()
        });
        &VARIANTS
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(match self {
            Self::Auto => PossibleValue::new("auto").help(
                "By byte-order mark, otherwise the encoding in which the text makes sense; stop with an error if there are two",
            ),
            Self::Declared(encoding) | Self::Decided(encoding) => {
                PossibleValue::new(encoding.option())
                    .aliases(encoding.aliases())
                    .help(encoding.name())
            }
        })
    }
}

/// A choice for all, or for one field or table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Choice<T> {
    /// The field or table; all if `None`.
    code: Option<String>,
    pub(super) choice: T,
}

impl<T: ValueEnum> FromStr for Choice<T> {
    type Err = Text;

    fn from_str(text: &str) -> Result<Self, Text> {
        let (code, choice) = match text.rsplit_once('=') {
            Some((code, choice)) => (Some(code.trim()), choice),
            None => (None, text),
        };
        if code == Some("") {
            return Err(Text::fixed(
                "enter a field or table before `=`",
                "「=」の前にフィールドまたはテーブルを指定してください。",
            ));
        }
        let choice = T::from_str(choice.trim(), false).map_err(|_| {
            let values = T::value_variants().iter().filter_map(T::to_possible_value);
            let names: Vec<_> = values.map(|value| value.get_name().to_owned()).collect();
            let (names, japanese) = (names.join(", "), names.join("、"));
            text!(
                "use one of {names}",
                "{japanese}のいずれかを指定してください。"
            )
        })?;
        Ok(Self {
            code: code.map(str::to_owned),
            choice,
        })
    }
}

/// What choices of one option mean together.
pub(super) fn by_code<T: Copy + Default>(
    option: &str,
    choices: &[Choice<T>],
) -> Result<ByCode<T>, UsageError> {
    let mut by_code = ByCode::default();
    let mut names_all = false;
    for Choice { code, choice } in choices {
        match code {
            None if names_all => {
                return Err(UsageError(text!(
                    "`{option}` is set twice for all",
                    "「{option}」で、すべてに対する指定が2回あります。"
                )));
            }
            None => (names_all, by_code.all) = (true, *choice),
            Some(code) if by_code.named.iter().any(|(named, _)| named == code) => {
                return Err(named_twice(option, code));
            }
            Some(code) => by_code.named.push((code.clone(), *choice)),
        }
    }
    Ok(by_code)
}
