//! Plans on disk: saved to be read and approved, applied as they are or not at all.

use kintable::plan::PlanFile;
use serde_json::Value as Json;

use super::{Slips, ends, tells};
use crate::support::{Run, World};

const LINES: [&str; 5] = [
    "*,番号,件名,品番,数量",
    "*,A-1,renamed,P,1",
    ",,,S,4",
    "*,A-2,second,P,1",
    "*,A-3,third,T,5",
];
const POLICY: [&str; 4] = ["--row-key", "明細=品番", "--rows", "merge"];

/// Saves the plan of a file, over one that is there, and checks that nothing was written.
fn save(slips: &Slips, lines: &[&str]) -> Run {
    let before = slips.tenant.records();
    let arguments = [
        &POLICY[..],
        &["--skip-unchanged", "--save-plan", "plan.json", "--force"],
    ]
    .concat();
    let run = slips.upsert(lines, &arguments);
    assert_eq!(slips.tenant.records(), before);
    run
}

/// Applies the plan; only the way to kintone is named.
fn apply(slips: &Slips, arguments: &[&str]) -> Run {
    let mut all = vec![
        "import",
        "--plan",
        "plan.json",
        "--base-url",
        slips.tenant.base_url(),
    ];
    all.extend(["--api-token", "token"]);
    all.extend(arguments);
    slips.world.run(&all)
}

#[test]
fn a_plan_takes_the_place_of_no_other_file_unasked() {
    let slips = Slips::new();
    slips.world.file("plan.json", "mine\n");
    let run = slips.upsert(&LINES, &["--save-plan", "plan.json"]);
    tells(
        &run,
        "error: `plan.json` exists: use `--force` to overwrite it\n",
    );
    assert_eq!(run.code, Some(1), "{run:?}");
    assert_eq!(slips.world.read("plan.json"), b"mine\n");
    assert_eq!(save(&slips, &LINES).code, Some(0));
    assert!(slips.world.read("plan.json").starts_with(b"{"));
}

#[test]
fn a_plan_is_applied_as_it_was_approved() {
    let slips = Slips::new();
    ends(
        &save(&slips, &LINES),
        0,
        "would add 1 and update 1 of 3 records (1 unchanged)",
    );
    let saved = save(&slips, &LINES);
    tells(
        &saved,
        "notice: plan saved to plan.json; to apply it, run `kintable import --plan plan.json` with the same connection options\n",
    );
    let plan: Json = serde_json::from_slice(&slips.world.read("plan.json")).unwrap();
    assert_eq!(
        (&plan["file"], &plan["form_revision"]),
        (&"slips.csv".into(), &"7".into())
    );
    let actions: Vec<_> = plan["records"]
        .as_array()
        .unwrap()
        .iter()
        .map(|record| &record["action"])
        .collect();
    assert_eq!(actions, ["update", "unchanged", "create"]);
    assert_eq!(plan["records"][0]["changes"]["cells"][0]["new"], "renamed");
    assert_eq!(plan["totals"]["created"], 1);
    let run = apply(&slips, &[]);
    ends(
        &run,
        0,
        "3 records in the file: 1 added, 1 updated, 1 unchanged\n",
    );
    ends(&run, 0, "table rows: 明細 4 unchanged, 2 added\n");
    assert_eq!(slips.column("件名"), ["renamed", "second", "third"]);
    let rows = slips.held_rows(0);
    assert_eq!(
        rows.iter().map(|row| &*row[1]).collect::<Vec<_>>(),
        ["P", "Q", "R", "S"]
    );
    assert_eq!(slips.row_ids(0)[..3], slips.rows[0]);
    assert_eq!(slips.revisions(), ["2", "1", "1"]);
}

#[test]
fn a_change_in_the_app_stops_the_plan_before_the_first_write_and_is_named() {
    let slips = Slips::new();
    ends(&save(&slips, &LINES), 0, "nothing was written");
    // A field that the file does not even have.
    slips.change(1, "備考", "by somebody");
    let run = apply(&slips, &[]);
    ends(
        &run,
        8,
        "1 record was changed or deleted after the file or the plan was created\n",
    );
    tells(
        &run,
        "slips.csv:2:3: error[plan.record-moved] 番号: record 1 was changed after the plan was created, in \"備考\": revision 1 in the plan, 2 in the app",
    );
    assert_eq!(slips.revisions(), ["2", "1"]);
    let document: Json =
        serde_json::from_str(&apply(&slips, &["--output", "json"]).stdout).unwrap();
    assert_eq!(
        (&document["ending"], &document["exit_code"]),
        (&"guarded".into(), &8.into())
    );
    assert_eq!(document["problems"][0]["code"], "plan.record-moved");
    assert_eq!(document["records"]["not_tried"], 3);
}

