//! Which apps of a backup are restored to which apps, and what of a backup cannot be used.

use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use super::several_apps::error_of_vault;
use super::target::Target;
use super::unfit::Unfit;
use super::usage::{UsageError, parsed};
use crate::language::{Text, text};
use crate::model::{AppId, RecordId};
use crate::plain::{hex, short_range, some_of};
use crate::report::Home;
use crate::restore::{Missing, People, Surveyed};
use crate::vault::{AppEntry, Manifest, VaultError};

/// What a part of `--app` says: the app that is written to, and the app of the backup where it is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) from: Option<AppId>,
    pub(super) to: AppId,
}

/// What the parts say: `34`, or `12=34`.
pub(super) fn read(parts: &[String], from: Option<&str>) -> Result<Vec<Part>, UsageError> {
    let from = from.map(|from| parsed("--from-app", from)).transpose()?;
    let part = |part: &String| {
        let (old, new) = match part.split_once('=') {
            Some((old, new)) => (Some(parsed("--app", old)?), new),
            None => (from, part.as_str()),
        };
        Ok(Part {
            from: old,
            to: parsed("--app", new)?,
        })
    };
    parts.iter().map(part).collect()
}

/// The apps of a backup with the apps that they are restored to, in the order of the backup.
pub(super) fn pairs<'m>(
    manifest: &'m Manifest,
    parts: &[Part],
) -> Result<Vec<(&'m AppEntry, AppId)>, UsageError> {
    let listed = || {
        let apps = manifest.apps.iter().map(|entry| entry.app.to_string());
        let apps: Vec<_> = apps.collect();
        (apps.join(", "), apps.join("、"))
    };
    let mut pairs: Vec<(usize, AppId)> = Vec::new();
    for part in parts {
        let position = |app: AppId| {
            manifest
                .apps
                .iter()
                .position(|entry| entry.app == app.get())
        };
        let at = match part.from {
            Some(from) => position(from).ok_or_else(|| {
                let (has, japanese) = listed();
                UsageError(text!(
                    "app {from} is not in the backup, which has {has}",
                    "アプリ{from}はバックアップにありません。バックアップのアプリ：{japanese}"
                ))
            })?,
            None if manifest.apps.len() == 1 => 0,
            None => position(part.to).ok_or_else(|| {
                let (has, japanese) = listed();
                UsageError(text!(
                    "the backup has several apps ({has}): add `--from-app`, or use `--app OLD=NEW`",
                    "バックアップに複数のアプリ（{japanese}）があります。「--from-app」を追加するか、「--app 元=先」の形で指定してください。"
                ))
            })?,
        };
        let is_taken = |pair: &&(usize, AppId)| pair.0 == at || pair.1 == part.to;
        if pairs.iter().any(|pair| is_taken(&pair)) {
            let to = part.to;
            return Err(UsageError(text!(
                "`--app` has two apps for one (app {to})",
                "「--app」で、1つのアプリに2つのアプリが対応しています（アプリ{to}）。"
            )));
        }
        pairs.push((at, part.to));
    }
    pairs.sort_unstable_by_key(|(at, _)| *at);
    Ok(pairs
        .into_iter()
        .map(|(at, to)| (&manifest.apps[at], to))
        .collect())
}

/// Record numbers: `12,15-20`.
pub(super) fn numbers(typed: Option<&str>) -> Result<Option<Vec<(u64, u64)>>, UsageError> {
    let Some(typed) = super::usage::filled("--records", typed)? else {
        return Ok(None);
    };
    let wrong = |part: &str| {
        UsageError(text!(
            "`--records`: \"{part}\" is not a record number or a range such as 15-20",
            "「--records」：「{part}」はレコード番号でも、15-20のような範囲でもありません。"
        ))
    };
    let mut ranges = Vec::new();
    for part in typed
        .split(',')
        .map(str::trim)
        .filter(|part| !part.is_empty())
    {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        let number = |text: &str| text.trim().parse::<u64>().ok().filter(|number| *number > 0);
        match (number(first), number(last)) {
            (Some(first), Some(last)) if first <= last => ranges.push((first, last)),
            _ => return Err(wrong(part)),
        }
    }
    Ok(Some(ranges))
}

/// Records that are asked for, and are not in the backup.
pub(super) fn ensure_there(surveyed: &Surveyed) -> Result<(), UsageError> {
    if surveyed.absent.is_empty() {
        return Ok(());
    }
    let absent = surveyed.absent.iter().copied().map(short_range);
    let absent: Vec<_> = absent.collect();
    let (absent, japanese) = (absent.join(", "), absent.join("、"));
    Err(UsageError(text!(
        "`--records`: the backup does not have these records: {absent}",
        "「--records」：次のレコードはバックアップにありません：{japanese}"
    )))
}

/// Where the numbers of records are noted, if nobody says.
pub(super) fn map_path(dir: &Path, home: &str, target: &Target, app: AppId) -> PathBuf {
    let place = match &target.home {
        Home::Kintone(_, url) => {
            let host = url.split_once("://").map_or(url.as_str(), |(_, host)| host);
            host.trim_end_matches('/').replace([':', '/'], "_")
        }
        _ => format!("sandbox-{}", &hex(&Sha256::digest(home))[..8]),
    };
    dir.join(format!("id-map-{place}-{app}.csv"))
}

