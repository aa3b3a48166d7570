//! What became of the records of a run: the first of them as a table, and the others as data that the script turns the
//! pages of.

use std::io::{self, Write};

use maud::{Markup, html};
use serde_json::{Value as Json, json};

use super::outside::{address, data, shown};
use super::words;
use crate::history::{RecordEntry, Run};
use crate::job::RecordResult;
use crate::language::{Language, told};
use crate::plain::count;
use crate::report::history::said_lines;

/// How many records of a run are on the page, at most.
const MOST: usize = 10_000;

/// How many of them are there without the script.
const WITHOUT_SCRIPT: usize = 20;

/// Records of a run, those first that somebody has to look at.
#[derive(Debug)]
pub struct Sample {
    language: Language,
    /// Those that are to be looked at, and the others.
    kept: [Vec<Row>; 2],
    /// How many the history has.
    found: u64,
}

/// A record, as it is shown.
#[derive(Debug)]
struct Row {
    lines: String,
    result: RecordResult,
    record: Option<u64>,
    revision: Option<u64>,
    key: String,
    error: String,
}

impl Sample {
    /// Nothing yet, in this language.
    pub fn new(language: Language) -> Self {
        Self {
            language,
            kept: [Vec::new(), Vec::new()],
            found: 0,
        }
    }

    /// Takes a record, as long as there is room.
    pub fn take(&mut self, entry: &RecordEntry) {
        self.found += 1;
        let kept = &mut self.kept[usize::from(rank(entry.result) == LAST)];
        if kept.len() < MOST {
            let text = |text: Option<&str>| {
                text.map_or_else(String::new, |text| shown(text, self.language))
            };
            let error = [entry.code.as_deref(), entry.message.as_deref()];
            let error: Vec<_> = error.into_iter().flatten().collect();
            let error = (!error.is_empty()).then(|| error.join(": "));
            kept.push(Row {
                lines: said_lines(entry.runs(), '–'),
                result: entry.result,
                record: entry.record,
                revision: entry.revision,
                key: text(entry.key.as_deref()),
                error: text(error.as_deref()),
            });
        }
    }

    fn rows(self) -> Vec<Row> {
        let [mut rows, others] = self.kept;
        rows.sort_by_key(|row| rank(row.result));
        rows.extend(others);
        rows.truncate(MOST);
        rows
    }
}

/// Results that nobody has to look at.
const LAST: usize = 3;

/// Where a result stands in the order of what is to be looked at.
fn rank(result: RecordResult) -> usize {
    let place = words::RESULTS.iter().position(|one| *one == result);
    place.map_or(LAST, |place| place.min(LAST))
}

/// What the address of a record of this run begins with, where its kintone has one.
fn records_at(run: &Run) -> Option<String> {
    Some(format!("{}show#record=", app_at(run)?))
}

/// The address of the app of a run, where its kintone has one.
pub(super) fn app_at(run: &Run) -> Option<String> {
    let home = run.about.home.trim_end_matches('/');
    let app = run.about.app.as_deref()?;
    let is_number = !app.is_empty() && app.bytes().all(|byte| byte.is_ascii_digit());
    let home = address(home).filter(|_| is_number)?;
    // In a guest space, the address of the run has it already.
    let apps = if home.contains("/k/guest/") { "" } else { "/k" };
    Some(format!("{home}{apps}/{app}/"))
}

/// Writes the records of a run as far as there is room for them, and takes it away.
pub(super) fn write(
    out: &mut impl Write,
    run: &Run,
    sample: Sample,
    room: &mut usize,
) -> io::Result<()> {
    let (language, found) = (sample.language, sample.found);
    let rows = sample.rows();
    let (id, at, has_lines) = (&run.id, records_at(run), run.about.has_lines());
    let title = format!("records-{id}");
    let of = |english: &'static str, japanese: &'static str| match language {
        Language::English => english,
        Language::Japanese => japanese,
    };
    let head = html! {
        h2 id=(title) { (of("Records", "レコード")) }
    };
    out.write_all(head.into_string().as_bytes())?;
    if rows.is_empty() {
        let none = html! { p.quiet { (unkept(run, found, language)) } };
        return out.write_all(none.into_string().as_bytes());
    }
    let filter = html! {
        form.filter hidden data-for=(title) {
            label { (of("Result", "結果")) " "
                select { option value="" { (of("all", "すべて")) } }
            }
        }
    };
    out.write_all(filter.into_string().as_bytes())?;
    let table = html! {
        table.records aria-labelledby=(title) {
            thead { tr {
                @if has_lines { th.num scope="col" { (of("Line", "行")) } }
                th scope="col" { (of("Result", "結果")) }
                th.num scope="col" { (of("Record", "レコード番号")) }
                th.num.wide scope="col" { (of("Revision", "リビジョン")) }
                th scope="col" { (of("Key and error", "キー、エラー")) }
            } }
            tbody { @for one in rows.iter().take(WITHOUT_SCRIPT) { (row(one, has_lines, at.as_deref(), language)) } }
        }
    };
    out.write_all(table.into_string().as_bytes())?;
    let written = write_data(out, &rows, has_lines, at.as_deref(), &title, room)?;
    let foot = html! {
        (pager(&title, language))
        (told_rest(run, rows.len().min(WITHOUT_SCRIPT), written, language))
    };
    out.write_all(foot.into_string().as_bytes())
}

