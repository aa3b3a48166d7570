//! What people see of the history, whole, in both languages.

use std::collections::BTreeSet;
use std::io::BufReader;
use std::process::Stdio;

use serde_json::Value as Json;
use snapbox::{assert_data_eq, file};
use wiremock::ResponseTemplate;

use super::locks::{Busy, wait_for};
use super::{document, runs, shown};
use crate::support::{Double, Run, Tenant, lines, testdata};

/// What is of this machine and this moment, as what stands for it.
struct Masks(Vec<(String, String)>);

impl Masks {
    fn of(busy: &Busy, urls: &[&str]) -> Self {
        let mut masks = Vec::new();
        let runs = runs(&busy.world);
        for (number, run) in (1..).zip(runs.iter().rev()) {
            masks.push((
                run["id"].as_str().unwrap().to_owned(),
                format!("run{number:09}"),
            ));
        }
        let run = shown(&busy.world, "last");
        let host = run["host"].as_str().unwrap();
        masks.push((format!("@{host}"), "@host".to_owned()));
        masks.push((format!(" on {host} "), " on host ".to_owned()));
        let version = format!("kintable {}", env!("CARGO_PKG_VERSION"));
        masks.push((version, "kintable VERSION".to_owned()));
        let own = busy.double.base_url();
        let urls = [&[own.as_str()], urls].concat();
        for (number, url) in (1..).zip(urls) {
            masks.push((url.to_owned(), format!("https://{number}.example.com")));
        }
        Self(masks)
    }

    fn mask(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for (real, shown) in &self.0 {
            text = text.replace(real, shown);
        }
        for shape in [
            "YYYY-MM-DD hh:mm:ss",
            "YYYY-MM-DD hh:mm",
            "MM-DD hh:mm",
            "hh:mm:ss",
        ] {
            text = shaped(&text, shape);
        }
        for word in ["process ", "プロセス"] {
            text = without_number(&text, word);
        }
        let lines: Vec<_> = text.split('\n').map(without_time).collect();
        lines.join("\n")
    }
}

/// Digits that stand as this shape has letters become those letters.
fn shaped(text: &str, shape: &str) -> String {
    let fits = |part: &[u8]| {
        let mut pairs = part.iter().zip(shape.bytes());
        let is_part = |(byte, of): (&u8, u8)| {
            if of.is_ascii_alphabetic() {
                byte.is_ascii_digit()
            } else {
                *byte == of
            }
        };
        part.len() == shape.len() && pairs.all(is_part)
    };
    let mut bytes = text.as_bytes().to_vec();
    let mut at = 0;
    while at + shape.len() <= bytes.len() {
        if fits(&bytes[at..at + shape.len()]) {
            bytes[at..at + shape.len()].copy_from_slice(shape.as_bytes());
        }
        at += 1;
    }
    String::from_utf8(bytes).unwrap()
}

/// How long a run took, on its page.
fn without_time(line: &str) -> String {
    let is_told = ["  when ", "  日時 "]
        .iter()
        .any(|label| line.starts_with(label));
    match line.rfind(['(', '（']).filter(|_| is_told) {
        Some(at) => format!("{} TIME", &line[..at].trim_end()),
        None => line.to_owned(),
    }
}

/// The number behind this word becomes `N`.
fn without_number(text: &str, word: &str) -> String {
    let mut parts = text.split(word);
    let mut masked = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let rest = part.trim_start_matches(|letter: char| letter.is_ascii_digit());
        let number = if rest.len() < part.len() { "N" } else { "" };
        masked.extend([word, number, rest]);
    }
    masked
}

