//! The two ways out of the program. Nothing else writes to standard output or standard error, so that no text from
//! outside, of a server, a form, a file or its name, reaches a terminal or a workflow's runner as anything but text.

use std::io::{self, BufWriter, IsTerminal as _, Write};
use std::sync::atomic::{AtomicU64, Ordering};

use crate::language::{Text, text};
use crate::plain::{Plain, json};

/// Prints a text for people on standard output.
pub fn print(text: &str) -> io::Result<()> {
    write_out(Plain::new(Noted(io::stdout())), text.as_bytes())
}

fn write_out(mut out: impl Write, bytes: &[u8]) -> io::Result<()> {
    out.write_all(bytes)
        .and_then(|()| out.flush())
        .map_err(|error| unwritten(&error))
}

/// Standard output cannot be written: the system alone does not say what.
fn unwritten(error: &io::Error) -> io::Error {
    let [reason, japanese] = Text::from(error).both().map(str::to_owned);
    let text = text!(
        "standard output cannot be written: {reason}",
        "標準出力に書き込めません（{japanese}）"
    );
    io::Error::new(error.kind(), text)
}

/// Prints a text that we coloured on standard output; without its colours where they would not be seen.
pub fn print_coloured(text: &str, no_colour: bool) -> io::Result<()> {
    let out = io::stdout();
    let has_colours = out.is_terminal() && !no_colour;
    write_out(
        Plain::coloured(Noted(out.lock()), has_colours),
        text.as_bytes(),
    )
}

/// Standard output, for people who read while it is written; without our colours where they would not be seen.
pub fn people(no_colour: bool) -> impl Write + Send {
    let out = io::stdout();
    let has_colours = out.is_terminal() && !no_colour;
    Plain::coloured(Noted(out), has_colours)
}

/// Prints a document of JSON on standard output.
pub fn print_json(document: &str) -> io::Result<()> {
    print_exactly(&json(document))
}

/// Prints on standard output what cannot do harm: a document that has escapes of its own, commands for a runner.
pub fn print_exactly(text: &str) -> io::Result<()> {
    write_out(Noted(io::stdout().lock()), text.as_bytes())
}

/// Standard output, for a document that is made harmless as it is written.
pub fn documents() -> impl Write {
    BufWriter::new(Noted(io::stdout().lock()))
}

/// Gives a file to standard output: its bytes, unless they come to a terminal, which shows them as a text for people.
pub fn hand_over(bytes: &[u8]) -> io::Result<()> {
    let out = io::stdout();
    if out.is_terminal() {
        return print(&String::from_utf8_lossy(bytes));
    }
    write_out(Noted(out.lock()), bytes)
}

/// Whether standard output is a terminal.
pub fn is_shown() -> bool {
    io::stdout().is_terminal()
}

/// Tells people a text on standard error. A reader that went away is no error.
pub fn tell(text: &str) {
    let _ = writeln!(Plain::new(Noted(io::stderr().lock())), "{text}");
}

/// Asks people something on standard error: what they type stands behind it.
pub fn ask(question: &str) {
    let mut err = Plain::new(Noted(io::stderr().lock()));
    let _ = write!(err, "{question}").and_then(|()| err.flush());
}

/// Tells a text that we coloured, of parts that were made harmless; without its colours where they would not be seen.
pub fn tell_coloured(text: &str, no_colour: bool) {
    let err = io::stderr();
    let has_colours = err.is_terminal() && !no_colour;
    let _ = writeln!(Plain::coloured(Noted(err.lock()), has_colours), "{text}");
}

/// Gives a command to the workflow's runner.
pub(super) fn command(line: &str) {
    let _ = writeln!(Noted(io::stderr().lock()), "{line}");
}

/// Standard error, for logs.
pub fn log() -> impl Write {
    Plain::coloured(Noted(io::stderr()), true)
}

/// Whether a person looks at standard error.
pub fn is_watched() -> bool {
    io::stderr().is_terminal()
}

/// How many characters fit on a line of standard error.
pub fn width() -> usize {
    const USUAL: usize = 100;
    terminal_size::terminal_size_of(io::stderr()).map_or(USUAL, |(width, _)| usize::from(width.0))
}

/// Writes that were begun, and those that ended.
static BEGUN: AtomicU64 = AtomicU64::new(0);
static ENDED: AtomicU64 = AtomicU64::new(0);

/// How many writes there were so far.
#[derive(Debug, Clone, Copy)]
pub struct Writes {
    begun: u64,
    ended: u64,
}

impl Writes {
    /// As many as there are now.
    pub fn now() -> Self {
        // One that ends in between counts as begun.
        let ended = ENDED.load(Ordering::SeqCst);
        let begun = BEGUN.load(Ordering::SeqCst);
        Self { begun, ended }
    }

    /// Whether one of them is held up, and was so from then until `now`: its reader does not read.
    pub fn are_stuck(&self, now: &Self) -> bool {
        self.begun > self.ended && self.ended == now.ended
    }
}

/// A way out whose writes are noted as they begin and end.
struct Noted<W>(W);

impl<W> Noted<W> {
    fn noted<T>(&mut self, write: impl FnOnce(&mut W) -> T) -> T {
        BEGUN.fetch_add(1, Ordering::SeqCst);
        let written = write(&mut self.0);
        ENDED.fetch_add(1, Ordering::SeqCst);
        written
    }
}

impl<W: Write> Write for Noted<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.noted(|out| out.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.noted(Write::flush)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_are_stuck_if_one_was_there_before_and_none_ended_since() {
        let writes = |begun, ended| Writes { begun, ended };
        assert!(writes(5, 4).are_stuck(&writes(5, 4)));
        assert!(writes(5, 4).are_stuck(&writes(6, 4)));
        // It ended, or the other began only since.
        assert!(!writes(5, 4).are_stuck(&writes(6, 5)));
        assert!(!writes(5, 5).are_stuck(&writes(6, 5)));
    }
}
