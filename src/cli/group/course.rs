//! The turns of files that are imported together: parents first, by the lookups of their forms.

use std::collections::BTreeSet;

use crate::cli::unfit::Unfit;
use crate::family::{self, Circle, Tie};
use crate::import::LookedUp;
use crate::language::{Text, text};
use crate::model::{AppId, FieldCode};
use crate::report::group::Turn;

/// A file whose app is known, and what it looks up.
pub(super) struct Known {
    pub(super) app: AppId,
    pub(super) name: String,
    pub(super) lookups: Vec<LookedUp>,
}

/// A file's turn.
pub(super) struct Step {
    /// The file, by its position.
    pub(super) member: usize,
    pub(super) turn: Turn,
    /// The apps among those of the files without which it would fail.
    pub(super) parents: Vec<AppId>,
}

/// The turns of all files.
pub(super) struct Course {
    pub(super) steps: Vec<Step>,
    /// The fields that lookups of the files copy from.
    pub(super) wanted: BTreeSet<(AppId, FieldCode)>,
}

impl Known {
    fn looks_up(&self, field: &str) -> bool {
        let mut lookups = self.lookups.iter();
        lookups.any(|lookup| lookup.field.as_str() == field)
    }
}

/// Puts files in order.
///
/// # Errors
/// Apps that look each other up, where none can come first.
pub(super) fn course(files: &[Known]) -> Result<Course, Unfit> {
    let mut apps: Vec<AppId> = Vec::new();
    for file in files {
        if !apps.contains(&file.app) {
            apps.push(file.app);
        }
    }
    let ties: Vec<Vec<(String, Tie)>> = apps.iter().map(|app| ties(*app, &apps, files)).collect();
    let family: Vec<Vec<Tie>> = ties
        .iter()
        .map(|ties| ties.iter().map(|(_, tie)| *tie).collect())
        .collect();
    let turns = family::order(&family).map_err(|circle| unordered(&circle, &apps, &ties))?;
    let mut steps = Vec::new();
    for turn in turns {
        let at = turn.member();
        let (app, all) = (apps[at], 0..ties[at].len());
        let (left_out, only): (Vec<usize>, Vec<usize>) = match turn {
            family::Turn::Whole(_) => (Vec::new(), Vec::new()),
            family::Turn::First { without, .. } => (without, Vec::new()),
            family::Turn::Second { ties, .. } => (Vec::new(), ties),
        };
        let is_again = !only.is_empty();
        let mut parents: Vec<AppId> = all
            .filter(|tie| {
                let counts = only.contains(tie) || (!is_again && !left_out.contains(tie));
                counts && ties[at][*tie].1.parent != at
            })
            .map(|tie| apps[ties[at][tie].1.parent])
            .collect();
        parents.sort();
        parents.dedup();
        let fields = |chosen: &[usize], file: &Known| -> Vec<String> {
            let fields = chosen.iter().map(|tie| ties[at][*tie].0.clone());
            fields.filter(|field| file.looks_up(field)).collect()
        };
        let own = files.iter().enumerate().filter(|(_, file)| file.app == app);
        for (member, file) in own {
            let turn = match (fields(&left_out, file), fields(&only, file)) {
                (_, only) if !only.is_empty() => Turn::Only(only),
                _ if is_again => continue,
                (without, _) if !without.is_empty() => Turn::Without(without),
                _ => Turn::Whole,
            };
            steps.push(Step {
                member,
                turn,
                parents: parents.clone(),
            });
        }
    }
    let lookups = files.iter().flat_map(|file| &file.lookups);
    let wanted = lookups.filter_map(|lookup| Some((lookup.app?, lookup.key.clone())));
    Ok(Course {
        steps,
        wanted: wanted.filter(|(app, _)| apps.contains(app)).collect(),
    })
}

/// What an app's files look up in these apps, by the fields; a field can wait if it can in all of them.
fn ties(app: AppId, apps: &[AppId], files: &[Known]) -> Vec<(String, Tie)> {
    let mut ties: Vec<(String, Tie)> = Vec::new();
    let own = files.iter().filter(|file| file.app == app);
    for lookup in own.flat_map(|file| &file.lookups) {
        let into = apps.iter().position(|other| Some(*other) == lookup.app);
        let Some(parent) = into else { continue };
        let field = lookup.field.to_string();
        let can_wait = lookup.can_wait;
        if let Some((_, tie)) = ties.iter_mut().find(|(known, _)| *known == field) {
            tie.can_wait &= can_wait;
        } else {
            ties.push((field, Tie { parent, can_wait }));
        }
    }
    ties
}

/// Says which apps look each other up, and by which fields.
fn unordered(circle: &Circle, apps: &[AppId], ties: &[Vec<(String, Tie)>]) -> Unfit {
    let members = &circle.0;
    let mut english = Vec::new();
    let mut japanese = Vec::new();
    for (at, member) in members.iter().enumerate() {
        let next = members[(at + 1) % members.len()];
        let field = ties[*member].iter().find(|(_, tie)| tie.parent == next);
        let field = field.map_or("", |(field, _)| field.as_str());
        let (from, to) = (apps[*member], apps[next]);
        let step = text!(
            "app {from} looks up app {to} (\"{field}\")",
            "アプリ{from}→アプリ{to}（「{field}」）"
        );
        let [step, ja_step] = step.both();
        english.push(step.to_owned());
        japanese.push(ja_step.to_owned());
    }
    let (english, japanese) = (english.join(", "), japanese.join("、"));
    Unfit {
        code: "dir.circle",
        message: text!(
            "the apps look each other up, so that none can come first: {english}",
            "アプリがルックアップで互いに参照しているため、取り込む順序を決められません：{japanese}"
        ),
        hint: Text::fixed(
            "use an update key (`--update-key`), so that one of the lookups can be set in a second turn; a required field or a field in a table cannot",
            "更新キー（「--update-key」）を指定すると、ルックアップを2回目に設定できます（必須項目とテーブル内のフィールドを除く）。",
        ),
    }
}
