//! Which record of an app stands for which one of a backup, as a file that outlives a run. What is about to be added is
//! noted beside it before it is sent, so that a run that breaks off adds nothing twice when it is begun again.

use std::collections::BTreeMap;
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::{Value as Json, json};

use super::pairs;
use crate::language::{Text, text};
use crate::model::RecordId;

/// The columns of the file.
const HEADER: &str = "app,record,new_app,new_record";

/// More bytes than a line has.
const LINE: u64 = 256;

/// The numbers of records that were added again.
#[derive(Debug)]
pub struct IdMap {
    path: PathBuf,
    /// The app of the backup, and the app that is written to.
    apps: (u64, u64),
    pairs: Mutex<BTreeMap<u64, u64>>,
}

/// Records that were about to be added when a run broke off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pending {
    /// The greatest number that a record of the app had before.
    pub(super) above: Option<RecordId>,
    /// Their numbers in the backup, in the order in which they were sent.
    pub(super) records: Vec<u64>,
    /// When they were sent, in seconds since 1970.
    pub(super) sent: i64,
}

impl IdMap {
    /// Reads the file, if it is there.
    ///
    /// # Errors
    /// A file that cannot be read, or is no such map.
    pub fn read(path: &Path, apps: (u64, u64)) -> io::Result<Self> {
        let map = Self {
            path: path.to_owned(),
            apps,
            pairs: Mutex::default(),
        };
        let mut text = match fs_err::read_to_string(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(map),
            text => text?,
        };
        // A line that a run did not finish says nothing; it is looked for what it wrote.
        text.truncate(text.rfind('\n').map_or(0, |end| end + 1));
        let read = map.take(&text);
        read.map_err(|reason| {
            let (path, [reason, ja_reason]) = (path.display(), reason.both());
            io::Error::other(text!(
                "`{path}` is not a map of record numbers: {reason}",
                "「{path}」はレコード番号の対応表ではありません：{ja_reason}"
            ))
        })?;
        Ok(map)
    }

    fn take(&self, text: &str) -> Result<(), Text> {
        let mut lines = pairs::lines(text)?.into_iter();
        let header = lines.next().map(|(_, cells)| cells.join(","));
        if header.is_some_and(|header| header != HEADER) {
            return Err(text!(
                "its header line is not `{HEADER}`",
                "ヘッダー行が「{HEADER}」ではありません"
            ));
        }
        let mut pairs = self.pairs();
        for (line, cells) in lines {
            let cells: [String; 4] = pairs::exactly(line, cells)?;
            let numbers: Option<Vec<u64>> = cells.iter().map(|cell| cell.parse().ok()).collect();
            match numbers.as_deref() {
                Some([app, record, new_app, new_record]) => {
                    if (*app, *new_app) == self.apps {
                        pairs.insert(*record, *new_record);
                    }
                }
                _ => {
                    return Err(text!(
                        "line {line} has a cell that is not a number",
                        "{line}行目に数字ではないセルがあります"
                    ));
                }
            }
        }
        Ok(())
    }

