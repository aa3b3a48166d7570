//! What all cases share: the programs, the files that they read, and how they are called.

use std::cell::OnceCell;
use std::ffi::OsString;
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};

use serde_json::{Value as Json, json};

use crate::contest::{Contestant, Server, URL, URL_BY_NAME};
use crate::files::{File, KEY, Shape, TABLE};
use crate::ideal;
use crate::peer::{PEER, Peer};
use crate::stub::{Manner, Sent};

/// A place to work in, and what is asked for.
pub(crate) struct Bench {
    pub(crate) dir: PathBuf,
    pub(crate) program: PathBuf,
    /// How many records a file has where a case says nothing else.
    pub(crate) records: u64,
    /// Installed when it is first asked for.
    peer: OnceCell<Option<Peer>>,
}

impl Bench {
    pub(crate) fn new(dir: PathBuf, program: PathBuf, records: u64) -> Self {
        Self {
            dir,
            program,
            records,
            peer: OnceCell::new(),
        }
    }

    /// A file's path. It is written when it is first asked for.
    pub(crate) fn file(&self, file: File) -> anyhow::Result<PathBuf> {
        let path = self.dir.join(format!("{}.csv", name(&file)));
        if !path.exists() {
            file.write(&path)?;
        }
        Ok(path)
    }

    /// A file of one record with so many rows.
    pub(crate) fn tall(&self, rows: u64) -> anyhow::Result<PathBuf> {
        let path = self.dir.join("tall.csv");
        let mut file = BufWriter::new(fs_err::File::create(&path)?);
        writeln!(file, "*,{},{TABLE},Item,Quantity", KEY.code)?;
        for row in 0..rows {
            let mark = if row == 0 { "*,ORD-00000001" } else { "," };
            writeln!(file, "{mark},,ノートPC {row},{}", row % 40)?;
        }
        file.flush()?;
        Ok(path)
    }

    /// The path of a form.
    pub(crate) fn form(&self, shape: Shape) -> anyhow::Result<PathBuf> {
        let path = self.dir.join(format!("{shape:?}-form.json"));
        fs_err::write(&path, shape.form().to_string())?;
        Ok(path)
    }

    /// A command line of kintable.
    pub(crate) fn kintable<A: Into<OsString>>(
        &self,
        arguments: impl IntoIterator<Item = A>,
    ) -> Vec<OsString> {
        let program = [self.program.clone().into()].into_iter();
        program
            .chain(arguments.into_iter().map(Into::into))
            .collect()
    }

    /// An import by kintable.
    pub(crate) fn import(&self, file: &Path, options: &[&str]) -> Vec<OsString> {
        let mut command = self.kintable(["import", "--base-url", URL, "--app", "1"]);
        command.extend(["--api-token", "any"].map(Into::into));
        command.extend(options.iter().map(Into::into));
        command.push(file.into());
        command
    }

    /// The reference, if it can be had.
    pub(crate) fn peer(&self) -> Option<&Peer> {
        let install = || {
            let peer = Peer::install(&self.dir.join("peer"));
            if let Err(error) = &peer {
                eprintln!("{PEER} is not measured: {error:#}");
            }
            peer.ok()
        };
        self.peer.get_or_init(install).as_ref()
    }

    /// An import by the reference.
    pub(crate) fn peer_import(
        &self,
        file: &Path,
        options: &[&str],
        server: &Server,
    ) -> Option<Contestant> {
        let mut command = self.peer()?.0.clone();
        command
            .extend(["record", "import", "--base-url", URL_BY_NAME, "--app", "1"].map(Into::into));
        command.extend(["--api-token", "any"].map(Into::into));
        command.extend(options.iter().map(Into::into));
        command.extend(["--file-path".into(), file.into()]);
        Some(Contestant {
            name: PEER.to_owned(),
            command,
            server: server.clone(),
        })
    }

    /// The client that has the requests of an import ready. They are those that kintable sends.
    pub(crate) fn ideal(&self, import: &Contestant) -> anyhow::Result<Contestant> {
        let Server::Stub(manner, sent) = &import.server else {
            anyhow::bail!("nothing is sent to no stub");
        };
        let bodies = self.dir.join("bodies");
        let keeping = Manner {
            keep: Some(bodies.clone()),
            latency: std::time::Duration::ZERO,
            record: std::time::Duration::ZERO,
            ..Manner::clone(manner)
        };
        let server = Server::Stub(Box::new(keeping), *sent);
        Contestant {
            server,
            ..import.clone()
        }
        .run()?;
        Ok(Contestant {
            name: "the ideal client".to_owned(),
            command: own([ideal::POST.into(), URL.into(), bodies.into()])?,
            server: import.server.clone(),
        })
    }

    /// Files to be attached, and the CSV that names them; its directory and itself.
    pub(crate) fn attachments(&self, files: u64, bytes: u64) -> anyhow::Result<(PathBuf, PathBuf)> {
        let dir = self.dir.join(format!("{files}-files"));
        fs_err::create_dir_all(&dir)?;
        let mut text = String::from("Key,Files\n");
        for at in 1..=files {
            let name = format!("{at}.bin");
            // All zeros, which take no room.
            fs_err::File::create(dir.join(&name))?.set_len(bytes)?;
            text.extend(["K-", &at.to_string(), ",", &name, "\n"]);
        }
        let path = self.dir.join(format!("{files}-files.csv"));
        fs_err::write(&path, text)?;
        Ok((dir, path))
    }
}

/// The form of records that can be upserted, as their key prohibits duplicate values.
pub(crate) fn keyed_form(shape: Shape) -> Json {
    let mut form = shape.form();
    form["properties"][KEY.code]["unique"] = true.into();
    form
}

/// The form of records with attachments.
pub(crate) fn attachments_form() -> Json {
    json!({"revision": "1", "properties": {
        "Key": {"type": "SINGLE_LINE_TEXT", "code": "Key", "label": "Key"},
        "Files": {"type": "FILE", "code": "Files", "label": "Files"},
    }})
}

/// A command line of this binary.
pub(crate) fn own<const N: usize>(arguments: [OsString; N]) -> anyhow::Result<Vec<OsString>> {
    let program = [std::env::current_exe()?.into()].into_iter();
    Ok(program.chain(arguments).collect())
}

/// A stub that must be sent so many records.
pub(crate) fn stub(manner: Manner, records: u64) -> Server {
    Server::Stub(Box::new(manner), Sent { records, files: 0 })
}

fn name(file: &File) -> String {
    let File {
        shape,
        records,
        has_ids,
        has_changes,
    } = file;
    let ids = if *has_ids { "-ids" } else { "" };
    let changes = if *has_changes { "-changes" } else { "" };
    format!("{shape:?}-{records}{ids}{changes}")
}
