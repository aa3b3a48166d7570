//! Screens as people see them, at three widths and in both languages, on a terminal of the tests' own.

use std::process::Command;
use std::sync::Mutex;
use std::sync::mpsc::channel;
use std::time::Duration;

use kintable::report::status::{Pause, Phase, Status};
use kintable::report::{Language, status_line};
use serde_json::json;
use snapbox::{assert_data_eq, file};
use wiremock::ResponseTemplate;

use crate::support::{Double, Held, OnTerminal, Tenant, World, lines, receive};

const WIDTHS: [u16; 3] = [40, 80, 120];

/// A screen for each language and width, each below its title.
fn each(screen: impl Fn(&'static str, u16) -> String) -> String {
    let mut all = String::new();
    for language in ["en", "ja"] {
        for width in WIDTHS {
            let shown = screen(language, width);
            let title = format!("== {language}, {width} columns");
            all.extend([title.as_str(), "\n", &shown, "\n"]);
        }
    }
    all
}

/// A screen without what differs from run to run: times, and the port of a kintone.
fn plain(sent: &str) -> String {
    let mut plain = String::new();
    let mut rest = sent;
    while let Some((at, begin)) = [" in ", "retry, ", "（", "待ち時間", "127.0.0.1:"]
        .iter()
        .filter_map(|begin| Some((rest.find(begin)?, *begin)))
        .min()
    {
        let (before, after) = rest.split_at(at + begin.len());
        plain.push_str(before);
        let figure = after.find(|letter: char| !letter.is_ascii_digit() && letter != '.');
        let (figure, behind) = after.split_at(figure.unwrap_or(after.len()));
        let units = [" ms", " s", "ミリ秒", "秒"];
        let unit = units.iter().find(|unit| behind.starts_with(**unit));
        rest = match unit {
            Some(unit) if !figure.is_empty() => {
                let is_english = begin.is_ascii();
                let unit_of_all = if is_english { " ms" } else { "ミリ秒" };
                plain.extend(["5", unit_of_all]);
                &behind[unit.len()..]
            }
            _ if begin == "127.0.0.1:" => {
                plain.push_str("50000");
                behind
            }
            _ => after,
        };
    }
    plain + rest
}

/// The program on a terminal, with its arguments.
fn start(world: &World, language: &str, width: u16, arguments: &[&str]) -> OnTerminal {
    let mut command = world.command(&[arguments, &["--lang", language]].concat());
    command.env("TERM", "xterm-256color");
    OnTerminal::start(command, width)
}

/// What stays on the screen of a command that has ended.
fn left(world: &World, language: &str, width: u16, arguments: &[&str]) -> String {
    let mut terminal = start(world, language, width, arguments);
    terminal.wait_for_end();
    terminal.screen(plain)
}

fn form() -> serde_json::Value {
    json!({"properties": {
        "受注番号": {"type": "SINGLE_LINE_TEXT", "code": "受注番号", "label": "受注番号", "unique": true},
        "受注日": {"type": "DATE", "code": "受注日", "label": "受注日"},
        "金額": {"type": "NUMBER", "code": "金額", "label": "金額（税込）"},
        "明細": {"type": "SUBTABLE", "code": "明細", "label": "明細", "fields": {
            "品名": {"type": "SINGLE_LINE_TEXT", "code": "品名", "label": "品名"},
            "数量": {"type": "NUMBER", "code": "数量", "label": "数量"}}},
    }})
}

/// A directory with an app, and orders in it.
fn with_orders() -> World {
    let world = World::new();
    world.file("app/form.json", form().to_string());
    let orders =
        "*,受注番号,受注日,金額,品名,数量\n*,ORD-1,2026-11-01,1000,りんご,1\n,,,,みかん,2\n";
    world.file("orders.csv", orders);
    let run = world.run(&["import", "orders.csv", "--sandbox", "app"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    world
}

#[test]
fn problems_and_the_summary_of_a_bad_file() {
    let screens = each(|language, width| {
        let world = World::new();
        world.file("form.json", form().to_string());
        let text = "受注番号,受注日,金額\nORD-1,2026/13/01,\"1,000\"\nORD-2,2026-11-02,１２３\n";
        world.file("orders.csv", text);
        left(
            &world,
            language,
            width,
            &["check", "orders.csv", "--form", "form.json"],
        )
    });
    assert_data_eq!(screens, file!["screens/problems.txt"].raw());
}

#[test]
fn what_would_change_and_nothing_of_a_bar() {
    let screens = each(|language, width| {
        let world = with_orders();
        let text = "*,受注番号,受注日,金額,品名,数量\n*,ORD-1,2026-11-01,1200,なし,1\n*,ORD-2,2026-11-02,300,もも,3\n";
        world.file("change.csv", text);
        let arguments = ["--update-key", "受注番号", "--dry-run", "--diff"];
        let import = ["import", "change.csv", "--sandbox", "app"];
        left(&world, language, width, &[&import[..], &arguments].concat())
    });
    assert_data_eq!(screens, file!["screens/diff.txt"].raw());
}

#[test]
fn a_good_run_and_the_same_file_again_with_what_comes_next() {
    let screens = each(|language, width| {
        let world = World::new();
        world.file("app/form.json", form().to_string());
        world.file(
            "orders.csv",
            "受注番号,受注日\nORD-1,2026-11-01\nORD-2,2026-11-02\n",
        );
        let import = ["import", "orders.csv", "--sandbox", "app"];
        let first = left(&world, language, width, &import);
        first + "--\n" + &left(&world, language, width, &import)
    });
    assert_data_eq!(screens, file!["screens/next.txt"].raw());
}

fn interrupt(terminal: &OnTerminal) {
    let pid = terminal.pid().to_string();
    let sent = Command::new("kill").args(["-s", "INT", &pid]).status();
    assert!(sent.unwrap().success());
}

fn to(double: &Double) -> Vec<String> {
    let url = double.base_url();
    let to = [
        "import",
        "f.csv",
        "--api-token",
        "t",
        "--app",
        "1",
        // Ids of runs are other ones each time.
        "--no-history",
        "--base-url",
    ];
    to.iter()
        .map(|word| (*word).to_owned())
        .chain([url])
        .collect()
}

#[test]
fn a_run_that_writes_and_is_stopped() {
    let screens = each(|language, width| {
        let (world, double) = (World::new(), Double::new());
        let ((came, arrival), (go, release)) = (channel(), channel());
        let release = Mutex::new(release);
        double.answer("bulkRequest.json", 1, Held { came, release });
        world.file(
            "f.csv",
            format!("Number\n{}", lines(2..=2501, |line| line.to_string())),
        );
        let arguments = to(&double);
        let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
        let mut terminal = start(&world, language, width, &arguments);
        receive(&arrival);
        // What is going on fits on all but the narrowest. A line may come in pieces.
        let all = match (language, width) {
            ("en", 40) => "0%  0/2,500 records",
            ("en", _) => "0%  0/2,500 records  sending batch 1 of 2,000 records",
            (_, 40) => "0%  0／2,500件",
            _ => "0%  0／2,500件  バッチ1（2,000件）を送信中",
        };
        let writing = terminal.wait_for(all, plain);
        interrupt(&terminal);
        let word = if language == "en" {
            "stopping"
        } else {
            "停止中"
        };
        let stopping = terminal.wait_for(&format!("{word}  {all}"), plain);
        go.send(()).unwrap();
        terminal.wait_for_end();
        format!("{writing}--\n{stopping}--\n{}", terminal.screen(plain))
    });
    assert_data_eq!(screens, file!["screens/writing.txt"].raw());
}

#[test]
fn a_run_that_waits_says_so_first() {
    let screens = each(|language, width| {
        let (world, double) = (World::new(), Double::new());
        let error = json!({"code": "GAIA_TO04", "id": "i-1", "message": "Too many requests."});
        let busy = ResponseTemplate::new(429).set_body_json(error);
        // A pause that is long enough for a look at it.
        let busy = busy.insert_header("retry-after", "40");
        double.answer("bulkRequest.json", 1, busy);
        world.file("f.csv", "Number\n1\n");
        let arguments = to(&double);
        let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
        let mut terminal = start(&world, language, width, &arguments);
        let word = if language == "en" {
            "waiting"
        } else {
            "待機中"
        };
        let paused = |sent: &str| {
            let sent = plain(sent);
            // It counts down; the width stays.
            (10..40).rev().fold(sent, |sent, left| {
                let (en, ja) = (format!("waiting {left} s"), format!("残り{left}秒"));
                sent.replace(&en, "waiting 40 s").replace(&ja, "残り40秒")
            })
        };
        let waiting = terminal.wait_for(word, paused);
        interrupt(&terminal);
        terminal.wait_for_end();
        // Nothing of the pause is left.
        assert!(!terminal.screen(paused).contains(word));
        waiting
    });
    assert_data_eq!(screens, file!["screens/waiting.txt"].raw());
}

/// Every line that tells how far a run is.
#[test]
fn lines_of_progress() {
    let checking = Status {
        done: 61_000,
        part: Some(4_500),
        elapsed: Duration::from_secs(1),
        ..Status::default()
    };
    let begun = Status {
        phase: Phase::Sending,
        part: Some(0),
        total: Some(10_000),
        ..Status::default()
    };
    let sending = Status {
        done: 2_000,
        part: Some(2_000),
        elapsed: Duration::from_millis(699),
        ..begun.clone()
    };
    let slow = Status {
        done: 20_000,
        part: Some(200),
        total: Some(1_000_000),
        elapsed: Duration::from_secs(200),
        note: Some("sending batch 12 of 2,000 records".to_owned()),
        ..sending.clone()
    };
    let pause = Pause {
        left: Duration::from_millis(3_200),
        attempt: 2,
        limit: 5,
        reason: "kintone returned an error: [GAIA_TO04] Too many requests. (HTTP status 429, error ID i-1)".to_owned(),
    };
    let waiting = Status {
        pause: Some(pause),
        ..sending.clone()
    };
    let stopping = Status {
        is_stopping: true,
        ..sending.clone()
    };
    let all = [
        Status::default(),
        checking,
        begun,
        sending,
        slow,
        waiting,
        stopping,
    ];
    let screens = each(|language, width| {
        let language = if language == "en" {
            Language::English
        } else {
            Language::Japanese
        };
        let line = |status: &Status| status_line(status, language.words(), width.into()) + "\n";
        let plain = |status: &Status| language.words().progress(status) + "\n";
        let logged = if width == 120 {
            all.iter().map(plain).collect()
        } else {
            String::new()
        };
        all.iter().map(line).collect::<String>() + &logged
    });
    assert_data_eq!(screens, file!["screens/lines.txt"].raw());
}

/// Colours are for terminals, and for those who want them.
#[test]
fn a_diff_and_a_summary_have_colours_on_a_terminal_alone() {
    let world = with_orders();
    world.file(
        "change.csv",
        "*,受注番号,金額,品名\n*,ORD-1,1200,りんご\n*,ORD-2,1,もも\n",
    );
    let import = [
        "import",
        "change.csv",
        "--sandbox",
        "app",
        "--update-key",
        "受注番号",
    ];
    let arguments = [&import[..], &["--dry-run", "--diff"]].concat();
    let sent = OnTerminal::start(world.command(&arguments), 80).end();
    for painted in [
        "\u{1b}[33m~ ORD-1",
        "\u{1b}[32m+ ORD-2",
        "\u{1b}[31m      - ",
        "\u{1b}[32mchange.csv → ",
    ] {
        assert!(sent.contains(painted), "{painted:?}: {sent:?}");
    }
    let mut plain = world.command(&arguments);
    plain.env("NO_COLOR", "1");
    let sent = OnTerminal::start(plain, 80).end();
    assert!(!sent.contains("\u{1b}[33m~"), "{sent:?}");
    let run = world.run(&arguments);
    assert!(!run.stdout.contains('\u{1b}'), "{run:?}");
}

/// Nothing of a bar is left, whatever the run did.
#[test]
fn a_bar_never_stays_on_the_screen() {
    let tenant = Tenant::with_form(&form());
    let world = World::new();
    world.file("f.csv", "受注番号\na\n");
    let url = tenant.base_url();
    let arguments = [
        "import",
        "f.csv",
        "--base-url",
        url,
        "--api-token",
        "t",
        "--app",
        "1",
    ];
    let screen = left(&world, "en", 80, &arguments);
    assert!(
        !screen.contains('░') && !screen.contains("checked"),
        "{screen}"
    );
}
