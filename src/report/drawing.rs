//! A problem drawn under its line of the file.

use annotate_snippets::{AnnotationKind, Level, Origin, Renderer, Snippet};

use super::Screen;
use super::names::RunNames;
use super::problem_line::{route, titled};
use crate::model::{Excerpt, Place};
use crate::plain::{harmless, visit};
use crate::problem::{Problem, Severity};

/// What stands where a line is cut.
const CUT: char = '…';

/// The problem with its line of the file and what it is about underlined; `None` if it has no such line.
pub(super) fn draw(names: &RunNames, problem: &Problem, screen: Screen) -> Option<String> {
    let (Place::Cell { line, column, .. } | Place::Map { line, column }, Some(excerpt)) =
        (problem.place, &problem.excerpt)
    else {
        return None;
    };
    let file = match (problem.place, &names.map) {
        (Place::Map { .. }, Some(map)) => &map.file,
        _ => &names.file,
    };
    let language = names.language;
    let word = language.words().severity(problem.severity());
    let level = match problem.severity() {
        Severity::Error => Level::ERROR,
        Severity::Notice => Level::NOTE,
    };
    let (text, start, end) = visible(excerpt);
    let route = route(names, problem);
    let title = harmless(&format!("{}{route}", titled(problem, language)));
    let hint = problem.kind.hint(language);
    let (file, hint) = (harmless(file), hint.map(|hint| harmless(&hint)));
    let number = |of: u64| usize::try_from(of).unwrap_or(usize::MAX);
    // The drawing would count columns from where the line is cut.
    let origin = Origin::path(file)
        .line(number(line))
        .char_column(number(column));
    let snippet = Snippet::source(text)
        .line_start(number(line))
        .annotation(AnnotationKind::Primary.span(start..end));
    let mut group = level
        .with_name(word)
        .primary_title(title)
        .id(problem.kind.code())
        .element(origin)
        .element(snippet);
    if let Some(hint) = hint {
        group = group.element(
            Level::HELP
                .with_name(language.words().hint_label())
                .message(hint),
        );
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
    let start = shown_start.unwrap_or(shown.len());
    let mut end = shown_end.unwrap_or(shown.len()).max(start);
    shown.extend(excerpt.goes_on.then_some(CUT));
    if start == end {
        let next = shown[start..].chars().next();
        if next.is_none() {
            shown.push(' ');
        }
        end += next.map_or(1, char::len_utf8);
    }
    (shown, start, end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::job::Kind;
    use crate::language::Language;
    use crate::problem::ProblemKind;
    use crate::report::Home;

    /// The problem of the part of a line that is `x`, drawn: the place, the line and the carets.
    fn drawn(line: &str) -> Vec<String> {
        let names = RunNames {
            kind: Kind::CHECK,
            file: "orders.csv".to_owned(),
            map: None,
            home: Home::Form("form.json".to_owned()),
            language: Language::English,
        };
        let screen = Screen {
            is_terminal: true,
            colour: false,
            width: 100,
            progress: false,
            notices: true,
            errors: true,
            max_problems: 50,
            groups: true,
            annotations: false,
        };
        let start = line.find('x').unwrap();
        let column = line[..start].chars().count() as u64 + 1;
        let place = Place::Cell {
            line: 7,
            column,
            cell: 2,
        };
        let excerpt = Excerpt::of(line, start..start + 1, column);
        let problem = Problem::new(place, ProblemKind::RequiredEmpty).showing(excerpt);
        let drawing = draw(&names, &problem, screen).unwrap();
        drawing.lines().map(str::to_owned).collect()
    }

    /// The carets stand under the `x`, by the columns that a terminal gives to characters.
    #[track_caller]
    fn is_underlined(drawn: &[String]) {
        use unicode_width::UnicodeWidthStr as _;
        let line = drawn.iter().find(|line| line.starts_with('7')).unwrap();
        let carets = drawn.iter().find(|line| line.contains('^')).unwrap();
        let before = &line[..line.find('x').unwrap()];
        assert_eq!(before.width(), carets.find('^').unwrap(), "{drawn:#?}");
    }

    #[test]
    fn a_short_line_is_drawn_as_it_is() {
        let drawn = drawn("受注番号,x,株式会社");
        assert!(drawn[1].ends_with("orders.csv:7:6"), "{drawn:#?}");
        assert!(
            drawn.iter().any(|line| line == "7 | 受注番号,x,株式会社"),
            "{drawn:#?}"
        );
        is_underlined(&drawn);
    }

    #[test]
    fn a_long_line_is_cut_on_both_sides_and_its_place_and_carets_stay_right() {
        let wide = "株式会社".repeat(20_000);
        let drawn = drawn(&format!("{wide},x,{wide}"));
        assert!(drawn[1].ends_with("orders.csv:7:80002"), "{drawn:#?}");
        assert!(drawn.iter().all(|line| line.len() < 1000), "{drawn:#?}");
        let line = drawn.iter().find(|line| line.starts_with('7')).unwrap();
        assert!(line.contains("株式会社,x,株式会社"), "{line}");
        is_underlined(&drawn);
    }

    #[test]
    fn a_line_shows_where_it_is_cut() {
        let line = format!("{}x{}", "a".repeat(300), "b".repeat(300));
        let excerpt = Excerpt::of(&line, 300..301, 301);
        let (text, start, end) = visible(&excerpt);
        assert!(text.starts_with("…a") && text.ends_with("b…"), "{text}");
        assert_eq!(&text[start..end], "x");
    }
}
