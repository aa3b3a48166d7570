//! What was backed up, for people and for machines.

use serde_json::{Value as Json, json};

use super::Language;
use crate::language::{Text, told};
use crate::plain::{count, counted, harmless, push_line};

/// A backup that is complete.
#[derive(Debug)]
pub struct BackupDocument {
    /// The directory, as it was named.
    pub dir: String,
    /// Which backup of the directory it is.
    pub generation: u64,
    /// The apps, in the order in which they are restored.
    pub apps: Vec<BackupApp>,
    /// Apps that stay in the backup as they were, by their numbers.
    pub stayed: Vec<u64>,
}

/// An app of a backup.
#[derive(Debug)]
pub struct BackupApp {
    /// Its number.
    pub app: u64,
    /// Its name.
    pub name: String,
    /// The run in the history, if it is kept there.
    pub run: Option<String>,
    /// The revision of its form.
    pub form_revision: Option<u64>,
    /// Records of the backup.
    pub records: u64,
    /// What was found to have changed since the backup before; `None` where all records were read.
    pub changes: Option<BackupChanges>,
    /// Why all records were read, though only changes were asked for.
    pub read_again: Option<Text>,
    /// Attachments: downloaded, and there already.
    pub attachments: (u64, u64),
    /// What kintone does not let one read: `settings`, `views`.
    pub unread: Vec<&'static str>,
}

/// What changed since the backup before.
#[derive(Debug, Clone)]
pub struct BackupChanges {
    /// Records that were changed or added.
    pub changed: u64,
    /// Records that are there no more.
    pub deleted: u64,
    /// Others that kintone does not list any more, and that are not in the backup any more.
    pub unlisted: u64,
    /// Those that it does not list any more and that may be there: they are in the backup as they were.
    pub kept: Vec<u64>,
}

/// It, for people.
pub fn summary(backup: &BackupDocument, language: Language) -> String {
    let mut text = String::new();
    for app in &backup.apps {
        push_line(&mut text, &harmless(&app.line(language)));
    }
    let records = backup.apps.iter().map(|app| app.records).sum();
    let (number, records) = (count(records), counted(records, "record"));
    let number_of_apps = backup.apps.len() as u64;
    let (apps, dir) = (counted(number_of_apps, "app"), &backup.dir);
    let line = told!(
        language,
        "the backup in {dir} is complete: {records} of {apps}",
        "「{dir}」のバックアップが完了しました（アプリ{number_of_apps}個、レコード{number}件）。"
    );
    push_line(&mut text, &harmless(&line));
    text
}

impl BackupApp {
    fn line(&self, language: Language) -> String {
        let (app, name, number) = (self.app, &self.name, count(self.records));
        let records = counted(self.records, "record");
        let mut line = told!(
            language,
            "app {app} \"{name}\": {records}",
            "アプリ{app}「{name}」：レコード{number}件"
        );
        if let Some(changes) = &self.changes {
            line += &changes.told(language);
        }
        let (downloaded, there) = self.attachments;
        if downloaded + there > 0 {
            let [downloaded, there] = [downloaded, there].map(count);
            line += &told!(
                language,
                "; attachments: {downloaded} downloaded, {there} there already",
                "、添付ファイル：ダウンロード{downloaded}個、変更なし{there}個"
            );
        }
        line
    }
}

impl BackupChanges {
    fn told(&self, language: Language) -> String {
        let [changed, deleted] = [self.changed, self.deleted].map(count);
        let others = [self.unlisted, self.kept.len() as u64];
        let [unlisted, kept] = others.map(|number| (number > 0).then(|| count(number)));
        let [unlisted, ja_unlisted] = unlisted.map_or_else(Default::default, |number| {
            [
                format!(", {number} not listed any more"),
                format!("、一覧になくなったもの{number}件"),
            ]
        });
        let [kept, ja_kept] = kept.map_or_else(Default::default, |number| {
            [
                format!(", {number} not listed any more and kept"),
                format!("、一覧になく前回の内容を残したもの{number}件"),
            ]
        });
        told!(
            language,
            " ({changed} changed or added, {deleted} deleted{unlisted}{kept} since the backup before)",
            "（前回のバックアップ以降の追加・更新{changed}件、削除{deleted}件{ja_unlisted}{ja_kept}）"
        )
    }
}

/// It, as a document.
pub fn document(backup: &BackupDocument, language: Language) -> Json {
    let apps = backup.apps.iter().map(|app| {
        let (downloaded, unchanged) = app.attachments;
        let (read_again, changes) = (app.read_again.as_ref(), app.changes.as_ref());
        json!({
            "app": app.app.to_string(),
            "name": app.name,
            "run": app.run,
            "form_revision": app.form_revision,
            "records": app.records,
            "changed": changes.map(|changes| changes.changed),
            "deleted": changes.map(|changes| changes.deleted),
            "unlisted": changes.map(|changes| changes.unlisted),
            "kept": changes.map(|changes| &changes.kept),
            "read_again": read_again.map(|why| why.of(language)),
            "attachments": {"downloaded": downloaded, "unchanged": unchanged},
            "not_readable": app.unread,
        })
    });
    json!({
        "version": 1,
        "command": "backup",
        "exit_code": 0,
        "directory": backup.dir,
        "generation": backup.generation,
        "apps": apps.collect::<Vec<_>>(),
        "unchanged_apps": backup.stayed.iter().map(ToString::to_string).collect::<Vec<_>>(),
    })
}
