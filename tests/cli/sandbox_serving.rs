//! `sandbox serve` as a server: how it stops, whom it answers, and how much memory files take.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::{Value as Json, json};

use super::sandbox::Serving;
use crate::support::World;

const FORM: &str = r#"{"properties": {
    "code": {"type": "SINGLE_LINE_TEXT", "code": "code", "label": "Code"},
    "file": {"type": "FILE", "code": "file", "label": "File"}
}, "revision": "1"}"#;

/// More than any stop here takes, and less than a test may hang.
const LONG: Duration = Duration::from_secs(60);

fn world() -> World {
    let world = World::new();
    world.file("app/form.json", FORM);
    world
}

fn connect(serving: &Serving) -> TcpStream {
    let address = serving.url.strip_prefix("http://").unwrap();
    let stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(LONG)).unwrap();
    stream
}

/// Sends these bytes over a connection of their own, and gives the answer's status, head and body.
fn ask(serving: &Serving, request: &str) -> (u16, String, String) {
    let mut stream = connect(serving);
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    (status, head.to_ascii_lowercase(), body.to_owned())
}

fn get_app(host: &str) -> String {
    let host = if host.is_empty() {
        String::new()
    } else {
        format!("Host: {host}\r\n")
    };
    format!(
        "GET /k/v1/app.json?id=1 HTTP/1.1\r\n{host}X-Cybozu-API-Token: t\r\nConnection: close\r\n\r\n"
    )
}

fn signal(serving: &Serving, name: &str) {
    let pid = serving.child.id().to_string();
    let sent = Command::new("kill").args(["-s", name, &pid]).status();
    assert!(sent.unwrap().success());
}

/// Waits for the end; its exit code and how long it took.
#[track_caller]
fn end(serving: &mut Serving) -> (Option<i32>, Duration) {
    let began = Instant::now();
    loop {
        if let Some(status) = serving.child.try_wait().unwrap() {
            return (status.code(), began.elapsed());
        }
        assert!(began.elapsed() < LONG, "it goes on");
        std::thread::yield_now();
    }
}

#[test]
fn a_client_that_owes_half_a_request_does_not_hold_the_end() {
    let half = [
        "",
        "POST /k/v1/rec",
        "POST /k/v1/records.json HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n{",
        "POST /k/v1/file.json HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary=b\r\n\
         Content-Length: 1000\r\n\r\n--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\nx",
    ];
    for name in ["INT", "TERM", "HUP"] {
        let world = world();
        let mut serving = Serving::start(&world, &["app"]);
        let mut held: Vec<_> = half.iter().map(|_| connect(&serving)).collect();
        for (stream, half) in held.iter_mut().zip(half) {
            stream.write_all(half.as_bytes()).unwrap();
        }
        // A connection that was used and is kept.
        let mut kept = connect(&serving);
        let request = get_app("localhost").replace("Connection: close\r\n", "");
        kept.write_all(request.as_bytes()).unwrap();
        BufReader::new(&kept).read_line(&mut String::new()).unwrap();
        signal(&serving, name);
        let (code, took) = end(&mut serving);
        assert_eq!(code, Some(0), "{name}");
        assert!(took < Duration::from_secs(4), "{name}: {took:?}");
    }
}

#[test]
fn what_is_being_answered_is_answered_before_the_end() {
    let world = world();
    let mut serving = Serving::start(&world, &["app", "--fault", "latency=1500"]);
    let body = json!({"app": 1, "record": {"code": {"value": "a"}}}).to_string();
    let mut writing = connect(&serving);
    write!(
        writing,
        "POST /k/v1/record.json HTTP/1.1\r\nHost: localhost\r\nX-Cybozu-API-Token: t\r\n\
         Content-Length: {}\r\nExpect: 100-continue\r\n\r\n",
        body.len()
    )
    .unwrap();
    let mut answers = BufReader::new(writing.try_clone().unwrap());
    let mut line = String::new();
    answers.read_line(&mut line).unwrap();
    assert!(line.starts_with("HTTP/1.1 100"), "{line}");
    writing.write_all(body.as_bytes()).unwrap();
    signal(&serving, "TERM");
    let mut answer = String::new();
    answers.read_to_string(&mut answer).unwrap();
    assert!(answer.contains("HTTP/1.1 200"), "{answer}");
    assert_eq!(end(&mut serving).0, Some(0));
}

