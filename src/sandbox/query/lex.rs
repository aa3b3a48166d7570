//! A query's text in tokens.

/// The text does not follow the grammar; kintone does not say where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct SyntaxError;

/// One token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    /// A field code, keyword, number or function name.
    Word(String),
    /// A text in double quotes, its escapes undone.
    Text(String),
    /// `=`, `!=`, `<`, `<=`, `>`, `>=`, `(`, `)` or `,`.
    Sign(&'static str),
}

const SIGNS: [&str; 9] = ["!=", "<=", ">=", "=", "<", ">", "(", ")", ","];

/// Cuts a query into tokens. Any Unicode blank separates them, the full-width one too.
pub(super) fn tokens(query: &str) -> Result<Vec<Token>, SyntaxError> {
    let mut tokens = Vec::new();
    let mut rest = query.trim_start();
    while let Some(first) = rest.chars().next() {
        let length = if let Some(sign) = SIGNS.iter().find(|sign| rest.starts_with(**sign)) {
            tokens.push(Token::Sign(sign));
            sign.len()
        } else if first == '"' {
            let (text, length) = text(rest)?;
            tokens.push(Token::Text(text));
            length
        } else {
            let length = word_length(rest);
            let word = &rest[..length];
            // There are no single quotes, and `!` stands only in `!=`.
            if word.is_empty() || word.contains('\'') {
                return Err(SyntaxError);
            }
            tokens.push(Token::Word(word.to_owned()));
            length
        };
        rest = rest[length..].trim_start();
    }
    Ok(tokens)
}

fn word_length(rest: &str) -> usize {
    let ends = |character: char| character.is_whitespace() || "\"=<>!(),".contains(character);
    rest.find(ends).unwrap_or(rest.len())
}

/// A quoted text at the beginning of `rest`, and how many bytes it takes with its quotes.
/// Raw line breaks and tabs are no part of a text; they are written `\n` and `\t`.
fn text(rest: &str) -> Result<(String, usize), SyntaxError> {
    let mut text = String::new();
    let mut characters = rest.char_indices().skip(1);
    while let Some((at, character)) = characters.next() {
        match character {
            '"' => return Ok((text, at + 1)),
            '\\' => match characters.next() {
                Some((_, '"')) => text.push('"'),
                Some((_, '\\')) => text.push('\\'),
                Some((_, 'n')) => text.push('\n'),
                Some((_, 't')) => text.push('\t'),
                _ => return Err(SyntaxError),
            },
            '\t' | '\r' | '\n' => return Err(SyntaxError),
            other => text.push(other),
        }
    }
    Err(SyntaxError)
}
