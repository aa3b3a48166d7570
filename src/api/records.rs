//! Records as kintone holds them, asked for many at a time (kintone API facts, sections 1.6 and 6).
//!
//! There is one way to ask. A [`Question`] has parts, such as ids or values, and finds the records that meet one of
//! them: so many parts to a query, page after page where they may find more than a page holds, and in fewer parts
//! where kintone does not answer for so many. Whoever takes an app's records out asks for them by [`Client::raw_page`],
//! whole and as they come.

use std::collections::{HashMap, VecDeque};
use std::marker::PhantomData;
use std::sync::Arc;

use futures_util::future::try_join_all;
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::{Value as Json, json};

use super::answer::{Quoted, Shape};
use super::client::{Body, Request};
use super::decode::{ExistingOf, Wanted};
use super::limits::{MAX_URL, RECORDS_PER_PAGE, VALUES_PER_QUERY};
use super::members::{All, Only};
use super::{ApiError, Client, Effect, RawRecord, Refusal};
use crate::model::{AppId, ExistingRecord, Field, FieldCode, FieldKind, RecordId};

/// A value that a field must equal for a record to be found.
#[derive(Debug, Clone, PartialEq)]
pub struct Condition {
    /// The field.
    pub field: Arc<Field>,
    /// The value as kintone writes it; empty only where [`Condition::can_be_empty`].
    pub value: String,
}

impl Condition {
    /// Whether kintone can be asked for empty fields of this type (kintone API facts, section 6).
    pub fn can_be_empty(kind: FieldKind) -> bool {
        matches!(
            kind,
            FieldKind::SingleLineText
                | FieldKind::Link
                | FieldKind::Number
                | FieldKind::RadioButton
                | FieldKind::DropDown
        )
    }
}

/// Which records are asked for, and what is read of each.
struct Question<'a, T> {
    app: AppId,
    /// Parts of a condition. A record is found that meets one of them.
    parts: Vec<String>,
    /// How many of them one query asks for, at most.
    at_once: usize,
    joined: Joined<'a>,
    fields: Vec<&'a str>,
    /// Where the parts may find more records than a page holds, and all are wanted: the id of one, from which the next
    /// page goes on. Elsewhere a part finds one record, or one of those that it finds will do.
    id_of: Option<fn(&T) -> RecordId>,
}

/// The condition that some parts make.
#[derive(Clone, Copy)]
enum Joined<'a> {
    /// Values that a field has one of: `code in (…,…)`.
    In(&'a str),
    /// Conditions of their own.
    Or,
}

/// One query of a question.
#[derive(Clone, Copy)]
struct Page<'q> {
    parts: &'q [String],
    /// It goes on behind this record.
    after: Option<RecordId>,
    limit: usize,
}

impl<T> Question<'_, T> {
    fn query(&self, page: &Page<'_>) -> String {
        let condition = match self.joined {
            Joined::In(code) => format!("{code} in ({})", page.parts.join(",")),
            Joined::Or => page.parts.join(" or "),
        };
        let condition = match page.after {
            None => condition,
            Some(last) => format!("({condition}) and $id > {last}"),
        };
        let order = self.id_of.map_or("", |_| " order by $id asc");
        format!("{condition}{order} limit {}", page.limit)
    }

    /// The page behind one that was answered, if there may be one.
    fn behind<'q>(&self, page: Page<'q>, found: &[T]) -> Option<Page<'q>> {
        let last = found.last().filter(|_| found.len() >= page.limit)?;
        let after = Some((self.id_of?)(last));
        Some(Page { after, ..page })
    }

    /// What to ask in the place of a page that was not answered, if that may help.
    fn smaller<'q>(&self, page: Page<'q>, error: &ApiError) -> Option<Vec<Page<'q>>> {
        let Page { parts, limit, .. } = page;
        if error.is_too_large() {
            if parts.len() > 1 {
                return Some(page.in_parts(parts.len() / 2));
            }
            let limit = limit / 2;
            return (self.id_of.is_some() && limit > 0).then(|| vec![Page { limit, ..page }]);
        }
        // How many values a query may hold is not documented; so many are known to be taken. Who asks is another matter.
        let is_about_query = error.refusal().is_some() && !error.is_auth();
        (is_about_query && parts.len() > VALUES_PER_QUERY).then(|| page.in_parts(VALUES_PER_QUERY))
    }
}

impl Page<'_> {
    /// Whether so many records fill it though each of its parts needs but one: a value that many records have leaves no
    /// room for the others.
    fn is_crowded_by(self, found: usize) -> bool {
        found >= self.limit && found > self.parts.len() && self.parts.len() > 1
    }

    fn in_parts(self, length: usize) -> Vec<Self> {
        let parts = self.parts.chunks(length.max(1));
        parts.map(|parts| Self { parts, ..self }).collect()
    }
}

