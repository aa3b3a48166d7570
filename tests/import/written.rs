//! What kintone answers to a write is told of each record: its id, its revision, and what was done with it.

use std::sync::Mutex;

use kintable::api::{Operation, WrittenRecord};
use kintable::import::{self, KeyChoice, Options};
use kintable::job::{Event, Listener, Server, Stop};
use kintable::sheet::Source;
use tokio::runtime::Runtime;

use crate::support::{Tenant, lines, testdata};

/// Hears of records that are written, each with its line.
#[derive(Default)]
struct Heard(Mutex<Vec<(u64, WrittenRecord)>>);

impl Listener for Heard {
    fn hear(&self, event: &Event<'_>) {
        if let Event::Written {
            group,
            record: Some(record),
            ..
        } = event
        {
            let written = (group.first_line(), **record);
            self.0.lock().unwrap().push(written);
        }
    }
}

fn written(tenant: &Tenant, text: &str, options: &Options) -> Vec<(u64, WrittenRecord)> {
    let source = Source::spool("file.csv", text.as_bytes()).unwrap();
    let client = tenant.client(&["token"]);
    let server = Server {
        client: &client,
        app: "1".parse().unwrap(),
    };
    let (heard, stop) = (Heard::default(), Stop::default());
    let run = import::run(server, &source, options, &stop, &heard);
    Runtime::new().unwrap().block_on(run).unwrap();
    heard.0.into_inner().unwrap()
}

fn expected(line: u64, id: u64, revision: u64, operation: Operation) -> (u64, WrittenRecord) {
    let record = WrittenRecord {
        id: id.to_string().parse().unwrap(),
        revision: revision.to_string().parse().unwrap(),
        operation,
    };
    (line, record)
}

#[test]
fn ids_and_revisions_are_told_in_the_order_of_the_records() {
    let tenant = Tenant::of(&testdata("documented"));
    // More than one request holds.
    let added = lines(1..=250, |number| format!("k{number:03}"));
    let told = written(&tenant, &format!("UniqueText\n{added}"), &Options::adding());
    let all = (1..=250).map(|number| expected(number + 1, number, 1, Operation::Insert));
    assert_eq!(told, all.collect::<Vec<_>>());

    let options = Options {
        key: Some(KeyChoice::UpdateKey("UniqueText".to_owned())),
        ..Options::adding()
    };
    let told = written(
        &tenant,
        "UniqueText,Text\nk007,a\nnew,b\nk003,c\n",
        &options,
    );
    let all = [
        expected(2, 7, 2, Operation::Update),
        expected(3, 251, 1, Operation::Insert),
        expected(4, 3, 2, Operation::Update),
    ];
    assert_eq!(told, all);
}
