//! Which fields of a backup go back into an app.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::RestoreError;
use super::options::Source;
use crate::api::Wanted;
use crate::form;
use crate::job::Server;
use crate::model::{Field, FieldCode, FieldKind, Form, Found, NumberPrecision, Table, Writing};

/// The fields of a backup and those of an app, held against each other.
#[derive(Debug)]
pub struct Fitted {
    /// The app's form.
    pub form: Form,
    /// How the app rounds numbers, if that is known.
    pub precision: Option<NumberPrecision>,
    /// The fields that are sent.
    pub(super) sent: Wanted,
    /// The fields that both have, to be compared: outside tables, and by table.
    pub(super) fields: Vec<Arc<Field>>,
    pub(super) tables: Vec<(Arc<Table>, Vec<Arc<Field>>)>,
    /// Fields that hold something, and that the app has not, or as another type.
    pub missing: Vec<Missing>,
    /// Fields that kintone fills itself: how many there are of each type.
    pub filled: BTreeMap<&'static str, u64>,
}

/// A field of a backup that an app does not take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    /// The field.
    pub code: FieldCode,
    /// Its type in the backup.
    pub kind: &'static str,
    /// Its type in the app, if it is there.
    pub now: Option<&'static str>,
}

/// A field as it is in the app.
enum Place {
    Here(Arc<Field>),
    Other(Option<&'static str>),
}

impl Fitted {
    /// Asks for the app's form, and holds that of the backup against it.
    ///
    /// # Errors
    /// Forms that cannot be read.
    pub async fn read(
        server: Server<'_>,
        source: Source<'_>,
        with_system_fields: bool,
    ) -> Result<Self, RestoreError> {
        let Server { client, app } = server;
        let kept = source.entry.form.document(source.dir)?;
        let now = client.form(app).await?;
        let precision = client.number_precision(app).await?;
        let [kept, now] = [kept, now].map(|json| {
            let form = form::from_json(&json);
            form.map_err(|error| RestoreError::Shape(error.text().clone()))
        });
        Ok(Self::new(&kept?, now?, precision, with_system_fields))
    }

    /// Holds them against each other. Fields by which kintone says who did what, and when, are sent where that is asked
    /// for.
    fn new(
        backup: &Form,
        form: Form,
        precision: Option<NumberPrecision>,
        with_system_fields: bool,
    ) -> Self {
        let mut fitted = Self {
            form,
            precision,
            sent: Wanted::default(),
            fields: Vec::new(),
            tables: Vec::new(),
            missing: Vec::new(),
            filled: BTreeMap::new(),
        };
        let is_sent = |field: &Field| match field.writing() {
            Writing::Always => true,
            Writing::OnRequest => with_system_fields,
            Writing::Never => false,
        };
        for field in backup.fields() {
            if field.kind == FieldKind::Group || field.kind == FieldKind::ReferenceTable {
                continue;
            }
            if !is_sent(field) && field.kind.writing() != Writing::Always {
                *fitted.filled.entry(field.kind.api_name()).or_default() += 1;
            }
            match fitted.place(None, field) {
                Place::Here(here) => {
                    if is_sent(&here) {
                        fitted.sent.fields.push(here.clone());
                    }
                    fitted.fields.push(here);
                }
                Place::Other(now) => fitted.miss(field, now),
            }
        }
        for table in backup.tables() {
            fitted.table(table, &is_sent);
        }
        fitted
    }

    fn table(&mut self, table: &Arc<Table>, is_sent: &dyn Fn(&Field) -> bool) {
        let (mut compared, mut sent, mut there) = (Vec::new(), Vec::new(), None);
        for field in &table.fields {
            match self.place(Some(&table.code), field) {
                Place::Here(here) => {
                    if is_sent(&here) {
                        sent.push(here.clone());
                    }
                    compared.push(here);
                    there = self.here(&table.code);
                }
                Place::Other(now) => self.miss(field, now),
            }
        }
        if let Some(there) = there {
            self.tables.push((there.clone(), compared));
            if !sent.is_empty() {
                self.sent.tables.push((there, sent));
            }
        }
    }

    fn here(&self, code: &FieldCode) -> Option<Arc<Table>> {
        match self.form.find(code.as_str()) {
            Some(Found::Table(table)) => Some(table.clone()),
            _ => None,
        }
    }

    fn place(&self, table: Option<&FieldCode>, field: &Field) -> Place {
        let (there, here) = match self.form.find(field.code.as_str()) {
            Some(Found::Field(here)) => (None, here),
            Some(Found::InTable(there, here)) => (Some(&there.code), here),
            Some(Found::Table(_)) => return Place::Other(Some("SUBTABLE")),
            None => return Place::Other(None),
        };
        if there == table && here.kind == field.kind {
            Place::Here(here.clone())
        } else {
            Place::Other(Some(here.kind.api_name()))
        }
    }

    /// What kintone makes by itself is not missed.
    fn miss(&mut self, field: &Field, now: Option<&'static str>) {
        if field.writing() == Writing::Always {
            self.missing.push(Missing {
                code: field.code.clone(),
                kind: field.kind.api_name(),
                now,
            });
        }
    }

    /// The fields that hold who did what, and when.
    pub(super) fn is_system(field: &Field) -> bool {
        field.kind.writing() == Writing::OnRequest
    }
}