impl Client {
    /// Those of these records that exist.
    pub async fn records_by_ids(
        &self,
        app: AppId,
        ids: &[RecordId],
        wanted: &Wanted,
    ) -> Result<Vec<ExistingRecord>, ApiError> {
        let ids = ids.iter().map(RecordId::to_string).collect();
        self.records_with(app, "$id", ids, wanted).await
    }

    /// The records that have one of these values in this field, which must prohibit duplicates.
    ///
    /// kintone compares loosely (kintone API facts, section 6): whoever needs the same text compares again.
    /// Empty values are not asked for, as they would find every record whose field is empty.
    pub async fn records_by_values(
        &self,
        app: AppId,
        field: &FieldCode,
        values: &[&str],
        wanted: &Wanted,
    ) -> Result<Vec<ExistingRecord>, ApiError> {
        self.records_with(app, field.as_str(), literals(values), wanted)
            .await
    }

    async fn records_with(
        &self,
        app: AppId,
        code: &str,
        values: Vec<String>,
        wanted: &Wanted,
    ) -> Result<Vec<ExistingRecord>, ApiError> {
        let question = Question {
            app,
            parts: values,
            at_once: RECORDS_PER_PAGE,
            joined: Joined::In(code),
            fields: wanted.codes(),
            id_of: None,
        };
        self.read(&question, wanted).await
    }

    /// The records that meet all conditions of one of these combinations; they may be many.
    ///
    /// kintone compares loosely, as for [`Client::records_by_values`]. A combination without a condition finds nothing.
    pub async fn records_by_combinations(
        &self,
        app: AppId,
        combinations: &[Vec<Condition>],
        wanted: &Wanted,
    ) -> Result<Vec<ExistingRecord>, ApiError> {
        let combinations = combinations.iter();
        let asked = combinations.filter(|conditions| !conditions.is_empty());
        let question = Question {
            app,
            parts: asked.map(|conditions| all_of(conditions)).collect(),
            // Each is longer than one value.
            at_once: VALUES_PER_QUERY,
            joined: Joined::Or,
            fields: wanted.codes(),
            id_of: Some(|record: &ExistingRecord| record.id),
        };
        self.read(&question, wanted).await
    }

    /// The records behind this one, those of one creator where one is named, in the order of their ids: at most a
    /// page of them, the first ones.
    pub async fn records_behind(
        &self,
        app: AppId,
        after: Option<RecordId>,
        creator: Option<(&FieldCode, &str)>,
        wanted: &Wanted,
    ) -> Result<Vec<ExistingRecord>, ApiError> {
        let mut conditions = Vec::new();
        conditions.extend(after.map(|id| format!("$id > {id}")));
        conditions.extend(creator.map(|(field, code)| format!("{field} in ({})", quoted(code))));
        self.first_page(app, &conditions, wanted).await
    }

    /// The records that meet a condition as a user states it, all of them without one, with ids behind the first of
    /// these and up to the other, in the order of their ids: at most a page of them, the first ones.
    pub async fn records_meeting(
        &self,
        app: AppId,
        condition: Option<&str>,
        (after, up_to): (Option<RecordId>, Option<RecordId>),
        wanted: &Wanted,
    ) -> Result<Vec<ExistingRecord>, ApiError> {
        let mut conditions = Vec::new();
        conditions.extend(condition.map(|condition| format!("({condition})")));
        conditions.extend(after.map(|id| format!("$id > {id}")));
        conditions.extend(up_to.map(|id| format!("$id <= {id}")));
        self.first_page(app, &conditions, wanted).await
    }

    /// The first records that meet all of these conditions, in the order of their ids: a page, or as many as kintone
    /// answers with.
    async fn first_page(
        &self,
        app: AppId,
        conditions: &[String],
        wanted: &Wanted,
    ) -> Result<Vec<ExistingRecord>, ApiError> {
        let places = wanted.places();
        let mut limit = RECORDS_PER_PAGE;
        loop {
            let condition = conditions.join(" and ");
            let query = format!("{condition} order by $id asc limit {limit}");
            let asked = (query.trim_start(), &*wanted.codes());
            match self.records(app, asked, ExistingOf(&places)).await {
                Err(error) if error.is_too_large() && limit > 1 => limit /= 2,
                found => return found,
            }
        }
    }

