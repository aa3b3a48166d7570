//! Tokens to a query, without a look at the app.

use super::lex::{Token, tokens};

/// How deep parentheses may be nested, so that no query exhausts the stack.
const DEEPEST: usize = 100;

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Query {
    pub(crate) condition: Option<Condition>,
    /// Field codes, and whether they descend.
    pub(crate) order: Vec<(String, bool)>,
    pub(crate) limit: Option<i64>,
    pub(crate) offset: Option<i64>,
}

/// A condition; `T` is one comparison.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Condition<T = Comparison> {
    And(Vec<Condition<T>>),
    Or(Vec<Condition<T>>),
    Test(T),
}

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

    pub(super) fn is_equality(self) -> bool {
        matches!(self, Self::Equal | Self::NotEqual)
    }

    pub(super) fn is_order(self) -> bool {
        matches!(
            self,
            Self::Less | Self::Greater | Self::AtMost | Self::AtLeast
        )
    }
}

/// Reads a query; `None` for what does not follow the grammar, as kintone does not say where.
pub(crate) fn parse(text: &str) -> Option<Query> {
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
        if !parser.keyword("by") {
            return None;
        }
        query.order = parser.order()?;
    }
    if parser.keyword("limit") {
        query.limit = Some(parser.word()?.parse().ok()?);
    }
    if parser.keyword("offset") {
        query.offset = Some(parser.word()?.parse().ok()?);
    }
    parser.rest.is_empty().then_some(query)
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

    fn any_of(&mut self) -> Option<Condition> {
        let mut parts = vec![self.all_of()?];
        while self.keyword("or") {
            parts.push(self.all_of()?);
        }
        Some(one_or(parts, Condition::Or))
    }

    fn all_of(&mut self) -> Option<Condition> {
        let mut parts = vec![self.single()?];
        while self.keyword("and") {
            parts.push(self.single()?);
        }
        Some(one_or(parts, Condition::And))
    }

    fn single(&mut self) -> Option<Condition> {
        if !self.sign("(") {
            return self.comparison().map(Condition::Test);
        }
        self.depth += 1;
        if self.depth > DEEPEST {
            return None;
        }
        let inner = self.any_of()?;
        self.depth -= 1;
        self.sign(")").then_some(inner)
    }

    fn comparison(&mut self) -> Option<Comparison> {
        let field = self.word()?;
        let operator = self.operator()?;
        let operands = match operator {
            Operator::In | Operator::NotIn => self.list()?,
            Operator::IsEmpty | Operator::IsNotEmpty => Vec::new(),
            _ => vec![self.operand()?],
        };
        Some(Comparison {
            field,
            operator,
            operands,
        })
    }

    fn operator(&mut self) -> Option<Operator> {
        const SIGNS: [Operator; 6] = [
            Operator::Equal,
            Operator::NotEqual,
            Operator::Less,
            Operator::Greater,
            Operator::AtMost,
            Operator::AtLeast,
        ];
        let sign = SIGNS.into_iter().find(|sign| self.sign(sign.written()));
        if sign.is_some() {
            return sign;
        }
        let is = self.keyword("is");
        let not = self.keyword("not");
        let word = self.word()?.to_ascii_lowercase();
        Some(match (is, word.as_str(), not) {
            (true, "empty", false) => Operator::IsEmpty,
            (true, "empty", true) => Operator::IsNotEmpty,
            (false, "in", false) => Operator::In,
            (false, "in", true) => Operator::NotIn,
            (false, "like", false) => Operator::Like,
            (false, "like", true) => Operator::NotLike,
            _ => return None,
        })
    }

    fn list(&mut self) -> Option<Vec<Operand>> {
        if !self.sign("(") {
            return None;
        }
        let mut operands = vec![self.operand()?];
        while self.sign(",") {
            operands.push(self.operand()?);
        }
        self.sign(")").then_some(operands)
    }

    fn operand(&mut self) -> Option<Operand> {
        if let [Token::Text(text), rest @ ..] = self.rest {
            self.rest = rest;
            return Some(Operand::Literal(text.clone()));
        }
        let name = self.word()?;
        if !self.sign("(") {
            // Without quotes only numbers are values.
            let begins = |first: char| first.is_ascii_digit() || "+-.".contains(first);
            return name.starts_with(begins).then_some(Operand::Literal(name));
        }
        let mut arguments = Vec::new();
        while !self.sign(")") {
            if !arguments.is_empty() && !self.sign(",") {
                return None;
            }
            arguments.push(self.word()?);
        }
        Some(Operand::Function { name, arguments })
    }

    fn order(&mut self) -> Option<Vec<(String, bool)>> {
        let mut order = Vec::new();
        loop {
            let field = self.word()?;
            let descending = self.keyword("desc");
            if !descending {
                self.keyword("asc");
            }
            order.push((field, descending));
            if !self.sign(",") {
                return Some(order);
            }
        }
    }

    fn word(&mut self) -> Option<String> {
        let [Token::Word(word), rest @ ..] = self.rest else {
            return None;
        };
        self.rest = rest;
        Some(word.clone())
    }

    /// Takes the keyword if it is next.
    fn keyword(&mut self, keyword: &str) -> bool {
        self.take(|token| matches!(token, Token::Word(word) if is(word, keyword)))
    }

    /// Takes the sign if it is next.
    fn sign(&mut self, sign: &str) -> bool {
        self.take(|token| matches!(token, Token::Sign(found) if *found == sign))
    }

    fn take(&mut self, wanted: impl Fn(&Token) -> bool) -> bool {
        let rest = self.rest.split_first().filter(|(first, _)| wanted(first));
        self.rest = rest.map_or(self.rest, |(_, rest)| rest);
        rest.is_some()
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
