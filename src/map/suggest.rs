//! A map for a file and a form: what is certain is written, what is likely stands beside it as a comment to confirm.

use std::collections::HashSet;
use std::fmt::Write as _;
use std::sync::Arc;

use super::survey::{Survey, Way};
use crate::language::{Language, told};
use crate::model::{Field, FieldKind, Form, Table};
use crate::plain::nearest;
use crate::sheet::{GroupItem, Header, PRIMARY_MARK, Sheet, SheetError};

/// A map that was drawn up.
#[derive(Debug)]
pub struct Suggestion {
    /// The map, as TOML.
    pub map: String,
    /// How many fields it fills for certain.
    pub certain: usize,
    /// How many lines of it are to be confirmed.
    pub open: usize,
}

/// A field, and the table that holds it.
type Place = (Arc<Field>, Option<Arc<Table>>);

struct Column {
    name: String,
    /// The field that the header names for certain.
    field: Option<Place>,
    /// The field that it may mean.
    likely: Option<Place>,
    survey: Survey,
}

/// Draws up a map for a file, all of which is read.
///
/// # Errors
/// What ends the reading of the file.
pub fn suggest(form: &Form, sheet: Sheet, language: Language) -> Result<Suggestion, SheetError> {
    let mark = sheet.header.mark();
    let mut columns = columns(form, &sheet.header);
    let mut repeats = Repeats::new(columns.len());
    for item in sheet {
        let GroupItem::Group(group) = item? else {
            continue;
        };
        for row in group.rows() {
            for (at, column) in columns.iter_mut().enumerate() {
                let field = column.field.as_ref().or(column.likely.as_ref());
                let field = field.map(|(field, _)| &**field);
                column.survey.take(field, row.first_line(), row.cell(at));
            }
            repeats.take((0..columns.len()).map(|at| row.cell(at)));
        }
    }
    let mut draft = Draft {
        text: String::new(),
        certain: 0,
        open: 0,
        language,
    };
    draft.head(form, &columns, (mark, &repeats));
    draft.fields(&columns, None);
    for table in form.tables() {
        draft.fields(&columns, Some(table));
    }
    draft.rest(&columns, mark);
    Ok(Suggestion {
        map: draft.text,
        certain: draft.certain,
        open: draft.open,
    })
}

fn columns(form: &Form, header: &Header) -> Vec<Column> {
    let every: Vec<Place> = form
        .all_fields()
        .map(|(table, field)| (Arc::clone(field), table.cloned()))
        .collect();
    let mut taken = HashSet::new();
    let exact: Vec<_> = header
        .names()
        .iter()
        .map(|name| {
            let by_code = every.iter().find(|(field, _)| field.code.as_str() == name);
            let mut labelled = every.iter().filter(|(field, _)| field.label == *name);
            let alone = match (labelled.next(), labelled.next()) {
                (Some(place), None) => Some(place),
                _ => None,
            };
            let found = by_code
                .or(alone)
                .filter(|(field, _)| taken.insert(field.code.clone()));
            found.cloned()
        })
        .collect();
    let named = header.names().iter().zip(exact);
    let columns = named.map(|(name, field)| {
        let free = || {
            every
                .iter()
                .filter(|(field, _)| !taken.contains(&field.code))
        };
        let names = free().flat_map(|(field, _)| [field.code.as_str(), &field.label]);
        let is_open = field.is_none() && !name.is_empty() && name != PRIMARY_MARK;
        let nearest = is_open.then(|| nearest(name, names)).flatten();
        let is_it = |(field, _): &&Place| {
            nearest.is_some_and(|name| field.code.as_str() == name || field.label == name)
        };
        let likely = free().find(is_it).cloned();
        let place = field.as_ref().or(likely.as_ref());
        Column {
            survey: Survey::new(place.map(|(field, _)| &**field)),
            name: name.clone(),
            field,
            likely,
        }
    });
    columns.collect()
}