    /// How many records an app has that may be viewed.
    pub async fn record_count(&self, app: AppId) -> Result<u64, ApiError> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Counted {
            total_count: Quoted<u64>,
        }
        let app = app.to_string();
        let asked = [
            ("app", app.as_str()),
            ("query", "limit 1"),
            ("fields[0]", "$id"),
            ("totalCount", "true"),
        ];
        let request = Request {
            api: "records.json",
            query: &asked,
            body: Body::Empty,
            effect: Effect::Read,
            stop: None,
        };
        let counted: Counted = self.call(&request).await?;
        Ok(counted.total_count.0)
    }

    /// The greatest id that a record of an app has; `None` if there is no record that may be viewed.
    pub async fn highest_id(&self, app: AppId) -> Result<Option<RecordId>, ApiError> {
        let none = Wanted::default();
        let places = none.places();
        let asked = ("order by $id desc limit 1", &*none.codes());
        let found = self.records(app, asked, ExistingOf(&places)).await?;
        Ok(found.first().map(|record| record.id))
    }

    async fn read(
        &self,
        question: &Question<'_, ExistingRecord>,
        wanted: &Wanted,
    ) -> Result<Vec<ExistingRecord>, ApiError> {
        let places = wanted.places();
        self.ask(question, ExistingOf(&places)).await
    }

    /// For each of these values that a record has in this field: such a record, and its value.
    ///
    /// kintone compares loosely, by the first 64 characters and without blanks at the end for text, by value
    /// for numbers (kintone API facts, section 6): whoever needs the same text compares again. Empty values are
    /// not asked for, as they would find every record whose field is empty.
    pub async fn holders(
        &self,
        app: AppId,
        (field, kind): (&FieldCode, FieldKind),
        values: &[&str],
    ) -> Result<Vec<(RecordId, String)>, ApiError> {
        #[derive(Deserialize)]
        struct RawField<T> {
            value: T,
        }
        #[derive(Deserialize)]
        struct Holder {
            #[serde(rename = "$id")]
            id: RawField<Quoted<RecordId>>,
            #[serde(flatten)]
            fields: HashMap<String, RawField<Json>>,
        }
        let mut parts = literals(values);
        let mut joined = Joined::In(field.as_str());
        // What `in` does not know (kintone API facts, section 6).
        if matches!(kind, FieldKind::Date | FieldKind::DateTime) {
            joined = Joined::Or;
            for value in &mut parts {
                *value = format!("{field} = {value}");
            }
        }
        let question = Question {
            app,
            parts,
            at_once: VALUES_PER_QUERY,
            joined,
            fields: vec!["$id", field.as_str()],
            id_of: None,
        };
        let found = self.ask(&question, PhantomData::<Holder>).await?;
        let holders = found.into_iter().map(|record| {
            let held = record.fields.get(field.as_str());
            let value = held.and_then(|held| held.value.as_str());
            (record.id.value.0, value.unwrap_or_default().to_owned())
        });
        Ok(holders.collect())
    }

    /// Whether kintone knows all of these codes of users, organizations or groups, for this field.
    /// It refuses a query for one that it does not know (kintone API facts, section 6).
    pub async fn knows_codes(
        &self,
        app: AppId,
        field: &FieldCode,
        codes: &[&str],
    ) -> Result<bool, ApiError> {
        let list: Vec<_> = codes.iter().map(|code| quoted(code)).collect();
        let query = format!("{field} in ({}) limit 1", list.join(","));
        let any = PhantomData::<IgnoredAny>;
        let found = self.records(app, (&query, &["$id"]), any).await;
        match found {
            Ok(_) => Ok(true),
            Err(error) if error.refusal().is_some_and(Refusal::is_unknown_code) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Asks a question, in as many queries as it takes; those that do not build on each other together.
    async fn ask<S: Shape>(
        &self,
        question: &Question<'_, S::Answer>,
        record: S,
    ) -> Result<Vec<S::Answer>, ApiError> {
        let whole = Page {
            parts: &question.parts,
            after: None,
            limit: RECORDS_PER_PAGE,
        };
        let pages = whole.in_parts(question.at_once).into_iter();
        let found = pages.map(|page| self.ask_from(page, question, record));
        let found = try_join_all(found).await?;
        Ok(found.into_iter().flatten().collect())
    }

    /// Asks for a page, and for what follows from its answer.
    async fn ask_from<'q, S: Shape>(
        &self,
        page: Page<'q>,
        question: &Question<'q, S::Answer>,
        record: S,
    ) -> Result<Vec<S::Answer>, ApiError> {
        let mut waiting = VecDeque::from([page]);
        let mut records = Vec::new();
        while let Some(page) = waiting.pop_front() {
            let query = question.query(&page);
            let asked = (&*query, &*question.fields);
            let next = match self.records(question.app, asked, record).await {
                Ok(found) if page.is_crowded_by(found.len()) && question.id_of.is_none() => {
                    page.in_parts(page.parts.len() / 2)
                }
                Ok(found) => {
                    let next = question.behind(page, &found);
                    records.extend(found);
                    Vec::from_iter(next)
                }
                Err(error) => question.smaller(page, &error).ok_or(error)?,
            };
            for page in next.into_iter().rev() {
                waiting.push_front(page);
            }
        }
        Ok(records)
    }

    /// The records that a query finds, with these fields, each read by `record`.
    async fn records<S: Shape>(
        &self,
        app: AppId,
        (query, fields): (&str, &[&str]),
        record: S,
    ) -> Result<Vec<S::Answer>, ApiError> {
        let records = Only {
            name: "records",
            value: All(record),
        };
        self.page_of(app, (query, fields), false, records).await
    }

    /// The records behind this one that meet a condition as a user states it, in the order of their ids, with these
    /// fields or all: at most a page of so many. Where that is asked for, how many meet it in all.
    ///
    /// # Errors
    /// [`ApiError::is_too_large`] where fewer would be answered.
    pub async fn raw_page(
        &self,
        app: AppId,
        (condition, after): (Option<&str>, Option<RecordId>),
        limit: usize,
        fields: &[&str],
        is_counted: bool,
    ) -> Result<(Vec<RawRecord>, Option<u64>), ApiError> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Answer {
            records: Vec<RawRecord>,
            total_count: Option<Quoted<u64>>,
        }
        let condition = condition.map(|condition| format!("({condition})"));
        let after = after.map(|id| format!("$id > {id}"));
        let conditions: Vec<_> = condition.into_iter().chain(after).collect();
        let query = format!(
            "{} order by $id asc limit {limit}",
            conditions.join(" and ")
        );
        let asked = (query.trim_start(), fields);
        let answer = PhantomData::<Answer>;
        let answer = self.page_of(app, asked, is_counted, answer).await?;
        Ok((answer.records, answer.total_count.map(|total| total.0)))
    }

    /// The answer to a query for records with these fields, or all.
    async fn page_of<S: Shape>(
        &self,
        app: AppId,
        (query, fields): (&str, &[&str]),
        is_counted: bool,
        page: S,
    ) -> Result<S::Answer, ApiError> {
        let api = "records.json";
        let app = app.to_string();
        let names = (0..fields.len()).map(|at| format!("fields[{at}]"));
        let names: Vec<_> = names.collect();
        let mut parameters = vec![("app", app.as_str()), ("query", query)];
        parameters.extend(names.iter().map(String::as_str).zip(fields.iter().copied()));
        if is_counted {
            parameters.push(("totalCount", "true"));
        }
        let url = self.url(api, &parameters);
        let (query, body) = if url.is_ok_and(|url| url.as_str().len() <= MAX_URL) {
            (&parameters[..], Body::Empty)
        } else {
            let mut body = json!({"app": app, "query": query, "fields": fields});
            if is_counted {
                body["totalCount"] = true.into();
            }
            (&[][..], Body::LongGet(body.to_string().into()))
        };
        let request = Request {
            api,
            query,
            body,
            effect: Effect::Read,
            stop: None,
        };
        // It is never closed.
        let _turn = self.reading.acquire().await;
        Ok(self.settle(&request, page).await?.answer)
    }
}

