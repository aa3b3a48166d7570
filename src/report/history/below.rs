//! Which run a line of a table is of: what stands below it, as a table has no room for that.

use std::collections::BTreeSet;

use super::{app, facts};
use crate::history::Run;
use crate::language::{Language, told};

/// What stands between two parts.
pub(super) const BETWEEN: &str = " · ";

/// Whether these runs are of more than one kintone, so that an app's number alone does not say which app it is.
pub(super) fn are_of_several_homes<'a>(runs: impl Iterator<Item = &'a Run>) -> bool {
    let homes = runs.map(|run| run.about.home.as_str());
    let homes: BTreeSet<_> = homes.filter(|home| !home.is_empty()).collect();
    homes.len() > 1
}

/// What a run did, with which file, to which app; and where that is.
pub(super) fn parts(run: &Run, with_home: bool, language: Language) -> Vec<String> {
    let file = run.about.file.rsplit(['/', '\\']).next();
    let kind = match &run.about.job {
        Some(job) => format!("{} {job}", run.about.kind),
        None => run.about.kind.clone(),
    };
    let app = app(run);
    let app = (!app.is_empty()).then(|| told!(language, "app {app}", "アプリ{app}"));
    let home = with_home.then(|| facts::home(run, language));
    let parts = [Some(kind), file.map(str::to_owned), app, home];
    let parts = parts.into_iter().flatten();
    parts.filter(|part| !part.is_empty()).collect()
}
