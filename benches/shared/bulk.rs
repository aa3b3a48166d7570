//! Bulk requests, counted as they come in, and their answers.
//!
//! Nothing is parsed but braces and quotes, as whatever the server works is taken from the program that is measured.

use std::fmt::Write as _;

use memchr::{memchr2, memchr3};

/// Within how many braces stand a request, and a record of one.
const REQUEST: u32 = 2;
const RECORD: u32 = 4;

/// A bulk request as far as it has come in.
#[derive(Debug, Default)]
pub(crate) struct Bulk {
    requests: Vec<Request>,
    braces: u32,
    is_text: bool,
    is_escaped: bool,
    /// The beginning of a text of a request, which may be its method.
    word: Vec<u8>,
}

#[derive(Debug, Default)]
struct Request {
    records: usize,
    is_put: bool,
}

impl Bulk {
    /// Takes the next part of the body, wherever it is cut.
    pub(crate) fn take(&mut self, mut part: &[u8]) {
        while !part.is_empty() {
            part = if self.is_escaped {
                self.is_escaped = false;
                &part[1..]
            } else if self.is_text {
                self.text(part)
            } else {
                self.structure(part)
            };
        }
    }

    fn text<'a>(&mut self, part: &'a [u8]) -> &'a [u8] {
        let end = memchr2(b'"', b'\\', part).unwrap_or(part.len());
        if self.braces == REQUEST && self.word.len() < 8 {
            self.word.extend(part[..end].iter().take(8));
        }
        match part.get(end) {
            None => return &[],
            Some(b'\\') => self.is_escaped = true,
            Some(_) => {
                self.is_text = false;
                if self.word == b"PUT"
                    && let Some(request) = self.requests.last_mut()
                {
                    request.is_put = true;
                }
                self.word.clear();
            }
        }
        &part[end + 1..]
    }

    fn structure<'a>(&mut self, part: &'a [u8]) -> &'a [u8] {
        let Some(at) = memchr3(b'"', b'{', b'}', part) else {
            return &[];
        };
        match part[at] {
            b'"' => self.is_text = true,
            b'}' => self.braces = self.braces.saturating_sub(1),
            _ => {
                self.braces += 1;
                match self.braces {
                    REQUEST => self.requests.push(Request::default()),
                    RECORD => {
                        if let Some(request) = self.requests.last_mut() {
                            request.records += 1;
                        }
                    }
                    _ => {}
                }
            }
        }
        &part[at + 1..]
    }

    /// How many records it writes.
    pub(crate) fn records(&self) -> usize {
        self.requests.iter().map(|request| request.records).sum()
    }

    /// What kintone answers if the first of its records gets this id.
    pub(crate) fn answer(&self, mut id: u64) -> String {
        let mut answer = String::from(r#"{"results":["#);
        for (at, request) in self.requests.iter().enumerate() {
            let comma = if at == 0 { "" } else { "," };
            answer.push_str(comma);
            let ids = id..id + request.records as u64;
            id = ids.end;
            if request.is_put {
                answer.push_str(r#"{"records":["#);
                join(ids, &mut answer, |id, answer| {
                    // Writing to a string cannot fail.
                    let _ = write!(
                        answer,
                        r#"{{"id":"{id}","operation":"UPDATE","revision":"2"}}"#
                    );
                });
                answer.push_str("]}");
            } else {
                answer.push_str(r#"{"ids":["#);
                join(ids.clone(), &mut answer, |id, answer| {
                    let _ = write!(answer, r#""{id}""#);
                });
                answer.push_str(r#"],"revisions":["#);
                join(ids, &mut answer, |_, answer| answer.push_str(r#""1""#));
                answer.push_str("]}");
            }
        }
        answer.push_str("]}");
        answer
    }
}

fn join(ids: std::ops::Range<u64>, answer: &mut String, write: impl Fn(u64, &mut String)) {
    for (at, id) in ids.enumerate() {
        if at > 0 {
            answer.push(',');
        }
        write(id, answer);
    }
}
