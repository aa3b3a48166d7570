//! Imports without a process for each: the same policies by the library's own way, and the document that comes of it.

use std::path::Path;

use kintable::api::Client;
use kintable::cli::Exit;
use kintable::import::{
    self, Blank, ByCode, EmptyKey, KeyChoice, OnError, Options, Purpose, Questions,
};
use kintable::job::{Kind, Server, Stop};
use kintable::model::AppId;
use kintable::plan::{Ambiguous, ExistingPolicy, Guards, Missing, RowsPolicy};
use kintable::report::json::{self, Closing};
use kintable::report::{Collector, Home, Language, RunNames};
use kintable::sheet::Source;
use tokio::runtime::Runtime;

use super::policies::{Key, Policies};
use crate::support::{Run, Tenant};

pub(super) struct Library {
    client: Client,
    runtime: Runtime,
}

impl Library {
    pub(super) fn of(tenant: &Tenant) -> Self {
        Self {
            client: tenant.client(&["token"]),
            runtime: Runtime::new().unwrap(),
        }
    }

    /// What the program does with this file of a directory, these policies and further options.
    pub(super) fn import(
        &self,
        directory: &Path,
        file: &str,
        policies: &Policies,
        further: &[String],
    ) -> Run {
        let app: AppId = "1".parse().unwrap();
        let names = RunNames {
            kind: Kind::IMPORT,
            file: file.to_owned(),
            map: None,
            home: Home::Kintone(app, String::new()),
            language: Language::English,
        };
        let mut options = options(directory, policies);
        for option in further {
            take(&mut options, option);
        }
        let source = Source::open(&directory.join(file)).unwrap();
        let server = Server {
            client: &self.client,
            app,
        };
        let (stop, collector) = (Stop::default(), Collector::new(50));
        let running = import::run(server, &source, &options, &stop, &collector);
        let outcome = self.runtime.block_on(running).unwrap();
        let exit = Exit::of_outcome(&outcome) as u8;
        let problems = collector.into_problems();
        let closing = Closing {
            exit_code: exit,
            ..Closing::default()
        };
        let told = problems.iter().map(|problem| format!("{problem:?}\n"));
        Run {
            code: Some(exit.into()),
            stdout: json::document(&names, &outcome, &problems, closing).to_string(),
            stderr: told.collect(),
        }
    }
}

fn options(directory: &Path, policies: &Policies) -> Options {
    let owned = |codes: &[&str]| codes.iter().map(|code| (*code).to_owned()).collect();
    let blank_of = policies.blank_of.iter();
    let rows_of = policies.rows_of_second.iter();
    let row_keys = policies.row_keys.iter();
    Options {
        fields: policies.fields.as_deref().map(owned),
        key: match policies.key {
            Key::None => None,
            Key::Unique(field) => Some(KeyChoice::UpdateKey(field.to_owned())),
            Key::RecordNumber => Some(KeyChoice::UpdateKey("No".to_owned())),
            Key::Match(fields) => Some(KeyChoice::Match(owned(fields))),
        },
        attachments_dir: Some(directory.join("files")),
        existing: match policies.existing {
            "skip" => ExistingPolicy::Skip,
            "merge" => ExistingPolicy::Merge,
            "error" => ExistingPolicy::Error,
            _ => ExistingPolicy::Update,
        },
        missing: policies.missing.map(|missing| match missing {
            "skip" => Missing::Skip,
            "error" => Missing::Error,
            _ => Missing::Insert,
        }),
        ambiguous: match policies.ambiguous {
            "skip" => Ambiguous::Skip,
            _ => Ambiguous::Error,
        },
        empty_key: match policies.empty_key {
            "error" => EmptyKey::Error,
            _ => EmptyKey::Insert,
        },
        blank: ByCode {
            all: blank(policies.blank),
            named: blank_of
                .map(|(code, named)| ((*code).to_owned(), blank(named)))
                .collect(),
        },
        rows: ByCode {
            all: rows(policies.rows),
            named: rows_of.map(|named| ("U".to_owned(), rows(named))).collect(),
        },
        row_keys: row_keys
            .map(|(table, key)| ((*table).to_owned(), owned(key)))
            .collect(),
        clear_empty_tables: policies.clears,
        skip_unchanged: policies.skip_unchanged,
        since: policies
            .since
            .as_ref()
            .map(|_| Source::open(&directory.join("old.csv")).unwrap()),
        require_revision: policies.require_revision,
        on_error: if policies.on_error_skip {
            OnError::Skip
        } else {
            OnError::Stop
        },
        questions: Questions::Few,
        ..Options::adding()
    }
}

fn blank(text: &str) -> Blank {
    match text {
        "keep" => Blank::Keep,
        _ => Blank::Clear,
    }
}

fn rows(text: &str) -> RowsPolicy {
    match text {
        "merge" => RowsPolicy::Merge,
        "append" => RowsPolicy::Append,
        _ => RowsPolicy::Replace,
    }
}

/// Takes an option that is none of the policies, as it is typed.
fn take(options: &mut Options, typed: &str) {
    let (name, value) = typed.split_once('=').unwrap_or((typed, ""));
    let guards: &mut Guards = &mut options.guards;
    match name {
        "--dry-run" => options.purpose = Purpose::DryRun,
        "--expect-records" => guards.expect_records = Some(value.parse().unwrap()),
        "--max-creates" => guards.max_creates = Some(value.parse().unwrap()),
        "--max-updates" => guards.max_updates = Some(value.parse().unwrap()),
        "--max-row-deletes" => guards.max_row_deletes = Some(value.parse().unwrap()),
        _ => panic!("{typed} is not known here"),
    }
}
