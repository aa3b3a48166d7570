//! Expressions: the way out where no rule does. They see texts alone, and are bounded in what they cost.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;

use minijinja::value::ValueKind;
use minijinja::{AutoEscape, Environment, Error, ErrorKind, UndefinedBehavior, Value};

use super::words::{self, Word, filters, parts_of};
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
    /// What it takes of `columns`; `None` where that may be any of them.
    pub(super) listed: Option<Vec<String>>,
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
        let words = words::words(text);
        if words.len() > MOST_PARTS {
            let reason = format!("it has more than {MOST_PARTS} words and signs");
            return Err((reason, None));
        }
        let compiled = compiled(text.to_owned()).map_err(|reason| (reason, None))?;
        let mut names: Vec<_> = compiled.undeclared_variables(false).into_iter().collect();
        names.retain(|name| !FUNCTIONS.contains(&name.as_str()));
        names.sort_by_key(|name| text.find(name.as_str()));
        if let Some((reason, part)) = unknown(text, &words, &names) {
            return Err((reason, Some(part)));
        }
        let listed = parts_of(COLUMNS, text, &words);
        Ok(Self {
            compiled,
            names,
            listed,
        })
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

/// The filters, and how many arguments each has.
const FILTERS: [(&str, usize); 14] = [
    ("trim", 0),
    ("upper", 0),
    ("lower", 0),
    ("length", 0),
    ("replace", 2),
    ("digits", 0),
    ("int", 0),
    ("pad", 2),
    ("split", 2),
    ("nfkc", 0),
    ("width", 0),
    ("kana", 0),
    ("hiragana", 0),
    ("spaces", 0),
];

/// What it uses that is not there, which the language would only tell of a line; and where.
fn unknown(text: &str, words: &[Word], names: &[String]) -> Option<(String, Range<usize>)> {
    let filter = filters(words).find_map(|(part, arguments)| {
        let name = &text[part.clone()];
        let reason = match FILTERS.iter().find(|(known, _)| *known == name) {
            Some((_, needed)) if *needed == arguments => return None,
            Some((_, needed)) => {
                format!("the filter \"{name}\" takes {needed} arguments, and not {arguments}")
            }
            None => {
                let known = FILTERS.map(|(known, _)| known).join(", ");
                format!("there is no filter \"{name}\"; the filters are {known}")
            }
        };
        Some((reason, part))
    });
    filter.or_else(|| {
        let is_test = |name: &str| name == "is" && !names.iter().any(|known| known == name);
        words.iter().find_map(|word| match word {
            Word::Name(part) if is_test(&text[part.clone()]) => {
                let reason = "there are no tests with \"is\": compare with == or !=".to_owned();
                Some((reason, part.clone()))
            }
            _ => None,
        })
    })
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
    fn every_filter_is_there_with_its_arguments() {
        let environment = environment();
        for (name, _) in FILTERS {
            let text = format!("'1'|{name}");
            let filter = environment.compile_expression(&text).unwrap();
            let made = filter.eval(());
            let is_unknown = made.is_err_and(|error| error.kind() == ErrorKind::UnknownFilter);
            assert!(!is_unknown, "{name}");
        }
        for text in [
            "n|nofilter if n == '' else n",
            "n|pad(6) if n == '' else n",
            "n|trim('0')",
            "n is defined",
        ] {
            assert!(Expression::new(text).is_err(), "{text}");
        }
        assert!(Expression::new("'|nofilter is' ~ n").is_ok());
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
