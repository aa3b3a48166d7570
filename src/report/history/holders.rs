//! Who writes right now.

use serde_json::{Value as Json, json};

use super::{clock, moment};
use crate::history::AtWork;
use crate::language::{Language, Text};
use crate::plain::harmless;
use crate::report::columns::aligned;

const HEADER: [Text; 7] = [
    Text::fixed("run", "実行"),
    Text::fixed("app", "アプリ"),
    Text::fixed("since", "開始"),
    Text::fixed("who", "実行者"),
    Text::fixed("process", "プロセス"),
    Text::fixed("does", "動作"),
    Text::fixed("file", "ファイル"),
];

/// Runs that are at work, one below the other.
pub fn holders(holders: &[AtWork], language: Language) -> String {
    let row = |holder: &AtWork| {
        let does = if holder.may_write {
            Text::fixed("writes", "書き込み中")
        } else {
            Text::fixed("waits", "待機中")
        };
        vec![
            harmless(&holder.run),
            harmless(&holder.app),
            clock(holder.since, "%m-%d %H:%M"),
            harmless(&format!("{}@{}", holder.user, holder.host)),
            holder.process.to_string(),
            does.of(language).to_owned(),
            harmless(&holder.file),
        ]
    };
    let rows: Vec<_> = holders.iter().map(row).collect();
    aligned(&HEADER.each_ref().map(|name| name.of(language)), &rows)
}

/// The same for machines.
pub fn holders_document(holders: &[AtWork]) -> Json {
    let holder = |holder: &AtWork| {
        json!({
            "run": holder.run,
            "kind": holder.kind,
            "job": holder.job,
            "app": holder.app,
            "home": holder.home,
            "file": holder.file,
            "user": holder.user,
            "host": holder.host,
            "process": holder.process,
            "writes": holder.may_write,
            "since": moment(holder.since),
            "ci_run": holder.ci_run,
        })
    };
    let locks: Vec<_> = holders.iter().map(holder).collect();
    json!({"version": 1, "command": "lock status", "exit_code": 0, "locks": locks})
}
