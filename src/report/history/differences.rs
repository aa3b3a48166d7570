//! What is different about a run since one that was good: of all that is kept of both, and no more is said of it.

use std::collections::BTreeSet;

use super::clock;
use crate::history::{About, Learned, Run};
use crate::language::{Language, Text, told};
use crate::plain::count;

/// What two runs were compared in, and what is different.
struct Compared {
    language: Language,
    /// What is kept of both.
    things: Vec<Text>,
    /// What is different, each a text of its own.
    parts: Vec<String>,
}

/// What may be the reason if a run goes worse than the one before.
pub(in crate::report) fn differences(run: &Run, good: &Run, language: Language) -> String {
    let mut compared = Compared {
        language,
        things: Vec::new(),
        parts: Vec::new(),
    };
    compared.form(&run.learned, &good.learned);
    compared.columns(&run.learned.columns, &good.learned.columns);
    compared.file(run, good);
    compared.map(&run.about, &good.about);
    compared.options(&run.about, &good.about);
    compared.user(&run.about, &good.about);
    compared.version(&run.about, &good.about);
    compared.told(good)
}

impl Compared {
    /// Both have this; what is different about it, if anything is.
    fn thing(&mut self, thing: Text, part: Option<String>) {
        self.things.push(thing);
        self.parts.extend(part);
    }

    fn form(&mut self, now: &Learned, before: &Learned) {
        let (Some(now), Some(before)) = (now.form_revision, before.form_revision) else {
            return;
        };
        let part = (now != before).then(|| {
            told!(
                self.language,
                "form revision {before} → {now}",
                "フォームのリビジョン {before} → {now}"
            )
        });
        self.thing(Text::fixed("form", "フォーム"), part);
    }

    fn columns(&mut self, now: &[String], before: &[String]) {
        if now.is_empty() || before.is_empty() {
            return;
        }
        let language = self.language;
        let missing = |one: &[String], other: &[String]| {
            let names = one.iter().filter(|name| !other.contains(name));
            names.cloned().collect::<Vec<_>>().join(", ")
        };
        let (new, gone) = (missing(now, before), missing(before, now));
        let order = || told!(language, "order of columns", "列の順序");
        let is_ordered = !new.is_empty() || !gone.is_empty() || now == before;
        self.thing(Text::fixed("columns", "列"), (!is_ordered).then(order));
        self.parts.extend(
            (!new.is_empty()).then(|| told!(language, "new columns: {new}", "増えた列：{new}")),
        );
        self.parts.extend(
            (!gone.is_empty())
                .then(|| told!(language, "columns gone: {gone}", "なくなった列：{gone}")),
        );
    }

    fn file(&mut self, run: &Run, good: &Run) {
        let sizes = run.about.file_size.zip(good.about.file_size);
        let hashes = [run, good].map(|run| run.learned.file_sha256.as_ref());
        let part = match (sizes, hashes) {
            (Some((now, before)), _) if now != before => {
                let (before, now) = (count(before), count(now));
                told!(
                    self.language,
                    "file size {before} → {now} bytes",
                    "ファイルサイズ {before} → {now}バイト"
                )
            }
            (_, [Some(now), Some(before)]) if now != before => {
                told!(self.language, "other content of the file", "ファイルの内容")
            }
            (_, [Some(_), Some(_)]) => return self.thing(FILE, None),
            _ => return,
        };
        self.thing(FILE, Some(part));
    }

    fn map(&mut self, now: &About, before: &About) {
        // Who writes is known where the map is.
        if now.creator.is_none() || before.creator.is_none() {
            return;
        }
        let part = match (&now.map, &before.map) {
            (now, before) if now == before => None,
            (Some(_), Some(_)) => Some(told!(
                self.language,
                "other content of the map",
                "マッピングの内容"
            )),
            (Some(_), None) => Some(told!(self.language, "with a map", "マッピングあり")),
            (None, _) => Some(told!(self.language, "without a map", "マッピングなし")),
        };
        self.thing(Text::fixed("map", "マッピング"), part);
    }

    fn options(&mut self, now: &About, before: &About) {
        // A run that goes on with another has the options of that one.
        if now.arguments.is_empty() || before.arguments.is_empty() || now.kind != before.kind {
            return;
        }
        let (now, before) = (options(now), options(before));
        let differing = now.symmetric_difference(&before).map(|word| name(word));
        // Values may be what not everybody is to read.
        let names: BTreeSet<String> = differing.map(|name| format!("`--{name}`")).collect();
        let names: Vec<_> = names.into_iter().collect();
        let (listed, japanese) = (names.join(", "), names.join("、").replace('`', ""));
        let part = (!names.is_empty())
            .then(|| told!(self.language, "options {listed}", "オプション {japanese}"));
        self.thing(Text::fixed("options", "オプション"), part);
    }

    fn user(&mut self, now: &About, before: &About) {
        let (Some(now), Some(before)) = (&now.creator, &before.creator) else {
            return;
        };
        let part = (now != before).then(|| {
            told!(
                self.language,
                "kintone user {before} → {now}",
                "kintoneのユーザー {before} → {now}"
            )
        });
        self.thing(Text::fixed("kintone user", "kintoneのユーザー"), part);
    }

    fn version(&mut self, now: &About, before: &About) {
        let (now, before) = (&now.version, &before.version);
        let part = (now != before).then(|| format!("kintable {before} → {now}"));
        self.thing(
            Text::fixed("version of kintable", "kintableのバージョン"),
            part,
        );
    }

    fn told(&self, good: &Run) -> String {
        let (id, date) = (&good.id, clock(good.started, "%Y-%m-%d %H:%M"));
        if self.parts.is_empty() {
            let things = self.things.iter().map(|thing| thing.of(self.language));
            let things: Vec<_> = things.collect();
            let (listed, japanese) = (things.join(", "), things.join("、"));
            return told!(
                self.language,
                "nothing in {listed} since the last good run {id} ({date})",
                "最後に成功した実行{id}（{date}）から、{japanese}に変更はありません。"
            );
        }
        let parts = self.parts.join("; ");
        told!(
            self.language,
            "since the last good run {id} ({date}): {parts}",
            "最後に成功した実行{id}（{date}）から：{parts}"
        )
    }
}

const FILE: Text = Text::fixed("file", "ファイル");

/// Options that say where a run is kept, and nothing of what it does.
const OF_THE_HISTORY: [&str; 6] = [
    "history",
    "job",
    "job-of",
    "keep",
    "no-values",
    "only-if-kept",
];

/// The options of a run with their values, as they were typed.
fn options(about: &About) -> BTreeSet<&str> {
    let options = about.arguments.iter().map(String::as_str);
    let options = options.filter(|word| word.starts_with("--"));
    options
        .filter(|word| !OF_THE_HISTORY.contains(&name(word)))
        .collect()
}

/// The name of an option, without its value.
fn name(word: &str) -> &str {
    let word = word.trim_start_matches('-');
    word.split_once('=').map_or(word, |(name, _)| name)
}
