//! A problem drawn under its line of the file.

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};

use super::plain::harmless;
use super::problem_line::titled;
use super::{RunNames, Screen};
use crate::model::{Place, Problem, Severity};
use crate::plain::visit;

/// The problem with its line of the file and what it is about underlined; `None` if it has no such line.
pub(super) fn draw(names: &RunNames, problem: &Problem, screen: Screen) -> Option<String> {
    let (Place::Cell { line, .. }, Some(excerpt)) = (problem.place, &problem.excerpt) else {
        return None;
    };
    let level = match problem.severity() {
        Severity::Error => Level::ERROR,
        Severity::Notice => Level::NOTE.with_name("notice"),
    };
    let (text, start, end) = visible(&excerpt.text, excerpt.start, excerpt.end);
    let language = names.language;
    let title = harmless(&titled(problem, language));
    let hint = language.words().hint(problem);
    let (file, hint) = (harmless(&names.file), hint.map(|hint| harmless(&hint)));
    let snippet = Snippet::source(text)
        .line_start(usize::try_from(line).unwrap_or(usize::MAX))
        .path(file)
        .annotation(AnnotationKind::Primary.span(start..end));
    let mut group = level
        .primary_title(title)
        .id(problem.kind.code())
        .element(snippet);
    if let Some(hint) = hint {
        group = group.element(Level::HELP.message(hint));
    }
    let renderer = if screen.colour {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    Some(renderer.term_width(screen.width).render(&[group]))
}

/// The line made harmless, but for its tabs, and the part's byte offsets within it. An empty part is given one
/// column, so that it can be underlined.
fn visible(text: &str, start: usize, end: usize) -> (String, usize, usize) {
    let mut shown = String::with_capacity(text.len());
    let (mut shown_start, mut shown_end) = (None, None);
    visit(text, |character| {
        if character.at >= start {
            shown_start.get_or_insert(shown.len());
        }
        if character.at >= end {
            shown_end.get_or_insert(shown.len());
        }
        let is_tab = text[character.at..].starts_with('\t');
        shown.push_str(if is_tab { "\t" } else { character.text });
    });
    let start = shown_start.unwrap_or(shown.len());
    let mut end = shown_end.unwrap_or(shown.len()).max(start);
    if start == end {
        let next = shown[start..].chars().next();
        if next.is_none() {
            shown.push(' ');
        }
        end += next.map_or(1, char::len_utf8);
    }
    (shown, start, end)
}
