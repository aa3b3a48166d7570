//! The list of runs: the newest as a table, and all of them as data that the script filters and turns the pages of.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use maud::{Markup, html};
use serde_json::{Value as Json, json};

use super::drawing::look;
use super::jobs::{app_name, health, joined};
use super::outside::{data, shown};
use super::records::pager;
use super::words;
use crate::history::{Run, RunId, RunStatus};
use crate::job::{Band, Health};
use crate::language::{Language, Text};
use crate::plain::count;
use crate::report::history::{clock, who};
use crate::report::words::percent;

/// The table, as it is named by what belongs to it.
const TITLE: &str = "runs";

const BANDS: [Band; 3] = [Band::Ok, Band::Warn, Band::Bad];

static HEADER: [(&str, Text); 7] = [
    ("", Text::fixed("Started", "開始")),
    ("", Text::fixed("Run", "実行")),
    ("wide", Text::fixed("By", "実行者")),
    ("", Text::fixed("Result", "結果")),
    ("num wide", Text::fixed("Read", "件数")),
    ("num", Text::fixed("Written", "書き込み")),
    ("num", Text::fixed("Failed", "失敗")),
];

/// A run, as it is shown in a line.
struct Cells {
    /// The place of its page, if it has one.
    page: Option<String>,
    when: String,
    what: String,
    below: String,
    who: String,
    status: Option<RunStatus>,
    health: Option<Health>,
    /// How many records were read, are written, and failed.
    counts: Option<[u64; 3]>,
}

/// What a run is called in a list.
pub(super) fn name(run: &Run, language: Language) -> String {
    let kind = words::kind(&run.about.kind);
    let job = run.about.job.clone();
    shown(
        &job.unwrap_or_else(|| kind.of(language).to_owned()),
        language,
    )
}

fn below(run: &Run, language: Language) -> String {
    let kind = words::kind(&run.about.kind);
    let kind = run.about.job.as_ref().map(|_| kind.of(language).to_owned());
    let file = run.about.file.rsplit(['/', '\\']).next().map(str::to_owned);
    let parts = joined([
        kind,
        file,
        app_name(run, language),
        Some(run.id.to_string()),
    ]);
    shown(&parts, language)
}

/// The place of a run's page.
pub(super) fn place(id: &RunId) -> String {
    format!("run-{id}")
}

fn cells(run: &Run, has_page: bool, language: Language) -> Cells {
    let counts = &run.counts;
    Cells {
        page: has_page.then(|| place(&run.id)),
        when: clock(run.started, "%Y-%m-%d %H:%M"),
        what: name(run, language),
        below: below(run, language),
        who: shown(&who(run), language),
        status: Some(run.status),
        health: health(run),
        counts: Some([counts.read, counts.written(), counts.failed]),
    }
}

/// A moment, which breaks nowhere but between its day and its hour.
pub(super) fn moment(when: &str) -> Markup {
    let (day, hour) = when.split_once(' ').unwrap_or((when, ""));
    html! { span.whole data-slot="day" { (day) } " " span.whole data-slot="hour" { (hour) } }
}

/// The status and the health of a run, each with its word.
pub(super) fn verdict(
    status: Option<RunStatus>,
    health: Option<Health>,
    language: Language,
) -> Markup {
    let (look, word) = status.map_or(("", String::new()), |status| {
        (
            words::status_look(status),
            words::status(status).of(language).to_owned(),
        )
    });
    let (band, told) = health.map_or(("", String::new()), |health| {
        (self::look(health.band()), told_health(health, language))
    });
    html! {
        span class={ "chip " (look) } data-slot="status" { (word) }
        span class={ "health " (band) } data-slot="health" { (told) }
    }
}

/// `98.5% warn`
fn told_health(health: Health, language: Language) -> String {
    let word = words::band(health.band());
    format!("{} {}", percent(health.hundredths()), word.of(language))
}

/// A run as a line of the table; the script fills the same.
fn row(cells: &Cells, language: Language) -> Markup {
    let link = cells.page.as_ref().map(|place| format!("#{place}"));
    let count = |at: usize| {
        cells
            .counts
            .map_or_else(String::new, |counts| count(counts[at]))
    };
    // Where there is no room for a header, its words stand beside the numbers.
    let label = |column: usize| HEADER[column].1.of(language);
    html! {
        tr {
            td.when { (moment(&cells.when)) }
            th scope="row" {
                a data-slot="what" href=[link] { bdi { (cells.what) } }
                bdi.below data-slot="below" { (cells.below) }
            }
            td.wide { bdi data-slot="who" { (cells.who) } }
            td.verdict { (verdict(cells.status, cells.health, language)) }
            td.num.wide data-slot="read" { (count(0)) }
            td.num data-slot="written" data-label=(label(5)) { (count(1)) }
            td.num data-slot="failed" data-label=(label(6)) { (count(2)) }
        }
    }
}

