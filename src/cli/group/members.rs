//! Which files are imported together, and which app each belongs to.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use super::claims::Claims;
use crate::cli::nearest::ensure_directory;
use crate::cli::pattern::is_pattern;
use crate::cli::speech::Speech;
use crate::cli::usage::UsageError;
use crate::language::text;
use crate::model::AppId;

/// A file, and its app where its name tells it.
pub(super) struct Member {
    pub(super) path: PathBuf,
    pub(super) app: Option<AppId>,
}

/// How the names of files end that can be imported.
const KINDS: [&str; 11] = [
    "csv", "tsv", "tab", "txt", "xlsx", "xlsm", "xls", "ods", "json", "jsonl", "ndjson",
];

/// The files of a directory, in the order of their names; those that jobs claim belong to an app without a word of
/// their names. Those that are passed over for a newer one are told.
///
/// # Errors
/// A file that could be imported and belongs to no app: nothing is left out in silence.
pub(super) fn of_directory(
    dir: &Path,
    claims: &Claims,
    speech: Speech,
) -> anyhow::Result<Vec<Member>> {
    ensure_directory("--dir", dir)?;
    let mut members = Vec::new();
    for path in sorted(dir)? {
        if claims.claims.iter().any(|claim| claim.path == path) {
            members.push(Member { path, app: None });
            continue;
        }
        if claims.passes_over(&path) {
            let shown = path.display();
            speech.notice(&text!(
                "`{shown}` is passed over: its job reads the newest file that its pattern matches",
                "「{shown}」を無視します。ジョブが読むのは、パターンに一致する最新のファイルだけです。"
            ));
            continue;
        }
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let kind = path.extension().and_then(OsStr::to_str);
        let kind = kind.unwrap_or_default().to_ascii_lowercase();
        // Programs leave such files beside those that are open.
        let is_hidden = name.starts_with(['.', '~']);
        if is_hidden || !path.is_file() || !KINDS.contains(&kind.as_str()) {
            continue;
        }
        let Some(app) = app_of(&name) else {
            let shown = path.display();
            return Err(UsageError(text!(
                "`{shown}` belongs to no app: begin its name with the app ID, like `12-{name}`, add a job for it to `kintable.toml` there, or move it out of the directory",
                "「{shown}」を取り込むアプリが分かりません。「12-{name}」のように、ファイル名の先頭にアプリIDを付けるか、フォルダーの「kintable.toml」にジョブを加えるか、別のフォルダーに移してください。"
            ))
            .into());
        };
        let app = Some(app);
        members.push(Member { path, app });
    }
    if members.is_empty() {
        let shown = dir.display();
        return Err(UsageError(text!(
            "there is no file to import in `{shown}`: names begin with the app ID, like `12-orders.csv`",
            "「{shown}」に取り込むファイルがありません。ファイル名は、「12-orders.csv」のようにアプリIDで始めてください。"
        ))
        .into());
    }
    Ok(members)
}

/// The files that were named: a pattern stands for all that it fits, in the order of their names.
pub(super) fn of_names(named: &[PathBuf]) -> anyhow::Result<Vec<Member>> {
    let mut members: Vec<Member> = Vec::new();
    for (at, name) in named.iter().enumerate() {
        // A word without its option may be a secret.
        let fits = is_pattern(name) && !matching(&name.to_string_lossy())?.is_empty();
        let is_there = fits || name.exists();
        if at > 0 && !is_there {
            let number = at + 1;
            return Err(UsageError(text!(
                "of the files that are named, file {number} is not there; it is not shown, because it may be a password",
                "指定されたファイルのうち、{number}番目のファイルがありません（パスワードのおそれがあるため表示しません）。"
            ))
            .into());
        }
        let text = name.to_string_lossy();
        let found = if is_pattern(name) {
            matching(&text)?
        } else {
            vec![name.clone()]
        };
        if found.is_empty() {
            return Err(UsageError(text!(
                "no file has a name like `{text}`",
                "「{text}」に一致するファイルがありません。"
            ))
            .into());
        }
        for path in found {
            if members.iter().any(|member| is_same(&member.path, &path)) {
                let shown = path.display();
                return Err(UsageError(text!(
                    "`{shown}` is named twice: its records would be imported twice",
                    "「{shown}」が2回指定されています。レコードが重複して取り込まれます。"
                ))
                .into());
            }
            members.push(Member { path, app: None });
        }
    }
    Ok(members)
}

/// Whether two paths lead to one file.
fn is_same(one: &Path, other: &Path) -> bool {
    let resolved = |path: &Path| path.canonicalize().ok();
    one == other || resolved(one).is_some_and(|one| resolved(other) == Some(one))
}

/// The files whose names a pattern fits, in the order of their names.
fn matching(pattern: &str) -> anyhow::Result<Vec<PathBuf>> {
    let found = glob::glob(pattern).map_err(|reason| {
        UsageError(text!(
            "`{pattern}` is not a pattern of file names: {reason}",
            "「{pattern}」はファイル名のパターンではありません（{reason}）。"
        ))
    })?;
    let mut paths = Vec::new();
    for path in found {
        let path = path.map_err(std::io::Error::from)?;
        if path.is_file() {
            paths.push(path);
        }
    }
    Ok(paths)
}

fn sorted(dir: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let entries: std::io::Result<Vec<_>> = fs_err::read_dir(dir)?.collect();
    let mut paths: Vec<_> = entries?.into_iter().map(|entry| entry.path()).collect();
    paths.sort();
    Ok(paths)
}

/// The app that the name of a file begins with: `12-orders.csv`, `12_orders.xlsx`, `12.csv`.
fn app_of(name: &str) -> Option<AppId> {
    let digits = name.find(|letter: char| !letter.is_ascii_digit())?;
    let (number, rest) = name.split_at(digits);
    let is_apart = rest.starts_with(['-', '_', '.', ' ']);
    number.parse().ok().filter(|_| is_apart)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_begin_with_the_app() {
        let app = |name| app_of(name).map(AppId::get);
        for name in ["12-orders.csv", "12_orders.xlsx", "12.csv", "12 受注.csv"] {
            assert_eq!(app(name), Some(12), "{name}");
        }
        for name in ["orders.csv", "12orders.csv", "-12.csv", "0-a.csv", "12"] {
            assert_eq!(app(name), None, "{name}");
        }
    }
}
