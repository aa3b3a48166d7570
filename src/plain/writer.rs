//! A writer that lets nothing restless pass.

use std::io::{self, Write};
use std::mem;

use super::{WORKFLOW_MARK, is_restless_between, push_escape};

/// A writer for people: line by line, everything restless is shown instead of written, and no line begins a command
/// of a workflow. It keeps the ends of lines, and tabs; a text that must stay on its line is made [`harmless`] before.
///
/// [`harmless`]: super::harmless
pub struct Plain<W: Write> {
    out: W,
    colours: Colours,
    /// The beginning of a line whose end is not there yet.
    begun: Vec<u8>,
}

impl<W: Write> Plain<W> {
    /// Writes to this.
    pub fn new(out: W) -> Self {
        Self {
            out,
            colours: Colours::Shown,
            begun: Vec::new(),
        }
    }

    /// Lets colours pass or takes them away, for texts that we coloured, of parts that were made harmless.
    pub fn coloured(out: W, has_colours: bool) -> Self {
        let mut plain = Self::new(out);
        plain.colours = if has_colours {
            Colours::Passed
        } else {
            Colours::Dropped
        };
        plain
    }

    fn line(&mut self, end: &str) -> io::Result<()> {
        let line = mem::take(&mut self.begun);
        let line = plain_line(&String::from_utf8_lossy(&line), self.colours);
        self.out.write_all(line.as_bytes())?;
        self.out.write_all(end.as_bytes())
    }
}

impl<W: Write> Write for Plain<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut lines = bytes.split(|byte| *byte == b'\n');
        self.begun.extend(lines.next().unwrap_or_default());
        for begun in lines {
            self.line("\n")?;
            self.begun.extend(begun);
        }
        Ok(bytes.len())
    }

    /// Writes a line, too, whose end is not there yet.
    fn flush(&mut self) -> io::Result<()> {
        self.line("")?;
        self.out.flush()
    }
}

impl<W: Write> Drop for Plain<W> {
    fn drop(&mut self) {
        // Who must know whether it was written, flushes.
        let _ = self.flush();
    }
}

/// What becomes of colours.
#[derive(Clone, Copy, PartialEq)]
enum Colours {
    /// They are none of ours, and shown like anything restless.
    Shown,
    Passed,
    Dropped,
}

fn plain_line(line: &str, colours: Colours) -> String {
    let mut plain = String::with_capacity(line.len());
    let mut rest = line;
    let mut before = None;
    while let Some(character) = rest.chars().next() {
        if colours != Colours::Shown
            && let Some(colour) = colour(rest)
        {
            if colours == Colours::Passed {
                plain.push_str(colour);
            }
            rest = &rest[colour.len()..];
            continue;
        }
        rest = &rest[character.len_utf8()..];
        match character {
            '\t' => plain.push('\t'),
            '\r' => plain.push_str("\\r"),
            _ if is_restless_between(before, character, rest.chars().next()) => {
                push_escape(&mut plain, character);
            }
            _ => plain.push(character),
        }
        before = Some(character);
    }
    unmarked(&plain)
}

/// A sequence at the beginning of a text that does nothing but colour what follows.
fn colour(text: &str) -> Option<&str> {
    let digits = text.strip_prefix("\u{1b}[")?;
    let end = digits.find(|character: char| !character.is_ascii_digit() && character != ';')?;
    let length = text.len() - digits.len() + end + 1;
    digits[end..].starts_with('m').then(|| &text[..length])
}

/// A line that a workflow's runner takes for no command, neither by `::` at its beginning nor by `##[` anywhere.
fn unmarked(line: &str) -> String {
    let line = line.replace(WORKFLOW_MARK, "##\\u{5b}");
    let start = line.trim_start();
    match start.strip_prefix("::") {
        Some(rest) => format!("{}\\u{{3a}}:{rest}", &line[..line.len() - start.len()]),
        None => line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(colours: bool, parts: &[impl AsRef<[u8]>]) -> String {
        let mut out = Vec::new();
        let mut plain = if colours {
            Plain::coloured(&mut out, true)
        } else {
            Plain::new(&mut out)
        };
        for part in parts {
            plain.write_all(part.as_ref()).unwrap();
        }
        drop(plain);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn nothing_restless_passes() {
        let text = written(false, &["日\u{1b}[2J\u{9b}\r\n", "\t\u{202e}x\n", "y"]);
        assert_eq!(text, "日\\u{1b}[2J\\u{9b}\\r\n\t\\u{202e}x\ny");
    }

    #[test]
    fn our_colours_pass_and_nothing_else_of_their_kind() {
        let text = "\u{1b}[1m\u{1b}[38;5;9merror\u{1b}[0m \u{1b}[2J\u{1b}]0;x\u{7}\n";
        let plain = "\u{1b}[1m\u{1b}[38;5;9merror\u{1b}[0m \\u{1b}[2J\\u{1b}]0;x\\u{7}\n";
        assert_eq!(written(true, &[text]), plain);
        assert!(!written(false, &[text]).contains('\u{1b}'));
    }

    #[test]
    fn no_line_is_a_command_of_a_workflow() {
        let text = "::stop-commands::x\n \u{3000}::debug::y\nz ::error::\n##[add-mask]日\n";
        let plain = "\\u{3a}:stop-commands::x\n \u{3000}\\u{3a}:debug::y\nz ::error::\n##\\u{5b}add-mask]日\n";
        assert_eq!(written(false, &[text]), plain);
        assert_eq!(written(false, &[":", ":debug::\n"]), "\\u{3a}:debug::\n");
    }

    #[test]
    fn a_character_may_come_in_parts() {
        let bytes: Vec<_> = "日本\n".bytes().map(|byte| [byte]).collect();
        assert_eq!(written(false, &bytes), "日本\n");
    }
}
