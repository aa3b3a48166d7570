//! Tokens to a query, without a look at the app.

use super::lex::{SyntaxError, Token, tokens};

/// How deep parentheses may be nested, so that no query exhausts the stack.
const DEEPEST: usize = 100;

/// A query.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Query {
    /// What records must satisfy.
    pub(crate) condition: Option<Condition>,
    /// Field codes, and whether they descend.
    pub(crate) order: Vec<(String, bool)>,
    /// `limit`, as written.
    pub(crate) limit: Option<i64>,
    /// `offset`, as written.
    pub(crate) offset: Option<i64>,
}

/// A condition; `T` is one comparison.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Condition<T = Comparison> {
    /// All of these hold.
    And(Vec<Condition<T>>),
    /// One of these holds.
    Or(Vec<Condition<T>>),
    /// This holds.
    Test(T),
}

/// A field compared with values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Comparison {
    pub(super) field: String,
    pub(super) operator: Operator,
    pub(super) operands: Vec<Operand>,
}

/// A value in a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Operand {
    /// `"text"`, or a bare number.
    Literal(String),
    /// `THIS_MONTH()`, `FROM_TODAY(-3, DAYS)`.
    Function {
        name: String,
        arguments: Vec<String>,
    },
}

/// An operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operator {
    Equal,
    NotEqual,
    Less,
    Greater,
    AtMost,
    AtLeast,
    In,
    NotIn,
    Like,
    NotLike,
    IsEmpty,
    IsNotEmpty,
}

impl Operator {
    /// The operator as it is written.
    pub(super) fn written(self) -> &'static str {
        match self {
            Self::Equal => "=",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::Greater => ">",
            Self::AtMost => "<=",
            Self::AtLeast => ">=",
            Self::In => "in",
            Self::NotIn => "not in",
            Self::Like => "like",
            Self::NotLike => "not like",
            Self::IsEmpty => "is empty",
            Self::IsNotEmpty => "is not empty",
        }
    }
}

/// Reads a query.
pub(crate) fn parse(text: &str) -> Result<Query, SyntaxError> {
    let tokens = tokens(text)?;
    let mut parser = Parser {
        rest: &tokens,
        depth: 0,
    };
    let mut query = Query::default();
    if !parser.at_tail() {
        query.condition = Some(parser.any_of()?);
    }
    if parser.keyword("order") {
        parser.expect("by")?;
        query.order = parser.order()?;
    }
    if parser.keyword("limit") {
        query.limit = Some(parser.number()?);
    }
    if parser.keyword("offset") {
        query.offset = Some(parser.number()?);
    }
    if parser.rest.is_empty() {
        Ok(query)
    } else {
        Err(SyntaxError)
    }
}

struct Parser<'tokens> {
    rest: &'tokens [Token],
    depth: usize,
}

