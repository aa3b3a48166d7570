//! Files that need no map, and are not quite as kintable's own: headers that are field names instead of codes, cells with
//! several values next to each other, and kintone's own export, which has columns for options, too.

use std::sync::Arc;

use super::bind::Bound;
use super::made::Steps;
use super::mapper::Mapper;
use super::mark;
use super::rules::List;
use super::target::{Begins, Seen, Source, Target};
use crate::language::{Text, text};
use crate::model::{Field, FieldKind, FieldRef, Form, Table};
use crate::problem::{Problem, ProblemKind};
use crate::sheet::{Header, PRIMARY_MARK};

/// The name of the column that marks where a record begins in kintone's own export.
pub const EXPORT_MARK: &str = "レコードの開始行";

/// What the names in a header are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Headers {
    /// Field codes.
    #[default]
    Codes,
    /// Field names, where one field alone has it.
    Labels,
    /// Field codes, or else field names.
    Auto,
}

/// Columns that are named by the names of fields, or have several values in one line.
#[derive(Debug, Clone)]
pub struct Labels {
    form: Form,
    headers: Headers,
    /// What stands between the values of a field that may have several.
    separator: Option<String>,
    /// The first column marks where a record begins, whatever its name is.
    is_export: bool,
}

impl Labels {
    /// What a header means by this form.
    pub fn new(form: Form, headers: Headers) -> Self {
        Self {
            form,
            headers,
            separator: None,
            is_export: false,
        }
    }

    /// The same where this stands between the values of a field that may have several.
    pub fn separated_by(self, separator: Option<String>) -> Self {
        Self { separator, ..self }
    }

    /// What the header of kintone's own export means.
    pub fn of_export(form: Form) -> Self {
        Self {
            form,
            headers: Headers::Labels,
            separator: None,
            is_export: true,
        }
    }

    /// Why a file of this header needs no map: it is as the kintone screen exports it.
    pub fn needs_no_map(&self, header: &Header) -> Option<Text> {
        let names = header.names();
        if names.first().is_some_and(|name| name == EXPORT_MARK) {
            return Some(Text::fixed(
                "the file was exported from the kintone screen, and needs no mapping file: import it as it is",
                "kintoneの画面から書き出したファイルのため、マッピングファイルは不要です。そのまま取り込めます。",
            ));
        }
        let mut names = names.iter();
        let name = names.find(|name| self.named(name).is_none() && self.tick(name).is_some())?;
        Some(text!(
            "\"{name}\" is a column for one option, as the kintone screen exports it, so that the file needs no mapping file: import it with `--headers labels`",
            "「{name}」は、kintoneの画面から書き出した選択肢ごとの列です。マッピングファイルは不要です。「--headers labels」を指定して取り込んでください。"
        ))
    }

    pub(super) fn form(&self) -> &Form {
        &self.form
    }

    /// The code of the field that a header means, if it is one.
    pub(super) fn code(&self, name: &str) -> Option<String> {
        self.named(name).map(|(code, _)| code)
    }

    pub(super) fn words(&self) -> Vec<String> {
        self.form.words()
    }

    pub(super) fn bind(&self, header: &Header, group_by: &[String]) -> Bound {
        let mut targets: Vec<Target> = Vec::new();
        let mut problems = Vec::new();
        let mut renamed = Vec::new();
        let mark = header
            .position(PRIMARY_MARK)
            .or(self.is_export.then_some(0));
        for (at, name) in header.names().iter().enumerate() {
            if mark == Some(at) {
                continue;
            }
            let whole = self.named(name);
            let tick = match whole {
                Some(_) => None,
                None => self.tick(name),
            };
            if let Some((field, table, option)) = tick {
                renamed.push(name.clone());
                add_tick(&mut targets, at, &field, table.as_deref(), option);
                continue;
            }
            let code = whole.map_or_else(|| name.clone(), |(code, _)| code);
            if code != *name {
                renamed.push(name.clone());
            }
            let first = targets
                .iter()
                .find(|target| !code.is_empty() && target.code == code);
            if let Some(first) = first.and_then(Target::place) {
                let kind = ProblemKind::HeaderDuplicate {
                    name: code.clone(),
                    first: first as u64 + 1,
                };
                // A name that stands twice as it is was told by the sheet.
                if header.names()[first] != *name {
                    problems.push(header.row().problem(at, kind));
                }
            }
            targets.push(self.target(code, at));
        }
        if !renamed.is_empty() && !self.is_export {
            let place = crate::model::Place::File;
            problems.push(Problem::new(
                place,
                ProblemKind::HeaderLabels { names: renamed },
            ));
        }
        let begins = if group_by.is_empty() {
            mark.map_or(Begins::Always, Begins::Mark)
        } else {
            let (begins, unknown) = mark::begins(header, group_by);
            problems.extend(unknown);
            if let Some(mark) = mark {
                let kind = ProblemKind::GroupMarkIgnored;
                problems.push(header.row().problem(mark, kind));
            }
            begins
        };
        let mapper = Mapper::new(targets, Vec::new(), begins);
        Bound::of_all(mapper, header, problems)
    }

