//! What a check allocates, counted: how it grows with a file, and how much there is for each record.
//! Counts do not depend on the machine, as seconds do.

#![expect(clippy::unwrap_used, reason = "a test that cannot set itself up fails")]

#[path = "../benches/shared/files.rs"]
mod files;

use std::alloc::System;
use std::fmt::Write as _;
use std::sync::{Mutex, PoisonError};

use kintable::form;
use kintable::import::{self, Options, Saved, Subject};
use kintable::job::{Event, Listener, Stop};
use kintable::model::Prefix;
use kintable::sheet::Source;
use serde_json::{Map, Value as Json, json};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};
use tokio::runtime::Runtime;

use files::{File, Shape};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// One test at a time counts, as all threads of this process are counted.
static COUNTING: Mutex<()> = Mutex::new(());

/// The most allocations for a record of eight fields, and for one of three fields and five rows of five.
const PER_RECORD: [(Shape, usize); 2] = [(Shape::Flat, 2), (Shape::Tables, 6)];

/// A form with so many options, and a file.
struct Case {
    options: usize,
    text: String,
}

struct Deaf;

impl Listener for Deaf {
    fn hear(&self, _: &Event<'_>) {}
}

fn form(options: usize) -> Json {
    let option = |at: usize| {
        let label = format!("option {at}");
        (
            label.clone(),
            json!({"label": label, "index": at.to_string()}),
        )
    };
    let options: Map<_, _> = (0..options).map(option).collect();
    json!({"properties": {
        "text": {"type": "SINGLE_LINE_TEXT", "code": "text", "label": "text"},
        "number": {"type": "NUMBER", "code": "number", "label": "number"},
        "choice": {"type": "DROP_DOWN", "code": "choice", "label": "choice", "options": options},
        "rows": {"type": "SUBTABLE", "code": "rows", "label": "rows", "fields": {
            "item": {"type": "SINGLE_LINE_TEXT", "code": "item", "label": "item"},
            "amount": {"type": "NUMBER", "code": "amount", "label": "amount"}}},
    }})
}

/// Bytes and allocations that a check of a file takes.
fn taken(form: &Json, source: &Source) -> [usize; 2] {
    let runtime = Runtime::new().unwrap();
    let saved = Saved {
        form: form::from_json(form).unwrap(),
        prefix: Prefix::None,
        precision: None,
    };
    let subject = Subject::Saved(Box::new(saved));
    let (options, stop) = (Options::adding(), Stop::default());
    let region = Region::new(ALLOCATOR);
    let check = import::check(&subject, source, &options, &stop, &Deaf);
    runtime.block_on(check).unwrap();
    let change = region.change();
    [
        change.bytes_allocated + change.bytes_reallocated.unsigned_abs(),
        change.allocations + change.reallocations,
    ]
}

fn taken_by(case: &Case) -> [usize; 2] {
    let source = Source::spool("file.csv", case.text.as_bytes()).unwrap();
    taken(&form(case.options), &source)
}

fn repeated(beginning: &str, times: usize, line: impl Fn(usize) -> String) -> Case {
    let mut text = beginning.to_owned();
    for at in 0..times {
        // Writing to a string cannot fail.
        let _ = write!(text, "{}", line(at));
    }
    Case { options: 2, text }
}

/// What grows, and a case of that size.
type Growing = (&'static str, usize, fn(usize) -> Case);

#[test]
fn what_is_allocated_grows_with_a_file_and_not_with_its_square() {
    let _one_at_a_time = COUNTING.lock().unwrap_or_else(PoisonError::into_inner);
    let growing: [Growing; 9] = [
        ("records", 2000, |size| {
            repeated("text,number\n", size, |at| format!("t{at},{at}\n"))
        }),
        ("rows of a record", 2000, |size| {
            let beginning = "*,text,item,amount\n*,t,i,1\n";
            repeated(beginning, size, |at| format!(",,i{at},{at}\n"))
        }),
        ("bad rows of a record", 2000, |size| {
            let beginning = "*,text,item,amount\n*,t,i,1\n";
            repeated(beginning, size, |_| ",,i,x\n".to_owned())
        }),
        ("bad records", 1000, |size| {
            repeated("text,number\n", size, |_| "t,x\n".to_owned())
        }),
        ("unknown columns", 1000, |size| Case {
            options: 2,
            text: repeated("text", size, |at| format!(",column{at}")).text + "\nt\n",
        }),
        ("cells of a row", 100_000, |size| Case {
            options: 2,
            text: format!("text\nt{}\n", ",".repeat(size)),
        }),
        ("a cell", 1_000_000, |size| Case {
            options: 2,
            text: format!("text,number\n{},x\n", "t".repeat(size)),
        }),
        ("a bad cell", 1_000_000, |size| Case {
            options: 2,
            text: format!("text,number\nt,{}\n", "x".repeat(size)),
        }),
        ("options that a value is none of", 2000, |size| Case {
            options: size,
            text: repeated("choice\n", 20, |at| format!("none {at}\n")).text,
        }),
    ];
    for (what, size, case) in growing {
        let once = taken_by(&case(size));
        let twice = taken_by(&case(2 * size));
        println!("{what}: {once:?} at {size}, {twice:?} at twice that");
        for (once, twice) in once.into_iter().zip(twice) {
            // A buffer that doubles may do so just behind the one size and not behind the other.
            assert!(twice * 10 <= once * 26 + 10_000, "{what}: {once}, {twice}");
        }
    }
}

/// What there is once for a file, such as its form, is in the counts of both sizes.
#[test]
fn a_record_takes_few_allocations() {
    const RECORDS: usize = 2000;
    let _one_at_a_time = COUNTING.lock().unwrap_or_else(PoisonError::into_inner);
    let dir = tempfile::tempdir().unwrap();
    for (shape, most) in PER_RECORD {
        let [once, twice] = [RECORDS, 2 * RECORDS].map(|records| {
            let path = dir.path().join("file.csv");
            File::new(shape, records as u64).write(&path).unwrap();
            let [_, allocations] = taken(&shape.form(), &Source::open(&path).unwrap());
            allocations
        });
        // What is left over may be a buffer that grew once more.
        let each = (twice - once) / RECORDS;
        println!("{shape:?}: {each} allocations a record");
        assert!(each <= most, "{shape:?}: {each} allocations a record");
    }
}