/// Which columns have equal cells on lines next to each other, and never again later.
struct Repeats {
    before: Vec<String>,
    has_pairs: Vec<bool>,
    is_torn: Vec<bool>,
    seen: Vec<HashSet<String>>,
}

/// The most different cells that are remembered of a column.
const REMEMBERED: usize = 100_000;

impl Repeats {
    fn new(columns: usize) -> Self {
        Self {
            before: vec![String::new(); columns],
            has_pairs: vec![false; columns],
            is_torn: vec![false; columns],
            seen: vec![HashSet::new(); columns],
        }
    }

    fn take<'c>(&mut self, cells: impl Iterator<Item = &'c str>) {
        for (at, cell) in cells.enumerate() {
            if self.is_torn[at] {
                continue;
            }
            if cell.is_empty() || self.seen[at].len() > REMEMBERED {
                self.is_torn[at] = true;
                self.seen[at].clear();
            } else if cell == self.before[at] {
                self.has_pairs[at] = true;
            } else {
                self.is_torn[at] = !self.seen[at].insert(cell.to_owned());
                cell.clone_into(&mut self.before[at]);
            }
        }
    }

    fn groups(&self, at: usize) -> bool {
        self.has_pairs[at] && !self.is_torn[at]
    }
}

struct Draft {
    text: String,
    certain: usize,
    open: usize,
    language: Language,
}

impl Draft {
    fn line(&mut self, line: &str) {
        let _ = writeln!(self.text, "{line}");
    }

    /// A line that is to be confirmed: it counts once its `#` is deleted.
    fn open(&mut self, line: &str, why: &str) {
        self.open += 1;
        let why = one_line(why);
        self.line(&format!("# {line}  # {why}"));
    }

    fn remark(&mut self, remark: &str) {
        self.line(&format!("# {}", one_line(remark)));
    }

    fn head(
        &mut self,
        form: &Form,
        columns: &[Column],
        (mark, repeats): (Option<usize>, &Repeats),
    ) {
        let language = self.language;
        self.remark(&told!(
            language,
            "Lines that begin with # are open: delete the # of those that are right.",
            "「#」で始まる行は未確定です。正しい行の「#」を削除してください。"
        ));
        let can_be_key = |column: &&Column| {
            let field = column.field.as_ref().or(column.likely.as_ref());
            let kind = field.map(|(field, _)| field.kind);
            let is_text = kind
                .is_none_or(|kind| matches!(kind, FieldKind::SingleLineText | FieldKind::Number));
            is_text && column.survey.is_key && column.survey.filled > 0
        };
        let keys = columns.iter().filter(can_be_key);
        let keys: Vec<_> = keys.map(|column| quoted(&column.name)).collect();
        if !keys.is_empty() {
            let keys = keys.join(", ");
            self.remark(&told!(
                language,
                "Different on every line; these could be keys: {keys}",
                "すべての行で値が異なり、キーにできる列：{keys}"
            ));
        }
        if let Some(revision) = form.revision {
            self.line("\n[form]");
            self.line(&format!("revision = {revision}"));
        }
        let has_tables = columns
            .iter()
            .any(|column| matches!(&column.field, Some((_, Some(_)))));
        let grouping = (0..columns.len()).find(|at| repeats.groups(*at));
        if let (true, None, Some(at)) = (has_tables, mark, grouping) {
            self.line("\n[source]");
            let line = format!("group-by = [{}]", quoted(&columns[at].name));
            self.open(
                &line,
                &told!(
                    language,
                    "equal on lines next to each other: these would be one record",
                    "隣り合う行で値が等しい列です。等しい行が1件のレコードになります。"
                ),
            );
        }
    }

