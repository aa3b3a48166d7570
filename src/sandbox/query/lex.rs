//! A query's text in tokens.

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    /// A field code, keyword, number or function name.
    Word(String),
    /// A text in double quotes, its escapes undone.
    Text(String),
    Sign(&'static str),
}

const SIGNS: [&str; 9] = ["!=", "<=", ">=", "=", "<", ">", "(", ")", ","];

/// Cuts a query into tokens. Any Unicode blank separates them, the full-width one too.
pub(super) fn tokens(query: &str) -> Option<Vec<Token>> {
    let mut tokens = Vec::new();
    let mut rest = query.trim_start();
    while !rest.is_empty() {
        let sign = SIGNS.iter().find(|sign| rest.starts_with(**sign));
        let (token, length) = if let Some(sign) = sign {
            (Token::Sign(sign), sign.len())
        } else if rest.starts_with('"') {
            text(rest)?
        } else {
            word(rest)?
        };
        tokens.push(token);
        rest = rest[length..].trim_start();
    }
    Some(tokens)
}

/// There are no single quotes, and `!` stands only in `!=`.
fn word(rest: &str) -> Option<(Token, usize)> {
    let ends = |character: char| character.is_whitespace() || "\"=<>!(),".contains(character);
    let word = &rest[..rest.find(ends).unwrap_or(rest.len())];
    let fits = !word.is_empty() && !word.contains('\'');
    fits.then(|| (Token::Word(word.to_owned()), word.len()))
}

/// A quoted text at the beginning of `rest`, and how many bytes it takes with its quotes.
/// Raw line breaks and tabs are no part of a text; they are written `\n` and `\t`.
fn text(rest: &str) -> Option<(Token, usize)> {
    let mut text = String::new();
    let mut characters = rest.char_indices().skip(1);
    while let Some((at, character)) = characters.next() {
        text.push(match character {
            '"' => return Some((Token::Text(text), at + 1)),
            '\\' => match characters.next()?.1 {
                same @ ('"' | '\\') => same,
                'n' => '\n',
                't' => '\t',
                _ => return None,
            },
            '\t' | '\r' | '\n' => return None,
            other => other,
        });
    }
    None
}
