//! What a dry run tells, the run does, the summary says, and the store then holds.

use serde_json::{Value as Json, json};

use super::Slips;

/// The ids of all table rows of the app, with what the rows hold.
fn rows(slips: &Slips) -> Vec<(String, Json)> {
    let records = slips.tenant.records();
    let rows = records
        .iter()
        .flat_map(|record| record["明細"]["value"].as_array().unwrap());
    rows.map(|row| (row["id"].as_str().unwrap().to_owned(), row["value"].clone()))
        .collect()
}

/// Rows that were kept, changed, added and deleted between two looks at the store.
fn tally(before: &[(String, Json)], after: &[(String, Json)], touched: &[&str]) -> [u64; 4] {
    let find = |rows: &[(String, Json)], id: &str| {
        rows.iter()
            .find(|(other, _)| other == id)
            .map(|(_, cells)| cells.clone())
    };
    let mut tally = [0; 4];
    for (id, cells) in before
        .iter()
        .filter(|(id, _)| touched.contains(&id.as_str()))
    {
        match find(after, id) {
            Some(now) if now == *cells => tally[0] += 1,
            Some(_) => tally[1] += 1,
            None => tally[3] += 1,
        }
    }
    tally[2] = after
        .iter()
        .filter(|(id, _)| find(before, id).is_none())
        .count() as u64;
    tally
}

fn document(slips: &Slips, lines: &[&str], arguments: &[&str]) -> Json {
    let run = slips.upsert(lines, &[arguments, &["--output", "json"]].concat());
    assert_eq!(run.code, Some(0), "{run:?}");
    serde_json::from_str(&run.stdout).unwrap()
}

fn numbers<const N: usize>(of: &Json, names: [&str; N]) -> [u64; N] {
    names.map(|name| of[name].as_u64().unwrap_or_else(|| panic!("{name}: {of}")))
}

/// Dry run, run and store agree, for this file and as often for the same file again.
fn agrees(lines: &[&str], arguments: &[&str], rounds: u32) {
    let slips = Slips::new();
    let [ids, other] = &slips.rows;
    let fill = |line: &&str| {
        let mut line = (*line).to_owned();
        for (at, id) in ids.iter().chain(other).enumerate() {
            line = line.replace(&format!("{{{at}}}"), id);
        }
        line
    };
    let lines: Vec<String> = lines.iter().map(fill).collect();
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    for round in 1..=rounds {
        let context = format!("{lines:?} {arguments:?} round {round}");
        let before = rows(&slips);
        let records = slips.tenant.records();
        let dry = document(&slips, &lines, &[arguments, &["--dry-run"]].concat());
        assert_eq!(slips.tenant.records(), records, "{context}");
        let run = document(&slips, &lines, arguments);
        let now = slips.tenant.records();
        let counts = ["created", "updated", "unchanged", "skipped"];
        assert_eq!(
            numbers(&dry["plan"], counts),
            numbers(&run["records"], counts),
            "{context}"
        );
        assert_eq!(
            (now.len() - records.len()) as u64,
            numbers(&run["records"], ["created"])[0],
            "{context}"
        );
        let told = |document: &Json, list: &str, suffix: &str| {
            let of = if list.is_empty() {
                &document["tables"]
            } else {
                &document[list]["tables"]
            };
            let names = ["kept", "changed", "new", "deleted"].map(|name| format!("{name}{suffix}"));
            match of.get(0) {
                Some(table) => {
                    names.map(|name| table[&name].as_u64().unwrap_or_else(|| panic!("{table}")))
                }
                None => [0; 4],
            }
        };
        // Only the records that the file names have a say about their rows.
        let touched: Vec<&str> = records
            .iter()
            .filter(|record| {
                let number = record["番号"]["value"].as_str().unwrap();
                lines
                    .iter()
                    .any(|line| line.starts_with(&format!("*,{number},")))
            })
            .flat_map(|record| record["明細"]["value"].as_array().unwrap())
            .map(|row| row["id"].as_str().unwrap())
            .collect();
        let stored = tally(&before, &rows(&slips), &touched);
        assert_eq!(told(&dry, "plan", ""), told(&run, "", "_rows"), "{context}");
        assert_eq!(told(&run, "", "_rows"), stored, "{context}: {run}");
        let codes = |document: &Json| document["problem_counts"].clone();
        assert_eq!(codes(&dry), codes(&run), "{context}");
    }
}

#[test]
fn dry_run_run_and_store_agree_about_every_row() {
    let by_id = [
        "*,番号,明細,品番,数量",
        "*,A-1,{0},P,1",
        ",,{2},R,30",
        "*,A-2,{3},P,2",
    ];
    let without_ids = ["*,番号,品番,数量", "*,A-1,P,1", ",,S,4", "*,A-9,T,5"];
    let unknown = [
        "*,番号,明細,品番,数量",
        "*,A-1,{0},P,1",
        ",,99999,X,9",
        ",,,Y,8",
        "*,A-7,88888,Z,1",
    ];
    // A row of another record is none of this one.
    let foreign = ["*,番号,明細,品番,数量", "*,A-1,{1},Q,2", ",,{3},P,1"];
    let swapped = ["*,番号,明細,品番,数量", "*,A-1,{2},R,3", ",,{0},P,1"];
    let some_cells = ["*,番号,件名,明細,数量", "*,A-1,x,{1},2", ",,,{0},7"];
    let emptied = ["*,番号,明細,品番,数量", "*,A-1,{0},,", ",,{1},Q,2"];
    for lines in [
        &by_id[..],
        &without_ids,
        &unknown,
        &foreign,
        &swapped,
        &some_cells,
        &emptied,
    ] {
        agrees(lines, &[], 2);
        agrees(lines, &["--rows", "merge"], 2);
        agrees(lines, &["--rows", "append"], 1);
        agrees(lines, &["--skip-unchanged"], 1);
        agrees(lines, &["--max-row-deletes", "100%"], 1);
    }
    agrees(&without_ids, &["--row-key", "明細=品番"], 2);
    let merging = ["--rows", "merge", "--row-key", "明細=品番"];
    agrees(&without_ids, &merging, 2);
    let empty = ["*,番号,件名,明細,品番", "*,A-1,x,,"];
    agrees(&empty, &["--clear-empty-tables"], 1);
}

#[test]
fn a_blind_run_claims_no_row_of_a_record_that_exists() {
    let slips = Slips::new();
    let run = document(&slips, &["*,番号,品番", "*,A-1,Z"], &["--blind"]);
    let table = &run["tables"][0];
    assert_eq!(
        [
            &table["kept_rows"],
            &table["changed_rows"],
            &table["deleted_rows"]
        ],
        [&json!(null); 3]
    );
    assert_eq!(rows(&slips).len(), 2);
}