    fn fields(&mut self, columns: &[Column], table: Option<&Arc<Table>>) {
        let is_here = |place: &&Place| {
            place.1.as_ref().map(|held| &held.code) == table.map(|table| &table.code)
        };
        let certain: Vec<_> = columns
            .iter()
            .filter(|column| column.field.as_ref().as_ref().is_some_and(is_here))
            .collect();
        let likely: Vec<_> = columns
            .iter()
            .filter(|column| column.likely.as_ref().as_ref().is_some_and(is_here))
            .collect();
        if certain.is_empty() && likely.is_empty() {
            return;
        }
        let path = match table {
            Some(table) => format!("tables.{}.fields", quoted(table.code.as_str())),
            None => "fields".to_owned(),
        };
        self.line("");
        self.line(&format!("[{path}]"));
        for column in likely {
            let Some((field, _)) = &column.likely else {
                continue;
            };
            let line = format!("{} = {}", quoted(field.code.as_str()), quoted(&column.name));
            let why = told!(self.language, "the names are alike", "名前が似ています");
            self.open(&line, &why);
        }
        let (plain, ruled): (Vec<_>, Vec<_>) = certain.into_iter().partition(|column| {
            column
                .field
                .as_ref()
                .is_none_or(|(field, _)| self.has_no_rules(field, &column.survey))
        });
        for column in plain {
            if let Some((field, _)) = &column.field {
                self.certain += 1;
                self.line(&format!(
                    "{} = {}",
                    quoted(field.code.as_str()),
                    quoted(&column.name)
                ));
            }
        }
        for column in ruled {
            if let Some((field, _)) = &column.field {
                self.certain += 1;
                self.line("");
                self.line(&format!("[{path}.{}]", quoted(field.code.as_str())));
                self.line(&format!("from = {}", quoted(&column.name)));
                self.rules(&path, field, &column.survey);
            }
        }
    }

    #[expect(clippy::unused_self, reason = "it is a question of the draft")]
    fn has_no_rules(&self, field: &Field, survey: &Survey) -> bool {
        let reads_plainly = survey.ways.first().is_none_or(|way| way.fails.is_none());
        let options = &field.constraints.options;
        let is_choice = !options.is_empty();
        let texts = survey.texts.iter().flatten().map(|(text, _)| text);
        let mut parts = texts.flat_map(|text| {
            if field.kind.is_list() {
                text.lines().collect()
            } else {
                vec![text.as_str()]
            }
        });
        reads_plainly
            && !(is_choice && parts.any(|text| !options.iter().any(|option| option == text)))
    }

    fn rules(&mut self, path: &str, field: &Field, survey: &Survey) {
        if !survey.ways.is_empty() {
            self.ways(survey);
            return;
        }
        if self.boolean(field, survey) || self.separator(field, survey) {
            return;
        }
        self.values(path, field, survey);
    }

    /// How dates and numbers are written, if the cells themselves say it.
    fn ways(&mut self, survey: &Survey) {
        let language = self.language;
        let left: Vec<&Way> = survey
            .ways
            .iter()
            .filter(|way| way.fails.is_none() && way.rule.is_some())
            .collect();
        match left[..] {
            [way] => {
                if let Some(proof) = &way.proof {
                    let (line, text) = (proof.line, quoted(&proof.text));
                    self.remark(&told!(
                        language,
                        "line {line}, {text}, can be read in no other way",
                        "{line}行目の{text}は、ほかの読み方ができません"
                    ));
                }
                self.line(way.rule.unwrap_or_default());
            }
            [] => {
                self.remark(&told!(
                    language,
                    "the cells are not all written in one way:",
                    "セルの書き方がそろっていません。"
                ));
                for way in survey.ways.iter().filter(|way| way.rule.is_some()) {
                    if let (Some(proof), Some(fails)) = (&way.proof, &way.fails) {
                        let (line, text) = (proof.line, quoted(&proof.text));
                        let (other, bad) = (fails.line, quoted(&fails.text));
                        let why = told!(
                            language,
                            "line {line}, {text}, says so; line {other}, {bad}, does not",
                            "{line}行目の{text}はこの書き方ですが、{other}行目の{bad}は異なります"
                        );
                        self.open(way.rule.unwrap_or_default(), &why);
                    }
                }
            }
            _ => {
                for way in left {
                    let why = told!(
                        language,
                        "every cell can be read so, and no cell tells which way is meant",
                        "すべてのセルをこのように読めますが、どの書き方かを決めるセルがありません"
                    );
                    self.open(way.rule.unwrap_or_default(), &why);
                }
            }
        }
    }

