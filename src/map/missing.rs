//! What a map lacks for a file: the lines that make the file pass.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::Arc;

use super::fit::Fitted;
use super::lines::{likely, one_line, quoted};
use super::spot::{Pairs, Spot};
use super::survey::Survey;
use super::target::{Source, Target};
use crate::language::{Language, told};
use crate::model::{Field, Form};
use crate::sheet::{GroupItem, Mapping as _, Recut, Sheet, SheetError};

/// The most texts of a field that are listed.
const LISTED: usize = 1000;

/// What a map lacks for a file.
#[derive(Debug, Default)]
pub struct Missing {
    /// The lines that make each cell a value of its field; none if it lacks none.
    pub lines: String,
    /// On how many lines of the file a rule of the map cannot read a cell.
    pub unread: u64,
}

struct Lack {
    at: usize,
    field: Arc<Field>,
    spot: Spot,
    column: usize,
    survey: Survey,
    /// Texts of which the map makes nothing, or no option: how often they are there, and where first.
    texts: HashMap<String, (u64, u64)>,
}

/// What a map lacks so that each cell of a file becomes a value of its field.
///
/// # Errors
/// What ends the reading of the file.
pub fn missing(
    form: &Form,
    map: &Fitted,
    sheet: Sheet,
    language: Language,
) -> Result<Missing, SheetError> {
    let mut bound = map.bind(&sheet.header, &[], &[]);
    let targets = bound.mapper.targets().to_vec();
    let inside = map.tables.iter().flat_map(|table| {
        let name = Some(table.name.as_str());
        table.fields.iter().map(move |field| (name, field))
    });
    // Each of its fields is a target, in the same order.
    let fields = map.fields.iter().map(|field| (None, field)).chain(inside);
    let mut lacks: Vec<_> = targets
        .iter()
        .zip(fields)
        .enumerate()
        .filter_map(|(at, (target, (table, field)))| {
            let spot = Spot::of(&map.text, table, &field.name)?;
            Lack::of(form, at, target, spot)
        })
        .collect();
    let mut missing = Missing::default();
    for item in sheet {
        let GroupItem::Group(group) = item? else {
            continue;
        };
        for row in group.rows() {
            for lack in &mut lacks {
                lack.take(&targets[lack.at], row.first_line(), row.cell(lack.column));
            }
            let mut cells = Recut::default();
            bound.mapper.map(row, &mut cells);
            missing.unread += u64::from(cells.is_refused());
        }
    }
    for lack in &lacks {
        lack.write(&targets[lack.at], language, &mut missing.lines);
    }
    Ok(missing)
}

impl Lack {
    /// Only what is made of one column can be told by its cells.
    fn of(form: &Form, at: usize, target: &Target, spot: Spot) -> Option<Self> {
        let Source::Columns(columns, _) = &target.source else {
            return None;
        };
        let [column] = columns[..] else {
            return None;
        };
        let about = target.about.as_ref()?;
        let mut fields = form.all_fields();
        let (_, field) = fields.find(|(table, field)| {
            let table = table.map(|table| &table.code);
            field.code == about.code && table == about.table.as_ref()
        })?;
        Some(Self {
            at,
            column,
            survey: Survey::new(Some(field)),
            field: Arc::clone(field),
            spot,
            texts: HashMap::new(),
        })
    }

    fn take(&mut self, target: &Target, line: u64, text: &str) {
        self.survey.take(Some(&self.field), line, text);
        let made = target.steps.make(text.into(), true);
        let options = &self.field.constraints.options;
        let is_good = match &made {
            Err(_) => false,
            Ok(made) => {
                options.is_empty()
                    || made
                        .lines()
                        .all(|one| options.iter().any(|option| option == one))
            }
        };
        if is_good || (self.texts.len() >= LISTED && !self.texts.contains_key(text)) {
            return;
        }
        self.texts.entry(text.to_owned()).or_insert((0, line)).0 += 1;
    }

