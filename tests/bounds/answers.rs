//! Answers that do not end, or that unpack to very much.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::thread;

use flate2::Compression;
use flate2::write::GzEncoder;

use super::{form, run};
use crate::support::{Run, World};

/// An answer: its head without the last line break, and what comes after it again and again until nobody listens.
#[derive(Clone)]
struct Answer {
    head: String,
    begins: Vec<u8>,
    repeats: Vec<u8>,
}

impl Answer {
    fn endless(status: &str, begins: &str, repeats: &str) -> Self {
        Self {
            head: format!("HTTP/1.1 {status}\r\n"),
            begins: begins.into(),
            repeats: repeats.repeat(4096).into(),
        }
    }

    fn whole(body: &str) -> Self {
        Self {
            head: format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n", body.len()),
            begins: body.into(),
            repeats: Vec::new(),
        }
    }

    fn write(&self, stream: &mut TcpStream) -> std::io::Result<()> {
        stream.write_all(self.head.as_bytes())?;
        stream.write_all(b"connection: close\r\n\r\n")?;
        stream.write_all(&self.begins)?;
        while !self.repeats.is_empty() {
            stream.write_all(&self.repeats)?;
        }
        Ok(())
    }
}

/// Serves these answers, a connection each, and the last of them again and again. It lives as long as the tests do.
fn serve(answers: Vec<Answer>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    thread::spawn(move || {
        for at in 0.. {
            let Ok((mut stream, _)) = listener.accept() else {
                return;
            };
            take_request(&stream);
            // Whoever has read enough goes away.
            let _ = answers[at.min(answers.len() - 1)].write(&mut stream);
        }
    });
    url
}

fn take_request(stream: &TcpStream) {
    let mut reader = BufReader::new(stream);
    let (mut line, mut length) = (String::new(), 0);
    while reader.read_line(&mut line).is_ok_and(|read| read > 2) {
        let header = line.to_ascii_lowercase();
        if let Some(value) = header.strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
        line.clear();
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
}

fn import(answers: Vec<Answer>, further: &[&str]) -> Run {
    let world = World::new();
    world.file("file.csv", "Text\na\n");
    let url = serve(answers);
    let mut arguments = vec!["import", "file.csv", "--base-url", &url, "--app", "1"];
    arguments.extend(["--api-token", "token", "--retries", "0"]);
    arguments.extend(further);
    run(&world, &arguments)
}

#[track_caller]
fn says(answers: &[Answer], code: i32, words: &str) {
    let run = import(answers.to_vec(), &[]);
    assert_eq!(run.code, Some(code), "{run:?}");
    let said = format!("{}{}", run.stdout, run.stderr);
    assert!(said.contains(words) && said.len() < 3000, "{run:?}");
}

#[test]
fn an_endless_answer_is_an_error() {
    let blanks = |status| Answer::endless(status, "{\"properties\":", "        ");
    says(&[blanks("200 OK")], 1, "the answer is larger than 8 MiB");
    says(
        &[blanks("400 Bad Request")],
        1,
        "the answer is larger than 4 MiB",
    );
    let list = Answer::endless("200 OK", "{\"results\":[{}", ",{}");
    let form = Answer::whole(&form().to_string());
    says(&[form, list], 7, "the answer is larger than 1 MiB");
    let run = import(vec![blanks("200 OK")], &["--lang", "ja"]);
    assert!(run.stderr.contains("8MiBを超える応答"), "{run:?}");
}

#[test]
fn an_answer_that_unpacks_to_very_much_is_an_error() {
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    for _ in 0..64 {
        packed.write_all(&vec![b' '; 1024 * 1024]).unwrap();
    }
    let mut bomb = Answer::endless("200 OK\r\ncontent-encoding: gzip", "", "");
    bomb.begins = packed.finish().unwrap();
    says(&[bomb], 1, "the answer is larger than 8 MiB");
}

#[test]
fn pages_for_people_and_redirects_are_not_read_to_their_end() {
    let page = Answer::endless("200 OK", "\n<!DOCTYPE html>", "<p>Sign in</p>");
    says(&[page], 1, "HTML");
    let redirect = Answer::endless("302 Found\r\nlocation: https://sso.example.com/", "", "<p>");
    says(&[redirect], 1, "https://sso.example.com/");
}

#[test]
fn headers_without_end_and_deep_nesting_are_errors() {
    let mut headers = Answer::endless("200 OK", "", "");
    for at in 0..100_000 {
        let header = ["x-", &at.to_string(), ": ", &"x".repeat(90), "\r\n"];
        headers.head.push_str(&header.concat());
    }
    says(
        &[headers],
        1,
        "the connection broke before kintone answered",
    );
    let deep = Answer::whole(&"[".repeat(1_000_000));
    says(&[deep], 1, "not JSON");
}
