//! One first record on its way into the database.

use std::path::Path;

use serde_json::{Map, Value as Json, json};

use super::finish::finish;
use super::stated::{number_of, rows, stated_id};
use crate::language::text;
use crate::model::{Decimal, FieldKind};
use crate::sandbox::app::{App, AppField, AppTable, Item};
use crate::sandbox::call::{Call, minute_text};
use crate::sandbox::raw::Raw;
use crate::sandbox::refusal::{Faults, Refusal, Result};
use crate::sandbox::sent::{Sent, SentRecord};
use crate::sandbox::sent_record::read_record;
use crate::sandbox::store::{Sequence, Stored, Upload};
use crate::sandbox::value::{Site, check_stored, is_empty, parse_moment};
use crate::sandbox::write::keys;
use crate::sandbox::write::merge::Merging;

/// What a record is stored with.
pub(super) struct Storing<'a, 'call> {
    pub(super) call: &'a mut Call<'call>,
    pub(super) app: &'a App,
    /// Where its files lie.
    pub(super) dir: Option<&'a Path>,
    /// What is odd about it.
    pub(super) faults: &'a mut Faults,
}

impl Storing<'_, '_> {
    pub(super) fn record(&mut self, json: &Json, site: &str) -> Result<Stored> {
        let app = self.app;
        let without_files = without_files(app, json);
        let raw = Raw::from(&without_files);
        let sent = plain(app, read_record(app, Some(&raw))?);
        let mut ignored = Faults::default();
        let mut merging = Merging {
            call: &mut *self.call,
            app,
            site,
            faults: &mut ignored,
        };
        // What is not stated is as in a record that is added.
        let mut values = merging.record(&sent, None)?;
        for item in &app.items {
            match item {
                Item::Field(field) => {
                    if let Some(json) = json.get(field.code()) {
                        let site = Site {
                            record: site,
                            row: None,
                        };
                        self.put(field, &json["value"], site, &mut values)?;
                    }
                }
                Item::Table(table) if json.get(&table.code).is_some() => {
                    self.rows(table, rows(json, table), site, &mut values)?;
                }
                Item::Table(_) => {}
            }
        }
        finish(self.call, app, json, &mut values);
        check(app, &values, site, self.faults);
        let id = match stated_id(json, app) {
            Some(id) => id,
            None => self.call.session.next(Sequence::Records(app.id.get()))?,
        };
        if self.call.session.record(app.id.get(), id)?.is_some() {
            return Err(Refusal::record_twice(id));
        }
        let revision = number_of(&json["$revision"]["value"]).unwrap_or(1);
        let record = Stored {
            id,
            revision,
            values,
        };
        keys::settle(self.call, app, None, &record, site, self.faults)?;
        self.call.session.insert(app.id.get(), &record)?;
        Ok(record)
    }

    /// Puts the stated rows in place of those that were made for them.
    fn rows(
        &mut self,
        table: &AppTable,
        stated: &[Json],
        site: &str,
        values: &mut Map<String, Json>,
    ) -> Result<()> {
        let Some(Json::Array(rows)) = values.get_mut(&table.code) else {
            return Ok(());
        };
        for (index, (row, stated)) in rows.iter_mut().zip(stated).enumerate() {
            if let Some(id) = number_of(&stated["id"]) {
                row["id"] = id.to_string().into();
            }
            let Some(cells) = row["value"].as_object_mut() else {
                continue;
            };
            for field in &table.fields {
                if let Some(json) = stated["value"].get(field.code()) {
                    let site = Site {
                        record: site,
                        row: Some((&table.code, index)),
                    };
                    self.put(field, &json["value"], site, cells)?;
                }
            }
        }
        Ok(())
    }

    /// Puts a stated value as it would be read.
    fn put(
        &mut self,
        field: &AppField,
        stated: &Json,
        site: Site<'_>,
        values: &mut Map<String, Json>,
    ) -> Result<()> {
        let kind = field.kind();
        let stored = match (kind, stated) {
            // Record numbers follow from ids, and calculated fields from others.
            (FieldKind::RecordNumber, _) => return Ok(()),
            _ if field.calculation.is_some() => return Ok(()),
            (FieldKind::ReferenceTable | FieldKind::Group, _) => return Ok(()),
            (FieldKind::Number, Json::String(text)) => {
                let number = text.parse().map(|number: Decimal| number.plain());
                number.unwrap_or_else(|_| text.clone()).into()
            }
            (FieldKind::Number, Json::Number(number)) => number.to_string().into(),
            (
                FieldKind::DateTime | FieldKind::CreatedTime | FieldKind::UpdatedTime,
                Json::String(text),
            ) => parse_moment(text).map_or_else(|| stated.clone(), |at| minute_text(at).into()),
            (FieldKind::File, Json::Array(files)) => {
                let files = files.iter().map(|file| self.file(field, file, site));
                files.collect::<Result<Vec<_>>>()?.into()
            }
            (_, Json::Array(members)) => {
                let named = members.iter().map(|member| self.named(kind, member));
                named.collect::<Vec<_>>().into()
            }
            (_, stated) => self.named(kind, stated),
        };
        if is_empty(&stored) {
            values.remove(field.code());
        } else {
            values.insert(field.code().to_owned(), stored);
        }
        Ok(())
    }