/// Why there is no record, as far as that can be told.
fn unkept(run: &Run, found: u64, language: Language) -> String {
    if run.counts.read == 0 && found == 0 {
        return told!(
            language,
            "No record was read.",
            "読み取ったレコードはありません。"
        );
    }
    told!(
        language,
        "The history does not have what became of each record of this run.",
        "この実行の、レコードごとの結果は履歴にありません。"
    )
}

/// Writes data of records for the script; how many found room.
fn write_data(
    out: &mut impl Write,
    rows: &[Row],
    has_lines: bool,
    at: Option<&str>,
    title: &str,
    room: &mut usize,
) -> io::Result<usize> {
    let at = data(&at).into_string();
    write!(
        out,
        "<script type=\"application/json\" data-for=\"{title}\">{{\"at\":{at},\"rows\":["
    )?;
    let mut written = 0;
    for row in rows {
        let json = data(&packed(row, has_lines)).into_string();
        let Some(left) = room.checked_sub(json.len() + 1) else {
            break;
        };
        *room = left;
        if written > 0 {
            out.write_all(b",")?;
        }
        out.write_all(json.as_bytes())?;
        written += 1;
    }
    out.write_all(b"]}</script>")?;
    Ok(written)
}

/// A record as data, without the members at its end that there are not.
fn packed(row: &Row, has_lines: bool) -> Json {
    let result = words::RESULTS.iter().position(|one| *one == row.result);
    let lines = match row.lines.parse::<u64>() {
        _ if !has_lines => Json::Null,
        Ok(line) => json!(line),
        Err(_) => json!(row.lines),
    };
    let text = |text: &str| {
        if text.is_empty() {
            Json::Null
        } else {
            json!(text)
        }
    };
    let mut members = vec![
        lines,
        json!(result),
        json!(row.record),
        json!(row.revision),
        text(&row.key),
        text(&row.error),
    ];
    while members.last().is_some_and(Json::is_null) {
        members.pop();
    }
    Json::Array(members)
}

/// A record as a line of the table; the script fills the same.
fn row(row: &Row, has_lines: bool, at: Option<&str>, language: Language) -> Markup {
    let number = |number: Option<u64>| number.map_or_else(String::new, |number| number.to_string());
    let link = at
        .zip(row.record)
        .map(|(at, record)| format!("{at}{record}"));
    html! {
        tr {
            @if has_lines { td.num data-slot="lines" { (row.lines) } }
            td { span class={ "result " (words::result_look(row.result)) } data-slot="result" { (words::result(row.result).of(language)) } }
            td.num { a data-slot="record" href=[link] rel="noopener noreferrer" { (number(row.record)) } }
            td.num.wide data-slot="revision" { (number(row.revision)) }
            td.text { bdi.key data-slot="key" { (row.key) } bdi.error data-slot="error" { (row.error) } }
        }
    }
}

/// Lines of the tables of records, as the script fills them.
pub(super) fn templates(language: Language) -> Markup {
    let empty = Row {
        lines: String::new(),
        result: RecordResult::Created,
        record: None,
        revision: None,
        key: String::new(),
        error: String::new(),
    };
    let results = words::RESULTS.map(|result| {
        [
            words::result(result).of(language).to_owned(),
            words::result_look(result).to_owned(),
        ]
    });
    html! {
        template #record { (row(&empty, true, None, language)) }
        template #record-without-line { (row(&empty, false, None, language)) }
        script type="application/json" data-for="results" { (data(&results)) }
    }
}

/// What turns the pages of a table, with the script.
pub(super) fn pager(title: &str, language: Language) -> Markup {
    let of = |english: &'static str, japanese: &'static str| match language {
        Language::English => english,
        Language::Japanese => japanese,
    };
    html! {
        nav.pager hidden data-for=(title) aria-label=(of("Pages", "ページ")) {
            button type="button" data-turn="-1" { (of("← Previous", "← 前へ")) }
            span role="status" data-says=(of("page {page} of {pages} ({all} in all)", "{page}/{pages}ページ（全{all}件）")) {}
            button type="button" data-turn="1" { (of("Next →", "次へ →")) }
        }
    }
}

/// How many of the records of a run are shown, and how to see the others.
fn told_rest(run: &Run, still: usize, with_script: usize, language: Language) -> Markup {
    let (id, all) = (&run.id, run.counts.read);
    let told = |shown: usize| {
        let (shown, all) = (count(shown as u64), count(all));
        told!(
            language,
            "{shown} of {all} records are on this page. All of them: `kintable show {id} --records`",
            "全{all}件のうち{shown}件を表示しています。すべて表示するには：kintable show {id} --records"
        )
    };
    html! {
        @if (still as u64) < all { p.quiet.still { (told(still)) } }
        @if (with_script as u64) < all { p.quiet.scripted hidden { (told(with_script.max(still))) } }
    }
}
