//! What an export leaves for the next: a line that says of what, a line a record with its id and its revision, in the order
//! of ids, and a line that says how many there are, so that a file that was cut or written into is found out.

use std::io::{self, BufRead, Read as _, Write};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::export::ExportError;
use crate::language::{Text, text};
use crate::model::{RecordId, Revision};
use crate::plain::hex;

/// What the file is, for whoever opens it.
const KIND: &str = "kintable export state";
const VERSION: u32 = 1;

/// The most bytes of a line: a condition may be long.
const LONGEST: u64 = 1024 * 1024;

/// A record as it went out.
pub(super) type Pair = (RecordId, Revision);

/// Of what a state is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Head {
    kind: String,
    version: u32,
    home: String,
    app: String,
    condition: Option<String>,
    fields: String,
    attachments: bool,
    pub(super) started: String,
}

/// The last line.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Foot {
    records: u64,
    sha256: String,
}

impl Head {
    pub(super) fn new(
        (home, app): (String, String),
        condition: Option<String>,
        (fields, attachments): (String, bool),
        started: String,
    ) -> Self {
        Self {
            kind: KIND.to_owned(),
            version: VERSION,
            home,
            app,
            condition,
            fields,
            attachments,
            started,
        }
    }

    /// Refuses to go on from the state of something else.
    fn ensure_of(&self, now: &Self) -> Result<(), ExportError> {
        let differs = if (&self.home, &self.app) != (&now.home, &now.app) {
            let (app, home) = (&self.app, &self.home);
            text!(
                "it is of app {app} at {home}",
                "別のアプリ（{home}のアプリ{app}）の状態ファイルです"
            )
        } else if self.condition != now.condition {
            match &self.condition {
                Some(condition) => text!(
                    "its condition is \"{condition}\"",
                    "条件が異なります（前回の条件は「{condition}」）"
                ),
                None => Text::fixed(
                    "it is of an export without a condition",
                    "条件が異なります（前回は条件なし）",
                ),
            }
        } else if self.fields != now.fields {
            Text::fixed(
                "its fields are others: `--fields` or the app's form has changed since",
                "フィールドが異なります（「--fields」またはアプリのフォームが変わっています）",
            )
        } else if self.attachments != now.attachments {
            Text::fixed(
                "one of the two exports is with attachments, and the other is not",
                "添付ファイルの有無が異なります",
            )
        } else {
            return Ok(());
        };
        let [reason, ja_reason] = differs.both();
        Err(ExportError::State(text!(
            "the state file is not of this export: {reason}",
            "状態ファイルが、この書き出しのものではありません（{ja_reason}）。"
        )))
    }
}

/// The pairs that the last export left, one after the other.
pub(super) struct LastState {
    lines: Box<dyn BufRead + Send>,
    next: Option<Pair>,
    records: u64,
    digest: Sha256,
    pub(super) started: String,
}

impl LastState {
    /// Begins to read what should be the state of such an export.
    pub(super) fn open(lines: Box<dyn BufRead + Send>, now: &Head) -> Result<Self, ExportError> {
        let mut state = Self {
            lines,
            next: None,
            records: 0,
            digest: Sha256::new(),
            started: String::new(),
        };
        let line = state.line()?;
        let head: Head = serde_json::from_str(&line).map_err(|_| damaged())?;
        if head.kind != KIND {
            return Err(damaged());
        }
        if head.version != VERSION {
            return Err(ExportError::State(Text::fixed(
                "the state file is of another version of kintable",
                "状態ファイルが、別のバージョンのkintableのものです。",
            )));
        }
        head.ensure_of(now)?;
        state.started = head.started;
        state.step()?;
        Ok(state)
    }

    /// The next pair.
    pub(super) fn peek(&self) -> Option<Pair> {
        self.next
    }

    /// Goes on behind it.
    pub(super) fn step(&mut self) -> Result<(), ExportError> {
        let line = self.line()?;
        if line.starts_with('{') {
            return self.end(&line);
        }
        let (id, revision) = line.trim_end().split_once(' ').ok_or_else(damaged)?;
        let id: RecordId = id.parse().map_err(|_| damaged())?;
        let revision = revision.parse().map_err(|_| damaged())?;
        if self.next.is_some_and(|(before, _)| before >= id) {
            return Err(damaged());
        }
        self.digest.update(&line);
        self.records += 1;
        self.next = Some((id, revision));
        Ok(())
    }