#[test]
fn a_row_and_a_record_that_go_away_are_named() {
    let slips = Slips::new();
    ends(&save(&slips, &LINES), 0, "nothing was written");
    ends(
        &slips.upsert(
            &["*,番号,品番,数量", "*,A-1,P,1"],
            &["--row-key", "明細=品番"],
        ),
        0,
        "2 deleted",
    );
    // The file was written over; it is put back as it was.
    slips.world.file("slips.csv", LINES.join("\n") + "\n");
    tells(
        &apply(&slips, &[]),
        "record 1 was changed after the plan was created, in \"明細\": revision 1 in the plan, 2 in the app",
    );
    slips.tenant.call(
        "DELETE",
        "records.json",
        &serde_json::json!({"app": 1, "ids": [1]}),
    );
    let run = apply(&slips, &[]);
    assert_eq!(run.code, Some(8), "{run:?}");
    tells(
        &run,
        "error[plan.record-moved] 番号: record 1 does not exist any more",
    );
}

#[test]
fn a_record_that_was_added_meanwhile_is_named() {
    let slips = Slips::new();
    ends(&save(&slips, &LINES), 0, "nothing was written");
    slips.add(&super::slip("A-3", "other", "0", &[]));
    let run = apply(&slips, &[]);
    assert_eq!(run.code, Some(8), "{run:?}");
    tells(
        &run,
        "slips.csv:5:3: error[plan.key-taken] 番号: the plan adds a record with \"A-3\", but record 3 has it now",
    );
    assert_eq!(slips.column("件名"), ["first", "second", "other"]);
}

#[test]
fn a_record_that_the_plan_leaves_alone_may_change() {
    let slips = Slips::new();
    ends(&save(&slips, &LINES), 0, "nothing was written");
    slips.change(2, "件名", "by somebody");
    ends(&apply(&slips, &[]), 0, "1 added, 1 updated, 1 unchanged");
    assert_eq!(slips.column("件名"), ["renamed", "by somebody", "third"]);
}

#[test]
fn a_plan_is_bound_to_its_file_its_app_and_its_own_text() {
    let slips = Slips::new();
    ends(&save(&slips, &LINES), 0, "nothing was written");
    let plan = String::from_utf8(slips.world.read("plan.json")).unwrap();
    let run = apply(&slips, &["--app", "2"]);
    assert_ne!(run.code, Some(0), "{run:?}");

    slips
        .world
        .file("plan.json", plan.replacen("renamed", "renamee", 1));
    let run = apply(&slips, &[]);
    assert_eq!(run.code, Some(8), "{run:?}");
    tells(
        &run,
        "error: the plan `plan.json` cannot be applied: it was changed after it was saved; create a new plan",
    );
    slips.world.file(
        "plan.json",
        plan.replacen("\"version\": 2", "\"version\": 3", 1),
    );
    tells(
        &apply(&slips, &[]),
        "it is a plan of version 3; this kintable reads version 2",
    );
    slips.world.file(
        "plan.json",
        plan.replacen("\"version\": 2", "\"version\": 1", 1),
    );
    tells(
        &apply(&slips, &[]),
        "it is a plan of version 1, created by an earlier kintable; create a new plan",
    );
    slips.world.file("plan.json", "{}");
    tells(&apply(&slips, &[]), "it is not a plan of kintable");

    // A formatter may have been at it.
    let formatted: Json = serde_json::from_str(&plan).unwrap();
    slips.world.file("plan.json", format!("{formatted:#}"));
    let text = String::from_utf8(slips.world.read("slips.csv")).unwrap();
    slips
        .world
        .file("slips.csv", text.replace("third", "fourth"));
    let run = apply(&slips, &[]);
    ends(
        &run,
        8,
        "this is not the file that the plan was created from, or it has changed (line endings count); create a new plan\n",
    );
    slips.world.file("slips.csv", text);
    ends(&apply(&slips, &[]), 0, "1 added, 1 updated");
}

