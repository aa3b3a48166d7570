//! Many bad cells in many records are all found, and nothing else, in one run.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use kintable::import::Options;
use kintable::job::Ending;
use kintable::model::Place;
use kintable::problem::Severity;

use super::kintone::Kintone;

#[test]
fn a_hundred_bad_cells_in_ten_thousand_records_are_found_in_one_run_and_nothing_else() {
    let kintone = Kintone::of("orders");
    let mut text = "*,受注番号,受注日,会社名,受注明細,商品コード,数量,色\n".to_owned();
    let mut bad = BTreeSet::new();
    for record in 0..10_000_u64 {
        // Two lines a record; every hundredth has one bad cell, each time of another kind.
        let is_bad = record % 100 == 37;
        let (date, quantity, color, kind) = match record / 100 % 3 {
            0 if is_bad => ("2026-02-30", "1", "黒", "date.invalid"),
            1 if is_bad => ("2026-01-31", "10000", "黒", "number.too-large"),
            2 if is_bad => ("2026-01-31", "1", "紫", "option.unknown"),
            _ => ("2026-01-31", "1", "黒", ""),
        };
        let first = 2 * record + 2;
        writeln!(text, "*,N-{record},{date},会社,,A,1,白").unwrap();
        writeln!(text, ",,,,,B,{quantity},{color}").unwrap();
        match kind {
            "date.invalid" => bad.insert((first, 3, kind)),
            "number.too-large" => bad.insert((first + 1, 7, kind)),
            "option.unknown" => bad.insert((first + 1, 8, kind)),
            _ => false,
        };
    }
    assert_eq!(bad.len(), 100);
    let (outcome, problems) = kintone.check(&text, &Options::adding());
    assert!(matches!(outcome.ending, Ending::Invalid));
    assert_eq!((outcome.counts.read, outcome.counts.failed), (10_000, 100));
    let errors = problems
        .iter()
        .filter(|problem| problem.severity() == Severity::Error);
    let found: Vec<_> = errors
        .map(|problem| match problem.place {
            Place::Cell { line, cell, .. } => (line, cell, problem.kind.code()),
            place => panic!("{place:?}"),
        })
        .collect();
    assert_eq!(found, bad.into_iter().collect::<Vec<_>>());
}
