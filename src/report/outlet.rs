//! The two ways out of the program. Nothing else writes to standard output or standard error, so that no text from
//! outside, of a server, a form, a file or its name, reaches a terminal or a workflow's runner as anything but text.

use std::io::{self, BufWriter, IsTerminal as _, Write};

use crate::plain::{Plain, json};

/// Prints a text for people on standard output.
pub fn print(text: &str) -> io::Result<()> {
    let mut out = people();
    out.write_all(text.as_bytes())?;
    out.flush()
}

/// Prints a text that we coloured on standard output; without its colours where they would not be seen.
pub fn print_coloured(text: &str, no_colour: bool) -> io::Result<()> {
    let out = io::stdout();
    let has_colours = out.is_terminal() && !no_colour;
    let mut out = Plain::coloured(out.lock(), has_colours);
    out.write_all(text.as_bytes())?;
    out.flush()
}

/// Standard output, for people who read while it is written.
pub fn people() -> impl Write + Send {
    Plain::new(io::stdout())
}

/// Prints a document of JSON on standard output.
pub fn print_json(document: &str) -> io::Result<()> {
    print_exactly(&json(document))
}

/// Prints on standard output what cannot do harm: a document that has escapes of its own, commands for a runner.
pub fn print_exactly(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()
}

/// Standard output, for a document that is made harmless as it is written.
pub fn documents() -> impl Write {
    BufWriter::new(io::stdout().lock())
}

/// Gives a file to standard output: its bytes, unless they come to a terminal, which shows them as a text for people.
pub fn hand_over(bytes: &[u8]) -> io::Result<()> {
    let out = io::stdout();
    if out.is_terminal() {
        return print(&String::from_utf8_lossy(bytes));
    }
    let mut out = out.lock();
    out.write_all(bytes)?;
    out.flush()
}

/// Tells people a text on standard error. A reader that went away is no error.
pub fn tell(text: &str) {
    let _ = writeln!(Plain::new(io::stderr().lock()), "{text}");
}

/// Tells a text that we coloured, of parts that were made harmless; without its colours where they would not be seen.
pub fn tell_coloured(text: &str, no_colour: bool) {
    let err = io::stderr();
    let has_colours = err.is_terminal() && !no_colour;
    let _ = writeln!(Plain::coloured(err.lock(), has_colours), "{text}");
}

/// Gives a command to the workflow's runner.
pub(super) fn command(line: &str) {
    let _ = writeln!(io::stderr().lock(), "{line}");
}

/// Standard error, for logs.
pub fn log() -> impl Write {
    Plain::coloured(io::stderr(), true)
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
