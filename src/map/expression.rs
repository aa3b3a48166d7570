//! Expressions: the way out where no rule does. They see texts alone, and are bounded in what they cost.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;

use minijinja::value::ValueKind;
use minijinja::{AutoEscape, Environment, Error, ErrorKind, UndefinedBehavior, Value};

use crate::plain::half_width;

/// What an expression may do for one line.
const STEPS: u64 = 20_000;
/// The longest result, in bytes. kintone's own limits are below it.
const LONGEST: usize = 1024 * 1024;
/// The longest text of an expression.
const LONGEST_TEXT: usize = 4 * 1024;
/// What the compiler may take of a stack: it goes as deep as an expression does.
const STACK: usize = 64 * 1024 * 1024;
/// The most words and signs.
const MOST_PARTS: usize = 500;
/// The name by which every column can be had: `columns["first name"]`.
pub(super) const COLUMNS: &str = "columns";

/// An expression that was compiled.
pub(super) struct Expression {
    compiled: minijinja::Expression<'static, 'static>,
    /// What it names that is no function: columns, and `columns`.
    pub(super) names: Vec<String>,
}

impl fmt::Debug for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Expression")
            .field("names", &self.names)
            .finish_non_exhaustive()
    }
}

impl Expression {
    /// # Errors
    /// What is wrong with it, and where.
    pub(super) fn new(text: &str) -> Result<Self, (String, Option<Range<usize>>)> {
        if text.len() > LONGEST_TEXT {
            return Err((format!("it is longer than {LONGEST_TEXT} bytes"), None));
        }
        if parts(text) > MOST_PARTS {
            let reason = format!("it has more than {MOST_PARTS} words and signs");
            return Err((reason, None));
        }
        let compiled = compiled(text.to_owned()).map_err(|reason| (reason, None))?;
        let mut names: Vec<_> = compiled.undeclared_variables(false).into_iter().collect();
        names.retain(|name| !FUNCTIONS.contains(&name.as_str()));
        names.sort_by_key(|name| text.find(name.as_str()));
        Ok(Self { compiled, names })
    }

    /// Its result for these columns.
    ///
    /// # Errors
    /// Why there is none.
    pub(super) fn eval(&self, columns: BTreeMap<String, Value>) -> Result<String, String> {
        let value = self.compiled.eval(Value::from(columns));
        let value = value.map_err(|error| reason(&error))?;
        let is_text = match value.kind() {
            ValueKind::String => true,
            ValueKind::Number => value.is_integer(),
            _ => false,
        };
        if !is_text {
            return Err(format!(
                "its result is no text and no whole number, but {}",
                value.kind()
            ));
        }
        let text = value.to_string();
        if text.len() > LONGEST {
            return Err(format!("its result is longer than {LONGEST} bytes"));
        }
        Ok(text)
    }
}

