//! What is told of an app that is backed up.

use super::speech::Speech;
use crate::backup::{BackedUp, Reading};
use crate::language::text;
use crate::plain::{count, counted, some_of};
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
    tell_kept(app, (&backed_up.stayed, backed_up.unasked), speech);
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

/// Tells which records of the backup before are in this one as they were, as nobody knows what became of them.
fn tell_kept(app: u64, (kept, unasked): (&[u64], u64), speech: Speech) {
    if kept.is_empty() {
        return;
    }
    let number = kept.len() as u64;
    let (ja_number, records) = (count(number), counted(number, "record"));
    let [listed, ja_listed] = some_of(kept);
    let not_asked = count(unasked);
    let [alike, ja_alike] = if unasked > 0 {
        [
            format!(", or may be like these ({not_asked} not asked for)"),
            format!("（確認していない{not_asked}件は、同様の可能性があるものです）"),
        ]
    } else {
        Default::default()
    };
    let them = if number == 1 { "it" } else { "them" };
    speech.notice(&text!(
        "{records} of app {app} may not be viewed any more with this token or by this user, or went away meanwhile{alike}: the backup keeps what it had of {them}; back up with a token or user that may view {them}: {listed}",
        "アプリ{app}の{ja_number}件のレコードは、このAPIトークンまたはユーザーでは閲覧できなくなったか、バックアップ中に一覧になくなりました{ja_alike}。前回の内容のまま残します。閲覧できるAPIトークンまたはユーザーでバックアップしてください：{ja_listed}"
    ));
}

/// An app, as it is told.
pub(super) fn app_of(backed_up: BackedUp, run: Option<String>) -> BackupApp {
    let BackedUp {
        entry,
        reading,
        changed,
        deleted,
        left: unlisted,
        stayed,
        unasked: _,
        downloaded,
        kept,
        unread,
    } = backed_up;
    let (changes, read_again) = match reading {
        Reading::Changes => {
            let changes = BackupChanges {
                changed,
                deleted,
                unlisted,
                kept: stayed,
            };
            (Some(changes), None)
        }
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