    fn boolean(&mut self, field: &Field, survey: &Survey) -> bool {
        const WORDS: [&str; 12] = [
            "true",
            "false",
            "yes",
            "no",
            "y",
            "n",
            "1",
            "0",
            "on",
            "off",
            "はい",
            "いいえ",
        ];
        let is_one = field.kind == FieldKind::CheckBox && field.constraints.options.len() == 1;
        let Some(texts) = survey.texts.as_ref().filter(|_| is_one) else {
            return false;
        };
        let are_words = texts
            .keys()
            .all(|text| WORDS.contains(&text.trim().to_lowercase().as_str()));
        if are_words && !texts.is_empty() {
            self.line("boolean = true");
        }
        are_words && !texts.is_empty()
    }

    fn separator(&mut self, field: &Field, survey: &Survey) -> bool {
        let options = &field.constraints.options;
        let Some(texts) = survey
            .texts
            .as_ref()
            .filter(|_| field.kind.is_list() && !options.is_empty())
        else {
            return false;
        };
        let separates = |separator: &&str| {
            let mut parts = texts
                .keys()
                .flat_map(|text| text.split(*separator).map(str::trim));
            let some = texts.keys().any(|text| text.contains(*separator));
            some && parts.all(|part| part.is_empty() || options.iter().any(|option| option == part))
        };
        let found = [",", ";", "、", "/", "|", "，"]
            .into_iter()
            .find(|separator| separates(separator));
        if let Some(separator) = found {
            self.line(&format!("list-separator = {}", quoted(separator)));
        }
        found.is_some()
    }

    fn values(&mut self, path: &str, field: &Field, survey: &Survey) {
        let language = self.language;
        let options = &field.constraints.options;
        let Some(texts) = &survey.texts else {
            self.remark(&told!(
                language,
                "there are too many different texts for a list of values",
                "値の種類が多すぎるため、一覧は作成できません。"
            ));
            return;
        };
        let mut texts: Vec<_> = texts
            .iter()
            .map(|(text, (count, line))| (*line, *count, text))
            .collect();
        texts.sort();
        self.line("");
        self.line(&format!("[{path}.{}.values]", quoted(field.code.as_str())));
        for (line, count, text) in texts {
            if options.iter().any(|option| option == text) {
                self.line(&format!("{0} = {0}", quoted(text)));
                continue;
            }
            let near = nearest(text, options.iter().map(String::as_str));
            let pair = format!("{} = {}", quoted(text), quoted(near.unwrap_or_default()));
            let why = told!(
                language,
                "lines: {count}, first {line}",
                "{count}行、最初は{line}行目"
            );
            self.open(&pair, &why);
        }
    }

    fn rest(&mut self, columns: &[Column], mark: Option<usize>) {
        let unused = columns.iter().enumerate().filter(|(at, column)| {
            column.field.is_none()
                && column.likely.is_none()
                && !column.name.is_empty()
                && mark != Some(*at)
        });
        let unused: Vec<_> = unused.map(|(_, column)| quoted(&column.name)).collect();
        if !unused.is_empty() {
            let unused = unused.join(", ");
            self.line("");
            self.remark(&told!(
                self.language,
                "columns for which the app has no field of a like name: {unused}",
                "似た名前のフィールドがアプリにない列：{unused}"
            ));
        }
    }
}

/// A text in quotes, as TOML has it, which takes all that JSON does.
pub(super) fn quoted(text: &str) -> String {
    serde_json::to_string(text)
        .unwrap_or_default()
        .replace('\u{7f}', "\\u007f")
}

/// A comment ends with its line.
pub(super) fn one_line(text: &str) -> String {
    text.chars()
        .map(|character| {
            if character.is_control() {
                ' '
            } else {
                character
            }
        })
        .collect()
}