/// A world with runs of every status; the first is at work.
fn runs_of_every_status() -> (Busy, Tenant, Double) {
    let (busy, tenant, double) = (
        Busy::new(),
        Tenant::of(&testdata("documented")),
        Double::new(),
    );
    let world = &busy.world;
    let run = |command: &mut std::process::Command| {
        Run::of(command.env("USER", "hanako").env("TZ", "Asia/Tokyo"))
    };
    let import = |url: &str, file: &str, more: &[&str]| {
        let to = ["--base-url", url, "--api-token", "t", "--app", "1"];
        run(&mut world.command(&[&["import", file], &to[..], more].concat()))
    };
    let url = tenant.base_url();
    world.file(
        "good.csv",
        "*,UniqueText,Number,Table,TextInTable\n*,a,1,,x\n,,,,y\n*,b,2,,\n",
    );
    world.file(
        "some.csv",
        "*,UniqueText,Number,Table,TextInTable\n*,a,1,,z\n*,c,x,,\n",
    );
    let key = ["--update-key", "UniqueText", "--job", "nightly"];
    let skip = [
        &key[..],
        &["--on-error", "skip", "--errors-file", "errors.csv"],
    ]
    .concat();
    import(url, "good.csv", &key);
    import(url, "some.csv", &skip);
    import(url, "some.csv", &key);
    import(url, "gone.csv", &key);
    import(url, "good.csv", &["--no-such-option"]);
    import(
        url,
        "good.csv",
        &[&key[..], &["--max-updates", "0"]].concat(),
    );
    import(url, "good.csv", &key);
    double.answer("bulkRequest.json", 1, ResponseTemplate::new(502));
    world.file(
        "lost.csv",
        format!("Number\n{}", lines(1..=2400, |number| number.to_string())),
    );
    import(&double.base_url(), "lost.csv", &["--retries", "0"]);
    run(&mut Busy::importing(world, &busy.double, "second.csv", &[]));
    let mut waiting = Busy::importing(world, &busy.double, "second.csv", &["--wait-lock", "5m"]);
    waiting
        .env("USER", "hanako")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut waiting = waiting.spawn().unwrap();
    let mut told = BufReader::new(waiting.stderr.take().unwrap());
    wait_for(&mut told, "waiting for");
    let waits = runs(world)[0]["id"].as_str().unwrap().to_owned();
    run(&mut world.command(&["cancel", &waits]));
    Run::end_of(waiting);
    (busy, tenant, double)
}

#[test]
fn runs_of_every_status_are_shown_to_people() {
    let (busy, tenant, double) = runs_of_every_status();
    let world = &busy.world;
    let statuses: BTreeSet<String> = runs(world).iter().map(status).collect();
    let all = [
        "cancelled",
        "completed",
        "completed_with_errors",
        "failed",
        "interrupted",
        "rejected",
        "running",
    ];
    assert_eq!(statuses.into_iter().collect::<Vec<_>>(), all);
    let masks = Masks::of(&busy, &[tenant.base_url(), &double.base_url()]);
    let one_of = |wanted: &str| {
        let runs = runs(world);
        let mut runs = runs.iter().filter(|run| status(run) == wanted);
        runs.next().unwrap()["id"].as_str().unwrap().to_owned()
    };
    let some = one_of("completed_with_errors");
    let mut commands = vec![
        vec!["history".to_owned()],
        vec!["stats".to_owned()],
        vec!["show".to_owned(), some.clone(), "--records".to_owned()],
        vec!["errors".to_owned(), some],
    ];
    commands.extend(all.map(|status| vec!["show".to_owned(), one_of(status)]));
    let mut screens = String::new();
    for language in ["en", "ja"] {
        for command in &commands {
            let mut words: Vec<&str> = command.iter().map(String::as_str).collect();
            words.extend(["--lang", language]);
            let run = Run::of(world.command(&words).env("TZ", "Asia/Tokyo"));
            assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""), "{run:?}");
            let screen = format!("$ kintable {}\n{}\n", words.join(" "), run.stdout);
            screens += &masks.mask(&screen);
        }
    }
    assert_data_eq!(screens, file!["screens/history.txt"].raw());
    let counted = document(world, &["stats"]);
    assert_eq!(counted["runs"].as_array().unwrap().len(), runs(world).len());
    busy.end();
}

fn status(run: &Json) -> String {
    run["status"].as_str().unwrap().to_owned()
}
