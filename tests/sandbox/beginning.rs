//! How a sandbox begins where others begin at the same moment, and with a database of an earlier version.

use std::path::Path;
use std::sync::mpsc::{self, Receiver};
use std::sync::{Arc, Barrier};
use std::time::Duration;

use kintable::appdir::AppSource;
use kintable::sandbox::{self, Config, StartError, Store};
use serde_json::json;

use super::world::{World, app, config};

/// An app that begins with two records.
fn source() -> AppSource {
    let mut source = app(1, "kitchen-sink");
    source.files.records = ["a", "b"]
        .map(|text| json!({"text_unique": {"value": text}}))
        .to_vec();
    source
}

#[derive(Debug)]
struct Failed(#[expect(dead_code, reason = "it is shown")] String);

impl From<StartError> for Failed {
    fn from(error: StartError) -> Self {
        Self(format!("{error:?}"))
    }
}

impl From<rusqlite::Error> for Failed {
    fn from(error: rusqlite::Error) -> Self {
        Self(format!("{error:?}"))
    }
}

impl From<serde_json::Error> for Failed {
    fn from(error: serde_json::Error) -> Self {
        Self(format!("{error:?}"))
    }
}

/// How many records the sandbox of this database has.
fn count(config: Config) -> Result<usize, Failed> {
    let mut count = 0;
    let app = "1".parse().unwrap();
    sandbox::records(config, app, |_| {
        count += 1;
        Ok::<_, Failed>(())
    })?;
    Ok(count)
}

#[test]
fn those_who_begin_with_a_new_database_at_one_moment_find_the_first_records_once() {
    const MANY: usize = 8;
    for _ in 0..25 {
        let dir = tempfile::tempdir().unwrap();
        let barrier = Arc::new(Barrier::new(MANY));
        let begin = |_| {
            let mut config = config(vec![source()]);
            config.store = Store::File(dir.path().join("sandbox.db"));
            let barrier = barrier.clone();
            std::thread::spawn(move || {
                barrier.wait();
                count(config)
            })
        };
        let threads: Vec<_> = (0..MANY).map(begin).collect();
        for thread in threads {
            assert_eq!(thread.join().unwrap().unwrap(), 2);
        }
    }
}

/// Long enough for a sandbox to begin, were it not for somebody else.
const A_WHILE: Duration = Duration::from_millis(400);

/// Begins on a thread of its own with this database; what it says when it is done.
fn begin(source: AppSource, path: &Path) -> Receiver<Result<usize, Failed>> {
    let mut config = config(vec![source]);
    config.store = Store::File(path.to_owned());
    let (say, hear) = mpsc::channel();
    std::thread::spawn(move || say.send(count(config)));
    hear
}

#[test]
fn a_database_that_another_sets_up_is_waited_for() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("sandbox.db");
    let other = fs_err::File::create(dir.path().join("sandbox.db.lock")).unwrap();
    other.file().lock().unwrap();
    let hear = begin(source(), &path);
    assert!(hear.recv_timeout(A_WHILE).is_err(), "it did not wait");
    assert!(!path.exists());
    drop(other);
    let limit = Duration::from_secs(60);
    assert_eq!(hear.recv_timeout(limit).unwrap().unwrap(), 2);
}

#[test]
fn a_form_that_changed_is_taken_while_a_server_writes() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("sandbox.db");
    let limit = Duration::from_secs(60);
    let hear = begin(source(), &path);
    assert_eq!(hear.recv_timeout(limit).unwrap().unwrap(), 2);
    let server = rusqlite::Connection::open(&path).unwrap();
    server
        .execute_batch("BEGIN IMMEDIATE; UPDATE sequences SET last = last + 1")
        .unwrap();
    let mut changed = source();
    changed.files.form["properties"]["text"]["unique"] = json!(true);
    let hear = begin(changed, &path);
    assert!(hear.recv_timeout(A_WHILE).is_err(), "it did not wait");
    server.execute_batch("COMMIT").unwrap();
    assert_eq!(hear.recv_timeout(limit).unwrap().unwrap(), 2);
}

#[tokio::test]
async fn files_that_an_earlier_version_kept_whole_are_still_there() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("sandbox.db");
    let database = rusqlite::Connection::open(&path).unwrap();
    database
        .execute_batch(
            "CREATE TABLE files (key TEXT PRIMARY KEY, name TEXT NOT NULL, content_type TEXT NOT NULL,
                attached INTEGER NOT NULL, bytes BLOB NOT NULL);
             INSERT INTO files VALUES ('old', 'a.txt', 'text/plain', 1, x'616263'), ('up', 'b.txt', 'text/plain', 0, x'64');",
        )
        .unwrap();
    drop(database);
    let mut config = config(vec![app(1, "kitchen-sink")]);
    config.store = Store::File(path);
    let world = World::start(config).await;
    let (status, _) = world.call("GET", "app.json", json!({"id": 1})).await;
    assert_eq!(status, 200);
    assert_eq!(world.download("old").await, b"abc");
    world
        .add(1, json!({"file": {"value": [{"fileKey": "up"}]}}))
        .await;
    let file = world.records(1).await[0]["file"]["value"][0].clone();
    assert_eq!(file["size"], "1");
    let key = file["fileKey"].as_str().unwrap();
    assert_eq!(world.download(key).await, b"d");
}
