//! A run on the page of a GitHub workflow: how it ended, what failed most, and what to do next, in Markdown.

use super::names::RunNames;
use super::{Closing, NextStep, problem_line::class_title, problem_line::titled, summary::counts};
use crate::job::{Ending, Outcome, ProblemClass};
use crate::language::{Language, told};
use crate::plain::{count, one_line};
use crate::problem::{Problem, Severity};

/// How many kinds of errors are listed.
const MOST: usize = 10;

/// How long an example may be, in characters.
const LONG: usize = 200;

/// The page of a run; `None` if nothing changed and nothing is wrong. `problems` are those that were collected.
pub fn page(
    names: &RunNames,
    outcome: &Outcome,
    closing: &Closing,
    problems: &[Problem],
) -> Option<String> {
    let (counted, language) = (&outcome.counts, names.language);
    let errors = outcome.problem_count(Severity::Error);
    let is_ended = closing.exit_code == 0 && errors == 0;
    if is_ended && counted.written() + counted.unknown == 0 && names.kind.writes {
        return None;
    }
    let head = language.words().headline(names);
    let said = Said {
        head: &head,
        counts: &counts(names, outcome),
        // Of what was only planned, nothing became anything.
        has_table: names.kind.writes && !matches!(outcome.ending, Ending::Planned),
        next: &closing.next,
    };
    Some(assembled(&said, outcome, problems, language))
}

/// What is said of a run on its page, beside its outcome.
pub(super) struct Said<'a> {
    /// What it is.
    pub(super) head: &'a str,
    /// What became of its records, in one line.
    pub(super) counts: &'a str,
    /// Whether that is told in a table, too.
    pub(super) has_table: bool,
    /// What to do next.
    pub(super) next: &'a [NextStep],
}

/// The page of a run.
pub(super) fn assembled(
    said: &Said<'_>,
    outcome: &Outcome,
    problems: &[Problem],
    language: Language,
) -> String {
    let counted = &outcome.counts;
    let words = language.words();
    let mut page = format!("### {}\n\n", escaped(said.head));
    let rows = [
        (told!(language, "added", "追加"), counted.created),
        (told!(language, "updated", "更新"), counted.updated),
        (
            told!(language, "added or updated", "追加または更新"),
            counted.added_or_updated,
        ),
        (told!(language, "deleted", "削除"), counted.deleted),
        (told!(language, "unchanged", "変更なし"), counted.unchanged),
        (told!(language, "skipped", "スキップ"), counted.skipped),
        (told!(language, "failed", "失敗"), counted.failed),
        (told!(language, "not sent", "未送信"), counted.not_tried),
        (told!(language, "unknown", "不明"), counted.unknown),
    ];
    page += &escaped(said.counts);
    page.push_str("\n\n");
    if said.has_table {
        let rows: Vec<_> = rows.iter().filter(|(_, number)| *number > 0).collect();
        let cells = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
        if !rows.is_empty() {
            page += &cells(rows.iter().map(|(name, _)| name.clone()).collect());
            page += &cells(rows.iter().map(|_| "---:".to_owned()).collect());
            page += &cells(rows.iter().map(|(_, number)| count(*number)).collect());
            page.push('\n');
        }
    }
    let mut classes: Vec<_> = outcome.problems.iter().collect();
    classes.retain(|(class, _)| class.severity == Severity::Error);
    classes.sort_by(|one, other| other.1.cmp(one.1));
    if !classes.is_empty() {
        page += &told!(
            language,
            "| errors | what | example |\n|---:|---|---|\n",
            "| エラー | 内容 | 例 |\n|---:|---|---|\n"
        );
    }
    for (class, number) in classes.iter().take(MOST) {
        let mut all = problems.iter();
        let example = all.find(|problem| ProblemClass::of(problem) == **class);
        let example = example.map(|problem| titled(problem, language));
        let example = escaped(&one_line(&example.unwrap_or_default(), LONG));
        let (number, title) = (count(**number), escaped(&class_title(class)));
        page.extend(["| ", &number, " | ", &title, " | ", &example, " |\n"]);
    }
    for next in said.next {
        // What is indented is shown as it is.
        let command = one_line(&next.command, usize::MAX);
        let purpose = escaped(&words.heading(&next.purpose));
        page.extend(["\n", &purpose, "\n\n    ", &command, "\n"]);
    }
    page.push('\n');
    page
}

/// A text that Markdown shows as it is, on one line.
fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for letter in one_line(text, usize::MAX).chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '#' | '~' | '!' => {
                escaped.extend(['\\', letter]);
            }
            letter => escaped.push(letter),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_cell_is_read_as_markdown() {
        assert_eq!(
            escaped("a|b\n<b>`x`</b> [y](z)"),
            r"a\|b &lt;b&gt;\`x\`&lt;/b&gt; \[y\](z)"
        );
    }
}
