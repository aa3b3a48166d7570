//! The backup is read whole before anything is written.

use serde_json::{Map, Value as Json};

use super::options::{Options, Source};
use super::people::People;
use crate::vault::{VaultError, verify};

/// What a backup has of what is wanted.
#[derive(Debug, Default)]
pub struct Surveyed {
    /// Records that are wanted.
    pub records: u64,
    /// The contents of their attachments.
    pub contents: u64,
    /// Who is named in them, as whoever they are now.
    pub people: People,
    /// Records that are asked for, and are not in the backup: the first and the last of each range.
    pub absent: Vec<(u64, u64)>,
}

/// Reads a backup, and makes sure that it is what was backed up.
///
/// # Errors
/// The first file that is not.
pub fn survey(source: Source<'_>, options: &Options) -> Result<Surveyed, VaultError> {
    let mut people = People::default();
    let mut absent = options.asked.clone();
    let wants = |id| options.wants(id);
    let verified = verify(source.dir, source.entry, &wants, &mut |line| {
        absent.retain(|(first, last)| !(*first..=*last).contains(&line.id));
        // What is no record is told when its turn comes, still before anything is written.
        if let Ok(record) = serde_json::from_str::<Map<String, Json>>(line.json()) {
            people.look(&record, options);
        }
        Ok(())
    })?;
    Ok(Surveyed {
        records: verified.records,
        contents: verified.contents,
        people,
        absent,
    })
}