/// What is approved is what is done: nothing that a plan says can be another, go away or be added.
#[test]
fn all_that_a_plan_says_is_sealed() {
    let slips = Slips::new();
    ends(&save(&slips, &LINES), 0, "nothing was written");
    let plan: Json = serde_json::from_slice(&slips.world.read("plan.json")).unwrap();
    let mut changed = plan.clone();
    changed["totals"]["updated"] = 0.into();
    slips.world.file("plan.json", changed.to_string());
    let run = apply(&slips, &[]);
    assert_eq!(run.code, Some(8), "{run:?}");
    tells(&run, "it was changed after it was saved; create a new plan");
    assert_eq!(slips.column("件名"), ["first", "second"]);

    let is_taken = |plan: &Json| PlanFile::read(plan.to_string().as_bytes()).is_ok();
    assert!(is_taken(&plan));
    let mut pointers = Vec::new();
    point(&plan, String::new(), &mut pointers);
    assert!(pointers.len() > 50, "{pointers:?}");
    for pointer in pointers {
        let mut changed = plan.clone();
        let place = changed.pointer_mut(&pointer).unwrap();
        *place = match place.take() {
            Json::Bool(value) => (!value).into(),
            Json::Number(number) => (number.as_u64().unwrap() + 1).into(),
            Json::String(text) => format!("{text}1").into(),
            Json::Null => "1".into(),
            Json::Array(mut list) => {
                list.push(list.first().cloned().unwrap_or_default());
                list.into()
            }
            Json::Object(mut members) => {
                members.insert("note".to_owned(), "approved".into());
                members.into()
            }
        };
        assert!(!is_taken(&changed), "{pointer}: {changed:#}");
        let mut without = plan.clone();
        let (parent, name) = pointer.rsplit_once('/').unwrap_or(("", ""));
        let gone = match without.pointer_mut(parent).unwrap() {
            Json::Object(members) => members.remove(name).unwrap_or_default(),
            Json::Array(list) => list.remove(name.parse().unwrap()),
            _ => unreachable!("only these have members"),
        };
        // Nothing, or nothing at all, says the same.
        assert!(
            gone.is_null() || !is_taken(&without),
            "{pointer}: {without:#}"
        );
    }
}

/// Every place of a document.
fn point(json: &Json, pointer: String, pointers: &mut Vec<String>) {
    match json {
        Json::Array(list) => {
            for (at, inner) in list.iter().enumerate() {
                point(inner, format!("{pointer}/{at}"), pointers);
            }
        }
        Json::Object(members) => {
            for (name, inner) in members {
                point(inner, format!("{pointer}/{name}"), pointers);
            }
        }
        _ => {}
    }
    pointers.push(pointer);
}

#[test]
fn a_plan_is_bound_to_the_revision_of_the_form() {
    let slips = Slips::new();
    ends(&save(&slips, &LINES), 0, "nothing was written");
    let other = World::new();
    for file in ["plan.json", "slips.csv"] {
        other.file(file, slips.world.read(file));
    }
    let double = crate::support::Double::new();
    let url = double.base_url();
    let run = other.run(&[
        "import",
        "--plan",
        "plan.json",
        "--base-url",
        &url,
        "--api-token",
        "t",
        "--app",
        "1",
    ]);
    // Another form altogether: its columns are not those of the plan.
    assert!(matches!(run.code, Some(4 | 8)), "{run:?}");
    assert_eq!(double.writes().len(), 0);
}

#[test]
fn a_plan_brings_its_options_itself() {
    let slips = Slips::new();
    ends(&save(&slips, &LINES), 0, "nothing was written");
    for option in [
        &["--update-key", "番号"][..],
        &["--rows", "append"],
        &["--skip-unchanged"],
        &["--save-plan", "x"],
    ] {
        let run = apply(&slips, option);
        assert_eq!(run.code, Some(2), "{run:?}");
        tells(&run, "cannot be used with");
    }
    ends(
        &apply(&slips, &["--max-creates", "0"]),
        8,
        "the limit is 0 (`--max-creates`)",
    );
    ends(
        &apply(&slips, &["--dry-run"]),
        0,
        "would add 1 and update 1 of 3 records (1 unchanged)",
    );
    assert_eq!(slips.revisions(), ["1", "1"]);
}

#[test]
fn a_plan_of_bad_records_leaves_them_out_and_no_plan_is_made_of_a_bad_file() {
    let slips = Slips::new();
    let lines = ["番号,金額", "A-1,x", "A-2,5"];
    let run = slips.upsert(&lines, &["--save-plan", "plan.json"]);
    ends(&run, 4, "1 error found");
    assert!(!slips.world.path().join("plan.json").exists());
    let run = slips.upsert(&lines, &["--save-plan", "plan.json", "--on-error", "skip"]);
    ends(&run, 3, "would add 0 and update 1 of 2 records (1 failed)");
    let run = apply(&slips, &[]);
    ends(&run, 3, "0 added, 1 updated, 1 failed\n");
    assert_eq!(slips.column("金額"), ["100", "5"]);
}

