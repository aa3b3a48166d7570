//! Bad and refused records are left out on request, the others are written in order, and the errors file is the
//! shortest way to a mended load.

use serde_json::json;

use crate::support::{Run, Tenant, World, testdata};

const SKIP: [&str; 4] = ["--on-error", "skip", "--errors-file", "errors.csv"];
/// The same, so that kintone refuses what it would have been asked about before.
const SKIP_UNASKED: [&str; 5] = [
    "--on-error",
    "skip",
    "--errors-file",
    "errors.csv",
    "--no-preflight",
];

fn tenant() -> Tenant {
    Tenant::of(&testdata("checked"))
}

fn slips(tenant: &Tenant) -> Vec<String> {
    let slip =
        |record: &serde_json::Value| record["伝票番号"]["value"].as_str().unwrap().to_owned();
    tenant.records().iter().map(slip).collect()
}

#[track_caller]
fn ends(run: &Run, code: i32, reconciliation: &str) {
    assert_eq!(run.code, Some(code), "{run:?}");
    assert!(run.stdout.contains(reconciliation), "{run:?}");
}

/// Slips with these users, one record a line.
fn slips_of(users: &[&str]) -> String {
    let lines = users
        .iter()
        .enumerate()
        .map(|(at, user)| format!("S{:03},{user}\n", at + 1));
    format!("伝票番号,担当\n{}", lines.collect::<String>())
}

#[test]
fn bad_records_go_to_the_errors_file_whole_and_the_others_are_sent() {
    let (world, tenant) = (World::new(), tenant());
    let file = "*,伝票番号,金額,明細,品名,数量\r\n\
                *,S1,1,,a,1\r\n\
                ,,,,\"b\r\nb\",\"1,0\"\r\n\
                *,S2,2,,c,1\r\n\
                *,S1,3,,d,1\r\n\
                *,S3,-1,,e,1\r\n";
    world.file("slips.csv", file);
    let run = tenant.import(&world, "slips.csv", &SKIP);
    ends(
        &run,
        3,
        "4 records in the file: 1 added, 0 updated, 3 failed\n",
    );
    assert_eq!(slips(&tenant), ["S2"]);
    let expected = "*,伝票番号,金額,明細,品名,数量,_line,_problem,_message\r\n\
                    *,S1,1,,a,1,2,,\r\n\
                    ,,,,\"b\r\nb\",\"1,0\",3,number.invalid,\"数量 in 明細: \"\"1,0\"\" is not a number; use half-width digits only, for example -1234.5\"\r\n\
                    *,S1,3,,d,1,6,unique.in-file,\"伝票番号: \"\"S1\"\" is already on line 2; this field does not allow duplicate values; use a different value for each record\"\r\n\
                    *,S3,-1,,e,1,7,number.too-small,\"金額: -1 is below the minimum, 0\"\r\n";
    assert_eq!(world.read("errors.csv"), expected.as_bytes());
}

#[test]
fn a_mended_errors_file_completes_the_load() {
    for (encoding, name) in [
        (encoding_rs::SHIFT_JIS, "sjis"),
        (encoding_rs::UTF_8, "utf8"),
    ] {
        let (world, tenant) = (World::new(), tenant());
        let original =
            "*;伝票番号;件名;明細;品名;数量\r\n*;A;髙橋①;;ペン;1\r\n;;;;紙;２\r\n*;B;件;;糊;3\r\n";
        world.file("slips.csv", encoding.encode(original).0);
        let run = tenant.import(&world, "slips.csv", &SKIP);
        ends(&run, 3, "1 added, 0 updated, 1 failed");
        let errors = world.read("errors.csv");
        let (text, _, broken) = encoding.decode(&errors);
        assert!(!broken && text.contains("髙橋①"), "{name}: {text}");
        world.file(
            "errors.csv",
            encoding.encode(&text.replacen("２", "2", 1)).0,
        );
        let run = tenant.import(&world, "errors.csv", &[]);
        ends(&run, 0, "1 record in the file: 1 added");
        let mut records = tenant.records();
        records.sort_by_key(|record| record["伝票番号"]["value"].to_string());
        let quantities = records[0]["明細"]["value"].as_array().unwrap().iter();
        let quantities: Vec<_> = quantities
            .map(|row| row["value"]["数量"]["value"].clone())
            .collect();
        assert_eq!(quantities, [json!("1"), json!("2")]);
        assert_eq!(records[0]["件名"]["value"], json!("髙橋①"));
    }
}