    fn write(&self, target: &Target, language: Language, text: &mut String) {
        let has_rule = target.steps.formats.is_some() || !target.steps.normalize.is_empty();
        let reads_plainly = self
            .survey
            .ways
            .first()
            .is_none_or(|way| way.fails.is_none());
        if !self.survey.ways.is_empty() && !has_rule {
            if !reads_plainly {
                text.push_str(&self.spot.head(language));
                self.write_ways(language, text);
            }
            return;
        }
        let options = &self.field.constraints.options;
        let has_values = !options.is_empty() || target.steps.values.is_some();
        if self.texts.is_empty() || !has_values {
            return;
        }
        if target.steps.boolean.is_some() {
            self.write_words(language, text);
        } else {
            self.write_values(target, language, text);
        }
    }

    /// How dates or numbers are written, if one way reads every cell; else those that are to be chosen from.
    fn write_ways(&self, language: Language, text: &mut String) {
        let ways = || self.survey.ways.iter().filter(|way| way.rule.is_some());
        let left: Vec<_> = ways().filter(|way| way.fails.is_none()).collect();
        if let [way] = left[..] {
            let _ = writeln!(text, "{}\n", way.rule.unwrap_or_default());
            return;
        }
        let why = told!(
            language,
            "no one way reads every cell, or several do: choose one, or correct the cells",
            "すべてのセルを読める書き方が1つに決まりません。どれかを選ぶか、セルを直してください。"
        );
        let _ = writeln!(text, "# {why}");
        let some = if left.is_empty() {
            ways().filter(|way| way.proof.is_some()).collect()
        } else {
            left
        };
        for way in some {
            let _ = writeln!(text, "# {}", way.rule.unwrap_or_default());
        }
        let _ = writeln!(text);
    }

    /// Its texts in the order of the file: the first line, how many there are, and the text.
    fn in_order(&self) -> Vec<(u64, u64, &String)> {
        let texts = self.texts.iter();
        let mut texts: Vec<_> = texts
            .map(|(text, (count, line))| (*line, *count, text))
            .collect();
        texts.sort();
        texts
    }

    fn write_words(&self, language: Language, text: &mut String) {
        let path = &self.spot.path;
        for (line, _, from) in self.in_order() {
            let from = quoted(from);
            let why = told!(
                language,
                "{path}, line {line}: put {from} among the words of `boolean`, `true` or `false`",
                "{path}、{line}行目：{from}を「boolean」の「true」か「false」の言葉に加えてください。"
            );
            let _ = writeln!(text, "# {}", one_line(&why));
        }
    }

    fn write_values(&self, target: &Target, language: Language, text: &mut String) {
        let options = &self.field.constraints.options;
        text.push_str(&self.spot.head_of_pairs(language));
        if let Pairs::File(_) = self.spot.pairs {
            for (.., from) in self.in_order() {
                let to = if options.contains(from) { from } else { "" };
                let _ = writeln!(text, "# {}", one_line(&csv([from, to])));
            }
            let _ = writeln!(text);
            return;
        }
        if target.steps.values.is_none() {
            // What is an option already must be so by the list, too.
            for option in options.iter() {
                let _ = writeln!(text, "{0} = {0}", quoted(option));
            }
        }
        for (line, count, from) in self.in_order() {
            if options.contains(from) {
                let _ = writeln!(text, "{0} = {0}", quoted(from));
                continue;
            }
            let values = target
                .steps
                .values
                .iter()
                .flat_map(|values| values.of.values());
            let known = options.iter().chain(values).map(String::as_str);
            let (pair, why) = likely(from, known, (line, count), language);
            let _ = writeln!(text, "# {pair}  # {}", one_line(&why));
        }
        let _ = writeln!(text);
    }
}

/// A line of a file of values.
fn csv(cells: [&str; 2]) -> String {
    cells
        .map(|cell| format!("\"{}\"", cell.replace('"', "\"\"")))
        .join(",")
}
