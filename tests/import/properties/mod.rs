//! Properties of the whole way from bytes to records: no bytes make it panic, what is written well is stored as it was
//! written, rows remain by their ids, and a bad cell is found where it stands.

mod any_bytes;
mod orders;
mod well_formed;

use std::fmt::Debug;
use std::sync::Mutex;

use kintable::api::Client;
use kintable::import::{self, Options};
use kintable::job::{Event, Listener, Outcome, Server, Stop};
use kintable::problem::Problem;
use kintable::sheet::Source;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value as Json, json};
use tokio::runtime::Runtime;

use crate::support::Tenant;

/// An app with two tables, and the library's own way into it, without a process for each file.
struct Kintone {
    tenant: Tenant,
    client: Client,
    runtime: Runtime,
}

#[derive(Default)]
struct Heard(Mutex<Vec<Problem>>);

impl Listener for Heard {
    fn hear(&self, event: &Event<'_>) {
        if let Event::Problem(problem) = event {
            self.0.lock().unwrap().push((*problem).clone());
        }
    }
}

impl Kintone {
    fn new() -> Self {
        let field = |kind: &str, code: &str| json!({"type": kind, "code": code, "label": code});
        let form = json!({"properties": {
            "件名": field("MULTI_LINE_TEXT", "件名"),
            "金額": field("NUMBER", "金額"),
            "番号": {"type": "NUMBER", "code": "番号", "label": "番号", "unique": true},
            "明細": {"type": "SUBTABLE", "code": "明細", "label": "明細", "fields": {
                "品名": field("MULTI_LINE_TEXT", "品名"),
                "数量": field("NUMBER", "数量"),
            }},
            "履歴": {"type": "SUBTABLE", "code": "履歴", "label": "履歴", "fields": {
                "メモ": field("MULTI_LINE_TEXT", "メモ"),
                "時間": field("NUMBER", "時間"),
            }},
        }});
        let tenant = Tenant::with_form(&form);
        Self {
            client: tenant.client(&["token"]),
            runtime: Runtime::new().unwrap(),
            tenant,
        }
    }

    /// Imports these bytes, and gives the outcome and all problems that were told.
    fn import(&self, bytes: &[u8], options: &Options) -> (Outcome, Vec<Problem>) {
        let source = Source::spool("<stdin>", bytes).unwrap();
        let server = Server {
            client: &self.client,
            app: "1".parse().unwrap(),
        };
        let (stop, heard) = (Stop::default(), Heard::default());
        let run = import::run(server, &source, options, &stop, &heard);
        let outcome = self.runtime.block_on(run).unwrap();
        (outcome, heard.0.into_inner().unwrap())
    }

    /// All records, which are then removed.
    fn take_records(&self) -> Vec<Json> {
        self.tenant.take_records()
    }
}

/// Holds a property against one kintone of its own.
fn hold<V: Debug>(
    strategy: impl Strategy<Value = V>,
    property: impl Fn(&Kintone, &V) -> Result<(), TestCaseError>,
) {
    let kintone = Kintone::new();
    let mut runner = TestRunner::new(Config::with_source_file(file!()));
    if let Err(error) = runner.run(&strategy, |value| property(&kintone, &value)) {
        panic!("{error}");
    }
}
