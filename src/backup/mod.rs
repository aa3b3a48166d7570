//! An app is copied to a directory: its records as they are, their attachments, and the form with what belongs to it.
//!
//! [`run`] backs one app up into a [`Vault`], beside the backup that is there; whoever calls it puts the new manifest
//! into its place once all apps are there. `whole` reads all records; `changes` finds out which ones changed since the
//! backup that is there, so that `newer` reads those alone, and `unlisted` what became of those that are listed no more.
//! `saving` downloads attachments that are not there. A page
//! of records is in memory, and sixteen bytes a record where a backup is compared. The room never prints: it emits
//! [`Event`](crate::job::Event)s. Begin with [`run`].

mod changes;
mod earlier;
mod error;
mod newer;
mod options;
mod order;
mod pages;
mod parts;
mod saving;
mod seen;
mod unlisted;
mod whole;
mod work;

pub use error::BackupError;
pub use options::{BackedUp, Options, Reading};
pub use order::parents_first;

use jiff::Timestamp;

use crate::form;
use crate::job::{Listener, Server, Stop};
use crate::language::text;
use crate::vault::Vault;
use saving::Saving;
use seen::People;
use work::Work;

/// Backs an app up; `None` if somebody stopped it. It is no backup before the manifest names it.
///
/// # Errors
/// What keeps the app from being read, or the backup from being written.
pub async fn run(
    server: Server<'_>,
    vault: &Vault,
    options: &Options,
    stop: &Stop,
    listener: &dyn Listener,
) -> Result<Option<BackedUp>, BackupError> {
    let work = Work {
        server,
        vault,
        options,
        stop,
        listener,
    };
    let asked = Timestamp::now();
    let Some(read) = stop.unless_asked(parts::read(server)).await else {
        return Ok(None);
    };
    let parts = read?;
    let form = form::from_json(&parts.form).map_err(|error| {
        let app = server.app;
        let [reason, ja_reason] = error.text().both();
        BackupError::Shape(text!(
            "the form of app {app} cannot be read: {reason}",
            "アプリ{app}のフォームを読み取れません（{ja_reason}）"
        ))
    })?;
    let app = server.app.get();
    let before = vault.before().and_then(|before| before.app(app));
    let reading = match before.filter(|_| options.since) {
        None => Reading::Whole(None),
        Some(before) => match work.differs(before, &parts.form)? {
            Some(why) => Reading::Whole(Some(why)),
            None => Reading::Changes,
        },
    };
    let mut people = People::default();
    let mut saving = Saving::new(server.client, vault.contents(), options.with_attachments);
    // Changes are dated by kintone's clock, and this machine's may be fast.
    let kintones = server.client.kintones_time();
    let started = kintones.map_or(asked, |time| time.min(asked));
    let read = match (&reading, before) {
        (Reading::Changes, Some(before)) => {
            people = People::from_document(&before.users.document(vault.dir())?);
            newer::read(&work, (&form, before), (&mut saving, &mut people)).await?
        }
        _ => whole::read(&work, before, (&mut saving, &mut people)).await?,
    };
    let Some(read) = read else {
        return Ok(None);
    };
    let segments = work.joined(read.segments)?;
    // Of what stays as it was, nobody knows what it is now: it is among the changes that the next backup looks for.
    let started = match before {
        Some(before) if !read.stayed.is_empty() => before.started.clone(),
        _ => started.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
    };
    let entry = work.entry(
        (started, &form),
        (&parts, &people),
        (segments, read.records),
    )?;
    let (downloaded, kept) = saving.counts();
    Ok(Some(BackedUp {
        entry,
        reading,
        changed: read.changed,
        deleted: read.deleted,
        left: read.left,
        stayed: read.stayed,
        unasked: read.unasked,
        downloaded,
        kept,
        unread: parts.unread,
    }))
}
