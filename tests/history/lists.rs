//! Lists of runs: whole, or it is said what is not there.

use crate::support::{Tenant, World, testdata};

#[test]
fn a_list_that_is_cut_says_how_many_runs_there_are() {
    let (world, tenant) = (World::new(), Tenant::of(&testdata("documented")));
    world.file("file.csv", "Number\n1\n");
    for _ in 0..3 {
        tenant.import(&world, "file.csv", &[]);
    }
    tenant.import(&world, "gone.csv", &[]);
    let all = "to list all of them, use `--limit";
    for command in ["history", "stats"] {
        for output in ["text", "csv", "json"] {
            let run = world.run(&[command, "--limit", "2", "--output", output]);
            let says = format!("notice: the newest 2 of 4 runs are listed; {all} 4`\n");
            assert_eq!((run.code, &run.stderr), (Some(0), &says), "{run:?}");
        }
        for whole in ["4", "5"] {
            let run = world.run(&[command, "--limit", whole]);
            assert_eq!(run.stderr, "", "{run:?}");
        }
        let run = world.run(&[command, "--limit", "0"]);
        assert_eq!(run.code, Some(2), "{run:?}");
        let run = world.run(&[command, "--limit", "1", "--lang", "ja"]);
        let says = "注意：4回の実行のうち、新しい1回を表示しています。すべて表示するには、「--limit 4」を指定してください。\n";
        assert_eq!(run.stderr, says, "{run:?}");
    }
    let completed = ["history", "--status", "completed", "--limit", "2"];
    let run = world.run(&completed);
    assert!(
        run.stderr
            .contains(&format!("the newest 2 of 3 runs are listed; {all} 3`")),
        "{run:?}"
    );
}

#[test]
fn the_list_of_runs_hides_no_count() {
    let (world, tenant) = (World::new(), Tenant::of(&testdata("documented")));
    world.file("file.csv", "UniqueText,Number\na,1\nb,2\n");
    let again = ["--update-key", "UniqueText", "--skip-unchanged"];
    tenant.import(&world, "file.csv", &again);
    tenant.import(&world, "file.csv", &again);
    world.file("some.csv", "UniqueText,Number\na,5\nb,2\nc,x\nd,4\n");
    tenant.import(
        &world,
        "some.csv",
        &[&again[..], &["--on-error", "skip"]].concat(),
    );
    let told = |language: &str| {
        let text = world.run(&["history", "--lang", language]).stdout;
        let lines: Vec<_> = text.lines().map(str::to_owned).collect();
        [&lines[2], &lines[5], &lines[8]].map(|line| line.trim().to_owned())
    };
    assert_eq!(
        told("en"),
        [
            "4 records read: 1 added, 1 updated, 1 unchanged, 1 failed",
            "2 records read: 0 added, 0 updated, 2 unchanged",
            "2 records read: 2 added, 0 updated",
        ]
    );
    assert_eq!(
        told("ja")[1],
        "読み取ったレコード2件：追加0件、更新0件、変更なし2件"
    );
}

#[test]
fn lists_fit_80_columns() {
    use unicode_width::UnicodeWidthStr as _;
    let (world, tenant) = (World::new(), Tenant::of(&testdata("documented")));
    world.file("some.csv", "Number\n1\nx\n");
    tenant.import(&world, "some.csv", &["--on-error", "skip"]);
    for arguments in [&["history"][..], &["stats"], &["history", "--lang", "ja"]] {
        let text = world.run(arguments).stdout;
        for line in text.lines() {
            assert!(line.width() <= 80, "{line}");
        }
    }
}