    /// A user, organization or group with its name, which need not be stated; anything else as it is.
    fn named(&self, kind: FieldKind, stated: &Json) -> Json {
        let Some(code) = stated.get("code").and_then(Json::as_str) else {
            return stated.clone();
        };
        let name = stated.get("name").and_then(Json::as_str);
        let name = name.unwrap_or_else(|| self.call.tenant.name_of(kind, code).unwrap_or(code));
        json!({"code": code, "name": name})
    }

    /// An attachment: its content is that of the file of its name, if that is there.
    fn file(&mut self, field: &AppField, stated: &Json, site: Site<'_>) -> Result<Json> {
        let Some(name) = stated.get("name").and_then(Json::as_str) else {
            return Ok(stated.clone());
        };
        let is_plain = Path::new(name)
            .file_name()
            .is_some_and(|plain| plain == name);
        let path = self.dir.filter(|_| is_plain).map(|dir| dir.join(name));
        let Some(content) = path.and_then(|path| fs_err::File::open(path).ok()) else {
            let fault = text!(
                "the file `{name}` is not beside the records",
                "ファイル「{name}」がレコードのファイルと同じフォルダーにありません"
            );
            self.faults.push(site.value_key(&field.field), fault);
            return Ok(stated.clone());
        };
        let text = |member: &str| stated.get(member).and_then(Json::as_str);
        let content_type = text("contentType").unwrap_or("application/octet-stream");
        let mut upload = Upload {
            name: name.to_owned(),
            content_type: content_type.to_owned(),
            content: content.into_file(),
        };
        let session = &self.call.session;
        let upload_key = session.free_key(|| self.call.tenant.random_key())?;
        session.upload(&upload_key, &mut upload)?;
        let key = match text("fileKey") {
            Some(stated) if !session.has_key(stated)? => stated.to_owned(),
            _ => session.free_key(|| self.call.tenant.random_key())?,
        };
        let attached = session.attach(&upload_key, &key)?;
        let size = attached.map_or(0, |(_, _, size)| size);
        Ok(json!({
            "contentType": content_type, "fileKey": key, "name": name, "size": size.to_string(),
        }))
    }
}

/// A record whose files are left out: they are known by their names, and need no keys.
fn without_files(app: &App, json: &Json) -> Json {
    let is_file = |field: &&AppField| field.kind() == FieldKind::File;
    let mut json = json.clone();
    if let Some(members) = json.as_object_mut() {
        for field in app.all_fields().filter(is_file) {
            members.remove(field.code());
        }
    }
    for item in &app.items {
        let Item::Table(table) = item else { continue };
        let rows = json
            .get_mut(&table.code)
            .and_then(|table| table.get_mut("value"));
        for row in rows.and_then(Json::as_array_mut).into_iter().flatten() {
            let cells = row.get_mut("value").and_then(Json::as_object_mut);
            let Some(cells) = cells else { continue };
            for field in table.fields.iter().filter(is_file) {
                cells.remove(field.code());
            }
        }
    }
    json
}

/// What can be sent without being refused; the rest is put in place afterwards.
fn plain<'body>(app: &App, sent: SentRecord<'body>) -> SentRecord<'body> {
    let of_field = |field: &AppField, sent: Option<Sent<'body>>| match sent {
        Some(Sent::Codes(_)) => Some(Sent::Empty),
        Some(Sent::Text(_)) if field.kind() == FieldKind::RecordNumber => None,
        _ if field.field.lookup.is_some() => None,
        sent => sent,
    };
    let items = app.items.iter().zip(sent);
    let plain = items.map(|(item, sent)| match (item, sent) {
        (Item::Field(field), sent) => of_field(field, sent),
        (Item::Table(table), Some(Sent::Rows(mut rows))) => {
            for row in &mut rows {
                row.id = None;
                for (field, sent) in table.fields.iter().zip(&mut row.fields) {
                    *sent = of_field(field, sent.take());
                }
            }
            Some(Sent::Rows(rows))
        }
        (Item::Table(_), sent) => sent,
    });
    plain.collect()
}

/// Notes what kintone would find wrong with a record that it is to change.
fn check(app: &App, values: &Map<String, Json>, record: &str, faults: &mut Faults) {
    let mut note = |field: &AppField, held: &Json, site| {
        if field.field.is_given() {
            check_stored(&field.field, held, app.precision, site, faults);
        }
    };
    for item in &app.items {
        match item {
            Item::Field(field) => {
                let held = values.get(field.code()).unwrap_or(&Json::Null);
                note(field, held, Site { record, row: None });
            }
            Item::Table(table) => {
                let held = values.get(&table.code).and_then(Json::as_array);
                for (index, row) in held.into_iter().flatten().enumerate() {
                    let row_site = Some((table.code.as_str(), index));
                    for field in &table.fields {
                        let held = &row["value"][field.code()];
                        note(
                            field,
                            held,
                            Site {
                                record,
                                row: row_site,
                            },
                        );
                    }
                }
            }
        }
    }
}
