//! Colours of a terminal. Texts are made harmless first, so that no colour is but ours; where colours would not be
//! seen, the outlet takes them away.

/// What a colour says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Colour {
    /// All is well, or something comes.
    Green,
    /// Something changes, or not all is well.
    Yellow,
    /// Something goes, or is wrong.
    Red,
    /// What is to be typed.
    Bold,
}

/// A harmless text in a colour.
pub(super) fn painted(text: &str, colour: Colour) -> String {
    let code = match colour {
        Colour::Green => 32,
        Colour::Yellow => 33,
        Colour::Red => 31,
        Colour::Bold => 1,
    };
    format!("\u{1b}[{code}m{text}\u{1b}[0m")
}

/// Adds a line in a colour to a text for people: it stays one line, and is harmless but for the colour.
pub(super) fn push_painted(text: &mut String, line: &str, colour: Colour) {
    text.push_str(&painted(&crate::plain::harmless(line), colour));
    text.push('\n');
}
