//! What all cases share: the programs, the files that they read, and where they are.

use std::cell::OnceCell;
use std::ffi::OsString;
use std::io::{BufWriter, Write as _};
use std::path::PathBuf;

use crate::files::{File, KEY, Shape, TABLE};
use crate::peer::{PEER, Peer};

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

/// A command line of this binary.
pub(crate) fn own<const N: usize>(arguments: [OsString; N]) -> anyhow::Result<Vec<OsString>> {
    let program = [std::env::current_exe()?.into()].into_iter();
    Ok(program.chain(arguments).collect())
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
