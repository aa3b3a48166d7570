//! What a run said, held against what is stored.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Stdio;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use kintable::api::{AnswerLanguage, Auth, Backoff, Client, Connection, Stop, Trust};
use kintable::import;
use kintable::job::{Ending, Event, Listener, Server};
use kintable::sheet::Source;
use serde_json::Value as Json;
use tokio::runtime::Runtime;

use super::file::{File, Mode, REQUEST_BYTES};
use super::script::{Rehearsed, Running, sent_in_doubt};
use crate::support::{World, to_end};

/// What a run said at its end.
#[derive(Debug)]
pub(super) struct Said {
    pub(super) ending: String,
    created: u64,
    updated: u64,
    created_or_updated: u64,
    failed: u64,
    not_tried: u64,
    unknown: u64,
    unknown_lines: Vec<(u64, u64)>,
    written_through: Option<u64>,
    /// Lines of records that were named as bad.
    failed_lines: BTreeSet<u64>,
    /// Why it ended, for whoever reads what a run said.
    #[expect(dead_code, reason = "it is printed with the rest")]
    because: String,
}

#[derive(Default)]
struct Rejected(Mutex<BTreeSet<u64>>);

impl Listener for Rejected {
    fn hear(&self, event: &Event<'_>) {
        if let Event::Rejected { group, .. } = event {
            self.0.lock().unwrap().insert(group.first_line());
        }
    }
}

impl Said {
    /// The job itself, without pauses between tries.
    pub(super) fn by_library(
        world: &World,
        url: &str,
        file: &File,
        script: &Rehearsed,
        trust: Trust,
    ) -> Self {
        let connection = Connection {
            base_url: url.parse().unwrap(),
            auth: Auth::Tokens(vec!["token".into()]),
            basic: None,
            client_certificate: None,
            proxy: None,
            guest_space: None,
            timeout: Duration::from_secs(3),
            retries: 3,
            backoff: Backoff {
                first: Duration::ZERO,
                longest: Duration::ZERO,
            },
            language: AnswerLanguage::En,
            trust,
        };
        let client = Client::new(&connection, Arc::new(|_| {})).unwrap();
        let source = Source::open(&world.path().join("file.csv")).unwrap();
        let (stop, rejected) = (Stop::default(), Rejected::default());
        script.begins(Running::Library(stop.clone()));
        let options = file.options(world);
        let app = "1".parse().unwrap();
        let server = Server {
            client: &client,
            app,
        };
        let work = import::run(server, &source, &options, &stop, &rejected);
        let runtime = Runtime::new().unwrap();
        let outcome = runtime
            .block_on(async { tokio::time::timeout(Duration::from_secs(60), work).await })
            .expect("the run does not end")
            .unwrap();
        let counts = outcome.counts;
        assert_eq!(counts.accounted(), counts.read, "{counts:?}");
        let ending = match &outcome.ending {
            Ending::Complete => "complete",
            Ending::Failed(_) => "failed",
            Ending::Lost(_) => "lost",
            Ending::Interrupted => "interrupted",
            other => panic!("{other:?}"),
        };
        let unknown = outcome.journal.unknown();
        Self {
            ending: ending.to_owned(),
            created: counts.created,
            updated: counts.updated,
            created_or_updated: counts.added_or_updated,
            failed: counts.failed,
            not_tried: counts.not_tried,
            unknown: counts.unknown,
            unknown_lines: unknown.map_or_else(Vec::new, |entry| entry.ranges.clone()),
            written_through: outcome.journal.written_through(),
            failed_lines: rejected.0.into_inner().unwrap(),
            because: format!("{:?}", outcome.ending),
        }
    }

