//! Imports, by kintable or by the reference: what is read, how, and who is written to.

use std::ffi::OsString;
use std::path::PathBuf;

use serde_json::{Value as Json, json};

use crate::bench::Bench;
use crate::contest::{Contest, Contestant, Server, URL, URL_BY_NAME};
use crate::files::{File, KEY, Shape};
use crate::peer::PEER;
use crate::stub::{Manner, Sent};

/// An import that both can do.
pub(crate) struct Import {
    file: PathBuf,
    /// What both programs call the same.
    options: Vec<OsString>,
    manner: Manner,
    /// What the stub must be sent.
    sent: Sent,
}

impl Import {
    /// Adds all records of a file.
    pub(crate) fn adding(bench: &Bench, file: File, manner: Manner) -> anyhow::Result<Self> {
        Ok(Self {
            file: bench.file(file)?,
            options: Vec::new(),
            manner,
            sent: Sent {
                records: file.records,
                files: 0,
            },
        })
    }

    /// Upserts all records of a file, by their keys.
    pub(crate) fn upserting(bench: &Bench, file: File, manner: Manner) -> anyhow::Result<Self> {
        let options = ["--update-key", KEY.code].map(Into::into);
        Ok(Self {
            options: options.into(),
            ..Self::adding(bench, file, manner)?
        })
    }

    /// Adds one record with so many rows.
    pub(crate) fn tall(bench: &Bench, rows: u64) -> anyhow::Result<Self> {
        let manner = Manner::quick(Shape::Tables.form());
        Ok(Self {
            file: bench.tall(rows)?,
            ..Self::adding(bench, File::new(Shape::Tables, 1), manner)?
        })
    }

    /// Adds so many records, with a file of so many bytes each.
    pub(crate) fn attaching(
        bench: &Bench,
        (files, bytes): (u64, u64),
        manner: fn(Json) -> Manner,
    ) -> anyhow::Result<Self> {
        let (dir, file) = bench.attachments(files, bytes)?;
        let form = json!({"revision": "1", "properties": {
            "Key": {"type": "SINGLE_LINE_TEXT", "code": "Key", "label": "Key"},
            "Files": {"type": "FILE", "code": "Files", "label": "Files"},
        }});
        Ok(Self {
            file,
            options: vec!["--attachments-dir".into(), dir.into()],
            manner: manner(form),
            sent: Sent {
                records: files,
                files,
            },
        })
    }

    /// The same, which must write only so many records.
    pub(crate) fn writing(mut self, records: u64) -> Self {
        self.sent.records = records;
        self
    }

    /// It, by kintable, with more options.
    pub(crate) fn by_kintable(&self, bench: &Bench, more: &[OsString]) -> Contestant {
        let command = bench.kintable(["import", "--base-url", URL]);
        let command = self.continued(command, more, [self.file.clone().into()]);
        Contestant::new("kintable", command, self.server())
    }

    /// It, by the reference, if that is there.
    fn by_reference(&self, bench: &Bench) -> Option<Contestant> {
        let mut command = bench.peer()?.0.clone();
        command.extend(["record", "import", "--base-url", URL_BY_NAME].map(Into::into));
        let file = ["--file-path".into(), self.file.clone().into()];
        let command = self.continued(command, &[], file);
        Some(Contestant::new(PEER, command, self.server()))
    }

    /// It by kintable, with more options, beside the reference.
    pub(crate) fn beside_reference(&self, bench: &Bench, more: &[OsString]) -> Contest {
        Contest {
            ours: self.by_kintable(bench, more),
            theirs: self.by_reference(bench),
        }
    }

    fn continued<const N: usize>(
        &self,
        mut command: Vec<OsString>,
        more: &[OsString],
        file: [OsString; N],
    ) -> Vec<OsString> {
        command.extend(["--app", "1", "--api-token", "any"].map(Into::into));
        command.extend(self.options.iter().chain(more).cloned());
        command.extend(file);
        command
    }

    fn server(&self) -> Server {
        Server::Stub(Box::new(self.manner.clone()), self.sent)
    }
}

/// An upsert by kintable that reads nothing first.
pub(crate) fn blind() -> [OsString; 1] {
    ["--blind".into()]
}

/// All records of an app, with the ids that their rows have in it.
pub(crate) fn whole(shape: Shape, records: u64) -> File {
    File {
        has_ids: true,
        ..File::new(shape, records)
    }
}

/// The form of records that can be upserted, as their key prohibits duplicate values.
pub(crate) fn keyed_form(shape: Shape) -> Json {
    let mut form = shape.form();
    form["properties"][KEY.code]["unique"] = true.into();
    form
}