    fn end(&mut self, line: &str) -> Result<(), ExportError> {
        let foot: Foot = serde_json::from_str(line).map_err(|_| damaged())?;
        let is = Foot {
            records: self.records,
            sha256: hex(&self.digest.finalize_reset()),
        };
        if foot != is || !self.lines.fill_buf()?.is_empty() {
            return Err(damaged());
        }
        self.next = None;
        Ok(())
    }

    fn line(&mut self) -> Result<String, ExportError> {
        let mut line = String::new();
        let mut within = (&mut self.lines).take(LONGEST);
        match within.read_line(&mut line) {
            Ok(_) if line.ends_with('\n') => Ok(line),
            Err(error) if error.kind() != io::ErrorKind::InvalidData => Err(error.into()),
            _ => Err(damaged()),
        }
    }
}

fn damaged() -> ExportError {
    ExportError::State(Text::fixed(
        "the state file is damaged, or is not one",
        "状態ファイルが壊れているか、状態ファイルではありません。",
    ))
}

/// What this export leaves.
pub(super) struct NextState {
    out: Box<dyn Write + Send>,
    records: u64,
    digest: Sha256,
}

impl NextState {
    pub(super) fn begin(mut out: Box<dyn Write + Send>, head: &Head) -> Result<Self, ExportError> {
        let head = serde_json::to_string(head).map_err(io::Error::from)?;
        writeln!(out, "{head}")?;
        Ok(Self {
            out,
            records: 0,
            digest: Sha256::new(),
        })
    }

    /// A record went out so, or did so before.
    pub(super) fn note(&mut self, (id, revision): Pair) -> Result<(), ExportError> {
        let line = format!("{id} {revision}\n");
        self.digest.update(&line);
        self.records += 1;
        Ok(self.out.write_all(line.as_bytes())?)
    }

    /// All records are noted.
    pub(super) fn end(&mut self) -> Result<(), ExportError> {
        let foot = Foot {
            records: self.records,
            sha256: hex(&self.digest.finalize_reset()),
        };
        let foot = serde_json::to_string(&foot).map_err(io::Error::from)?;
        writeln!(self.out, "{foot}")?;
        Ok(self.out.flush()?)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;
    use std::sync::{Arc, Mutex};

    use super::*;

    #[derive(Clone, Default)]
    struct Kept(Arc<Mutex<Vec<u8>>>);

    impl Write for Kept {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn head(condition: Option<&str>) -> Head {
        let at = ("https://a.cybozu.com/".to_owned(), "1".to_owned());
        let fields = ("f".to_owned(), false);
        Head::new(at, condition.map(str::to_owned), fields, "now".to_owned())
    }

    fn pair(id: u64, revision: u64) -> Pair {
        (RecordId::new(id).unwrap(), Revision::new(revision).unwrap())
    }

    fn written(pairs: &[Pair]) -> Vec<u8> {
        let kept = Kept::default();
        let mut state = NextState::begin(Box::new(kept.clone()), &head(None)).unwrap();
        for pair in pairs {
            state.note(*pair).unwrap();
        }
        state.end().unwrap();
        kept.0.lock().unwrap().clone()
    }

    fn read(bytes: &[u8], now: &Head) -> Result<Vec<Pair>, ExportError> {
        let mut state = LastState::open(Box::new(Cursor::new(bytes.to_vec())), now)?;
        let mut pairs = Vec::new();
        while let Some(pair) = state.peek() {
            pairs.push(pair);
            state.step()?;
        }
        Ok(pairs)
    }

    #[test]
    fn what_was_left_is_read_and_all_else_is_found_out() {
        let pairs = [pair(1, 1), pair(2, 7), pair(12, 3)];
        let bytes = written(&pairs);
        assert_eq!(read(&bytes, &head(None)).unwrap(), pairs);
        assert_eq!(read(&written(&[]), &head(None)).unwrap(), []);
        // Cut anywhere, or with any byte changed, it is no state.
        for at in 0..bytes.len() {
            assert!(read(&bytes[..at], &head(None)).is_err(), "cut at {at}");
            let mut other = bytes.clone();
            other[at] ^= 1;
            let is_of_when = other.windows(3).all(|window| window != b"now");
            assert!(is_of_when || read(&other, &head(None)).is_err(), "{at}");
        }
        let other = read(&bytes, &head(Some("A = 1"))).unwrap_err();
        assert!(other.to_string().contains("without a condition"), "{other}");
    }
}