    /// The program, as a user runs it.
    pub(super) fn by_program(world: &World, url: &str, file: &File, script: &Rehearsed) -> Self {
        let mut command = world.command(&["import", "file.csv", "--base-url", url, "--app", "1"]);
        command
            .args(["--api-token", "token", "--output", "json", "--retries", "1"])
            .args(["--timeout", "2", "--max-request-bytes"])
            .arg(REQUEST_BYTES.to_string())
            .args(file.arguments())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let child = command.spawn().unwrap();
        script.begins(Running::Program(child.id()));
        let run = to_end(child);
        let json: Json =
            serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("{error}: {run:?}"));
        let records = &json["records"];
        let count = |name: &str| records[name].as_u64().unwrap();
        let ending = json["ending"].as_str().unwrap().to_owned();
        let expected = match ending.as_str() {
            "complete" if count("failed") > 0 => &[3][..],
            "complete" => &[0],
            "failed" => &[1, 5],
            // A line that breaks behind what is written can be taken up again.
            "partly_written" => &[1, 5, 7],
            "lost" | "interrupted" => &[7],
            other => panic!("{other}: {run:?}"),
        };
        assert!(expected.contains(&run.code.unwrap()), "{run:?}");
        let lines = json["unknown_lines"].as_array().unwrap().iter();
        let range = |pair: &Json| (pair[0].as_u64().unwrap(), pair[1].as_u64().unwrap());
        let problems = json["problems"].as_array().unwrap().iter();
        let errors = problems.filter(|problem| problem["severity"] == "error");
        let failed_lines = errors
            .filter(|problem| problem["line"] == problem["last_line"])
            .filter_map(|problem| problem["line"].as_u64())
            .collect();
        Self {
            created: count("created"),
            updated: count("updated"),
            created_or_updated: count("created_or_updated"),
            failed: count("failed"),
            not_tried: count("not_tried"),
            unknown: count("unknown"),
            unknown_lines: lines.map(range).collect(),
            written_through: None,
            failed_lines: if count("failed") > 0 {
                failed_lines
            } else {
                BTreeSet::new()
            },
            because: json["error"].to_string(),
            ending,
        }
    }

    fn is_unknown(&self, line: u64) -> bool {
        let mut ranges = self.unknown_lines.iter();
        ranges.any(|(first, last)| (*first..=*last).contains(&line))
    }

    /// Whether all that was said is so.
    pub(super) fn hold_to(
        &self,
        file: &File,
        records: &[Json],
        script: &Rehearsed,
    ) -> Result<(), String> {
        let mut copies: BTreeMap<&str, Vec<&Json>> = BTreeMap::new();
        for record in records {
            let name = record["Name"]["value"].as_str().unwrap();
            copies.entry(name).or_default().push(record);
        }
        for name in &file.names {
            let stored = copies.get(name.as_str()).map_or(0, Vec::len);
            if stored > 1 {
                return Err(format!("{name} is stored {stored} times"));
            }
            if file.mode == Mode::MergedRows && stored == 1 {
                let rows = copies[name.as_str()][0]["T"]["value"].as_array().unwrap();
                let rows = rows
                    .iter()
                    .filter(|row| row["value"]["TText"]["value"] == "row");
                if rows.count() > 1 {
                    return Err(format!("a row of {name} is stored twice"));
                }
            }
        }
        let is_new = |name: &&String| {
            let mut stored = copies.get(name.as_str()).into_iter().flatten();
            stored.any(|record| record["Note"]["value"] == "new")
        };
        let known = |name: &&String| !self.is_unknown(file.line(name));
        let written: Vec<&String> = file.names.iter().filter(known).filter(is_new).collect();
        let said = self.created + self.updated + self.created_or_updated;
        if written.len() as u64 != said {
            return Err(format!(
                "{said} are said to be written, {} are: {written:?}",
                written.len()
            ));
        }
        let were_there = written.iter().filter(|name| file.stored.contains(**name));
        let updated = were_there.count() as u64;
        let created = said - updated;
        let fits = |said: u64, is: u64| (said..=said + self.created_or_updated).contains(&is);
        if !fits(self.created, created) || !fits(self.updated, updated) {
            return Err(format!("{created} were created and {updated} updated"));
        }
        let in_doubt: Vec<_> = file.names.iter().filter(|name| !known(name)).collect();
        if in_doubt.len() as u64 != self.unknown {
            return Err(format!("the unknown lines hold {} records", in_doubt.len()));
        }
        let landed = in_doubt.iter().filter(|name| is_new(name)).count();
        // Of several batches in doubt, each is a transaction of its own.
        if file.at_once == 1 && landed != 0 && landed != in_doubt.len() {
            return Err(format!(
                "{landed} of a transaction are stored: {in_doubt:?}"
            ));
        }
        if self.failed_lines.len() as u64 != self.failed {
            return Err("the failed records are not those that are named".to_owned());
        }
        let is_failed = |name: &&String| self.failed_lines.contains(&file.line(name));
        if let Some(name) = written.iter().find(|name| is_failed(name)) {
            return Err(format!("{name} is said to have failed"));
        }
        if let Some(through) = self.written_through {
            let mut promised = file.names.iter().filter(|name| file.line(name) <= through);
            if let Some(name) = promised.find(|name| !is_new(name) && !is_failed(name)) {
                return Err(format!(
                    "{name} is not written, though all through line {through} is"
                ));
            }
        }
        if self.ending == "complete" && self.not_tried + self.unknown > 0 {
            return Err("it did not complete".to_owned());
        }
        // What is sent into a connection that closes at this moment reaches nobody, and its sender cannot know that.
        let is_doubtful = script.each_write(|writes| {
            let mut writes = writes.iter();
            writes.any(|write| write.is_in_doubt() || write.closes_behind())
        });
        if self.unknown > 0 && !is_doubtful && !script.was_cut_short() {
            return Err("it is unknown, though it could be known".to_owned());
        }
        let again = script.each_write(sent_in_doubt);
        if file.mode.can_double() && !again.is_empty() {
            return Err(format!(
                "sent again though it could have happened: {again:?}"
            ));
        }
        Ok(())
    }
}
