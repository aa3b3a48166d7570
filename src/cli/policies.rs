//! What the options about records and rows that exist mean, and how a plan keeps them.

use clap::{Parser, ValueEnum};

use super::arguments::{OnErrorArgument, ShapeArguments, SheetArguments};
use super::plan_arguments::{
    AmbiguousArgument, BlankArgument, Choice, EmptyKeyArgument, ExistingArgument, MissingArgument,
    PolicyArguments, RowsArgument,
};
use super::settings::{UsageError, field_names, filled};
use crate::import::{Blank, ByCode, EmptyKey, KeyChoice, Options};
use crate::plan::{Ambiguous, ExistingPolicy, Missing, RowsPolicy};

/// What the options say about records and rows that exist; all else is as for a file that is added.
pub(super) fn options(arguments: &PolicyArguments) -> Result<Options, UsageError> {
    let rows = by_code("--rows", &arguments.rows, |choice| match choice {
        RowsArgument::Replace => RowsPolicy::Replace,
        RowsArgument::Merge => RowsPolicy::Merge,
        RowsArgument::Append => RowsPolicy::Append,
    })?;
    if arguments.clear_empty_tables && rows.all != RowsPolicy::Replace {
        return Err(UsageError(
            "`--clear-empty-tables` deletes rows, and `--rows` keeps them: leave one of them out"
                .to_owned(),
        ));
    }
    let blank = by_code("--blank", &arguments.blank, |choice| match choice {
        BlankArgument::Clear => Blank::Clear,
        BlankArgument::Keep => Blank::Keep,
    })?;
    if arguments.existing == ExistingArgument::Merge {
        let cleared = blank.named.iter().find(|(_, blank)| *blank == Blank::Clear);
        if let Some((code, _)) = cleared {
            return Err(UsageError(format!(
                "`--blank {code}=clear` empties the field, and `--existing merge` never does: leave one of them out"
            )));
        }
        if arguments.clear_empty_tables {
            return Err(UsageError(
                "`--clear-empty-tables` deletes rows, and `--existing merge` only fills in: leave one of them out"
                    .to_owned(),
            ));
        }
    }
    let mut row_keys: Vec<(String, Vec<String>)> = Vec::new();
    for key in &arguments.row_key {
        if row_keys.iter().any(|(table, _)| *table == key.table) {
            let text = format!("`--row-key` names `{}` twice", key.table);
            return Err(UsageError(text));
        }
        let fields = field_names("--row-key", &key.fields.join(","))?;
        row_keys.push((key.table.clone(), fields));
    }
    Ok(Options {
        key: key(arguments)?,
        existing: match arguments.existing {
            ExistingArgument::Update => ExistingPolicy::Update,
            ExistingArgument::Skip => ExistingPolicy::Skip,
            ExistingArgument::Merge => ExistingPolicy::Merge,
            ExistingArgument::Error => ExistingPolicy::Error,
        },
        missing: arguments.missing.map(|missing| match missing {
            MissingArgument::Insert => Missing::Insert,
            MissingArgument::Skip => Missing::Skip,
            MissingArgument::Error => Missing::Error,
        }),
        ambiguous: match arguments.ambiguous {
            AmbiguousArgument::Error => Ambiguous::Error,
            AmbiguousArgument::Skip => Ambiguous::Skip,
        },
        empty_key: match arguments.empty_key {
            EmptyKeyArgument::Insert => EmptyKey::Insert,
            EmptyKeyArgument::Error => EmptyKey::Error,
        },
        blank,
        rows,
        row_keys,
        clear_empty_tables: arguments.clear_empty_tables,
        ..Options::adding()
    })
}

/// The options, of those that the user gave, that cannot be kept without a look at what exists.
pub(super) fn needing_what_exists(arguments: &PolicyArguments) -> Vec<&'static str> {
    let adds_missing = matches!(arguments.missing, None | Some(MissingArgument::Insert));
    let replaces = |choice: &Choice<RowsArgument>| choice.choice == RowsArgument::Replace;
    let given = [
        ("--match", arguments.match_fields.is_some()),
        ("--existing", arguments.existing != ExistingArgument::Update),
        ("--missing", !adds_missing),
        ("--rows", !arguments.rows.iter().all(replaces)),
        ("--row-key", !arguments.row_key.is_empty()),
    ];
    let given = given.iter().filter(|(_, is_given)| *is_given);
    given.map(|(option, _)| *option).collect()
}

