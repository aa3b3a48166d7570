//! A formula's text to an expression.

use crate::model::Decimal;

/// How deep an expression may be nested, and how many operands it may have, so that none exhausts the stack.
const DEEPEST: usize = 60;
const MOST_OPERANDS: usize = 500;

/// A formula that the sandbox does not understand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Unsupported;

/// A formula.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Formula(pub(crate) Expression);

/// An expression.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Expression {
    Number(Decimal),
    Text(String),
    Field(String),
    Negative(Box<Self>),
    Binary(Operator, Box<Self>, Box<Self>),
    Call(Function, Vec<Self>),
}

/// An operator between two expressions.
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

/// A function.
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

impl Formula {
    /// Reads a formula.
    pub(crate) fn parse(text: &str) -> Result<Self, Unsupported> {
        let mut parser = Parser {
            rest: text.trim_start(),
            depth: 0,
            operands: 0,
        };
        let expression = parser.level(0)?;
        if parser.rest.is_empty() {
            Ok(Self(expression))
        } else {
            Err(Unsupported)
        }
    }

    /// The codes of all fields that the formula names.
    pub(crate) fn fields(&self) -> Vec<&str> {
        let mut fields = Vec::new();
        self.0.collect_fields(&mut fields);
        fields
    }
}

impl Expression {
    fn collect_fields<'formula>(&'formula self, fields: &mut Vec<&'formula str>) {
        match self {
            Self::Number(_) | Self::Text(_) => {}
            Self::Field(code) => fields.push(code),
            Self::Negative(inner) => inner.collect_fields(fields),
            Self::Binary(_, left, right) => {
                left.collect_fields(fields);
                right.collect_fields(fields);
            }
            Self::Call(_, arguments) => {
                for argument in arguments {
                    argument.collect_fields(fields);
                }
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
    fn level(&mut self, level: usize) -> Result<Expression, Unsupported> {
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
        Ok(left)
    }

    fn operand(&mut self) -> Result<Expression, Unsupported> {
        self.depth += 1;
        self.operands += 1;
        if self.depth > DEEPEST || self.operands > MOST_OPERANDS {
            return Err(Unsupported);
        }
        let operand = self.any_operand();
        self.depth -= 1;
        operand
    }

    fn any_operand(&mut self) -> Result<Expression, Unsupported> {
        if self.take("-") {
            return Ok(Expression::Negative(Box::new(self.operand()?)));
        }
        if self.take("+") {
            return self.operand();
        }
        if self.take("(") {
            let inner = self.level(0)?;
            return self.take(")").then_some(inner).ok_or(Unsupported);
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
            return Err(Unsupported);
        }
        if word.starts_with(|first: char| first.is_ascii_digit()) {
            return word
                .parse()
                .map(Expression::Number)
                .map_err(|_| Unsupported);
        }
        if self.take("(") {
            let function = function(word).ok_or(Unsupported)?;
            return Ok(Expression::Call(function, self.arguments()?));
        }
        Ok(Expression::Field(word.to_owned()))
    }

    fn text(&mut self) -> Result<Expression, Unsupported> {
        let inner = &self.rest[1..];
        let end = inner.find('"').ok_or(Unsupported)?;
        let text = &inner[..end];
        // How a quote is written inside a text is not recorded.
        if text.contains('\\') {
            return Err(Unsupported);
        }
        let text = text.to_owned();
        self.skip(end + 2);
        Ok(Expression::Text(text))
    }

    fn arguments(&mut self) -> Result<Vec<Expression>, Unsupported> {
        let mut arguments = vec![self.level(0)?];
        while self.take(",") {
            arguments.push(self.level(0)?);
        }
        self.take(")").then_some(arguments).ok_or(Unsupported)
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
        _ => return None,
    })
}