    /// A column of this code, whose cells go as they stand, or value by value.
    fn target(&self, code: String, at: usize) -> Target {
        let taken = Target::taken(code, at);
        let mut fields = self.form.all_fields();
        let is_list = |field: &Field| field.code.as_str() == taken.code && field.kind.is_list();
        let separator = self.separator.as_ref();
        let separator = separator.filter(|_| fields.any(|(_, field)| is_list(field)));
        match separator {
            None => taken,
            Some(separator) => Target {
                steps: Steps {
                    list: Some(List::Separated(separator.clone())),
                    ..Steps::default()
                },
                seen: Seen::Nothing,
                ..taken
            },
        }
    }

    /// The code that a header means, with the field, if it is one.
    fn named(&self, name: &str) -> Option<(String, Option<Arc<Field>>)> {
        let is_code = self.form.find(name).is_some();
        match self.headers {
            Headers::Codes => return is_code.then(|| (name.to_owned(), None)),
            Headers::Auto if is_code => return Some((name.to_owned(), None)),
            Headers::Auto | Headers::Labels => {}
        }
        let tables = self
            .form
            .tables()
            .iter()
            .map(|table| (&table.code, &table.label));
        let fields = self
            .form
            .all_fields()
            .map(|(_, field)| (&field.code, &field.label));
        let mut labelled = tables.chain(fields).filter(|(_, label)| *label == name);
        match (labelled.next(), labelled.next()) {
            (Some((code, _)), None) => Some((code.to_string(), None)),
            _ if is_code => Some((name.to_owned(), None)),
            _ => None,
        }
    }

    /// The field and the option that a column of ticks is for: `Colours[red]`.
    fn tick(&self, name: &str) -> Option<(Arc<Field>, Option<Arc<Table>>, String)> {
        if self.headers == Headers::Codes {
            return None;
        }
        let inner = name.strip_suffix(']')?;
        let mut found = self.form.all_fields().filter_map(|(table, field)| {
            let is_list = matches!(field.kind, FieldKind::CheckBox | FieldKind::MultiSelect);
            let label = inner.strip_prefix(field.label.as_str())?;
            let option = label.strip_prefix('[')?;
            let is_option = field
                .constraints
                .options
                .iter()
                .any(|known| known == option);
            (is_list && is_option).then(|| (Arc::clone(field), table.cloned(), option.to_owned()))
        });
        let first = found.next()?;
        found.next().is_none().then_some(first)
    }
}

/// Adds an option's column to that of its field.
fn add_tick(
    targets: &mut Vec<Target>,
    at: usize,
    field: &Field,
    table: Option<&Table>,
    option: String,
) {
    let is_it = |target: &&mut Target| target.code == field.code.as_str();
    if let Some(Target {
        source: Source::Ticks(ticks),
        ..
    }) = targets.iter_mut().find(is_it)
    {
        ticks.push((at, option));
        return;
    }
    targets.push(Target {
        code: field.code.to_string(),
        about: Some(FieldRef::new(field, table)),
        source: Source::Ticks(vec![(at, option)]),
        steps: Steps::default(),
        requires: None,
        seen: Seen::Nothing,
    });
}