/// `(A = "x" and B in ("y"))`. Choices have no `=` (kintone API facts, section 6).
fn all_of(conditions: &[Condition]) -> String {
    let one = |condition: &Condition| {
        let (code, value) = (&condition.field.code, quoted(&condition.value));
        match condition.field.kind {
            FieldKind::RadioButton | FieldKind::DropDown => format!("{code} in ({value})"),
            FieldKind::SingleLineText | FieldKind::Link if condition.value.is_empty() => {
                format!("{code} in ({value})")
            }
            _ => format!("{code} = {value}"),
        }
    };
    let parts: Vec<_> = conditions.iter().map(one).collect();
    format!("({})", parts.join(" and "))
}

/// These values as the query language writes them, without those that are empty.
fn literals(values: &[&str]) -> Vec<String> {
    let filled = values.iter().filter(|value| !value.is_empty());
    filled.map(|value| quoted(value)).collect()
}

/// A text as the query language writes it, between quotation marks. The backslash comes first, as the others bring more
/// of it.
pub fn quoted(text: &str) -> String {
    let escaped = text
        .replace('\\', "\\\\")
        .replace('"', "\\\"")
        .replace('\n', "\\n")
        .replace('\r', "\\r")
        .replace('\t', "\\t");
    format!("\"{escaped}\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_escaped_for_the_query_language() {
        assert_eq!(quoted(r#"a"b\c"#), r#""a\"b\\c""#);
        assert_eq!(quoted("a\tb\r\nc"), r#""a\tb\r\nc""#);
        assert_eq!(quoted("金額 　"), "\"金額 　\"");
    }
}
