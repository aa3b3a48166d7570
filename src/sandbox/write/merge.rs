//! What a record will hold: what is sent, over what is there, over defaults; validated as a whole
//! (kintone API facts, sections 4.2, 4.4 and 5).

use std::collections::{HashMap, HashSet};

use serde_json::{Map, Value as Json};

use super::lookup;
use crate::appdir::Right;
use crate::model::{FieldKind, Writing};
use crate::sandbox::app::{App, AppField, AppTable, Default, Item};
use crate::sandbox::calc;
use crate::sandbox::call::Call;
use crate::sandbox::refusal::{Faults, Refusal, Result};
use crate::sandbox::sent::{Sent, SentRecord, SentRow};
use crate::sandbox::store::Sequence;
use crate::sandbox::value::{self, Site, is_empty};
use crate::sandbox::view::object;

/// The status of a record in an app with process management; the form does not state its name.
const FIRST_STATUS: &str = "Not started";

/// What lies under the sent values of a record or row.
#[derive(Clone, Copy)]
enum Base<'call> {
    /// Nothing: defaults fill what is not sent.
    Defaults,
    /// Nothing, and no defaults.
    Nothing,
    Stored(&'call Map<String, Json>),
}

impl<'call> Base<'call> {
    fn stored(self, code: &str) -> Option<&'call Json> {
        match self {
            Self::Stored(values) => values.get(code),
            Self::Defaults | Self::Nothing => None,
        }
    }
}

/// One record being merged.
pub(super) struct Merging<'a, 'call> {
    pub(super) call: &'a mut Call<'call>,
    pub(super) app: &'a App,
    /// The record's own part of the keys of errors.
    pub(super) site: &'a str,
    pub(super) faults: &'a mut Faults,
}

/// The code of a table and the position of a row in it, for what stands in a row.
type InRow<'a> = Option<(&'a str, usize)>;

impl Merging<'_, '_> {
    /// The values of the record after the call; `stored` is what it holds before, for one that exists.
    pub(super) fn record(
        &mut self,
        sent: &SentRecord<'_>,
        stored: Option<&Map<String, Json>>,
    ) -> Result<Map<String, Json>> {
        let app = self.app;
        let base = stored.map_or(Base::Defaults, Base::Stored);
        let items = app.items.iter().zip(sent);
        let fields: Vec<_> = items
            .filter_map(|(item, sent)| match item {
                Item::Field(field) => Some((field.as_ref(), sent.as_ref())),
                Item::Table(_) => None,
            })
            .collect();
        let mut values = self.fields(&fields, base, None)?;
        for (item, sent) in app.items.iter().zip(sent) {
            let Item::Table(table) = item else { continue };
            let held = base.stored(&table.code).and_then(Json::as_array);
            let held = held.map(Vec::as_slice).unwrap_or_default();
            let rows = if let Some(Sent::Rows(rows)) = sent {
                // Whether kintone gives defaults to a row that an update adds is not measured; here it does not
                // (kintone API facts, section 8, item 10).
                let base = stored.map_or(Base::Defaults, |_| Base::Nothing);
                self.rows(table, rows, held, base)?
            } else {
                self.check_rows(table, held);
                held.to_vec()
            };
            if !rows.is_empty() {
                values.insert(table.code.clone(), rows.into());
            }
        }
        calc::fill(app, &mut values, &self.call.tenant.time_zone);
        Ok(values)
    }