#[test]
fn what_the_policies_refuse_or_leave_out_is_told_again_when_the_plan_is_applied() {
    for (policy, count, code) in [
        ("--missing=error", "1 failed", 3),
        ("--missing=skip", "1 skipped", 0),
    ] {
        let slips = Slips::new();
        let lines = ["番号,金額", "A-9,1", "A-2,5"];
        let saving = ["--save-plan=plan.json", "--on-error=skip", policy];
        let saved = slips.upsert(&lines, &saving);
        ends(&saved, code, count);
        let applied = apply(&slips, &[]);
        ends(&applied, code, count);
        assert_eq!(slips.column("金額"), ["100", "5"]);
        let said = |run: &Run| {
            let mut lines = run.stderr.lines();
            lines
                .find(|line| line.contains("[key.not-found"))
                .map(str::to_owned)
        };
        assert!(said(&saved).is_some(), "{saved:?}");
        assert_eq!(said(&applied), said(&saved));
    }
}

#[test]
fn what_had_an_error_when_the_plan_was_saved_is_told_when_it_is_applied() {
    // The record that is there already is found by the key, or by kintone.
    let by_key = ["--update-key=番号", "--existing=error"];
    for options in [&by_key[..], &[]] {
        for is_gone in [false, true] {
            let slips = Slips::new();
            let saving = ["--save-plan=plan.json", "--on-error=skip"];
            let lines = ["番号,件名", "A-1,new", "A-9,nine"];
            let saved = slips.import(&lines, &[&saving[..], options].concat());
            ends(
                &saved,
                3,
                "would add 1 and update 0 of 2 records (1 failed)",
            );
            if is_gone {
                let ids = serde_json::json!({"app": 1, "ids": [1]});
                slips.tenant.call("DELETE", "records.json", &ids);
            }
            let run = apply(&slips, &["--errors-file", "errors.csv"]);
            ends(&run, 3, "1 added, 0 updated, 1 failed\n");
            let shows = !is_gone && !options.is_empty();
            let code = if shows { "key.exists" } else { "plan.left-out" };
            tells(&run, &format!("slips.csv:2:1: error[{code}]"));
            let errors = String::from_utf8(slips.world.read("errors.csv")).unwrap();
            assert!(
                errors.contains("A-1,new") && !errors.contains("A-9"),
                "{errors}"
            );
        }
    }
}

#[test]
fn a_plan_is_not_written_over_its_file() {
    let slips = Slips::new();
    let run = slips.upsert(&["番号,金額", "A-2,5"], &["--save-plan", "slips.csv"]);
    assert_eq!(run.code, Some(2), "{run:?}");
    tells(&run, "`--save-plan` is a file that is read");
    let run = slips.upsert(
        &["番号,金額", "A-2,5"],
        &["--save-plan", "nowhere/plan.json"],
    );
    assert_eq!(run.code, Some(1), "{run:?}");
    tells(&run, "the plan `nowhere/plan.json` cannot be written");
}

#[test]
fn what_a_plan_comes_to_is_the_same_when_it_is_applied() {
    let slips = Slips::new();
    let [first, ..] = &slips.rows[0][..] else {
        panic!("the first slip has rows");
    };
    let second = &slips.rows[1][0];
    let lines = [
        "*,番号,明細,品番".to_owned(),
        format!("*,A-1,{first},P"),
        format!("*,A-2,{second},P"),
    ];
    let lines: Vec<_> = lines.iter().map(String::as_str).collect();
    // Two of four rows go; the row of the slip that is not written counts, too.
    let guard = ["--max-row-deletes", "50%"];
    let save = ["--skip-unchanged", "--save-plan", "plan.json"];
    let saved = slips.upsert(&lines, &[&save[..], &guard].concat());
    ends(
        &saved,
        0,
        "table rows: 明細 2 unchanged, 2 deleted in 1 record\n",
    );
    ends(
        &apply(&slips, &["--max-row-deletes", "49%"]),
        8,
        "2 of 4 table rows would be deleted",
    );
    let run = apply(&slips, &guard);
    ends(
        &run,
        0,
        "table rows: 明細 2 unchanged, 2 deleted in 1 record\n",
    );
}

#[test]
fn a_plan_of_updates_without_a_change_is_no_change() {
    let slips = Slips::new();
    let run = slips.upsert(&["番号,件名", "A-1,first"], &["--save-plan", "plan.json"]);
    ends(&run, 0, "1 of the updates would change nothing");
    let run = apply(&slips, &["--dry-run", "--exit-code"]);
    ends(&run, 0, "1 of the updates would change nothing");
}