/// A backup that is not what was backed up.
pub(super) fn damaged(error: VaultError) -> anyhow::Error {
    let error = match error {
        VaultError::Io(error) => return error.into(),
        VaultError::Locked(_) => return error_of_vault(error),
        error => error,
    };
    Unfit {
        code: "backup.damaged",
        message: error.text(),
        hint: Text::fixed(
            "nothing was written; use another copy of the backup",
            "何も書き込んでいません。バックアップの別のコピーを使用してください。",
        ),
    }
    .into()
}

/// Fields that an app does not have.
pub(super) fn lacking(app: AppId, missing: &[Missing]) -> anyhow::Error {
    let listed = missing.iter().map(|field| {
        let (code, kind) = (&field.code, field.kind);
        match field.now {
            None => text!("\"{code}\" ({kind})", "「{code}」（{kind}）"),
            Some(now) => text!(
                "\"{code}\" ({kind}, now {now})",
                "「{code}」（{kind}、現在は{now}）"
            ),
        }
    });
    let (fields, japanese) = joined(listed);
    Unfit {
        code: "restore.fields",
        message: text!(
            "app {app} does not have these fields of the backup, or has them as another type: {fields}",
            "アプリ{app}に、バックアップの次のフィールドがないか、フィールドタイプが異なります：{japanese}"
        ),
        hint: Text::fixed(
            "add the fields to the app, or use `--ignore-missing-fields`",
            "アプリにフィールドを追加するか、「--ignore-missing-fields」を指定してください。",
        ),
    }
    .into()
}

/// People whom kintone does not know.
pub(super) fn strangers(app: AppId, unknown: &People) -> anyhow::Error {
    let listed = unknown.all().map(|code| text!("\"{code}\"", "「{code}」"));
    let (codes, japanese) = joined(listed);
    Unfit {
        code: "restore.users",
        message: text!(
            "records for app {app} have users, departments or groups that do not exist: {codes}",
            "アプリ{app}に復元するレコードに、存在しないユーザー、組織、グループが含まれています：{japanese}"
        ),
        hint: Text::fixed(
            "write a line for each of them to a CSV file, the old code and the new one or nothing, and use it with `--users`",
            "それぞれについて、元のコードと新しいコード（削除する場合は空）を1行ずつ書いたCSVファイルを「--users」で指定してください。",
        ),
    }
    .into()
}

/// Records that may have been added before. All of them stand behind the one that is named.
pub(super) fn in_doubt(map: &Path, message: Text, above: Option<RecordId>) -> anyhow::Error {
    let (above, map) = (above.map_or(0, RecordId::get), map.display());
    Unfit {
        code: "restore.in-doubt",
        message,
        hint: text!(
            "look at all records with numbers above {above} in the app: delete those of the restore, or note them in `{map}`; then remove the file `.pending` beside it, and restore again",
            "レコード番号が{above}より大きいレコードをすべてアプリで確認し、復元で追加されたものを削除するか「{map}」に追記してください。その後、同じ場所の「.pending」ファイルを削除して、もう一度復元してください。"
        ),
    }
    .into()
}

/// These hold what was added, and may be it; without any, there are too many.
pub(super) fn holding(candidates: &[RecordId]) -> Text {
    if candidates.is_empty() {
        return Text::fixed(
            "an earlier restore broke off while it added records, and the app has got too many since to look through them all",
            "以前の復元がレコードの追加中に中断しました。その後に追加されたレコードが多いため、すべては確認できません",
        );
    }
    let [records, japanese] = some_of(candidates);
    text!(
        "an earlier restore broke off while it added records. These hold the same, or were changed since, and may be some of them: {records}. Others may have been changed since",
        "以前の復元がレコードの追加中に中断しました。次のレコードは内容が同じか、その後に変更されていて、そのとき追加されたものかもしれません：{japanese}。ほかに、追加後に変更されたものがあるかもしれません"
    )
}

/// These may not be viewed, and may be what was added.
pub(super) fn hidden(candidates: &[RecordId]) -> Text {
    let [records, japanese] = some_of(candidates);
    text!(
        "an earlier restore broke off while it added records. These may not be viewed with this token or by this user, and may be some of them: {records}. With one that may view them, restore again",
        "以前の復元がレコードの追加中に中断しました。次のレコードは、このAPIトークンまたはユーザーでは閲覧できず、そのとき追加されたものかもしれません：{japanese}。閲覧できるAPIトークンまたはユーザーがあれば、もう一度復元してください"
    )
}

fn joined(texts: impl Iterator<Item = Text>) -> (String, String) {
    let texts: Vec<_> = texts.collect();
    let english: Vec<_> = texts.iter().map(|text| text.both()[0]).collect();
    let japanese: Vec<_> = texts.iter().map(|text| text.both()[1]).collect();
    (english.join(", "), japanese.join("、"))
}
