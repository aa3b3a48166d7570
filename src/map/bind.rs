//! A fitted map held against the header of a file: of which column each cell is made.

use std::sync::Arc;

use super::expression::COLUMNS;
use super::fit::{Fitted, FittedField};
use super::mapper::Mapper;
use super::mark;
use super::rules::Made;
use super::target::{Begins, Seen, Source, TableTargets, Target};
use crate::plain::nearest;
use crate::problem::{Problem, ProblemKind};
use crate::sheet::{Header, PRIMARY_MARK};
use crate::toml_file::{Complaints, Dialect, Named};

/// A map that makes rows of those of a file, and what is wrong with it or to be said of it.
pub struct Bound {
    /// What makes the rows; where something is wrong, it may make fewer cells.
    pub mapper: Mapper,
    /// What is wrong with the map, or to be said of it.
    pub problems: Vec<Problem>,
    /// The names of the columns that it uses.
    used: Vec<String>,
}

impl Bound {
    /// A map that uses every column.
    pub(super) fn of_all(mapper: Mapper, header: &Header, problems: Vec<Problem>) -> Self {
        Self {
            mapper,
            problems,
            used: header.names().to_vec(),
        }
    }

    /// Whether something that is wrong with the file's header is about a column that the map uses.
    pub fn is_about_used(&self, problem: &Problem) -> bool {
        match &problem.kind {
            ProblemKind::HeaderDuplicate { name, .. } | ProblemKind::HeaderTrimmed { name } => {
                self.used.iter().any(|used| used == name.trim())
            }
            _ => true,
        }
    }
}

impl Fitted {
    /// Words that a file may hold as whole cells, which tell its encoding: the names of its columns, and its values.
    pub(super) fn words(&self) -> Vec<String> {
        let tables = self.tables.iter().flat_map(|table| &table.fields);
        let fields = self.fields.iter().chain(tables);
        let words = fields.flat_map(|field| {
            let columns = match &field.made {
                Made::Columns(names, _) => &names[..],
                Made::Constant(_) | Made::Expression(..) => &[],
            };
            let values = field
                .steps
                .values
                .iter()
                .flat_map(|values| values.of.keys());
            let names = columns.iter().map(|name| name.text.clone());
            names.chain(values.cloned()).collect::<Vec<_>>()
        });
        words.collect()
    }

    /// The map for a file of this header. `others` are columns that need not be used, such as those of an errors file.
    pub(super) fn bind(&self, header: &Header, others: &[&str], group_by: &[String]) -> Bound {
        if self.is_unread {
            return Bound {
                mapper: Mapper::new(Vec::new(), Vec::new(), Begins::Always),
                used: Vec::new(),
                problems: Vec::new(),
            };
        }
        let mut binding = Binding {
            header,
            used: vec![false; header.names().len()],
            complaints: Complaints::new(&self.text, Dialect::Map),
        };
        let begins = binding.begins(self, group_by);
        let mut targets = Vec::new();
        for field in &self.fields {
            binding.target(field, 0, &mut targets);
        }
        let of_record: Vec<_> = begins.columns().chain(reads(&targets)).collect();
        let mut tables = Vec::new();
        for table in &self.tables {
            let row_id = table.row_id.as_ref().and_then(|name| binding.column(name));
            let first = targets.len();
            for field in &table.fields {
                binding.target(field, first, &mut targets);
            }
            tables.push(TableTargets {
                code: table.code.clone(),
                row_id,
                makes_rows: makes_rows(&targets[first..], &of_record),
                fields: first..targets.len(),
            });
        }
        for name in &self.source.ignore {
            if let Some(at) = header.position(&name.text) {
                binding.used[at] = true;
            }
        }
        binding.unused(self.source.refuses_unused, others);
        let used = header.names().iter().zip(&binding.used);
        let used = used.filter(|(_, is_used)| **is_used);
        Bound {
            mapper: Mapper::new(targets, tables, begins),
            used: used.map(|(name, _)| name.clone()).collect(),
            problems: binding.complaints.problems,
        }
    }
}

fn reads(targets: &[Target]) -> impl Iterator<Item = usize> {
    targets.iter().flat_map(Target::reads)
}

/// The columns that make rows of a table. What fills a field of the record, or tells where one begins, is there on lines
/// without a row, too: where only expressions read it, it makes none, unless the table has no other columns.
fn makes_rows(fields: &[Target], of_record: &[usize]) -> Vec<usize> {
    let own = fields.iter().flat_map(|target| {
        let is_made = matches!(target.source, Source::Expression { .. });
        let mut reads = target.reads();
        reads.retain(|at| !is_made || !of_record.contains(at));
        reads
    });
    let own: Vec<_> = own.collect();
    if own.is_empty() {
        reads(fields).collect()
    } else {
        own
    }
}

