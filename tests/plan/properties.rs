//! What a plan predicts is what kintone then holds, for random forms, stores, files and policies.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;

use kintable::api::Client;
use kintable::cell;
use kintable::import::{self, Blank, ByCode, KeyChoice, Options, Purpose};
use kintable::job::{Ending, Event, Listener, Outcome, Server, Stop};
use kintable::model::{Cell, Record, RecordId, RowId, TableRows, Value};
use kintable::plan::{
    ExistingPolicy, Fate, Missing, PlanFile, PlanHead, PlanWriter, RecordPlan, RowFate, RowPlan,
    RowsPolicy, TablePlan, Totals,
};
use kintable::sheet::Source;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select, subsequence};
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Map, Value as Json, json};
use tokio::runtime::Runtime;

use crate::support::Tenant;

/// A field's type, and texts that a file may hold for it.
type Kind = (&'static str, &'static [&'static str]);

const KINDS: [Kind; 7] = [
    ("SINGLE_LINE_TEXT", &["", "a", "b", "a "]),
    ("MULTI_LINE_TEXT", &["", "a\nb", "a\r\nb", "c"]),
    ("NUMBER", &["", "1", "1.0", "2", "0.12345", "1e1"]),
    ("DROP_DOWN", &["", "x", "y"]),
    ("CHECK_BOX", &["", "x", "x\ny", "y\nx"]),
    ("DATE", &["", "2026-01-02", "2026/1/2", "2026/03/04"]),
    ("USER_SELECT", &["", "u", "u\nv", "v\nu"]),
];

/// A record of a store or of a file: values outside tables, and rows of two tables.
#[derive(Debug, Clone)]
struct Slip {
    /// Which of the keys it has; the last one is none.
    key: usize,
    cells: Vec<Index>,
    rows: [Vec<Vec<Index>>; 2],
    /// For each row in turn, which row it means: of the record, of another, or a new one.
    ids: Vec<Index>,
}

#[derive(Debug, Clone)]
pub(crate) struct Case {
    fields: Vec<Kind>,
    tables: [Vec<Kind>; 2],
    store: Vec<Slip>,
    file: Vec<Slip>,
    /// Which of the columns the file has.
    has_column: Vec<bool>,
    has_ids: [bool; 2],
    existing: ExistingPolicy,
    missing: Missing,
    rows: [RowsPolicy; 2],
    row_key: bool,
    blank: [Blank; 2],
    clears: bool,
    skips_unchanged: bool,
    by_match: bool,
    /// The plan is written to disk, and applied from there.
    pub(crate) by_plan: bool,
}

const KEYS: [&str; 6] = ["k1", "k2", "k3", "k4", "k5", ""];
const TABLES: [&str; 2] = ["T", "U"];

fn slip() -> impl Strategy<Value = Slip> {
    let rows = || vec(vec(any::<Index>(), 3), 0..4);
    (
        0..KEYS.len(),
        vec(any::<Index>(), 3),
        rows(),
        rows(),
        vec(any::<Index>(), 8),
    )
        .prop_map(|(key, cells, first, second, ids)| Slip {
            key,
            cells,
            rows: [first, second],
            ids,
        })
}

pub(crate) fn case() -> impl Strategy<Value = Case> {
    let kinds = |range| vec(select(KINDS.to_vec()), range);
    let forms = (kinds(0..4), kinds(1..4), kinds(1..3));
    let slips = || {
        let keys = subsequence((0..KEYS.len()).collect::<Vec<_>>(), 0..KEYS.len());
        (keys, vec(slip(), KEYS.len())).prop_map(|(keys, slips)| {
            let slips = keys.into_iter().zip(slips);
            slips
                .map(|(key, slip)| Slip { key, ..slip })
                .collect::<Vec<_>>()
        })
    };
    let rows = || {
        select(vec![
            RowsPolicy::Replace,
            RowsPolicy::Merge,
            RowsPolicy::Append,
        ])
    };
    let blank = || select(vec![Blank::Clear, Blank::Keep]);
    let policies = (
        select(vec![
            ExistingPolicy::Update,
            ExistingPolicy::Merge,
            ExistingPolicy::Skip,
        ]),
        select(vec![Missing::Insert, Missing::Skip]),
        [rows(), rows()],
        [blank(), blank()],
        any::<[bool; 5]>(),
    );
    let shape = (vec(prop::bool::weighted(0.8), 9), any::<[bool; 2]>());
    (forms, slips(), slips(), shape, policies).prop_map(
        |((fields, first, second), store, file, (has_column, has_ids), policies)| {
            let (existing, missing, rows, blank, flags) = policies;
            let [row_key, clears, skips_unchanged, by_match, by_plan] = flags;
            Case {
                fields,
                tables: [first, second],
                store,
                file,
                has_column,
                has_ids,
                existing,
                missing,
                rows,
                row_key,
                blank,
                clears,
                skips_unchanged,
                by_match,
                by_plan,
            }
        },
    )
}

impl Case {
    fn form(&self) -> Json {
        let property = |kind: &str, code: &str| {
            json!({"type": kind, "code": code, "label": code, "options": {
                "x": {"label": "x", "index": "0"}, "y": {"label": "y", "index": "1"},
            }})
        };
        let mut properties = Map::new();
        properties.insert(
            "key".to_owned(),
            json!({"type": "SINGLE_LINE_TEXT", "code": "key", "label": "key", "unique": true}),
        );
        for (at, (kind, _)) in self.fields.iter().enumerate() {
            let code = format!("f{at}");
            properties.insert(code.clone(), property(kind, &code));
        }
        for (table, kinds) in TABLES.iter().zip(&self.tables) {
            let mut fields = Map::new();
            for (at, (kind, _)) in kinds.iter().enumerate() {
                let code = format!("{table}{at}");
                fields.insert(code.clone(), property(kind, &code));
            }
            properties.insert(
                (*table).to_owned(),
                json!({"type": "SUBTABLE", "code": table, "label": table, "fields": fields}),
            );
        }
        json!({"properties": properties})
    }

    /// A record of the store, as the API takes it.
    fn stored(&self, slip: &Slip) -> Json {
        let mut record = Map::new();
        record.insert("key".to_owned(), json!({"value": KEYS[slip.key]}));
        for (at, (kind, index)) in self.fields.iter().zip(&slip.cells).enumerate() {
            record.insert(format!("f{at}"), written(*kind, *index));
        }
        for ((table, kinds), rows) in TABLES.iter().zip(&self.tables).zip(&slip.rows) {
            let row = |cells: &Vec<Index>| {
                let cells = kinds.iter().zip(cells).enumerate();
                let cells = cells
                    .map(|(at, (kind, index))| (format!("{table}{at}"), written(*kind, *index)));
                json!({"value": cells.collect::<Map<_, _>>()})
            };
            let rows: Vec<_> = rows.iter().map(row).collect();
            record.insert((*table).to_owned(), json!({"value": rows}));
        }
        record.into()
    }

    fn columns(&self) -> Vec<String> {
        let mut columns = vec!["*".to_owned(), "key".to_owned()];
        let fields = (0..self.fields.len()).map(|at| format!("f{at}"));
        columns.extend(fields.filter(|code| self.has(code)));
        for (table, kinds) in TABLES.iter().zip(&self.tables) {
            columns.extend(self.has(table).then(|| (*table).to_owned()));
            let fields = (0..kinds.len()).map(|at| format!("{table}{at}"));
            columns.extend(fields.filter(|code| self.has(code)));
        }
        columns
    }

    fn has(&self, code: &str) -> bool {
        match code {
            "T" => self.has_ids[0],
            "U" => self.has_ids[1],
            // The row key of the first table.
            "T0" if self.row_key => true,
            _ => {
                let (letter, digit) = code.split_at(1);
                let offset = "fTU".find(letter).unwrap() * 3;
                self.has_column[offset + digit.parse::<usize>().unwrap()]
            }
        }
    }

    /// The file, whose row ids are those of the store.
    pub(crate) fn file(&self, store: &[Json]) -> String {
        let columns = self.columns();
        let mut lines = vec![columns.clone()];
        let ids = |record: &Json, table: &str| -> Vec<String> {
            let rows = record[table]["value"].as_array().unwrap().iter();
            rows.map(|row| row["id"].as_str().unwrap().to_owned())
                .collect()
        };
        for slip in &self.file {
            let key = KEYS[slip.key];
            let own = store
                .iter()
                .find(|record| !key.is_empty() && record["key"]["value"] == key);
            let depth = slip.rows.iter().map(Vec::len).max().unwrap().max(1);
            let mut taken = BTreeSet::new();
            for line in 0..depth {
                let cell = |column: &String| -> String {
                    match column.as_str() {
                        "*" => if line == 0 { "*" } else { "" }.to_owned(),
                        "key" => if line == 0 { key } else { "" }.to_owned(),
                        "T" | "U" => {
                            let table = usize::from(column == "U");
                            if line >= slip.rows[table].len() {
                                return String::new();
                            }
                            let mut choices = vec![String::new(), format!("90000{table}{line}")];
                            choices
                                .extend(own.map(|record| ids(record, column)).unwrap_or_default());
                            slip.ids[table * 4 + line].get(&choices).clone()
                        }
                        field => {
                            let at: usize = field[1..].parse().unwrap();
                            if let Some(table) =
                                TABLES.iter().position(|table| field.starts_with(table))
                            {
                                let row = slip.rows[table].get(line);
                                let texts = self.tables[table][at].1;
                                row.map_or_else(String::new, |cells| {
                                    (*cells[at].get(texts)).to_owned()
                                })
                            } else if line == 0 {
                                (*slip.cells[at].get(self.fields[at].1)).to_owned()
                            } else {
                                String::new()
                            }
                        }
                    }
                };
                let mut cells: Vec<String> = columns.iter().map(cell).collect();
                // A row id stands once in a table.
                for (column, cell) in columns.iter().zip(&mut cells) {
                    let is_id = column == "T" || column == "U";
                    if is_id && !cell.is_empty() && !taken.insert((column.clone(), cell.clone())) {
                        cell.clear();
                    }
                }
                lines.push(cells);
            }
        }
        let quoted = |cell: &String| format!("\"{}\"", cell.replace('"', "\"\""));
        let line = |cells: &Vec<String>| cells.iter().map(quoted).collect::<Vec<_>>().join(",");
        lines.iter().map(|cells| line(cells) + "\n").collect()
    }

    pub(crate) fn options(&self, purpose: Purpose) -> Options {
        let [first, second] = self.rows;
        let rows = ByCode {
            all: first,
            named: vec![("U".to_owned(), second)],
        };
        let [all, named] = self.blank;
        let key = if self.by_match {
            KeyChoice::Match(vec!["key".to_owned()])
        } else {
            KeyChoice::UpdateKey("key".to_owned())
        };
        let row_keys = if self.row_key {
            vec![("T".to_owned(), vec!["T0".to_owned()])]
        } else {
            Vec::new()
        };
        Options {
            key: Some(key),
            existing: self.existing,
            missing: Some(self.missing),
            rows,
            row_keys,
            blank: ByCode {
                all,
                named: vec![("f0".to_owned(), named)]
                    .into_iter()
                    .filter(|_| !self.fields.is_empty())
                    .collect(),
            },
            clear_empty_tables: self.clears,
            skip_unchanged: self.skips_unchanged,
            purpose,
            ..Options::adding()
        }
    }
}

/// A value of the store, as the API takes it.
fn written((kind, texts): Kind, index: Index) -> Json {
    let text = index
        .get(texts)
        .replace('/', "-")
        .replace("2026-1-2", "2026-01-02");
    let list = || text.split('\n').filter(|element| !element.is_empty());
    match kind {
        "CHECK_BOX" => json!({"value": list().collect::<Vec<_>>()}),
        "USER_SELECT" => {
            json!({"value": list().map(|code| json!({"code": code})).collect::<Vec<_>>()})
        }
        _ => json!({"value": text}),
    }
}

/// What a field holds, in a form in which what kintone gives and what a plan predicts are compared: nothing, or texts.
fn read(field: &Json) -> Vec<String> {
    let mut texts: Vec<String> = match &field["value"] {
        Json::Null => Vec::new(),
        Json::String(text) => vec![text.replace("\r\n", "\n")],
        Json::Array(elements) => elements
            .iter()
            .map(|element| {
                element["code"]
                    .as_str()
                    .or(element.as_str())
                    .unwrap()
                    .to_owned()
            })
            .collect(),
        other => panic!("{other}"),
    };
    texts.retain(|text| !text.is_empty());
    texts.sort();
    texts
}

fn predicted(cell: &Cell) -> Vec<String> {
    let Cell::Set(value) = cell else {
        return Vec::new();
    };
    match value {
        Value::Number(number) => {
            let stored = number.rounded(4, kintable::model::Rounding::HalfEven);
            vec![stored.plain()]
        }
        Value::Choices(list) | Value::Codes(list) => {
            let mut list = list.clone();
            list.sort();
            list
        }
        other => vec![cell::write(other).replace("\r\n", "\n")],
    }
}

type Cells = BTreeMap<String, Vec<String>>;

/// What a record holds: its cells, and for each table its rows with their ids; none for an id that is not known yet.
#[derive(Debug, Clone, PartialEq, Default)]
struct State {
    cells: Cells,
    tables: BTreeMap<String, Vec<(Option<String>, Cells)>>,
}

fn state(record: &Json) -> State {
    let mut state = State::default();
    for (code, field) in record.as_object().unwrap() {
        if field["type"] == "SUBTABLE" {
            let rows = field["value"].as_array().unwrap().iter().map(|row| {
                let cells = row["value"].as_object().unwrap().iter();
                let cells = cells.map(|(code, field)| (code.clone(), read(field)));
                (
                    Some(row["id"].as_str().unwrap().to_owned()),
                    cells.collect(),
                )
            });
            state.tables.insert(code.clone(), rows.collect());
        } else if code.starts_with('f') || code == "key" {
            state.cells.insert(code.clone(), read(field));
        }
    }
    state
}

/// What a record will hold by its plan.
fn foreseen(before: Option<&State>, planned: &Planned, empty: &State) -> State {
    let Planned { key, record, plan } = planned;
    let mut after = before.unwrap_or(empty).clone();
    if before.is_none() {
        let texts = Some(key.as_str()).filter(|key| !key.is_empty());
        after.cells.insert(
            "key".to_owned(),
            texts.map(str::to_owned).into_iter().collect(),
        );
    }
    for change in &*plan.changes(record) {
        after
            .cells
            .insert(change.field.code.to_string(), predicted(&change.new));
    }
    for (table, file) in plan.tables.iter().zip(&record.tables) {
        let held = after.tables[table.table.code.as_str()].clone();
        after.tables.insert(
            table.table.code.to_string(),
            rows_foreseen(&held, table, file, empty),
        );
    }
    after
}

fn rows_foreseen(
    held: &[(Option<String>, Cells)],
    plan: &TablePlan,
    file: &TableRows,
    empty: &State,
) -> Vec<(Option<String>, Cells)> {
    let text = |id: RowId| Some(id.to_string());
    let blank: Cells = empty.tables[&format!("{}-row", plan.table.code)][0]
        .1
        .clone();
    let row = |row: &RowPlan| {
        let id = row.id.and_then(text);
        let old = held.iter().find(|(held, _)| held.is_some() && *held == id);
        let mut cells = old.map_or_else(|| blank.clone(), |(_, cells)| cells.clone());
        for change in row.changes(file).iter() {
            cells.insert(change.field.code.to_string(), predicted(&change.new));
        }
        (id, cells)
    };
    let stay = plan.rows.iter().filter(|row| row.fate != RowFate::Deleted);
    stay.map(row).collect()
}

/// What was heard of a record.
#[derive(Debug)]
struct Planned {
    key: String,
    record: Record,
    plan: RecordPlan,
}

#[derive(Default)]
struct Heard(Mutex<Vec<Planned>>);

impl Listener for Heard {
    fn hears_plans(&self) -> bool {
        true
    }

    fn hear(&self, event: &Event<'_>) {
        if let Event::Planned(foreseen) = event {
            self.0.lock().unwrap().push(Planned {
                key: foreseen.key.unwrap_or_default().to_owned(),
                record: foreseen.record.clone(),
                plan: foreseen.plan.clone(),
            });
        }
    }
}

/// Writes the plan of a run as it is made.
struct Saver(Mutex<PlanWriter<Vec<u8>>>);

impl Listener for Saver {
    fn hears_plans(&self) -> bool {
        true
    }

    fn hear(&self, event: &Event<'_>) {
        if let Event::Planned(foreseen) = event {
            self.0.lock().unwrap().record(foreseen).unwrap();
        }
    }
}

pub(crate) const HOME: &str = "here";

pub(crate) struct Kintone {
    pub(crate) tenant: Tenant,
    pub(crate) client: Client,
    pub(crate) runtime: Runtime,
}

impl Kintone {
    pub(crate) fn of(case: &Case) -> Self {
        let kintone = Self::with_form(&case.form());
        let records: Vec<_> = case.store.iter().map(|slip| case.stored(slip)).collect();
        let body = json!({"app": 1, "records": records});
        let answer = kintone.tenant.call("POST", "records.json", &body);
        assert!(answer["ids"].is_array(), "{answer}");
        kintone
    }

    pub(crate) fn with_form(form: &Json) -> Self {
        let tenant = Tenant::with_form(form);
        Self {
            client: tenant.client(&["token"]),
            runtime: Runtime::new().unwrap(),
            tenant,
        }
    }

    fn run(&self, text: &str, options: &Options) -> (Outcome, Vec<Planned>) {
        let heard = Heard::default();
        let outcome = self.run_heard(text, options, &heard);
        (outcome, heard.0.into_inner().unwrap())
    }

    pub(crate) fn run_heard(
        &self,
        text: &str,
        options: &Options,
        listener: &dyn Listener,
    ) -> Outcome {
        let source = Source::spool("<stdin>", text.as_bytes()).unwrap();
        let server = Server {
            client: &self.client,
            app: "1".parse().unwrap(),
        };
        let stop = Stop::default();
        let run = import::run(server, &source, options, &stop, listener);
        self.runtime.block_on(run).unwrap()
    }

    /// The plan of a file, as it is read from disk again.
    pub(crate) fn saved(&self, text: &str, options: &Options) -> PlanFile {
        let source = Source::spool("<stdin>", text.as_bytes()).unwrap();
        let sha256 = source.sha256().unwrap();
        let mut head = PlanHead::new(HOME.into(), "1".into(), "x.csv".into(), &sha256, Vec::new());
        head.form_revision = Some("1".to_owned());
        let saver = Saver(Mutex::new(PlanWriter::begin(Vec::new(), &head).unwrap()));
        let outcome = self.run_heard(text, options, &saver);
        let writer = saver.0.into_inner().unwrap();
        let written = writer.end(&outcome.plan.unwrap()).unwrap();
        PlanFile::read(&*written).unwrap()
    }
}

/// A record, and a row of each table, with nothing in them.
fn empty(case: &Case) -> State {
    let mut empty = State::default();
    empty.cells.insert("key".to_owned(), Vec::new());
    for at in 0..case.fields.len() {
        empty.cells.insert(format!("f{at}"), Vec::new());
    }
    for (table, kinds) in TABLES.iter().zip(&case.tables) {
        let cells = (0..kinds.len()).map(|at| (format!("{table}{at}"), Vec::new()));
        empty
            .tables
            .insert(format!("{table}-row"), vec![(None, cells.collect())]);
        empty.tables.insert((*table).to_owned(), Vec::new());
    }
    empty
}

fn id_of(record: &Json) -> RecordId {
    record["$id"]["value"].as_str().unwrap().parse().unwrap()
}

fn what_is_predicted_comes_true(case: &Case) -> Result<(), TestCaseError> {
    let kintone = Kintone::of(case);
    let before = kintone.tenant.records();
    let text = case.file(&before);
    let (dry, plans) = kintone.run(&text, &case.options(Purpose::DryRun));
    prop_assert!(matches!(dry.ending, Ending::Planned), "{text}\n{dry:?}");
    prop_assert_eq!(&kintone.tenant.records(), &before);
    let mut options = case.options(Purpose::Write);
    if case.by_plan {
        options.plan = Some(kintone.saved(&text, &case.options(Purpose::SavePlan)));
        options.home = Some(HOME.to_owned());
        prop_assert_eq!(&kintone.tenant.records(), &before);
    }
    let (done, _) = kintone.run(&text, &options);
    prop_assert!(matches!(done.ending, Ending::Complete), "{text}\n{done:?}");
    let after = kintone.tenant.records();

    // The counts of the prediction, of the run, and of the plans, are the same.
    let totals: Totals = dry.plan.clone().unwrap();
    let counts = (
        totals.created,
        totals.updated,
        totals.unchanged,
        totals.skipped,
    );
    let counted = done.counts;
    prop_assert_eq!(
        counts,
        (
            counted.created,
            counted.updated,
            counted.unchanged,
            counted.skipped
        )
    );
    prop_assert_eq!(after.len() as u64, before.len() as u64 + totals.created);
    if !case.by_plan && case.existing != ExistingPolicy::Skip {
        for (code, table) in &totals.tables {
            prop_assert_eq!(table.rows, done.tables[code].rows, "{}", text);
        }
    }

    // Every record is as it was foreseen, and those that nobody spoke of are as they were.
    let empty = empty(case);
    let mut foreseen_records: BTreeMap<RecordId, (State, bool)> = before
        .iter()
        .map(|record| (id_of(record), (state(record), false)))
        .collect();
    let mut foreseen_new = Vec::new();
    for planned in &plans {
        let plan = &planned.plan;
        match (plan.fate, plan.target()) {
            (Fate::Create, _) => foreseen_new.push(foreseen(None, planned, &empty)),
            (Fate::Update, Some((id, _))) => {
                let held = foreseen_records[&id].0.clone();
                let state = foreseen(Some(&held), planned, &empty);
                foreseen_records.insert(id, (state, true));
            }
            _ => prop_assert!(
                matches!(plan.fate, Fate::Unchanged | Fate::Skip(_)),
                "{:?}",
                plan
            ),
        }
    }
    let held_ids: BTreeSet<String> = before
        .iter()
        .flat_map(|record| state(record).tables.into_values().flatten())
        .filter_map(|(id, _)| id)
        .collect();
    let mut new = foreseen_new.into_iter();
    for record in &after {
        let mut found = state(record);
        let (expected, is_written) = match foreseen_records.get(&id_of(record)) {
            Some((state, is_written)) => (state.clone(), *is_written),
            None => (new.next().unwrap(), true),
        };
        let mut expected = expected;
        expected.tables.retain(|code, _| !code.ends_with("-row"));
        // Rows that are new have ids that nobody had.
        for (code, rows) in &mut found.tables {
            for (at, (id, _)) in rows.iter_mut().enumerate() {
                let is_new = expected.tables[code]
                    .get(at)
                    .is_some_and(|(id, _)| id.is_none());
                if is_new {
                    prop_assert!(!held_ids.contains(id.as_deref().unwrap()), "{}", text);
                    *id = None;
                }
            }
        }
        prop_assert_eq!(&found, &expected, "{}\n{:#?}", text, plans);
        let was = before.iter().find(|held| id_of(held) == id_of(record));
        if let Some(was) = was.filter(|_| !is_written) {
            prop_assert_eq!(&was["$revision"], &record["$revision"]);
        }
    }
    prop_assert_eq!(new.next(), None);
    Ok(())
}

#[test]
fn what_a_plan_predicts_is_what_kintone_then_holds() {
    let mut runner = TestRunner::new(Config {
        cases: 96,
        max_shrink_iters: 200,
        ..Config::with_source_file(file!())
    });
    if let Err(error) = runner.run(&case(), |case| what_is_predicted_comes_true(&case)) {
        panic!("{error}");
    }
}

/// The same file again, whatever the policies: nothing is written, but for records without a key, which are new each time.
fn the_same_again_writes_nothing(case: &Case) -> Result<(), TestCaseError> {
    let mut case = case.clone();
    case.file.retain(|slip| !KEYS[slip.key].is_empty());
    case.skips_unchanged = true;
    let kintone = Kintone::of(&case);
    let text = case.file(&kintone.tenant.records());
    let options = case.options(Purpose::Write);
    let (first, _) = kintone.run(&text, &options);
    prop_assert!(
        matches!(first.ending, Ending::Complete),
        "{text}\n{first:?}"
    );
    let held = kintone.tenant.records();
    let (second, plans) = kintone.run(&text, &options);
    prop_assert_eq!(
        (second.counts.created, second.counts.updated),
        (0, 0),
        "{}\n{:#?}\n{:#?}",
        text,
        options,
        plans
    );
    prop_assert_eq!(kintone.tenant.records(), held, "{}", text);
    Ok(())
}

#[test]
fn the_same_file_again_writes_nothing_whatever_the_policies() {
    let mut runner = TestRunner::new(Config {
        cases: 96,
        max_shrink_iters: 200,
        ..Config::with_source_file(file!())
    });
    if let Err(error) = runner.run(&case(), |case| the_same_again_writes_nothing(&case)) {
        panic!("{error}");
    }
}