#[test]
fn a_second_signal_waits_for_no_answer() {
    let world = world();
    let mut serving = Serving::start(&world, &["app", "--fault", "latency=50000"]);
    let mut stream = connect(&serving);
    stream.write_all(get_app("localhost").as_bytes()).unwrap();
    let began = Instant::now();
    // Signals that come before the first is heard are one with it.
    while serving.child.try_wait().unwrap().is_none() {
        signal(&serving, "TERM");
        assert!(began.elapsed() < LONG);
    }
    assert_eq!(serving.child.wait().unwrap().code(), Some(0));
    assert!(
        began.elapsed() < Duration::from_secs(4),
        "{:?}",
        began.elapsed()
    );
}

#[test]
fn an_answer_that_takes_too_long_does_not_hold_the_end() {
    let world = world();
    let mut serving = Serving::start(&world, &["app", "--fault", "latency=50000"]);
    let mut stream = connect(&serving);
    stream.write_all(get_app("localhost").as_bytes()).unwrap();
    signal(&serving, "TERM");
    let (code, took) = end(&mut serving);
    assert_eq!(code, Some(0));
    assert!(took < Duration::from_secs(20), "{took:?}");
}

#[test]
fn a_sandbox_answers_for_this_machine_alone() {
    let world = world();
    let serving = Serving::start(&world, &["app"]);
    for own in [
        "localhost",
        "localhost:8686",
        "127.0.0.1",
        "127.1.2.3:80",
        "[::1]:8686",
    ] {
        assert_eq!(ask(&serving, &get_app(own)).0, 200, "{own}");
    }
    for foreign in [
        "evil.example",
        "evil.example:8686",
        "localhost.evil.example",
        "",
    ] {
        let (status, head, body) = ask(&serving, &get_app(foreign));
        assert_eq!(status, 421, "{foreign}");
        assert!(head.contains("content-type: text/plain"), "{head}");
        assert!(body.contains("This request is for `"), "{body}");
    }
    let (_, _, body) = ask(&serving, &get_app("evil.example:80"));
    assert!(body.contains("`--allow-host evil.example`"), "{body}");
    let absolute = get_app("localhost").replace("GET /", "GET http://evil.example/");
    assert_eq!(ask(&serving, &absolute).0, 421);
}

#[test]
fn further_names_are_allowed_one_by_one() {
    let world = world();
    let serving = Serving::start(
        &world,
        &["app", "--allow-host", "Kintone", "--allow-host", "b.test"],
    );
    for own in ["kintone:8686", "B.TEST", "localhost"] {
        assert_eq!(ask(&serving, &get_app(own)).0, 200, "{own}");
    }
    assert_eq!(ask(&serving, &get_app("c.test")).0, 421);
    let run = world.run(&["sandbox", "serve", "app", "--allow-host", "http://b.test"]);
    assert_eq!(run.code, Some(2), "{run:?}");
    assert!(
        run.stderr.contains("without scheme, port or path"),
        "{run:?}"
    );
}

#[test]
fn a_call_of_too_many_bytes_is_refused_when_it_has_come() {
    let world = world();
    let serving = Serving::start(&world, &["app"]);
    let mut stream = connect(&serving);
    let length = 64 * 1024 * 1024 + 1;
    write!(
        stream,
        "POST /k/v1/records.json HTTP/1.1\r\nHost: localhost\r\nX-Cybozu-API-Token: t\r\nAccept-Language: en\r\n\
         Connection: close\r\nContent-Length: {length}\r\n\r\n"
    )
    .unwrap();
    std::io::copy(&mut std::io::repeat(b' ').take(length), &mut stream).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
    assert!(answer.contains("SANDBOX_CALL_TOO_LARGE"), "{answer}");
    assert!(answer.contains("at most 67108864 bytes"), "{answer}");
}