/// Writes the list; `paged` are the runs that have a page of their own.
pub(super) fn write(
    out: &mut impl Write,
    runs: &[Run],
    paged: &BTreeSet<RunId>,
    rest: &Markup,
    language: Language,
) -> io::Result<()> {
    const ALL: Text = Text::fixed("All runs", "すべての実行");
    let still = runs.iter().filter(|run| paged.contains(&run.id));
    let table = html! {
        h2 id=(TITLE) { (ALL.of(language)) }
        (filter(runs, language))
        table.runs aria-labelledby=(TITLE) {
            thead { tr { @for (look, name) in &HEADER { th class=(look) scope="col" { (name.of(language)) } } } }
            tbody { @for run in still { (row(&cells(run, true, language), language)) } }
        }
        p.quiet.none hidden { (Text::fixed("No run is like this.", "条件に合う実行はありません。").of(language)) }
        (pager(TITLE, language))
        (rest)
        template #run { (row(&empty(), language)) }
    };
    out.write_all(table.into_string().as_bytes())?;
    write_data(out, runs, paged, language)
}

fn empty() -> Cells {
    Cells {
        page: None,
        when: String::new(),
        what: String::new(),
        below: String::new(),
        who: String::new(),
        status: None,
        health: None,
        counts: None,
    }
}

/// What chooses among runs, with the script.
fn filter(runs: &[Run], language: Language) -> Markup {
    let names = |name: &dyn Fn(&Run) -> Option<String>| {
        runs.iter().filter_map(name).collect::<BTreeSet<_>>()
    };
    let apps = names(&|run| app_name(run, language).map(|name| shown(&name, language)));
    let jobs = names(&|run| run.about.job.as_ref().map(|job| shown(job, language)));
    let statuses: BTreeMap<_, _> = runs
        .iter()
        .map(|run| (run.status.word(), run.status))
        .collect();
    let choice = |name: &'static str, title: Text, options: Vec<(String, String)>| {
        html! {
            label { (title.of(language)) " "
                select name=(name) {
                    option value="" { (Text::fixed("all", "すべて").of(language)) }
                    @for (value, text) in options { option value=(value) { (text) } }
                }
            }
        }
    };
    let same =
        |names: BTreeSet<String>| names.into_iter().map(|name| (name.clone(), name)).collect();
    let statuses = statuses.into_iter().map(|(word, status)| {
        (
            word.to_owned(),
            words::status(status).of(language).to_owned(),
        )
    });
    html! {
        form.filter hidden data-for=(TITLE) {
            (choice("app", Text::fixed("App", "アプリ"), same(apps)))
            (choice("job", Text::fixed("Job", "ジョブ"), same(jobs)))
            (choice("status", Text::fixed("Status", "状態"), statuses.collect()))
            label { (Text::fixed("Since", "開始日（以降）").of(language)) " " input type="date" name="since"; }
            button type="reset" { (Text::fixed("Clear", "条件をクリア").of(language)) }
        }
    }
}

/// Texts that come again and again, each once.
#[derive(Default)]
struct Texts {
    places: BTreeMap<String, usize>,
    texts: Vec<String>,
}

impl Texts {
    fn place(&mut self, text: String) -> usize {
        *self.places.entry(text).or_insert_with_key(|text| {
            self.texts.push(text.clone());
            self.texts.len() - 1
        })
    }
}

/// Writes all runs as data, each an array in the order in which the script reads it.
fn write_data(
    out: &mut impl Write,
    runs: &[Run],
    paged: &BTreeSet<RunId>,
    language: Language,
) -> io::Result<()> {
    let mut texts = Texts::default();
    let head = format!("<script type=\"application/json\" data-for=\"{TITLE}\">{{\"runs\":[");
    out.write_all(head.as_bytes())?;
    for (at, run) in runs.iter().enumerate() {
        if at > 0 {
            out.write_all(b",")?;
        }
        let Cells {
            when,
            what,
            below,
            who,
            health,
            counts,
            ..
        } = cells(run, false, language);
        // The id is at the end of it, and no other's.
        let below = below.trim_end_matches(run.id.as_str()).to_owned();
        let status = RunStatus::ALL
            .iter()
            .position(|status| *status == run.status);
        let app = app_name(run, language).map(|app| shown(&app, language));
        let mut place = |text: String| texts.place(text);
        let packed = json!([
            run.id.as_str(),
            when,
            place(what),
            place(below),
            place(who),
            status,
            health.map(Health::hundredths),
            counts,
            app.map(&mut place),
            run.about
                .job
                .as_ref()
                .map(|job| place(shown(job, language))),
            u8::from(paged.contains(&run.id)),
        ]);
        out.write_all(data(&packed).into_string().as_bytes())?;
    }
    let statuses: Vec<Json> = RunStatus::ALL
        .iter()
        .map(|status| {
            let word = words::status(*status);
            json!([
                status.word(),
                word.of(language),
                words::status_look(*status)
            ])
        })
        .collect();
    let bands: Vec<Json> = BANDS
        .iter()
        .map(|band| json!([look(*band), words::band(*band).of(language)]))
        .collect();
    let (texts, statuses, bands) = (data(&texts.texts), data(&statuses), data(&bands));
    let (texts, statuses, bands) = (texts.0, statuses.0, bands.0);
    write!(
        out,
        "],\"texts\":{texts},\"statuses\":{statuses},\"bands\":{bands}}}</script>"
    )
}