#[test]
fn the_errors_file_of_an_errors_file_has_its_columns_once() {
    let (world, tenant) = (World::new(), tenant());
    world.file("slips.csv", "伝票番号,金額\nA,x\nB,1\n");
    tenant.import(&world, "slips.csv", &SKIP);
    world.file("mend.csv", world.read("errors.csv"));
    let again = tenant.import(&world, "mend.csv", &SKIP);
    ends(
        &again,
        4,
        "1 record in the file: 0 added, 0 updated, 1 failed",
    );
    let text = String::from_utf8(world.read("errors.csv")).unwrap();
    let (header, line) = text.trim_end().split_once('\n').unwrap();
    assert_eq!(header, "伝票番号,金額,_line,_problem,_message");
    assert!(line.starts_with("A,x,2,number.invalid,"), "{line}");
}

#[test]
fn no_errors_file_is_written_when_all_is_well() {
    let (world, tenant) = (World::new(), tenant());
    world.file("slips.csv", "伝票番号\nA\n");
    ends(&tenant.import(&world, "slips.csv", &SKIP), 0, "1 added");
    assert!(!world.path().join("errors.csv").exists());
}

#[test]
fn without_leaving_out_the_errors_file_holds_the_bad_records_and_nothing_is_sent() {
    let (world, tenant) = (World::new(), tenant());
    world.file("slips.csv", "伝票番号,金額\nA,x\nB,1\n");
    let run = tenant.import(&world, "slips.csv", &["--errors-file", "errors.csv"]);
    ends(&run, 4, "1 failed, 1 not sent");
    assert!(world.path().join("errors.csv").exists());
    assert!(tenant.records().is_empty());
}

#[test]
fn refused_records_that_kintone_names_are_left_out_and_their_batch_goes_through() {
    let (world, tenant) = (World::new(), tenant());
    world.file("first.csv", "伝票番号\nS002\nS150\n");
    ends(&tenant.import(&world, "first.csv", &[]), 0, "2 added");
    let users = vec![""; 250];
    world.file("slips.csv", slips_of(&users));
    let run = tenant.import(&world, "slips.csv", &SKIP_UNASKED);
    ends(
        &run,
        3,
        "250 records in the file: 248 added, 0 updated, 2 failed\n",
    );
    assert!(
        run.stderr
            .contains("slips.csv:3:1: error[server.refused] 伝票番号: "),
        "{run:?}"
    );
    assert!(
        run.stderr
            .contains("slips.csv:151:1: error[server.refused] 伝票番号: "),
        "{run:?}"
    );
    let written = slips(&tenant);
    let mut in_order = written[2..].to_vec();
    in_order.sort();
    assert_eq!(written[2..], in_order, "the file's order is kept");
}

#[test]
fn refused_records_that_kintone_does_not_name_are_found_by_halving() {
    let (world, tenant) = (World::new(), tenant());
    let mut users = vec!["sato"; 230];
    users[30] = "nobody";
    users[199] = "no one";
    world.file("slips.csv", slips_of(&users));
    let run = tenant.import(&world, "slips.csv", &SKIP_UNASKED);
    ends(
        &run,
        3,
        "230 records in the file: 228 added, 0 updated, 2 failed\n",
    );
    let errors = String::from_utf8(world.read("errors.csv")).unwrap();
    let lines: Vec<_> = errors.lines().skip(1).collect();
    assert_eq!(lines.len(), 2, "{errors}");
    assert!(
        lines[0].starts_with("S031,nobody,32,server.refused,"),
        "{errors}"
    );
    assert!(
        lines[1].starts_with("S200,no one,201,server.refused,"),
        "{errors}"
    );
    let written = slips(&tenant);
    assert!(written.is_sorted(), "the file's order is kept");
}

#[test]
fn a_refusal_of_the_whole_request_leaves_nothing_out() {
    let (world, tenant) = (World::new(), tenant());
    world.file("slips.csv", "伝票番号\nA\n");
    let mut arguments = vec!["import", "slips.csv", "--base-url", tenant.base_url()];
    arguments.extend(["--api-token", "wrong", "--app", "1"]);
    arguments.extend(SKIP);
    let run = world.run(&arguments);
    assert_eq!(run.code, Some(5), "{run:?}");
    assert!(!world.path().join("errors.csv").exists());
}

#[test]
fn the_errors_file_never_takes_the_place_of_the_file_that_is_read() {
    let (world, tenant) = (World::new(), tenant());
    let file = "伝票番号,金額\nA,x\nB,1\n";
    world.file("slips.csv", file);
    let run = tenant.import(&world, "slips.csv", &["--errors-file", "./slips.csv"]);
    assert_eq!(run.code, Some(2), "{run:?}");
    assert_eq!(world.read("slips.csv"), file.as_bytes());
}

