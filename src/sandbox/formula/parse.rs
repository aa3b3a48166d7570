//! A formula's text to an expression.

use crate::model::Decimal;

/// How deep an expression may be nested, and how many operands it may have, so that none exhausts the stack.
const DEEPEST: usize = 60;
const MOST_OPERANDS: usize = 500;

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Expression {
    Number(Decimal),
    Text(String),
    Field(String),
    Negative(Box<Self>),
    Binary(Operator, Box<Self>, Box<Self>),
    /// A function, none where it is not known.
    Call(Option<Function>, Vec<Self>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operator {
    Power,
    Times,
    Divided,
    Plus,
    Minus,
    Joined,
    Equal,
    NotEqual,
    AtMost,
    AtLeast,
    Less,
    Greater,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Function {
    Sum,
    If,
    And,
    Or,
    Not,
    Round,
    RoundUp,
    RoundDown,
    Yen,
    DateFormat,
    Contains,
}

/// Operators by the strength of their binding, the weakest first; within a level the longest come first.
const LEVELS: [&[(&str, Operator)]; 5] = [
    &[
        ("<=", Operator::AtMost),
        (">=", Operator::AtLeast),
        ("!=", Operator::NotEqual),
        ("<>", Operator::NotEqual),
        ("=", Operator::Equal),
        ("<", Operator::Less),
        (">", Operator::Greater),
    ],
    &[("&", Operator::Joined)],
    &[("+", Operator::Plus), ("-", Operator::Minus)],
    &[("*", Operator::Times), ("/", Operator::Divided)],
    &[("^", Operator::Power)],
];

/// Reads a formula; `None` for one that the sandbox does not understand.
pub(super) fn parse(text: &str) -> Option<Expression> {
    // Whoever is used to spreadsheets begins with it.
    let text = text.trim_start();
    let text = text.strip_prefix('=').unwrap_or(text);
    let mut parser = Parser {
        rest: text.trim_start(),
        depth: 0,
        operands: 0,
    };
    let expression = parser.level(0)?;
    parser.rest.is_empty().then_some(expression)
}

impl Expression {
    /// The codes of all fields that the formula names.
    pub(super) fn fields(&self) -> Vec<&str> {
        match self {
            Self::Number(_) | Self::Text(_) => Vec::new(),
            Self::Field(code) => vec![code],
            Self::Negative(inner) => inner.fields(),
            Self::Binary(_, left, right) => [left.fields(), right.fields()].concat(),
            Self::Call(_, arguments) => arguments.iter().flat_map(Self::fields).collect(),
        }
    }

    /// Whether every function in it is known.
    pub(super) fn is_known(&self) -> bool {
        match self {
            Self::Number(_) | Self::Text(_) | Self::Field(_) => true,
            Self::Negative(inner) => inner.is_known(),
            Self::Binary(_, left, right) => left.is_known() && right.is_known(),
            Self::Call(function, arguments) => {
                function.is_some() && arguments.iter().all(Self::is_known)
            }
        }
    }
}

struct Parser<'text> {
    rest: &'text str,
    depth: usize,
    operands: usize,
}

impl Parser<'_> {
    /// An expression of operators that bind at least as strongly as those of this level.
    fn level(&mut self, level: usize) -> Option<Expression> {
        let Some(operators) = LEVELS.get(level) else {
            return self.operand();
        };
        let mut left = self.level(level + 1)?;
        while let Some((sign, operator)) = operators
            .iter()
            .find(|(sign, _)| self.rest.starts_with(sign))
        {
            self.skip(sign.len());
            let right = self.level(level + 1)?;
            left = Expression::Binary(*operator, Box::new(left), Box::new(right));
        }
        Some(left)
    }

    fn operand(&mut self) -> Option<Expression> {
        self.depth += 1;
        self.operands += 1;
        if self.depth > DEEPEST || self.operands > MOST_OPERANDS {
            return None;
        }
        let operand = self.any_operand();
        self.depth -= 1;
        operand
    }

    fn any_operand(&mut self) -> Option<Expression> {
        if self.take("-") {
            return Some(Expression::Negative(Box::new(self.operand()?)));
        }
        if self.take("+") {
            return self.operand();
        }
        if self.take("(") {
            let inner = self.level(0)?;
            return self.take(")").then_some(inner);
        }
        if self.rest.starts_with('"') {
            return self.text();
        }
        let ends =
            |character: char| character.is_whitespace() || "\"+-*/^&=<>!(),".contains(character);
        let length = self.rest.find(ends).unwrap_or(self.rest.len());
        let word = &self.rest[..length];
        self.rest = self.rest[length..].trim_start();
        if word.is_empty() {
            return None;
        }
        if word.starts_with(|first: char| first.is_ascii_digit()) {
            return word.parse().ok().map(Expression::Number);
        }
        if self.take("(") {
            return Some(Expression::Call(function(word), self.arguments()?));
        }
        Some(Expression::Field(word.to_owned()))
    }

    fn text(&mut self) -> Option<Expression> {
        let (text, rest) = self.rest[1..].split_once('"')?;
        self.rest = rest.trim_start();
        // How a quote is written inside a text is not recorded.
        let plain = !text.contains('\\');
        plain.then(|| Expression::Text(text.to_owned()))
    }

    fn arguments(&mut self) -> Option<Vec<Expression>> {
        let mut arguments = vec![self.level(0)?];
        while self.take(",") {
            arguments.push(self.level(0)?);
        }
        self.take(")").then_some(arguments)
    }

    /// Takes the sign if it is next.
    fn take(&mut self, sign: &str) -> bool {
        let next = self.rest.starts_with(sign);
        if next {
            self.skip(sign.len());
        }
        next
    }

    fn skip(&mut self, length: usize) {
        self.rest = self.rest[length..].trim_start();
    }
}

fn function(name: &str) -> Option<Function> {
    Some(match name.to_ascii_uppercase().as_str() {
        "SUM" => Function::Sum,
        "IF" => Function::If,
        "AND" => Function::And,
        "OR" => Function::Or,
        "NOT" => Function::Not,
        "ROUND" => Function::Round,
        "ROUNDUP" => Function::RoundUp,
        "ROUNDDOWN" => Function::RoundDown,
        "YEN" => Function::Yen,
        "DATE_FORMAT" => Function::DateFormat,
        "CONTAINS" => Function::Contains,
        _ => return None,
    })
}
