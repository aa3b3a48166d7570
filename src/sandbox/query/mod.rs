//! The query language: `数量 >= 10 and 会社名 like "商事" order by $id asc limit 500` (kintone API facts, section 6).
//!
//! A query goes through [`parse()`] (grammar), [`check()`] (fields, operators by type, values) and is run by
//! [`search()`], which reads of each record only what the query names, and whole records for the answer alone. The room knows no wire format beyond kintone's error codes.

mod check;
mod criterion;
mod functions;
mod lex;
mod matching;
mod parse;
mod rows;
mod search;

pub(super) use check::{Plan, check};
pub(super) use parse::parse;
pub(super) use search::{ids, search};

#[cfg(test)]
mod tests;