#[test]
fn an_errors_file_that_cannot_be_written_is_told_before_anything_is_sent() {
    let (world, tenant) = (World::new(), tenant());
    world.file("slips.csv", "伝票番号,金額\nA,x\nB,1\n");
    for place in ["missing/errors.csv", "."] {
        let arguments = ["--on-error", "skip", "--errors-file", place];
        let run = tenant.import(&world, "slips.csv", &arguments);
        assert_eq!(run.code, Some(1), "{run:?}");
        assert!(tenant.records().is_empty(), "{place}");
    }
}

#[test]
fn a_line_with_too_many_cells_stays_broken_until_it_is_mended() {
    let (world, tenant) = (World::new(), tenant());
    world.file("slips.csv", "伝票番号,件名\nA,Acme, Inc.\n");
    tenant.import(&world, "slips.csv", &SKIP);
    let text = String::from_utf8(world.read("errors.csv")).unwrap();
    assert!(
        text.contains("\nA,Acme, Inc.,2,file.too-many-columns,"),
        "{text}"
    );
    let run = tenant.import(&world, "errors.csv", &[]);
    assert_eq!(run.code, Some(4), "{run:?}");
}

#[test]
fn a_value_that_kintone_names_in_its_text_is_found_in_its_cells() {
    let asked = [
        (
            "ja",
            "伝票番号,担当\nS1,sato\nS2,nobody\nS3,\"sato\nnobody\"\nS4,sato\n",
            [2, 3],
            "nobody",
        ),
        (
            "en",
            "伝票番号,顧客コード\nS1,\nS2,C-9\nS3,C-9\nS4,C-99\n",
            [2, 3],
            "C-9",
        ),
    ];
    for (language, file, lines, value) in asked {
        let (world, tenant) = (World::new(), tenant());
        world.file("slips.csv", file);
        let run = tenant.import(&world, "slips.csv", &["--no-preflight", "--lang", language]);
        assert_eq!(run.code, Some(1), "{run:?}");
        let told = [&*run.stdout, &run.stderr].concat();
        for line in lines {
            let line = line + 1;
            assert!(told.contains(&format!("slips.csv:{line}:4: ")), "{told}");
        }
        assert_eq!(
            told.matches("server.refused]").count(),
            lines.len(),
            "{told}"
        );
        assert!(told.contains(value), "{told}");
        assert!(tenant.records().is_empty());
    }
}

#[test]
fn how_to_get_failed_records_out_is_said_where_no_file_has_them() {
    let (world, tenant) = (World::new(), Tenant::of(&testdata("documented")));
    world.file("file.csv", "Number\n1\nx\n");
    let skip = ["--on-error", "skip"];
    let run = tenant.import(&world, "file.csv", &skip);
    assert_eq!(run.code, Some(3), "{run:?}");
    let shown: serde_json::Value =
        serde_json::from_str(&world.run(&["show", "--output", "json"]).stdout).unwrap();
    let id = shown["run"]["id"].as_str().unwrap();
    let command = format!("\n  kintable errors {id} --output-file file.errors.csv\n");
    assert!(run.stdout.contains(&command), "{run:?}");
    let errors = ["errors", id, "--output-file", "file.errors.csv"];
    assert_eq!(world.run(&errors).code, Some(0));
    let written = String::from_utf8(world.read("file.errors.csv")).unwrap();
    assert!(written.contains("x,3,number.invalid"), "{written}");
    // Standard input is gone afterwards, which is said before.
    let url = tenant.base_url();
    let fixed = [
        "import",
        "-",
        "--base-url",
        url,
        "--app",
        "1",
        "--api-token",
        "t",
    ];
    let arguments = [&fixed[..], &skip].concat();
    let run = world.run_with_input(&arguments, "Number\n2\ny\n");
    assert_eq!(run.code, Some(3), "{run:?}");
    assert!(run.stderr.contains("use `--errors-file FILE`"), "{run:?}");
    let lost = world.run(&["errors", "last", "--output-file", "lost.csv"]);
    let said = "the run read standard input, which is not kept";
    assert!(lost.stderr.contains(said), "{lost:?}");
    let more = [&arguments[..], &["--errors-file", "e.csv"]].concat();
    let run = world.run_with_input(&more, "Number\n3\nz\n");
    assert!(
        !run.stderr.contains("standard input is not kept"),
        "{run:?}"
    );
}