fn key(arguments: &PolicyArguments) -> Result<Option<KeyChoice>, UsageError> {
    let update_key = filled("--update-key", arguments.update_key.as_deref())?;
    let fields = filled("--match", arguments.match_fields.as_deref())?;
    let fields = fields.map(|fields| field_names("--match", &fields));
    let update_key = update_key.map(KeyChoice::UpdateKey);
    Ok(update_key.or(fields.transpose()?.map(KeyChoice::Match)))
}

fn by_code<A: Copy, T: Copy + Default>(
    option: &str,
    choices: &[Choice<A>],
    meaning: impl Fn(A) -> T,
) -> Result<ByCode<T>, UsageError> {
    let mut by_code = ByCode::default();
    let mut names_all = false;
    for choice in choices {
        let meant = meaning(choice.choice);
        match &choice.code {
            None if names_all => {
                return Err(UsageError(format!("`{option}` is given twice for all")));
            }
            None => {
                names_all = true;
                by_code.all = meant;
            }
            Some(code) if by_code.named.iter().any(|(named, _)| named == code) => {
                return Err(UsageError(format!("`{option}` names `{code}` twice")));
            }
            Some(code) => by_code.named.push((code.clone(), meant)),
        }
    }
    Ok(by_code)
}

/// What of the options a plan must keep, so that the file is read again as it was: as the user would type them.
pub(super) fn typed(arguments: &SheetArguments, on_error: OnErrorArgument) -> Vec<String> {
    let ShapeArguments {
        fields,
        attachments_dir,
        encoding,
        delimiter,
        ignore_unknown_columns,
        blank_records,
        timezone,
    } = &arguments.shape;
    let PolicyArguments {
        update_key,
        match_fields,
        existing,
        missing,
        ambiguous,
        empty_key,
        blank,
        rows,
        row_key,
        clear_empty_tables,
    } = &arguments.policy;
    let mut typed = Typed::default();
    typed.text("--fields", fields.clone());
    let directory = attachments_dir.as_ref();
    typed.text(
        "--attachments-dir",
        directory.map(|path| path.display().to_string()),
    );
    typed.value("--encoding", encoding);
    typed.value("--delimiter", delimiter);
    typed.flag("--ignore-unknown-columns", *ignore_unknown_columns);
    typed.value("--blank-records", blank_records);
    typed.text("--timezone", timezone.clone());
    typed.text("--update-key", update_key.clone());
    typed.text("--match", match_fields.clone());
    let has_key = update_key.is_some() || match_fields.is_some();
    if has_key {
        typed.value("--existing", existing);
        typed.value("--empty-key", empty_key);
        typed.choices("--rows", rows);
    }
    if let Some(missing) = missing {
        typed.value("--missing", missing);
    }
    if match_fields.is_some() {
        typed.value("--ambiguous", ambiguous);
    }
    typed.choices("--blank", blank);
    for key in row_key {
        let text = format!("{}={}", key.table, key.fields.join(","));
        typed.text("--row-key", Some(text));
    }
    typed.flag("--clear-empty-tables", *clear_empty_tables);
    typed.value("--on-error", &on_error);
    typed.0
}

#[derive(Default)]
struct Typed(Vec<String>);

impl Typed {
    fn text(&mut self, option: &str, text: Option<String>) {
        if let Some(text) = text {
            self.0.push(format!("{option}={text}"));
        }
    }

    fn flag(&mut self, option: &str, is_set: bool) {
        self.0.extend(is_set.then(|| option.to_owned()));
    }

    fn value(&mut self, option: &str, value: &impl ValueEnum) {
        self.text(option, Some(name(value)));
    }

    fn choices<T: ValueEnum>(&mut self, option: &str, choices: &[Choice<T>]) {
        for Choice { code, choice } in choices {
            let choice = name(choice);
            let text = code.as_ref().map(|code| format!("{code}={choice}"));
            self.text(option, Some(text.unwrap_or(choice)));
        }
    }
}

fn name(value: &impl ValueEnum) -> String {
    let value = value.to_possible_value();
    value.map_or_else(String::new, |value| value.get_name().to_owned())
}

/// The options that a plan keeps.
#[derive(Parser)]
#[command(no_binary_name = true)]
pub(super) struct Kept {
    #[command(flatten)]
    pub(super) shape: ShapeArguments,
    #[command(flatten)]
    pub(super) policy: PolicyArguments,
    #[arg(long, value_enum, default_value_t = OnErrorArgument::Stop)]
    pub(super) on_error: OnErrorArgument,
}

/// Reads the options that a plan keeps.
pub(super) fn from_typed(typed: &[String]) -> Result<Kept, UsageError> {
    Kept::try_parse_from(typed)
        .map_err(|_| UsageError("the options of the plan cannot be read".to_owned()))
}