    fn pairs(&self) -> MutexGuard<'_, BTreeMap<u64, u64>> {
        self.pairs.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// How many records it has of these apps.
    pub fn len(&self) -> usize {
        self.pairs().len()
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The record of the app that stands for one of the backup.
    pub(super) fn of(&self, record: u64) -> Option<u64> {
        self.pairs().get(&record).copied()
    }

    /// Notes records that were added, for good.
    pub(super) fn add(&self, added: &[(u64, u64)]) -> io::Result<()> {
        if added.is_empty() {
            return self.forget();
        }
        let mut file = fs_err::OpenOptions::new()
            .read(true)
            .create(true)
            .append(true)
            .open(&self.path)?;
        Self::end_last_line(&mut file)?;
        let mut text = String::new();
        if file.metadata()?.len() == 0 {
            text = format!("{HEADER}\n");
        }
        let (app, new_app) = self.apps;
        for (record, new_record) in added {
            let line = format!("{app},{record},{new_app},{new_record}\n");
            text.push_str(&line);
        }
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        self.pairs().extend(added.iter().copied());
        self.forget()
    }

    /// Takes back what a run did not finish of a line. No line is as long as what is read of the end.
    fn end_last_line(file: &mut fs_err::File) -> io::Result<()> {
        let length = file.metadata()?.len();
        let begin = length.saturating_sub(LINE);
        file.seek(SeekFrom::Start(begin))?;
        let mut end = Vec::new();
        file.take(LINE).read_to_end(&mut end)?;
        let whole = end.iter().rposition(|byte| *byte == b'\n');
        let whole = begin + whole.map_or(0, |at| at as u64 + 1);
        if whole < length {
            file.set_len(whole)?;
        }
        Ok(())
    }

    /// Where it is noted what is about to be added. Each pair of apps has its own.
    fn beside(&self) -> PathBuf {
        let (app, new_app) = self.apps;
        let mut name = self.path.clone().into_os_string();
        name.push(format!(".{app}-{new_app}.pending"));
        name.into()
    }

    /// Notes what is about to be added.
    pub(super) fn intend(&self, pending: &Pending) -> io::Result<()> {
        let place = self.beside();
        let folder = place
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty());
        let folder = folder.unwrap_or(Path::new("."));
        fs_err::create_dir_all(folder)?;
        let Pending {
            above,
            records,
            sent,
        } = pending;
        let above = above.map(RecordId::get);
        let text = json!({"above": above, "records": records, "sent": sent}).to_string();
        let mut draft = place.clone().into_os_string();
        draft.push(".tmp");
        let mut file = fs_err::File::create(&draft)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        fs_err::rename(draft, &place)?;
        #[cfg(unix)]
        fs_err::File::open(folder)?.sync_all()?;
        Ok(())
    }

    /// What was about to be added when a run broke off.
    pub(super) fn pending(&self) -> io::Result<Option<Pending>> {
        let text = match fs_err::read_to_string(self.beside()) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            text => text?,
        };
        let read = |json: &Json| {
            let records = json["records"].as_array()?.iter().map(Json::as_u64);
            Some(Pending {
                above: json["above"].as_u64().and_then(RecordId::new),
                records: records.collect::<Option<_>>()?,
                sent: json["sent"].as_i64()?,
            })
        };
        let json: Json = serde_json::from_str(&text)?;
        // Those that were noted before the run broke off are not looked for.
        let pending = read(&json).filter(|pending| {
            let mut records = pending.records.iter();
            let (above, pairs) = (pending.above.map_or(0, RecordId::get), self.pairs());
            !records.all(|record| pairs.get(record).is_some_and(|new| *new > above))
        });
        Ok(pending)
    }

    /// Nothing is about to be added.
    pub(super) fn forget(&self) -> io::Result<()> {
        match fs_err::remove_file(self.beside()) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            done => done,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_was_not_finished_says_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("map.csv");
        let map = IdMap::read(&path, (1, 2)).unwrap();
        let many: Vec<_> = (1..100).map(|number| (number, number + 1000)).collect();
        map.add(&many).unwrap();
        let whole = fs_err::read(&path).unwrap();
        for cut in 1..8 {
            fs_err::write(&path, &whole[..whole.len() - cut]).unwrap();
            let map = IdMap::read(&path, (1, 2)).unwrap();
            assert_eq!((map.len(), map.of(98), map.of(99)), (98, Some(1098), None));
            map.add(&[(99, 1099)]).unwrap();
            assert_eq!(fs_err::read(&path).unwrap(), whole, "{cut}");
        }
        // Other apps have others.
        let other = IdMap::read(&path, (1, 3)).unwrap();
        assert!(other.is_empty());
        other.add(&[(7, 8)]).unwrap();
        assert_eq!(IdMap::read(&path, (1, 3)).unwrap().of(7), Some(8));
        assert_eq!(IdMap::read(&path, (1, 2)).unwrap().len(), 99);
        fs_err::write(&path, "a,b\n").unwrap();
        assert!(IdMap::read(&path, (1, 2)).is_err());
    }
}
