//! As much of Markdown, and of comments, as it takes to find headings, links, names and prose.

use std::collections::{BTreeMap, BTreeSet};

/// Running text without its line breaks, and where its lines begin. Paragraphs are apart by a line break.
pub(super) struct Prose {
    pub(super) text: String,
    /// Positions in the text, and the line of the file that begins there.
    starts: Vec<(usize, usize)>,
}

impl Prose {
    /// The comments of Rust code; those on lines that follow each other are one paragraph.
    pub(super) fn of_comments(code: &str) -> Self {
        Self::of_lines(code.lines().map(|line| {
            let comment = &line[comment_at(line)?..];
            Some(comment.trim_start_matches(['/', '!']).trim())
        }))
    }

    /// A page; blank lines end paragraphs.
    pub(super) fn of_markdown(page: &str) -> Self {
        let lines = page.lines().map(str::trim);
        Self::of_lines(lines.map(|line| (!line.is_empty()).then_some(line)))
    }

    fn of_lines<'a>(lines: impl Iterator<Item = Option<&'a str>>) -> Self {
        let (mut text, mut starts) = (String::new(), Vec::new());
        for (index, line) in lines.enumerate() {
            match line {
                Some(line) => {
                    starts.push((text.len(), index + 1));
                    text.push_str(line);
                    text.push(' ');
                }
                None => text.push('\n'),
            }
        }
        Self { text, starts }
    }

    /// The line of the file in which this position of the text stands.
    pub(super) fn line(&self, at: usize) -> usize {
        let begun = self.starts.partition_point(|(start, _)| *start <= at);
        begun.checked_sub(1).map_or(1, |last| self.starts[last].1)
    }
}

/// Where the comment of a line of code begins: at the first slashes that are in no text.
fn comment_at(line: &str) -> Option<usize> {
    let code = line.replace("'\"'", "' '").replace("\\\"", "  ");
    let mut slashes = code.match_indices("//").map(|(at, _)| at);
    slashes.find(|at| code[..*at].matches('"').count().is_multiple_of(2))
}

/// The line in which a position stands.
pub(super) fn line_at(text: &str, at: usize) -> usize {
    text[..at].matches('\n').count() + 1
}

/// The headings of a page: level and title.
pub(super) fn headings(page: &str) -> Vec<(usize, String)> {
    let page = without_fences(page);
    let heading = |line: &str| {
        let title = line.trim_start_matches('#');
        let level = line.len() - title.len();
        let title = title.strip_prefix(' ')?;
        (level > 0).then(|| (level, title.trim().to_owned()))
    };
    page.lines().filter_map(heading).collect()
}

/// The anchors of a page's headings.
pub(super) fn slugs(page: &str) -> BTreeSet<String> {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let mut slugs = BTreeSet::new();
    for (_, title) in headings(page) {
        let kept = title.to_lowercase().replace(' ', "-");
        let slug: String = kept
            .chars()
            .filter(|character| character.is_alphanumeric() || "-_".contains(*character))
            .collect();
        let times = seen.entry(slug.clone()).or_default();
        slugs.insert(match *times {
            0 => slug,
            times => format!("{slug}-{times}"),
        });
        *times += 1;
    }
    slugs
}

/// The targets of a page's links, each with its line.
pub(super) fn links(page: &str) -> Vec<(usize, String)> {
    let page = without_fences(page);
    let spans = spans_of(&page);
    let is_code = |at: usize| spans.iter().any(|(from, to)| (*from..*to).contains(&at));
    let starts = page.match_indices("](").filter(|(at, _)| !is_code(*at));
    starts
        .filter_map(|(at, mark)| {
            let (target, _) = page[at + mark.len()..].split_once(')')?;
            Some((line_at(&page, at), target.to_owned()))
        })
        .collect()
}

/// What a page has in `code`, each with its line.
pub(super) fn code_spans(page: &str) -> Vec<(usize, String)> {
    let page = without_fences(page);
    let spans = spans_of(&page);
    let inside = spans.into_iter();
    inside
        .map(|(from, to)| (line_at(&page, from), page[from..to].to_owned()))
        .collect()
}

/// The page with blank lines for its fenced blocks.
fn without_fences(page: &str) -> String {
    let mut is_fenced = false;
    let mut kept = String::new();
    for line in page.lines() {
        let is_fence = line.trim_start().starts_with("```");
        is_fenced ^= is_fence;
        if !is_fenced && !is_fence {
            kept.push_str(line);
        }
        kept.push('\n');
    }
    kept
}

/// Where the insides of code spans are. A span ends with as many backticks as it begins with, in its paragraph.
fn spans_of(text: &str) -> Vec<(usize, usize)> {
    let mut spans = Vec::new();
    let mut at = 0;
    while let Some(found) = text[at..].find('`') {
        let open = at + found;
        let ticks = text[open..].len() - text[open..].trim_start_matches('`').len();
        let inside = open + ticks;
        let paragraph = text[inside..]
            .find("\n\n")
            .map_or(text.len(), |end| inside + end);
        let mark = "`".repeat(ticks);
        at = inside;
        if let Some(length) = text[inside..paragraph].find(&mark) {
            spans.push((inside, inside + length));
            at = inside + length + ticks;
        }
    }
    spans
}

#[test]
fn comments_are_found_behind_texts_that_hold_slashes() {
    let comments = ["let a = ('\"', \"\\\"//x\"); // y", "\"// none", "  //! z"].map(comment_at);
    assert_eq!(comments, [Some(24), None, Some(2)]);
}

#[test]
fn headings_links_and_code_are_found_and_fences_are_not() {
    let page = "# A `b` (c), 日本語!\n\n[x `](no)` y](to.md#a)\n`two\nlines` [z](#q)\n\n```sh\n# no\n[n](n)\n```\n\n## A\n## A\n";
    let found: Vec<_> = headings(page).into_iter().map(|(level, _)| level).collect();
    assert_eq!(found, [1, 2, 2]);
    let expected = ["a", "a-1", "a-b-c-日本語"].map(str::to_owned);
    assert_eq!(slugs(page), expected.into());
    let expected = [(3, "to.md#a".to_owned()), (5, "#q".to_owned())];
    assert_eq!(links(page), expected);
    let spans: Vec<_> = code_spans(page).into_iter().map(|(_, span)| span).collect();
    assert_eq!(spans, ["b", "](no)", "two\nlines"]);
}
