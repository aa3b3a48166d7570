//! What is told of an app that is backed up.

use super::speech::Speech;
use crate::backup::{BackedUp, Reading};
use crate::language::text;
use crate::plain::{count, counted};
use crate::report::backup::{BackupApp, BackupChanges};
use crate::vault::Part;

/// The word for machines, and the one for people.
fn name_of(part: Part) -> (&'static str, &'static str) {
    match part {
        Part::Settings => ("settings", "設定"),
        Part::Views => ("views", "一覧"),
        Part::Form => ("form", "フォーム"),
        Part::Layout => ("layout", "レイアウト"),
        Part::Users => ("users", "ユーザー"),
    }
}

/// Tells what is not in the backup, and what was read without need.
pub(super) fn tell(backed_up: &BackedUp, is_sandbox: bool, speech: Speech) {
    let app = backed_up.entry.app;
    // A sandbox has no views.
    for (part, why) in backed_up.unread.iter().filter(|_| !is_sandbox) {
        let ((part, ja_part), [why, ja_why]) = (name_of(*part), why.both());
        speech.notice(&text!(
            "the {part} of app {app} are not backed up: {why}",
            "アプリ{app}の{ja_part}はバックアップできません：{ja_why}"
        ));
    }
    if let Reading::Whole(Some(why)) = &backed_up.reading {
        let (number, records) = (
            count(backed_up.changed),
            counted(backed_up.changed, "record"),
        );
        let [why, ja_why] = why.both();
        speech.notice(&text!(
            "app {app} was read as a whole ({records}): {why}",
            "アプリ{app}のレコード{number}件をすべて読み取りました：{ja_why}"
        ));
    }
}

/// An app, as it is told.
pub(super) fn app_of(backed_up: BackedUp, run: Option<String>) -> BackupApp {
    let BackedUp {
        entry,
        reading,
        changed,
        deleted,
        downloaded,
        kept,
        unread,
    } = backed_up;
    let (changes, read_again) = match reading {
        Reading::Changes => (Some(BackupChanges { changed, deleted }), None),
        Reading::Whole(why) => (None, why),
    };
    BackupApp {
        app: entry.app,
        name: entry.name,
        run,
        form_revision: entry.form_revision,
        records: entry.records,
        changes,
        read_again,
        attachments: (downloaded, kept),
        unread: unread.iter().map(|(part, _)| name_of(*part).0).collect(),
    }
}
