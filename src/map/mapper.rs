//! Rows of a file to rows of an app's fields.

use std::borrow::Cow;
use std::collections::BTreeMap;

use minijinja::Value;

use super::expression::COLUMNS;
use super::target::{Begins, Seen, Source, TableTargets, Target};
use crate::language::Text;
use crate::problem::{Problem, ProblemKind};
use crate::sheet::{Mapping, PRIMARY_MARK, Recut, SheetRow};

/// Makes rows by a map.
pub struct Mapper {
    targets: Vec<Target>,
    tables: Vec<TableTargets>,
    begins: Begins,
    /// Of what the group's cells are on the row before.
    group: Option<Vec<String>>,
    /// Which targets have something on the row at hand.
    filled: Vec<bool>,
    /// Whether some of them are filled together, or none of them.
    has_pairs: bool,
}

/// What a target may do on a row.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fills {
    /// Its defaults and constants, too.
    All,
    /// The row is one of a record that began before: what stands there counts, and nothing is made up or refused.
    Continues,
    /// The row has nothing for the table.
    Nothing,
}

impl Mapper {
    pub(super) fn new(targets: Vec<Target>, tables: Vec<TableTargets>, begins: Begins) -> Self {
        Self {
            filled: vec![false; targets.len()],
            has_pairs: targets.iter().any(|target| target.requires.is_some()),
            targets,
            tables,
            begins,
            group: None,
        }
    }

    pub(super) fn targets(&self) -> &[Target] {
        &self.targets
    }

    /// Whether a row begins a record.
    fn begins(&mut self, row: SheetRow<'_>) -> bool {
        match &self.begins {
            Begins::Always => true,
            Begins::Mark(at) => row.cell(*at) == PRIMARY_MARK,
            Begins::Group(columns) => {
                // People leave them empty on all lines of a record but the first.
                let is_blank = columns.iter().all(|at| row.is_blank(*at));
                let is_same = self.group.as_ref().is_some_and(|group| {
                    let mut cells = columns.iter().zip(group);
                    is_blank || cells.all(|(at, before)| row.cell(*at) == before)
                });
                if !is_same {
                    let cells = columns.iter().map(|at| row.cell(*at).to_owned());
                    self.group = Some(cells.collect());
                }
                !is_same
            }
        }
    }

    /// How many of the targets are outside tables: the first ones.
    fn outside(&self) -> usize {
        self.tables
            .first()
            .map_or(self.targets.len(), |table| table.fields.start)
    }
}

impl Mapping for Mapper {
    fn columns(&self) -> Vec<(String, Option<usize>)> {
        let mark = match &self.begins {
            Begins::Always => None,
            Begins::Mark(at) => Some((PRIMARY_MARK.to_owned(), Some(*at))),
            Begins::Group(_) => Some((PRIMARY_MARK.to_owned(), None)),
        };
        let target = |target: &Target| (target.code.clone(), target.place());
        let outside = self.targets[..self.outside()].iter().map(target);
        let mut columns: Vec<_> = mark.into_iter().chain(outside).collect();
        for table in &self.tables {
            let row_id = table.row_id.map(|at| (table.code.clone(), Some(at)));
            let fields = self.targets[table.fields.clone()].iter().map(target);
            columns.extend(row_id.into_iter().chain(fields));
        }
        columns
    }

    fn has_plain_columns(&self) -> bool {
        let is_plain =
            |target: &Target| matches!(target.seen, Seen::Whole(_)) && target.requires.is_none();
        !matches!(self.begins, Begins::Group(_)) && self.targets.iter().all(is_plain)
    }

    fn map(&mut self, row: SheetRow<'_>, cells: &mut Recut) {
        let begins = self.begins(row);
        match &self.begins {
            Begins::Always => {}
            Begins::Mark(at) => {
                row.put_cell(*at, cells);
            }
            Begins::Group(columns) => {
                let mark = if begins { PRIMARY_MARK } else { "" };
                row.put_text(columns.first().copied(), mark, cells);
            }
        }
        let outside = self.outside();
        let fills = if begins { Fills::All } else { Fills::Continues };
        for (target, filled) in self.targets[..outside].iter().zip(&mut self.filled) {
            *filled = target.write(row, fills, cells);
        }
        for table in &self.tables {
            if let Some(at) = table.row_id {
                row.put_cell(at, cells);
            }
            let targets = &self.targets[table.fields.clone()];
            let has_id = table.row_id.is_some_and(|at| !row.is_blank(at));
            let has_row = has_id || table.makes_rows.iter().any(|at| !row.is_blank(*at));
            let fills = if has_row { Fills::All } else { Fills::Nothing };
            for (target, filled) in targets.iter().zip(&mut self.filled[table.fields.clone()]) {
                *filled = target.write(row, fills, cells);
            }
        }
        if !self.has_pairs {
            return;
        }
        let checked = if begins { 0 } else { outside };
        for (target, filled) in self.targets.iter().zip(&self.filled).skip(checked) {
            let differs = |other: &usize| *filled != self.filled[*other];
            let Some(other) = target.requires.filter(differs) else {
                continue;
            };
            let other = &self.targets[other];
            let (full, empty) = if *filled {
                (target, other)
            } else {
                (other, target)
            };
            let kind = ProblemKind::ValueUnpaired {
                code: full.code.clone(),
                other: empty.code.clone(),
            };
            cells.refuse(full.problem(row, kind));
        }
    }
}