    /// The values of these fields. What is sent for the copies of lookups is ignored
    /// (kintone API facts, section 4.5).
    fn fields(
        &mut self,
        fields: &[(&AppField, Option<&Sent<'_>>)],
        base: Base<'_>,
        row: InRow<'_>,
    ) -> Result<Map<String, Json>> {
        let mut looked_up = lookup::copies(self.call, self.app, fields)?;
        let targets = lookup::targets(fields);
        let mut values = Map::with_capacity(fields.len());
        for &(field, sent) in fields {
            let sent = sent.filter(|_| !targets.contains(field.code()));
            let copied = if looked_up.is_empty() {
                None
            } else {
                looked_up.remove(field.code())
            };
            let value = match copied {
                Some(copied) => {
                    self.check_stored(field, &copied, row);
                    Some(copied)
                }
                None if field.field.is_given() => Some(self.field(field, sent, base, row)?),
                None => self.system_value(field, sent, base)?,
            };
            // What is empty need not be kept: a record shows its empty fields all the same.
            if let Some(value) = value.filter(|value| !is_empty(value)) {
                values.insert(field.code().to_owned(), value);
            }
        }
        Ok(values)
    }

    fn field(
        &mut self,
        field: &AppField,
        sent: Option<&Sent<'_>>,
        base: Base<'_>,
        row: InRow<'_>,
    ) -> Result<Json> {
        let held = base.stored(field.code()).unwrap_or(&Json::Null);
        let sent = match (sent, base, &field.default) {
            (Some(sent), _, _) => sent,
            (None, Base::Defaults, Default::Value(default)) => default,
            (None, Base::Defaults, Default::Now) => return Ok(self.now(field.kind())),
            (None, _, _) => {
                self.check_stored(field, held, row);
                return Ok(held.clone());
            }
        };
        self.settle(field, sent, held, row)
    }

    fn settle(
        &mut self,
        field: &AppField,
        sent: &Sent<'_>,
        held: &Json,
        row: InRow<'_>,
    ) -> Result<Json> {
        let (site, precision) = (self.site(row), self.app.precision);
        value::settle(
            self.call,
            &field.field,
            sent,
            held,
            precision,
            site,
            self.faults,
        )
    }

    fn check_stored(&mut self, field: &AppField, value: &Json, row: InRow<'_>) {
        let site = self.site(row);
        value::check_stored(&field.field, value, self.app.precision, site, self.faults);
    }

    fn site<'s>(&self, row: InRow<'s>) -> Site<'s>
    where
        Self: 's,
    {
        Site {
            record: self.site,
            row,
        }
    }

    /// The moment of the call, as a default: days and times in the domain's time zone.
    fn now(&self, kind: FieldKind) -> Json {
        let local = self.call.now.to_zoned(self.call.tenant.time_zone.clone());
        match kind {
            FieldKind::Date => local.strftime("%Y-%m-%d").to_string().into(),
            FieldKind::Time => local.strftime("%H:%M").to_string().into(),
            _ => self.call.now_text().into(),
        }
    }

    /// The value of a field that kintone fills itself; `None` for one that records do not store.
    /// Creator, modifier and their times may be sent with a new record. With an update some clients saw them
    /// refused, others ignored; refusing is the careful side (kintone API facts, section 8, item 16).
    fn system_value(
        &mut self,
        field: &AppField,
        sent: Option<&Sent<'_>>,
        base: Base<'_>,
    ) -> Result<Option<Json>> {
        let automatic = match field.kind() {
            FieldKind::Creator | FieldKind::Modifier => self.call.actor.value(),
            FieldKind::CreatedTime | FieldKind::UpdatedTime => self.call.now_text().into(),
            FieldKind::Status if field.enabled => FIRST_STATUS.into(),
            FieldKind::RecordNumber => return record_number(field, sent, base),
            // Who is in charge, and categories, come with first records alone.
            FieldKind::StatusAssignee | FieldKind::Category => {
                return Ok(base.stored(field.code()).cloned());
            }
            // Calculated fields are filled when all others are known.
            _ => return Ok(None),
        };
        let stamps = field.field.writing() == Writing::OnRequest;
        if let Base::Stored(_) = base {
            if stamps && sent.is_some() {
                return Err(Refusal::field_not_editable(field.code()));
            }
            let renewed = matches!(field.kind(), FieldKind::Modifier | FieldKind::UpdatedTime);
            let held = base.stored(field.code()).filter(|_| !renewed);
            return Ok(Some(held.cloned().unwrap_or(automatic)));
        }
        match sent {
            Some(sent @ (Sent::Codes(_) | Sent::Text(_))) if stamps => {
                let app = self.app.id.get();
                self.call.actor.ensure_may(app, Some(Right::Manage))?;
                let stored = self.settle(field, sent, &Json::Null, None)?;
                Ok(Some(match stored {
                    // One user, and not a list of one.
                    Json::Array(mut users) if !users.is_empty() => users.swap_remove(0),
                    stored => stored,
                }))
            }
            _ => Ok(Some(automatic)),
        }
    }

    /// The rows of a table after the call. They stand in the request's order; a row keeps its id if the record has
    /// it, and gets a new one and what `base` gives otherwise; rows that are not sent are gone
    /// (kintone API facts, section 5).
    fn rows(
        &mut self,
        table: &AppTable,
        rows: &[SentRow<'_>],
        held: &[Json],
        base: Base<'_>,
    ) -> Result<Vec<Json>> {
        let mut seen = HashSet::new();
        for id in rows.iter().filter_map(|row| row.id) {
            if !seen.insert(id) {
                return Err(Refusal::row_twice(&table.code));
            }
        }
        let held: HashMap<_, _> = held
            .iter()
            .filter_map(|row| Some((row.get("id")?.as_str()?, row.get("value")?.as_object()?)))
            .collect();
        let mut merged = Vec::with_capacity(rows.len());
        for (index, row) in rows.iter().enumerate() {
            let id = row.id.map(|id| id.to_string()).unwrap_or_default();
            let (id, base) = match held.get(id.as_str()) {
                Some(stored) => (id, Base::Stored(stored)),
                None => (self.call.session.next(Sequence::Rows)?.to_string(), base),
            };
            let fields = table.fields.iter().zip(&row.fields);
            let fields: Vec<_> = fields.map(|(field, sent)| (field, sent.as_ref())).collect();
            let values = self.fields(&fields, base, Some((&table.code, index)))?;
            merged.push(object([("id", id.into()), ("value", Json::Object(values))]));
        }
        Ok(merged)
    }

    /// Notes what is wrong with the rows of a table that the call does not touch.
    fn check_rows(&mut self, table: &AppTable, held: &[Json]) {
        for (index, row) in held.iter().enumerate() {
            let given = table.fields.iter().filter(|field| field.field.is_given());
            for field in given {
                // What a row does not hold reads as null, which is as empty as any empty value.
                let value = &row["value"][field.code()];
                self.check_stored(field, value, Some((&table.code, index)));
            }
        }
    }
}

/// Record numbers follow from ids. One that is sent with a new record is an error, with an update it is ignored
/// (kintone API facts, section 4.5).
fn record_number(
    field: &AppField,
    sent: Option<&Sent<'_>>,
    base: Base<'_>,
) -> Result<Option<Json>> {
    match (sent, base) {
        (Some(Sent::Text(_)), Base::Defaults) => Err(Refusal::record_number(field.code())),
        _ => Ok(None),
    }
}
