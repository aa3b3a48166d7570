//! Attachments on their way: a few at a time, each to its record; a failure or Ctrl-C ends them all.

use std::sync::{Arc, Condvar, Mutex};

use serde_json::{Value as Json, json};

use crate::support::gateway::{Answer, Gateway, Passing, Script, Way};
use crate::support::{PATIENCE, Run, Tenant, World, lines};

/// How many files are uploaded at the same time.
const AT_ONCE: usize = 4;

/// What became of uploads so far.
#[derive(Debug, Default)]
struct Count {
    came: usize,
    answered: usize,
    most_at_once: usize,
}

/// Lets uploads pass when as many as may be on their way together are there, and answers them as it is told.
struct InFours {
    count: Mutex<Count>,
    one_more: Condvar,
    answer_to_first: Answer,
    answer: Answer,
}

impl InFours {
    fn new(answer_to_first: Answer, answer: Answer) -> Arc<Self> {
        Arc::new(Self {
            count: Mutex::default(),
            one_more: Condvar::new(),
            answer_to_first,
            answer,
        })
    }
}

impl Script for InFours {
    fn way(&self, request: &Passing) -> Way {
        if !request.path.ends_with("/file.json") {
            return Way::HONEST;
        }
        let mut count = self.count.lock().unwrap();
        count.came += 1;
        count.most_at_once = count.most_at_once.max(count.came - count.answered);
        let answer = match count.came {
            1 => self.answer_to_first,
            _ => self.answer,
        };
        self.one_more.notify_all();
        let all = count.came.next_multiple_of(AT_ONCE);
        let too_few = |count: &mut Count| count.came < all;
        let waited = self
            .one_more
            .wait_timeout_while(count, PATIENCE, too_few)
            .unwrap();
        assert!(!waited.1.timed_out(), "{:?}", waited.0);
        Way {
            answer,
            ..Way::HONEST
        }
    }

    fn passed_on(&self, _: &Passing, _: u16) {}

    fn answering(&self, request: &Passing) {
        if request.path.ends_with("/file.json") {
            self.count.lock().unwrap().answered += 1;
        }
    }
}

/// An app that files can be attached to.
fn drawer() -> Tenant {
    Tenant::with_form(&json!({"properties": {
        "Name": {"type": "SINGLE_LINE_TEXT", "code": "Name", "label": "Name"},
        "Files": {"type": "FILE", "code": "Files", "label": "Files"},
    }}))
}

/// Eight records with a file each.
fn attach(world: &World) {
    for number in 1..=8 {
        world.file(&format!("{number}.txt"), format!("content {number}"));
    }
    let lines = lines(1..=8, |number| format!("{number},{number}.txt"));
    world.file("file.csv", format!("Name,Files\n{lines}"));
}

fn import(world: &World, gateway: &Gateway) -> Run {
    let mut arguments = vec!["import", "file.csv", "--attachments-dir", "."];
    let url = gateway.url();
    arguments.extend(["--base-url", &url, "--api-token", "t", "--app", "1"]);
    world.run(&arguments)
}

#[test]
fn attachments_are_uploaded_four_at_a_time_and_each_reaches_its_record() {
    let (world, tenant) = (World::new(), drawer());
    attach(&world);
    let script = InFours::new(Answer::Kintones, Answer::Kintones);
    let run = import(&world, &Gateway::before(tenant.base_url(), script.clone()));
    assert_eq!(run.code, Some(0), "{run:?}");
    assert_eq!(script.count.lock().unwrap().most_at_once, AT_ONCE);
    let stored: Vec<_> = tenant
        .records()
        .iter()
        .map(|one| kept(&tenant, one))
        .collect();
    let expected = (1..=8).map(|number| {
        let content = format!("content {number}").into_bytes();
        (number.to_string(), format!("{number}.txt"), content)
    });
    assert_eq!(stored, expected.collect::<Vec<_>>());
}

/// The name of a record, and the name and content of its file.
fn kept(tenant: &Tenant, record: &Json) -> (String, String, Vec<u8>) {
    let text = |json: &Json| json.as_str().unwrap().to_owned();
    let file = &record["Files"]["value"][0];
    let content = tenant.download(&text(&file["fileKey"]));
    (text(&record["Name"]["value"]), text(&file["name"]), content)
}

#[test]
fn an_upload_that_fails_gives_up_the_others() {
    let (world, tenant) = (World::new(), drawer());
    attach(&world);
    let script = InFours::new(Answer::Html(413), Answer::Nothing);
    let run = import(&world, &Gateway::before(tenant.base_url(), script.clone()));
    assert_eq!(run.code, Some(1), "{run:?}");
    assert!(run.stderr.contains("status 413"), "{run:?}");
    assert!(
        run.stdout.contains("0 added, 0 updated, 8 not sent\n"),
        "{run:?}"
    );
    assert_eq!(script.count.lock().unwrap().came, AT_ONCE);
    assert_eq!(tenant.records(), Vec::<Json>::new());
}