fn compiled(text: String) -> Result<minijinja::Expression<'static, 'static>, String> {
    let compile = move || {
        let environment: &'static Environment<'static> = environment();
        let compiled = environment.compile_expression_owned(text);
        compiled.map_err(|error| reason(&error))
    };
    let thread = std::thread::Builder::new().stack_size(STACK).spawn(compile);
    let thread = thread.map_err(|error| error.to_string())?;
    thread
        .join()
        .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

const FUNCTIONS: [&str; 2] = ["true", "false"];

/// How many words and signs an expression has, about: it is no deeper than that.
fn parts(text: &str) -> usize {
    let mut quote = None;
    let (mut parts, mut in_word) = (0, false);
    for character in text.chars() {
        match quote {
            Some(open) if character == open => quote = None,
            Some(_) => continue,
            None if matches!(character, '\'' | '"') => quote = Some(character),
            None => {}
        }
        let is_word = character.is_alphanumeric() || character == '_';
        parts += usize::from(!(character.is_whitespace() || is_word && in_word));
        in_word = is_word;
    }
    parts
}

fn reason(error: &Error) -> String {
    match error.kind() {
        ErrorKind::OutOfFuel => "it takes too many steps".to_owned(),
        kind => match error.detail() {
            Some(detail) => detail.to_owned(),
            None => kind.to_string(),
        },
    }
}

/// One for all expressions: it holds functions alone.
fn environment() -> &'static Environment<'static> {
    static ENVIRONMENT: std::sync::OnceLock<Environment<'static>> = std::sync::OnceLock::new();
    ENVIRONMENT.get_or_init(|| {
        let mut environment = Environment::empty();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        environment.set_auto_escape_callback(|_| AutoEscape::None);
        environment.set_fuel(Some(STEPS));
        environment.add_filter("trim", |text: &str| text.trim().to_owned());
        environment.add_filter("upper", |text: &str| text.to_uppercase());
        environment.add_filter("lower", |text: &str| text.to_lowercase());
        environment.add_filter("length", |text: &str| text.chars().count());
        environment.add_filter("replace", |text: &str, from: &str, to: &str| {
            let found = text.matches(from).count();
            if text.len() + found.saturating_mul(to.len()) > LONGEST {
                return Err(Error::new(
                    ErrorKind::InvalidOperation,
                    "the result is too long",
                ));
            }
            Ok(text.replace(from, to))
        });
        environment.add_filter("digits", |text: &str| {
            let narrow = text.chars().map(half_width);
            narrow.filter(char::is_ascii_digit).collect::<String>()
        });
        environment.add_filter("int", |text: &str| {
            let number = text.trim().parse::<i128>();
            number.map_err(|_| {
                let detail = format!("\"{text}\" is no whole number");
                Error::new(ErrorKind::InvalidOperation, detail)
            })
        });
        environment.add_filter("pad", |text: &str, width: usize, sign: &str| {
            if width > 1000 || sign.chars().count() != 1 {
                return Err(Error::new(
                    ErrorKind::InvalidOperation,
                    "pad needs a width up to 1000 and one character",
                ));
            }
            let missing = width.saturating_sub(text.chars().count());
            Ok(format!("{}{text}", sign.repeat(missing)))
        });
        for name in ["nfkc", "width", "kana", "hiragana", "spaces"] {
            let Some(normal) = super::normal::by_name(name) else {
                continue;
            };
            environment.add_filter(name, move |text: &str| {
                let made = normal.apply(text.into());
                made.map_or_else(|_| text.to_owned(), std::borrow::Cow::into_owned)
            });
        }
        environment.add_filter("split", |text: &str, separator: &str, at: usize| {
            text.split(separator).nth(at).unwrap_or_default().to_owned()
        });
        environment
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn eval(text: &str) -> Result<String, String> {
        let columns = [("姓", "山田"), ("名", "太郎"), ("n", "007")];
        let columns = columns.map(|(name, cell)| (name.to_owned(), Value::from(cell)));
        let expression = Expression::new(text).map_err(|(reason, _)| reason)?;
        expression.eval(columns.into_iter().collect())
    }

    #[test]
    fn texts_are_made_of_texts() {
        for (text, expected) in [
            ("姓 ~ '　' ~ 名", "山田　太郎"),
            ("姓[:1]", "山"),
            ("n", "007"),
            ("n|int + 1", "8"),
            (
                "'12345678901234567890123456789'|int + 1",
                "12345678901234567890123456790",
            ),
            ("姓 if n == '007' else 名", "山田"),
            ("'a-b'|split('-', 1)|upper", "B"),
            ("n|pad(5, '0')", "00007"),
        ] {
            assert_eq!(eval(text).as_deref(), Ok(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_text_or_costs_too_much_is_refused() {
        for text in [
            "missing",
            "1.5",
            "[1]",
            "none",
            "true",
            "姓 +",
            "n|unknown",
            "'a' * 1000000000",
            "range(1000000000)",
        ] {
            assert!(eval(text).is_err(), "{text}");
        }
        let deep = format!("{}1{}", "(".repeat(5000), ")".repeat(5000));
        assert!(eval(&deep).is_err());
        for (sign, end) in [
            ("-", "1"),
            ("not ", "1"),
            ("1~", "1"),
            ("1 if 1 else ", "1"),
        ] {
            // Whatever it says of it, it ends.
            for times in [100, 240, 490, 1000] {
                let _ = eval(&format!("{}{end}", sign.repeat(times)));
            }
        }
        let long = format!("'{}'", "a".repeat(1_000_000));
        assert!(eval(&long).is_err());
    }
}
