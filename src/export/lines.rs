//! A record on a line of its own, as JSON in the shape in which kintone gives it; or without its tables, whose rows are
//! lines elsewhere, each with the id of its record.

use std::collections::HashMap;
use std::fmt;
use std::io::{self, Write};

use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::ExportError;
use super::columns::{Columns, Part};
use crate::api::RawRecord;

/// Where records go as lines.
pub(super) struct LinesOut {
    records: Box<dyn Write + Send>,
    /// By the codes of their tables, which of these rows go to that are lines of their own.
    tables: HashMap<String, usize>,
    rows: Vec<(Box<dyn Write + Send>, u64)>,
}

impl LinesOut {
    /// Records go to the first of these, and the rows of tables to the others if there are any.
    pub(super) fn new(outs: Vec<Box<dyn Write + Send>>, columns: &Columns) -> Self {
        let mut outs = outs.into_iter();
        let records = outs.next().unwrap_or_else(|| Box::new(io::sink()));
        let rows: Vec<_> = outs.map(|out| (out, 0)).collect();
        let codes = columns.parts.iter().filter_map(|part| match part {
            Part::Table(table, _) => Some(table.code.to_string()),
            Part::Field(_) => None,
        });
        Self {
            records,
            tables: codes.zip(0..rows.len()).collect(),
            rows,
        }
    }

    /// Writes a record.
    pub(super) fn record(&mut self, record: &RawRecord) -> Result<(), ExportError> {
        if self.tables.is_empty() {
            return Ok(line(&mut self.records, record.json())?);
        }
        self.apart(record)
    }

    fn apart(&mut self, record: &RawRecord) -> Result<(), ExportError> {
        let shape = |error: serde_json::Error| ExportError::shape(&error);
        let id = record.id().map_err(shape)?;
        let fields: Members<'_> = serde_json::from_str(record.json()).map_err(shape)?;
        let mut outside = String::from("{");
        for (name, value) in fields.0 {
            let Some(at) = self.tables.get(&name) else {
                if outside.len() > 1 {
                    outside.push(',');
                }
                outside.push_str(&quoted(&name)?);
                outside.push(':');
                outside.push_str(value.get());
                continue;
            };
            let field: Members<'_> = serde_json::from_str(value.get()).map_err(shape)?;
            let rows = field.0.iter().find(|(name, _)| name == "value");
            let rows = rows.map_or("[]", |(_, rows)| rows.get());
            let rows: Vec<&RawValue> = serde_json::from_str(rows).map_err(shape)?;
            let (out, count) = &mut self.rows[*at];
            *count += rows.len() as u64;
            for row in rows {
                // A row is an object with members.
                let members = row.get().trim_start().trim_start_matches('{');
                line(out, &format!("{{\"$id\":\"{id}\",{members}"))?;
            }
        }
        outside.push('}');
        Ok(line(&mut self.records, &outside)?)
    }

    /// Ends them: how many rows went elsewhere, by table.
    pub(super) fn finish(mut self) -> Result<Vec<u64>, ExportError> {
        self.records.flush()?;
        let flushed = self.rows.iter_mut().map(|(out, count)| {
            out.flush()?;
            Ok(*count)
        });
        flushed.collect()
    }
}

/// Writes a line. JSON that kintone spreads over lines is joined: no line break stands in a text of it.
fn line(out: &mut dyn Write, json: &str) -> io::Result<()> {
    let mut lines = json.split(['\n', '\r']);
    let first = lines.next().unwrap_or_default();
    out.write_all(first.as_bytes())?;
    for line in lines {
        out.write_all(line.trim_start().as_bytes())?;
    }
    out.write_all(b"\n")
}

fn quoted(text: &str) -> Result<String, ExportError> {
    Ok(serde_json::to_string(text).map_err(io::Error::from)?)
}

/// The members of an object, in their order, as they came.
struct Members<'r>(Vec<(String, &'r RawValue)>);

impl<'de> serde::Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visit;
        impl<'de> Visitor<'de> for Visit {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(Visit)
    }
}