/// The most memory that a process has had so far.
#[cfg(target_os = "linux")]
fn peak(serving: &Serving) -> u64 {
    let status = fs_err::read_to_string(format!("/proc/{}/status", serving.child.id())).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.unwrap().trim().strip_suffix(" kB").unwrap();
    kilobytes.parse::<u64>().unwrap() * 1024
}

/// Bytes that differ from place to place.
#[cfg(target_os = "linux")]
fn pattern(length: usize) -> Vec<u8> {
    (0..length)
        .map(|at| u8::try_from((at * 31 + at / 256) % 251).unwrap())
        .collect()
}

#[cfg(target_os = "linux")]
#[test]
fn a_large_file_goes_in_and_out_without_being_held_whole() {
    const BLOCKS: usize = 96;
    let world = world();
    for arguments in [&["app"][..], &["--form", "app/form.json"]] {
        let serving = Serving::start(&world, arguments);
        let before = peak(&serving);
        let block = pattern(1024 * 1024);
        let head = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.bin\"\r\n\
                    Content-Type: application/x-large\r\n\r\n";
        let tail = "x\r\n--b--\r\n";
        let length = head.len() + block.len() * BLOCKS + tail.len();
        let mut stream = connect(&serving);
        write!(
            stream,
            "POST /k/v1/file.json HTTP/1.1\r\nHost: localhost\r\nX-Cybozu-API-Token: t\r\nConnection: close\r\n\
             Content-Type: multipart/form-data; boundary=b\r\nContent-Length: {length}\r\n\r\n{head}"
        )
        .unwrap();
        for _ in 0..BLOCKS {
            stream.write_all(&block).unwrap();
        }
        stream.write_all(tail.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (_, body) = answer.split_once("\r\n\r\n").unwrap();
        let key = serde_json::from_str::<Json>(body).unwrap()["fileKey"].clone();
        let record = json!({"app": 1, "record": {"file": {"value": [{"fileKey": key}]}}});
        call(&serving, "POST", "record.json", &record);
        let record = call(&serving, "GET", "record.json", &json!({"app": 1, "id": 1}));
        let file = &record["record"]["file"]["value"][0];
        let size = block.len() * BLOCKS + 1;
        assert_eq!(file["size"], size.to_string());
        let mut stream = connect(&serving);
        write!(
            stream,
            "GET /k/v1/file.json?fileKey={} HTTP/1.1\r\nHost: localhost\r\nX-Cybozu-API-Token: t\r\n\
             Connection: close\r\n\r\n",
            file["fileKey"].as_str().unwrap()
        )
        .unwrap();
        let mut stream = BufReader::new(stream);
        let mut lines = String::new();
        while stream.read_line(&mut lines).unwrap() > 2 {}
        let lines = lines.to_ascii_lowercase();
        assert!(
            lines.contains(&format!("content-length: {size}\r\n")),
            "{lines}"
        );
        assert!(
            lines.contains("content-type: application/x-large\r\n"),
            "{lines}"
        );
        let mut read = vec![0; block.len()];
        for number in 0..BLOCKS {
            stream.read_exact(&mut read).unwrap();
            assert!(read == block, "block {number}");
        }
        read.clear();
        stream.read_to_end(&mut read).unwrap();
        assert_eq!(read, b"x");
        let grown = peak(&serving) - before;
        assert!(
            grown < size as u64 / 4,
            "{arguments:?}: {grown} bytes more for a file of {size}"
        );
    }
}

/// Calls the API with a body; the answer's body.
#[cfg(target_os = "linux")]
fn call(serving: &Serving, method: &str, path: &str, body: &Json) -> Json {
    let body = body.to_string();
    let request = format!(
        "{method} /k/v1/{path} HTTP/1.1\r\nHost: localhost\r\nX-Cybozu-API-Token: t\r\nConnection: close\r\n\
         Content-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let (status, _, body) = ask(serving, &request);
    assert_eq!(status, 200, "{body}");
    serde_json::from_str(&body).unwrap()
}