impl Target {
    /// The column of the file at which its cells are told of.
    pub(super) fn place(&self) -> Option<usize> {
        match &self.source {
            Source::Ticks(ticks) => ticks.first().map(|(at, _)| *at),
            Source::Columns(columns, _) => columns.first().copied(),
            Source::Constant(_) => None,
            Source::Expression { columns, all, .. } => {
                columns.iter().chain(all).map(|(_, at)| *at).next()
            }
        }
    }

    fn problem(&self, row: SheetRow<'_>, kind: ProblemKind) -> Problem {
        let problem = match self.place() {
            Some(column) => row.problem(column, kind),
            None => Problem::new(row.lines(), kind),
        };
        Problem {
            field: self.about.clone(),
            ..problem
        }
    }

    /// Makes its cell, and says whether it has a text. Most go as they stand.
    #[inline]
    fn write(&self, row: SheetRow<'_>, fills: Fills, cells: &mut Recut) -> bool {
        match self.seen {
            Seen::Whole(at) if fills != Fills::Nothing => row.put_cell(at, cells),
            _ => self.write_made(row, fills, cells),
        }
    }

    /// The same of one that need not go as it stands.
    // Never part of the loop over the targets: what most of them need is a few steps.
    #[inline(never)]
    fn write_made(&self, row: SheetRow<'_>, fills: Fills, cells: &mut Recut) -> bool {
        if fills == Fills::Nothing {
            return row.put_text(self.place(), "", cells);
        }
        if let Seen::Glanced(at, glance) = &self.seen
            && let Some(length) = glance.length(row.cell(*at))
        {
            return row.put_beginning(*at, length, cells);
        }
        self.make(row, fills == Fills::All, cells)
    }

    /// Makes its cell step by step.
    fn make(&self, row: SheetRow<'_>, may_fill: bool, cells: &mut Recut) -> bool {
        match &self.source {
            Source::Columns(columns, separator) => {
                let texts = columns.iter().map(|column| row.cell(*column));
                let text = if let [column] = columns[..] {
                    Cow::Borrowed(row.cell(column))
                } else if matches!(self.seen, Seen::Joined) {
                    let joined = |cell: &mut String| join(texts, separator, cell);
                    return row.put_written(self.place(), cells, joined);
                } else {
                    let mut joined = String::new();
                    join(texts, separator, &mut joined);
                    Cow::Owned(joined)
                };
                self.put(row, self.steps.make(text, may_fill), may_fill, cells)
            }
            Source::Ticks(ticks) => self.put(row, ticked(row, ticks), may_fill, cells),
            Source::Constant(constant) => {
                let text = if may_fill { constant } else { "" };
                row.put_text(None, text, cells)
            }
            Source::Expression {
                expression,
                columns,
                all,
            } => {
                let mut named = columns.iter().chain(all);
                if !may_fill && named.all(|(_, at)| row.is_blank(*at)) {
                    return row.put_text(self.place(), "", cells);
                }
                let value =
                    |(name, at): &(String, usize)| (name.clone(), Value::from(row.cell(*at)));
                let mut context: BTreeMap<_, _> = columns.iter().map(value).collect();
                if !all.is_empty() {
                    let every: BTreeMap<_, _> = all.iter().map(value).collect();
                    context.insert(COLUMNS.to_owned(), Value::from(every));
                }
                let made = expression.eval(context);
                let made = made.map_err(|reason| ProblemKind::ValueExpression { reason });
                let made = made.and_then(|text| self.steps.make(Cow::Owned(text), may_fill));
                self.put(row, made, may_fill, cells)
            }
        }
    }

    fn put(
        &self,
        row: SheetRow<'_>,
        made: Result<Cow<'_, str>, ProblemKind>,
        refuses: bool,
        cells: &mut Recut,
    ) -> bool {
        let column = self.place();
        match (made, column) {
            (Ok(text), Some(at))
                if matches!(self.source, Source::Columns(..)) && begins(row.cell(at), &text) =>
            {
                row.put_beginning(at, text.len(), cells)
            }
            (Ok(text), _) => row.put_text(column, &text, cells),
            (Err(kind), _) => {
                if refuses {
                    cells.refuse(self.problem(row, kind));
                }
                // What the cell says is not known, and not looked at.
                row.put_text(column, "", cells);
                true
            }
        }
    }
}

/// Whether a cell is this text, or begins with it.
fn begins(cell: &str, text: &str) -> bool {
    cell.starts_with(text) && (!text.is_empty() || cell.is_empty())
}

/// Adds those of the texts that are not empty, with this between them.
fn join<'t>(texts: impl Iterator<Item = &'t str>, separator: &str, joined: &mut String) {
    let mut between = "";
    for text in texts.filter(|text| !text.is_empty()) {
        joined.push_str(between);
        joined.push_str(text);
        between = separator;
    }
}

/// The options that are ticked, one a line.
fn ticked<'t>(
    row: SheetRow<'_>,
    ticks: &'t [(usize, String)],
) -> Result<Cow<'t, str>, ProblemKind> {
    let mut options = Vec::new();
    for (at, option) in ticks {
        match row.cell(*at) {
            "" => {}
            "1" => options.push(option.as_str()),
            text => {
                return Err(ProblemKind::ValueUnread {
                    text: text.to_owned(),
                    expected: Text::fixed(
                        "1, for an option that is selected, and not empty",
                        "選択を表す1、または空",
                    ),
                });
            }
        }
    }
    Ok(match options[..] {
        [option] => Cow::Borrowed(option),
        _ => Cow::Owned(options.join("\n")),
    })
}