struct Binding<'a> {
    header: &'a Header,
    used: Vec<bool>,
    complaints: Complaints<'a>,
}

impl Binding<'_> {
    fn begins(&mut self, fitted: &Fitted, group_by: &[String]) -> Begins {
        if !group_by.is_empty() {
            let (begins, problems) = mark::begins(self.header, group_by);
            if let Begins::Group(columns) = &begins {
                for at in columns {
                    self.used[*at] = true;
                }
            }
            self.complaints.problems.extend(problems);
            return begins;
        }
        if !fitted.source.group_by.is_empty() {
            let columns = fitted.source.group_by.iter();
            let columns = columns.filter_map(|name| self.column(name));
            return Begins::Group(columns.collect());
        }
        let own = self.header.position(PRIMARY_MARK);
        let named = fitted
            .source
            .mark
            .as_ref()
            .and_then(|name| self.column(name));
        match named.or(own) {
            Some(at) => {
                self.used[at] = true;
                Begins::Mark(at)
            }
            None => Begins::Always,
        }
    }

    fn column(&mut self, name: &Named) -> Option<usize> {
        let at = self.position(&name.text);
        if let Some(at) = at {
            self.used[at] = true;
        } else {
            let names = self.header.names().iter().map(String::as_str);
            let nearest = nearest(&name.text, names.filter(|name| !name.is_empty()));
            let kind = ProblemKind::MapUnknownColumn {
                name: name.text.clone(),
                nearest: nearest.map(str::to_owned),
            };
            self.complaints.tell(&name.at, kind);
        }
        at
    }

    /// The column of this name; blanks around a slash, as in `Group / Sub`, do not count.
    fn position(&self, name: &str) -> Option<usize> {
        self.header.position(name.trim()).or_else(|| {
            let tight = |name: &str| name.split('/').map(str::trim).collect::<Vec<_>>().join("/");
            let wanted = name.contains('/').then(|| tight(name))?;
            let mut names = self.header.names().iter();
            names.position(|name| tight(name) == wanted)
        })
    }

    fn every_column(&mut self) -> Vec<(String, usize)> {
        let names = self.header.names().iter().enumerate();
        let named = names.filter(|(_, name)| !name.is_empty());
        let every: Vec<_> = named.map(|(at, name)| (name.clone(), at)).collect();
        for (_, at) in &every {
            self.used[*at] = true;
        }
        every
    }

    fn target(&mut self, field: &FittedField, first: usize, targets: &mut Vec<Target>) {
        let source = match &field.made {
            Made::Constant(constant) => Source::Constant(constant.text.clone()),
            Made::Columns(names, separator) => {
                let columns = names.iter().filter_map(|name| self.column(name));
                Source::Columns(columns.collect(), separator.clone())
            }
            Made::Expression(expression, at) => {
                let mut columns = |names: &mut dyn Iterator<Item = &String>| {
                    let columns = names.filter_map(|name| {
                        let named = Named {
                            text: name.clone(),
                            at: at.clone(),
                        };
                        Some((name.clone(), self.column(&named)?))
                    });
                    columns.collect::<Vec<_>>()
                };
                let mut named = expression.names.iter().filter(|name| *name != COLUMNS);
                let named = columns(&mut named);
                let every = match &expression.listed {
                    Some(listed) => columns(&mut listed.iter()),
                    None => self.every_column(),
                };
                Source::Expression {
                    expression: Arc::clone(expression),
                    columns: named,
                    all: every,
                }
            }
        };
        targets.push(Target {
            code: field.code.clone(),
            about: field.about.clone(),
            seen: Seen::of(&source, &field.steps),
            source,
            steps: field.steps.clone(),
            requires: field.requires.map(|at| first + at),
        });
    }

    fn unused(&mut self, refuses: bool, others: &[&str]) {
        let names = self.header.names().iter().enumerate();
        let unused: Vec<_> = names
            .filter(|(at, name)| {
                !self.used[*at] && !name.is_empty() && !others.contains(&name.as_str())
            })
            .collect();
        if refuses {
            for (at, name) in unused {
                let name = name.clone();
                let problem = self
                    .header
                    .row()
                    .problem(at, ProblemKind::MapColumnUnused { name });
                self.complaints.problems.push(problem);
            }
        } else if !unused.is_empty() {
            let names = unused.into_iter().map(|(_, name)| name.clone()).collect();
            let place = crate::model::Place::File;
            let problem = Problem::new(place, ProblemKind::MapColumnsIgnored { names });
            self.complaints.problems.push(problem);
        }
    }
}
