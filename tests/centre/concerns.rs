//! What somebody has to look at, and what nobody has to.

use kintable::history::{Run, RunStatus};
use kintable::language::Language;

use super::html::{Page, page};
use super::{page_of, run};

const HOUR: u64 = 3_600_000;

/// A run that began at this hour.
fn at(hour: u64, change: impl FnOnce(&mut Run)) -> Run {
    let mut run = run(1_790_000_000_000 + hour * HOUR, 10, 0);
    change(&mut run);
    run
}

/// The page of these runs, the newest first.
fn shown(runs: &[Run]) -> Page {
    page(&page_of(runs, Language::English, |_| Vec::new()))
}

#[test]
fn what_went_on_behind_a_run_that_broke_off_settles_it() {
    let broken = at(1, |run| {
        run.status = RunStatus::Interrupted;
        run.counts.updated = 4;
        run.counts.not_tried = 6;
    });
    let resumed = at(2, |run| {
        run.about.kind = "resume".to_owned();
        run.about.of = Some(broken.id.clone());
    });
    let alone = shown(std::slice::from_ref(&broken));
    assert!(alone.says("The job needs attention."));
    assert!(alone.says(&format!("kintable resume {}", broken.id)));
    let both = shown(&[resumed, broken.clone()]);
    assert!(both.says("The job is in order."));
    assert!(!both.says(&format!("kintable resume {}", broken.id)));
}

#[test]
fn what_did_not_start_is_a_concern_of_a_job_alone() {
    let good = at(1, |run| run.about.job = None);
    let mistyped = at(2, |run| {
        run.about.job = None;
        run.status = RunStatus::Rejected;
    });
    assert!(shown(&[mistyped, good]).says("The job is in order."));
    let rejected = at(2, |run| run.status = RunStatus::Rejected);
    let page = shown(&[rejected, at(1, |_| {})]);
    assert!(page.says("The job needs attention."));
    assert!(page.says("did not start"));
}

#[test]
fn what_is_at_work_or_was_taken_back_is_no_concern() {
    let running = at(3, |run| {
        run.status = RunStatus::Running;
        run.ended = None;
    });
    let undone = at(2, |run| run.status = RunStatus::Undone);
    let failed = at(1, |run| run.status = RunStatus::Failed);
    let page = shown(&[running.clone(), undone, failed.clone()]);
    assert!(page.says("The job is in order. 1 run is at work."));
    // What is at work has not settled the one before.
    assert!(shown(&[running, failed]).says("The job needs attention. 1 run is at work."));
}

#[test]
fn where_most_records_fail_the_columns_are_named_that_changed() {
    let columns = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    let good = at(1, |run| run.learned.columns = columns(&["order", "amount"]));
    let bad = at(2, |run| {
        run.status = RunStatus::CompletedWithErrors;
        run.counts.updated = 2;
        run.counts.failed = 8;
        run.learned.columns = columns(&["order", "total"]);
    });
    let page = shown(&[bad, good]);
    for text in [
        "8 of 10 records failed",
        "20% bad",
        "check whether the columns of the file, and the mapping, still fit the app",
        "new columns: total; columns gone: amount",
    ] {
        assert!(page.says(text), "{text}");
    }
}
