//! A map as it is drawn up: what is certain as it stands, and what is likely behind a `#`.

use std::fmt::Write as _;
use std::sync::Arc;

use super::lines::{likely, one_line, quoted};
use super::repeats::Repeats;
use super::source::said;
use super::survey::{self, Survey};
use crate::language::{Language, told};
use crate::model::{Field, FieldKind, Form, Table};
use crate::sheet::Way;

/// A field, and the table that holds it.
pub(super) type Place = (Arc<Field>, Option<Arc<Table>>);

pub(super) struct Column {
    pub(super) name: String,
    /// The field that the header names for certain.
    pub(super) field: Option<Place>,
    /// The table whose row ids it has.
    pub(super) row_id: Option<Arc<Table>>,
    /// The field that it may mean.
    pub(super) likely: Option<Place>,
    pub(super) survey: Survey,
}

pub(super) struct Draft {
    pub(super) text: String,
    pub(super) certain: usize,
    pub(super) open: usize,
    pub(super) language: Language,
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

    pub(super) fn head(
        &mut self,
        form: &Form,
        columns: &[Column],
        way: &Way,
        (mark, repeats): (Option<usize>, &Repeats),
    ) {
        let language = self.language;
        self.remark(&told!(
            language,
            "Lines that begin with # are open: delete the # of those that are right.",
            "「#」で始まる行は未確定です。正しい行の「#」を削除してください。"
        ));
        let can_be_key = |column: &&Column| {
            let place = column.field.as_ref().or(column.likely.as_ref());
            let is_text = place.is_none_or(|(field, table)| {
                let kinds = [FieldKind::SingleLineText, FieldKind::Number];
                table.is_none() && kinds.contains(&field.kind)
            });
            is_text && column.survey.is_key && column.survey.filled > 0
        };
        let keys = columns.iter().filter(can_be_key);
        let keys: Vec<_> = keys.map(|column| quoted(&column.name)).collect();
        if !keys.is_empty() {
            let keys = keys.join(", ");
            let [each, ja_each] = if mark.is_some() {
                ["in every record", "レコード"]
            } else {
                ["on every line", "行"]
            };
            self.remark(&told!(
                language,
                "Different {each}; these could be keys: {keys}",
                "すべての{ja_each}で値が異なり、キーにできる列：{keys}"
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
        let said = said(way);
        let grouping = grouping.filter(|_| has_tables && mark.is_none());
        if !said.is_empty() || grouping.is_some() {
            self.line("\n[source]");
        }
        for line in said {
            self.line(&line);
        }
        if let Some(at) = grouping {
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

    pub(super) fn fields(&mut self, columns: &[Column], table: Option<&Arc<Table>>) {
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
        let row_id = table.and_then(|table| {
            let mut columns = columns.iter();
            columns.find(|column| column.row_id.as_ref() == Some(table))
        });
        if let (Some(table), Some(column)) = (table, row_id) {
            self.line(&format!("\n[tables.{}]", quoted(table.code.as_str())));
            self.line(&format!("row-id = {}", quoted(&column.name)));
        }
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
        let left: Vec<&survey::Way> = survey
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
            [] => self.several_ways(survey),
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

    /// The ways that some cells are written in, if none is that of all.
    fn several_ways(&mut self, survey: &Survey) {
        let language = self.language;
        let proved: Vec<_> = survey.ways.iter().filter_map(survey::Way::proved).collect();
        let unread = survey.ways.iter().find_map(|way| way.fails.as_ref());
        if let Some(unread) = unread.filter(|_| proved.is_empty()) {
            let (line, text) = (unread.line, quoted(&unread.text));
            self.remark(&told!(
                language,
                "no way to write them fits all cells; line {line}, {text}, cannot be read as it is",
                "すべてのセルに合う書き方がありません。{line}行目の{text}はそのままでは読めません。"
            ));
            return;
        }
        self.remark(&told!(
            language,
            "the cells are not all written in one way:",
            "セルの書き方がそろっていません。"
        ));
        for (rule, proof, fails) in proved {
            let (line, text) = (proof.line, quoted(&proof.text));
            let (other, bad) = (fails.line, quoted(&fails.text));
            let why = told!(
                language,
                "line {line}, {text}, says so; line {other}, {bad}, does not",
                "{line}行目の{text}はこの書き方ですが、{other}行目の{bad}は異なります"
            );
            self.open(rule, &why);
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
        if !texts.iter().any(|(.., text)| options.contains(text)) {
            // Without a pair it would be no list.
            for option in options.iter() {
                self.line(&format!("{0} = {0}", quoted(option)));
            }
        }
        for (line, count, text) in texts {
            if options.contains(text) {
                self.line(&format!("{0} = {0}", quoted(text)));
                continue;
            }
            let known = options.iter().map(String::as_str);
            let (pair, why) = likely(text, known, (line, count), language);
            self.open(&pair, &why);
        }
    }

    pub(super) fn rest(&mut self, columns: &[Column], mark: Option<usize>) {
        let unused = columns.iter().enumerate().filter(|(at, column)| {
            column.field.is_none()
                && column.likely.is_none()
                && column.row_id.is_none()
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