impl Parser<'_> {
    /// Whether the conditions are over: nothing is left, or `order by`, `limit` or `offset` follows.
    fn at_tail(&self) -> bool {
        match self.rest {
            [] => true,
            [Token::Word(first), Token::Word(second), ..] if is(first, "order") => is(second, "by"),
            [Token::Word(first), Token::Word(_), ..] => is(first, "limit") || is(first, "offset"),
            _ => false,
        }
    }

    fn any_of(&mut self) -> Result<Condition, SyntaxError> {
        let mut parts = vec![self.all_of()?];
        while self.keyword("or") {
            parts.push(self.all_of()?);
        }
        Ok(one_or(parts, Condition::Or))
    }

    fn all_of(&mut self) -> Result<Condition, SyntaxError> {
        let mut parts = vec![self.single()?];
        while self.keyword("and") {
            parts.push(self.single()?);
        }
        Ok(one_or(parts, Condition::And))
    }

    fn single(&mut self) -> Result<Condition, SyntaxError> {
        if !self.sign("(") {
            return self.comparison().map(Condition::Test);
        }
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(SyntaxError);
        }
        let inner = self.any_of()?;
        self.depth -= 1;
        if self.sign(")") {
            Ok(inner)
        } else {
            Err(SyntaxError)
        }
    }

    fn comparison(&mut self) -> Result<Comparison, SyntaxError> {
        let field = self.word()?;
        let operator = self.operator()?;
        let operands = match operator {
            Operator::In | Operator::NotIn => self.list()?,
            Operator::IsEmpty | Operator::IsNotEmpty => Vec::new(),
            _ => vec![self.operand()?],
        };
        Ok(Comparison {
            field,
            operator,
            operands,
        })
    }

    fn operator(&mut self) -> Result<Operator, SyntaxError> {
        for operator in [
            Operator::Equal,
            Operator::NotEqual,
            Operator::Less,
            Operator::Greater,
            Operator::AtMost,
            Operator::AtLeast,
        ] {
            if self.sign(operator.written()) {
                return Ok(operator);
            }
        }
        if self.keyword("is") {
            let not = self.keyword("not");
            self.expect("empty")?;
            return Ok(if not {
                Operator::IsNotEmpty
            } else {
                Operator::IsEmpty
            });
        }
        let not = self.keyword("not");
        if self.keyword("in") {
            Ok(if not { Operator::NotIn } else { Operator::In })
        } else if self.keyword("like") {
            Ok(if not {
                Operator::NotLike
            } else {
                Operator::Like
            })
        } else {
            Err(SyntaxError)
        }
    }

    fn list(&mut self) -> Result<Vec<Operand>, SyntaxError> {
        if !self.sign("(") {
            return Err(SyntaxError);
        }
        let mut operands = vec![self.operand()?];
        while self.sign(",") {
            operands.push(self.operand()?);
        }
        if self.sign(")") {
            Ok(operands)
        } else {
            Err(SyntaxError)
        }
    }

    fn operand(&mut self) -> Result<Operand, SyntaxError> {
        if let [Token::Text(text), rest @ ..] = self.rest {
            self.rest = rest;
            return Ok(Operand::Literal(text.clone()));
        }
        let word = self.word()?;
        if !self.sign("(") {
            // Without quotes only numbers are values.
            let numeric =
                word.starts_with(|first: char| first.is_ascii_digit() || "+-.".contains(first));
            return if numeric {
                Ok(Operand::Literal(word))
            } else {
                Err(SyntaxError)
            };
        }
        let mut arguments = Vec::new();
        while !self.sign(")") {
            if !arguments.is_empty() && !self.sign(",") {
                return Err(SyntaxError);
            }
            arguments.push(self.word()?);
        }
        Ok(Operand::Function {
            name: word,
            arguments,
        })
    }

    fn order(&mut self) -> Result<Vec<(String, bool)>, SyntaxError> {
        let mut order = Vec::new();
        loop {
            let field = self.word()?;
            let descending = self.keyword("desc");
            if !descending {
                self.keyword("asc");
            }
            order.push((field, descending));
            if !self.sign(",") {
                return Ok(order);
            }
        }
    }

    fn number(&mut self) -> Result<i64, SyntaxError> {
        self.word()?.parse().map_err(|_| SyntaxError)
    }

    fn word(&mut self) -> Result<String, SyntaxError> {
        match self.rest {
            [Token::Word(word), rest @ ..] => {
                self.rest = rest;
                Ok(word.clone())
            }
            _ => Err(SyntaxError),
        }
    }

    fn expect(&mut self, keyword: &str) -> Result<(), SyntaxError> {
        if self.keyword(keyword) {
            Ok(())
        } else {
            Err(SyntaxError)
        }
    }

    /// Takes the keyword if it is next.
    fn keyword(&mut self, keyword: &str) -> bool {
        match self.rest {
            [Token::Word(word), rest @ ..] if is(word, keyword) => {
                self.rest = rest;
                true
            }
            _ => false,
        }
    }

    /// Takes the sign if it is next.
    fn sign(&mut self, sign: &str) -> bool {
        match self.rest {
            [Token::Sign(found), rest @ ..] if *found == sign => {
                self.rest = rest;
                true
            }
            _ => false,
        }
    }
}

fn is(word: &str, keyword: &str) -> bool {
    word.eq_ignore_ascii_case(keyword)
}

fn one_or(mut parts: Vec<Condition>, many: fn(Vec<Condition>) -> Condition) -> Condition {
    if parts.len() == 1 {
        parts.swap_remove(0)
    } else {
        many(parts)
    }
}
