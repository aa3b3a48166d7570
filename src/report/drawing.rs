//! A problem drawn under its line of the file.

use annotate_snippets::{AnnotationKind, Level, Origin, Renderer, Snippet};

use super::plain::harmless;
use super::problem_line::titled;
use super::{RunNames, Screen};
use crate::model::{Excerpt, Place, Problem, Severity};
use crate::plain::visit;

/// What stands where a line is cut.
const CUT: char = '…';

/// The problem with its line of the file and what it is about underlined; `None` if it has no such line.
pub(super) fn draw(names: &RunNames, problem: &Problem, screen: Screen) -> Option<String> {
    let (Place::Cell { line, column, .. }, Some(excerpt)) = (problem.place, &problem.excerpt)
    else {
        return None;
    };
    let level = match problem.severity() {
        Severity::Error => Level::ERROR,
        Severity::Notice => Level::NOTE.with_name("notice"),
    };
    let (text, start, end) = visible(excerpt);
    let language = names.language;
    let title = harmless(&titled(problem, language));
    let hint = language.words().hint(problem);
    let (file, hint) = (harmless(&names.file), hint.map(|hint| harmless(&hint)));
    let number = |of: u64| usize::try_from(of).unwrap_or(usize::MAX);
    // The drawing would count columns from where the line is cut.
    let origin = Origin::path(file)
        .line(number(line))
        .char_column(number(column));
    let snippet = Snippet::source(text)
        .line_start(number(line))
        .annotation(AnnotationKind::Primary.span(start..end));
    let mut group = level
        .primary_title(title)
        .id(problem.kind.code())
        .element(origin)
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
fn visible(excerpt: &Excerpt) -> (String, usize, usize) {
    let Excerpt {
        text, start, end, ..
    } = excerpt;
    let mut shown = String::with_capacity(text.len() + 2 * CUT.len_utf8());
    shown.extend((excerpt.skipped > 0).then_some(CUT));
    let (mut shown_start, mut shown_end) = (None, None);
    visit(text, |character| {
        if character.at >= *start {
            shown_start.get_or_insert(shown.len());
        }
        if character.at >= *end {
            shown_end.get_or_insert(shown.len());
        }
        let is_tab = text[character.at..].starts_with('\t');
        shown.push_str(if is_tab { "\t" } else { character.text });
    });
    shown_start.get_or_insert(shown.len());
    shown_end.get_or_insert(shown.len());
    shown.extend(excerpt.goes_on.then_some(CUT));
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
