//! What the check of a run looked at, before anything was sent.

use maud::{Markup, html};

use crate::history::Run;
use crate::language::{Language, Text};
use crate::report::checklist::{Row, State, lines};

/// The checklist of a run, if it has one that can be read.
pub(super) fn checklist(run: &Run, language: Language) -> Markup {
    let rows: Option<Vec<_>> = run.end.checklist.iter().map(Row::from_kept).collect();
    let lines = lines(&rows.unwrap_or_default(), language);
    let title = Text::fixed("What was checked", "確認した項目");
    html! {
        @if !lines.is_empty() {
            h2 id={ "checklist-" (run.id) } { (title.of(language)) }
            ul.checklist aria-labelledby={ "checklist-" (run.id) } {
                @for (state, line) in &lines {
                    li class=(look(*state)) { (state.sign()) " " (line) }
                }
            }
        }
    }
}

/// How a line looks, beside its sign: a class of the style sheet.
fn look(state: State) -> &'static str {
    match state {
        State::Passed | State::Unneeded => "ok",
        State::Failed(_) => "bad",
        State::Partly(_) | State::Unchecked(_) => "warn",
    }
}
