//! Runs that are taken back.

use serde_json::{Value as Json, json};

use super::{document, runs, shown};
use crate::cli::endings::document as holding;
use crate::support::{Run, Tenant, World, lines, testdata};

const KEY: [&str; 2] = ["--update-key", "UniqueText"];

/// What people can see of the app's records, without ids of rows, revisions and who changed them.
pub(crate) fn plain(records: &[Json]) -> Vec<Json> {
    records.iter().cloned().map(told).collect()
}

/// A record without what a write changes by itself.
fn told(mut record: Json) -> Json {
    let members = record.as_object_mut().unwrap();
    members.retain(|_, member| {
        let made = [
            "__ID__",
            "__REVISION__",
            "RECORD_NUMBER",
            "MODIFIER",
            "UPDATED_TIME",
            "CREATED_TIME",
        ];
        !made.contains(&member["type"].as_str().unwrap())
    });
    for member in members.values_mut() {
        if member["type"] == "SUBTABLE" {
            for row in member["value"].as_array_mut().unwrap() {
                row["id"] = Json::Null;
            }
        }
    }
    record
}

fn undo(world: &World, run: &str, more: &[&str]) -> Run {
    let way = ["undo", run, "--api-token", "token"];
    world.run(&[&way, more].concat())
}

/// Takes a run back, and gives the document.
#[track_caller]
fn undone(world: &World, run: &str, code: i32) -> Json {
    let run = undo(world, run, &["--output", "json"]);
    assert_eq!(run.code, Some(code), "{run:?}");
    holding("undo", &run)
}

/// The id of the newest run.
fn newest(world: &World) -> String {
    runs(world)[0]["id"].as_str().unwrap().to_owned()
}

fn documented() -> (World, Tenant) {
    (World::new(), Tenant::of(&testdata("documented")))
}

#[track_caller]
fn import(world: &World, tenant: &Tenant, file: &str, more: &[&str]) -> String {
    let run = tenant.import(world, file, more);
    assert_eq!(run.code, Some(0), "{run:?}");
    newest(world)
}

/// Somebody changes a record.
fn edit(tenant: &Tenant, id: &str, text: &str) {
    let body = json!({"app": 1, "id": id, "record": {"Text": {"value": text}}});
    let answer = tenant.call("PUT", "record.json", &body);
    assert!(answer["revision"].is_string(), "{answer}");
}

#[test]
fn what_was_added_is_deleted_and_what_was_changed_is_as_it_was() {
    let (world, tenant) = documented();
    world.file(
        "first.csv",
        "*,UniqueText,Text,Table,TextInTable,NumberInTable\n\
         *,a,one,,r1,1\n,,,,r2,2\n,,,,r3,3\n*,b,two,,s1,1\n*,c,three,,,\n",
    );
    import(&world, &tenant, "first.csv", &[]);
    let before = tenant.records();
    let ids = |record: &Json| {
        let rows = record["Table"]["value"].as_array().unwrap();
        rows.iter().map(|row| row["id"].clone()).collect::<Vec<_>>()
    };
    let a = ids(&before[0]);
    world.file(
        "second.csv",
        format!(
            "*,UniqueText,Text,Table,TextInTable,NumberInTable\n\
             *,a,changed,{},r3,3\n,,,{},r1,10\n,,,,new,4\n*,b,two,,s1,1\n*,d,four,,t,\n",
            a[2].as_str().unwrap(),
            a[0].as_str().unwrap()
        ),
    );
    let run = import(&world, &tenant, "second.csv", &KEY);
    let after = tenant.records();
    let dry = undo(&world, &run, &["--dry-run", "--diff"]);
    assert_eq!(dry.code, Some(0), "{dry:?}");
    for told in [
        "\"changed\" → \"one\"",
        "- record 4, line 6",
        "nothing was written",
        "row IDs: 1",
    ] {
        assert!(dry.stdout.contains(told), "{told}: {dry:?}");
    }
    assert_eq!(tenant.records(), after, "a dry run writes nothing");
    assert_eq!(newest(&world), run, "a dry run is no run");
    let told = undo(&world, &run, &["--output", "json"]);
    assert!(
        told.stderr.contains("new row IDs with the next batch: 1"),
        "{told:?}"
    );
    let json = holding("undo", &told);
    assert_eq!(json["records"]["reversed"], 3, "{json:#}");
    assert_eq!(plain(&tenant.records()), plain(&before));
    // Rows that were there keep their ids, in their order.
    let again = ids(&tenant.records()[0]);
    assert_eq!((&again[0], &again[2]), (&a[0], &a[2]));
    let kept = shown(&world, &run);
    assert_eq!(kept["status"], "undone");
    let undo_run = newest(&world);
    let undo_shown = shown(&world, &undo_run);
    assert_eq!(undo_shown["kind"], "undo");
    assert_eq!(undo_shown["of"], json!(run));
    assert_eq!(undo_shown["counts"]["deleted"], 1);
    for (schema, arguments) in [
        ("show", &["show", &undo_run, "--records"][..]),
        ("history", &["history"]),
    ] {
        let told = world.run(&[arguments, &["--output", "json"]].concat());
        holding(schema, &told);
    }
    // What is taken back stays so, and taking it back once more changes nothing.
    let held = tenant.records();
    let json = undone(&world, &run, 0);
    assert_eq!(json["records"]["reversed"], 3, "{json:#}");
    assert_eq!(tenant.records(), held);
    // The taking back can be taken back.
    let json = undone(&world, &undo_run, 0);
    assert_eq!(json["records"]["reversed"], 2, "{json:#}");
    assert_eq!(plain(&tenant.records()), plain(&after));
    assert_eq!(shown(&world, &undo_run)["status"], "undone");
    assert_eq!(shown(&world, &run)["status"], "completed");
}

#[test]
fn what_somebody_changed_since_is_kept_and_named() {
    let (world, tenant) = documented();
    world.file(
        "first.csv",
        "UniqueText,Text,Number\na,x,1\nb,x,1\nc,x,1\nd,x,1\n",
    );
    import(&world, &tenant, "first.csv", &[]);
    world.file("second.csv", "UniqueText,Number\na,2\nb,2\nc,2\ne,2\nf,2\n");
    let options = [&KEY[..], &["--skip-unchanged"]].concat();
    let run = import(&world, &tenant, "second.csv", &options);
    edit(&tenant, "1", "mine");
    edit(&tenant, "5", "mine, too");
    let ids = json!({"app": 1, "ids": ["2", "6"]});
    tenant.call("DELETE", "records.json", &ids);
    let json = undone(&world, &run, 3);
    let counts = &json["records"];
    assert_eq!(
        (&counts["reversed"], &counts["kept"], &counts["failed"]),
        (&json!(2), &json!(2), &json!(1)),
        "{json:#}"
    );
    let of = |list: &str| {
        let list = json[list].as_array().unwrap().iter();
        list.map(|one| one["record"].as_u64().unwrap())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        (of("reversed"), of("kept"), of("failed")),
        (vec![6, 3], vec![5, 1], vec![2])
    );
    assert!(json["kept"][0]["changed_by"].is_string(), "{json:#}");
    assert!(json["kept"][0]["changed_at"].is_string(), "{json:#}");
    assert_eq!(json["failed"][0]["code"], "undo.gone");
    let texts: Vec<_> = tenant
        .records()
        .iter()
        .map(|record| [&record["Text"]["value"], &record["Number"]["value"]].map(Clone::clone))
        .collect();
    let expected = [["mine", "2"], ["x", "1"], ["x", "1"], ["mine, too", "2"]];
    assert_eq!(json!(texts), json!(expected));
    assert_eq!(
        shown(&world, &run)["status"],
        "completed",
        "not all of it is undone"
    );
}

#[test]
fn an_added_record_that_may_not_be_viewed_is_not_taken_for_deleted() {
    // A list leaves such a record out, as it does one that is gone.
    let barred = "error=403:CB_NO02,path=/record.json,nth=2";
    let (world, tenant) = (
        World::new(),
        Tenant::with_faults(&testdata("documented"), &[barred]),
    );
    world.file("first.csv", "UniqueText\na\nb\nc\n");
    let run = import(&world, &tenant, "first.csv", &[]);
    let ids = json!({"app": 1, "ids": ["1", "2"]});
    tenant.call("DELETE", "records.json", &ids);
    let json = undone(&world, &run, 3);
    let failed = &json["failed"];
    assert_eq!(failed.as_array().unwrap().len(), 1, "{json:#}");
    assert_eq!(failed[0]["code"], "undo.unseen", "{json:#}");
    let why = failed[0]["message"].as_str().unwrap();
    assert!(why.contains("may not be viewed"), "{why}");
    assert_eq!(json["records"]["reversed"], 2, "{json:#}");
    assert_eq!(shown(&world, &run)["status"], "completed");
    // With one who may view it, it is found to be gone.
    undone(&world, &run, 0);
    assert_eq!(shown(&world, &run)["status"], "undone");
}

#[test]
fn many_records_that_are_gone_are_asked_for_by_a_few() {
    let (world, tenant) = documented();
    let lines = lines(1..=50, |line| format!("r{line}\n"));
    world.file("first.csv", format!("UniqueText\n{lines}"));
    let run = import(&world, &tenant, "first.csv", &[]);
    let ids: Vec<_> = (1..=50).collect();
    tenant.call("DELETE", "records.json", &json!({"app": 1, "ids": ids}));
    let json = undone(&world, &run, 0);
    let notes = json["reversed"].as_array().unwrap().iter();
    let guessed = notes.filter(|one| one["note"].as_str().unwrap().contains("does not list"));
    assert_eq!(guessed.count(), 30, "{json:#}");
}

#[test]
fn without_what_was_there_before_only_added_records_are_taken_back() {
    for (more, reversed) in [
        (&[][..], 1),
        (&["--keep-before"][..], 2),
        (&["--skip-unchanged", "--no-values"][..], 1),
        (&["--skip-unchanged"][..], 2),
    ] {
        let (world, tenant) = documented();
        world.file("first.csv", "UniqueText,Number\na,1\n");
        import(&world, &tenant, "first.csv", &[]);
        world.file("second.csv", "UniqueText,Number\na,2\nb,2\n");
        let run = import(&world, &tenant, "second.csv", &[&KEY[..], more].concat());
        let json = undone(&world, &run, if reversed == 2 { 0 } else { 3 });
        assert_eq!(json["records"]["reversed"], reversed, "{more:?} {json:#}");
        if reversed == 1 {
            assert_eq!(json["failed"][0]["code"], "undo.no-before");
            let text = undo(&world, &run, &[]);
            assert!(text.stdout.contains("--keep-before"), "{text:?}");
        }
    }
}

#[test]
fn a_run_without_its_records_is_not_taken_back() {
    let (world, tenant) = documented();
    world.file("first.csv", "UniqueText\na\n");
    let run = import(
        &world,
        &tenant,
        "first.csv",
        &["--history-records", "failed"],
    );
    let refused = undo(&world, &run, &[]);
    assert_eq!(refused.code, Some(1), "{refused:?}");
    assert!(refused.stderr.contains("--history-records"), "{refused:?}");
    assert_eq!(tenant.records().len(), 1);
    let _ = document(&world, &["history"]);
}

#[test]
fn a_run_is_taken_back_where_it_was_done() {
    let (world, tenant, other) = {
        let (world, tenant) = documented();
        (world, tenant, Tenant::of(&testdata("documented")))
    };
    world.file("first.csv", "UniqueText\na\n");
    let run = import(&world, &tenant, "first.csv", &[]);
    import(&world, &other, "first.csv", &[]);
    let elsewhere = ["--base-url", other.base_url(), "--app", "1"];
    let refused = undo(&world, &run, &elsewhere);
    assert_eq!(refused.code, Some(2), "{refused:?}");
    assert_eq!((tenant.records().len(), other.records().len()), (1, 1));
}

#[test]
fn a_run_says_how_it_is_taken_back() {
    let (world, tenant) = documented();
    world.file("first.csv", "UniqueText\na\n");
    let run = import(&world, &tenant, "first.csv", &[]);
    let command = format!("kintable undo {run}");
    assert!(world.run(&["show", "last"]).stdout.contains(&command));
    undone(&world, &run, 0);
    assert!(!world.run(&["show", &run]).stdout.contains(&command));
}

#[test]
fn a_run_that_is_taken_back_in_pieces_is_never_doubled() {
    let faults = [
        "drop=before,path=bulkRequest,nth=2",
        "drop=after,path=bulkRequest,nth=4",
    ];
    let world = World::new();
    let tenant = Tenant::with_faults(&testdata("documented"), &faults);
    world.file("first.csv", "UniqueText\na\nb\n");
    let run = import(&world, &tenant, "first.csv", &[]);
    // The connection breaks: nobody knows whether the records are deleted, and the same again finds out.
    let broken = undo(&world, &run, &["--retries", "0"]);
    assert_eq!(broken.code, Some(7), "{broken:?}");
    assert_eq!(shown(&world, &run)["status"], "completed");
    // Whoever asks is told how it goes on.
    let command = format!("`kintable undo {run}`");
    assert!(broken.stderr.contains(&command), "{broken:?}");
    let show = world.run(&["show", "last"]);
    assert!(
        show.stdout.contains(&format!("\n  kintable undo {run}\n")),
        "{show:?}"
    );
    let resume = world.run(&["resume", "last", "--api-token", "token"]);
    assert_eq!(resume.code, Some(2), "{resume:?}");
    assert!(resume.stderr.contains(&command), "{resume:?}");
    let json = undone(&world, &run, 0);
    assert_eq!(json["records"]["reversed"], 2, "{json:#}");
    assert_eq!(tenant.records().len(), 0);
    let again = undo(&world, &run, &[]);
    assert!(again.stderr.contains("is undone already"), "{again:?}");
    // Records are added again, and the answer is lost: they are found.
    let undo_run = newest(&world);
    let broken = undo(&world, &undo_run, &["--retries", "0"]);
    assert_eq!(broken.code, Some(7), "{broken:?}");
    let json = undone(&world, &undo_run, 0);
    assert_eq!(json["records"]["reversed"], 2, "{json:#}");
    assert_eq!(tenant.records().len(), 2);
}

#[test]
fn a_run_whose_undo_was_taken_back_is_undone_by_the_undo_of_that() {
    let (world, tenant) = documented();
    world.file("first.csv", "UniqueText,Text\na,one\nb,one\nc,one\n");
    let run = import(&world, &tenant, "first.csv", &[]);
    let names = |run: &str, other: &str| {
        for more in [&[][..], &["--dry-run"], &["--lang", "ja"]] {
            let barred = undo(&world, run, more);
            assert_eq!(barred.code, Some(1), "{barred:?}");
            let command = format!("kintable undo {other}");
            assert!(barred.stderr.contains(&command), "{barred:?}");
        }
    };
    undone(&world, &run, 0);
    let first = newest(&world);
    undone(&world, &first, 0);
    let second = newest(&world);
    // The records are there again, under other numbers.
    names(&run, &second);
    assert_eq!(tenant.records().len(), 3);
    assert_eq!(shown(&world, &run)["status"], "completed");
    let json = undone(&world, &second, 0);
    assert_eq!(json["records"]["reversed"], 3, "{json:#}");
    assert_eq!(tenant.records().len(), 0);
    // And once more.
    let third = newest(&world);
    undone(&world, &third, 0);
    let fourth = newest(&world);
    assert_eq!(tenant.records().len(), 3);
    names(&run, &fourth);
    names(&second, &fourth);
    undone(&world, &fourth, 0);
    assert_eq!(tenant.records().len(), 0);
    // Records that were changed keep their numbers, and are not at the run's revision any more.
    import(&world, &tenant, "first.csv", &[]);
    world.file("next.csv", "UniqueText,Text\na,two\n");
    let way = [&KEY[..], &["--keep-before"]].concat();
    let changing = import(&world, &tenant, "next.csv", &way);
    undone(&world, &changing, 0);
    undone(&world, &newest(&world), 0);
    let second = newest(&world);
    names(&changing, &second);
    undone(&world, &second, 0);
    assert_eq!(tenant.records()[0]["Text"]["value"], "one");
    // Now nothing is left of it.
    let json = undone(&world, &changing, 0);
    assert_eq!(json["records"]["reversed"], 1, "{json:#}");
    assert_eq!(shown(&world, &changing)["status"], "undone");
}

#[test]
fn what_kintone_refuses_fails_alone() {
    let (world, tenant) = documented();
    let text = lines(1..=8, |number| format!("k{number}"));
    world.file("first.csv", format!("UniqueText\n{text}"));
    import(&world, &tenant, "first.csv", &[]);
    let numbers = |more: u32| {
        let text = lines(1..=8, |number| format!("k{number},{}", number + more));
        format!("UniqueText,UniqueNumber\n{text}")
    };
    world.file("second.csv", numbers(0));
    import(&world, &tenant, "second.csv", &KEY);
    let before = tenant.records();
    world.file("third.csv", numbers(100));
    let run = import(
        &world,
        &tenant,
        "third.csv",
        &[&KEY[..], &["--keep-before"]].concat(),
    );
    // Somebody takes a value that there may be once.
    let record = json!({"UniqueNumber": {"value": "3"}});
    tenant.call("POST", "record.json", &json!({"app": 1, "record": record}));
    let json = undone(&world, &run, 3);
    assert_eq!(json["records"]["reversed"], 7, "{json:#}");
    assert_eq!(json["failed"][0]["record"], 3);
    assert_eq!(json["failed"][0]["code"], "undo.refused");
    let said = json["failed"][0].to_string();
    assert!(said.contains("UniqueNumber: "), "{said}");
    let held = tenant.records();
    for (at, (was, now)) in before.iter().zip(&held).enumerate() {
        let is_same = was["UniqueNumber"] == now["UniqueNumber"];
        assert_eq!(is_same, at != 2, "{at}");
    }
}

/// An app with attachments, outside its table and inside.
fn files() -> (World, Tenant) {
    let field = |kind: &str, code: &str| json!({"type": kind, "code": code, "label": code});
    let mut key = field("SINGLE_LINE_TEXT", "key");
    key["unique"] = true.into();
    let mut table = field("SUBTABLE", "T");
    table["fields"] = json!({"n": field("NUMBER", "n"), "g": field("FILE", "g")});
    let form = json!({"properties": {"key": key, "f": field("FILE", "f"), "T": table}});
    let (world, tenant) = (World::new(), Tenant::with_form(&form));
    for name in ["a.txt", "b.txt", "c.txt"] {
        world.file(&format!("files/{name}"), name);
    }
    world.file("first.csv", "*,key,f,T,n,g\n*,k,a.txt,,1,b.txt\n,,,,2,\n");
    import(
        &world,
        &tenant,
        "first.csv",
        &["--attachments-dir", "files"],
    );
    (world, tenant)
}

/// What a file of the record holds.
fn content(tenant: &Tenant, field: &Json) -> Vec<u8> {
    tenant.download(field["value"][0]["fileKey"].as_str().unwrap())
}

#[test]
fn files_that_are_still_there_stay() {
    let (world, tenant) = files();
    let before = tenant.records();
    let rows = &before[0]["T"]["value"];
    let (first, second) = (
        rows[0]["id"].as_str().unwrap(),
        rows[1]["id"].as_str().unwrap(),
    );
    world.file(
        "second.csv",
        format!("*,key,T,n\n*,k,{first},10\n,,{second},2\n,,,3\n"),
    );
    let update = ["--update-key", "key"];
    let run = import(&world, &tenant, "second.csv", &update);
    assert_ne!(plain(&tenant.records()), plain(&before));
    undone(&world, &run, 0);
    let held = tenant.records();
    assert_eq!(plain(&held), plain(&before));
    assert_eq!(
        content(&tenant, &held[0]["T"]["value"][0]["value"]["g"]),
        b"b.txt"
    );
}

#[test]
fn a_record_whose_file_is_gone_is_named_and_not_changed() {
    let (world, tenant) = files();
    world.file("second.csv", "key,f\nk,c.txt\n");
    let options = [
        "--update-key",
        "key",
        "--attachments-dir",
        "files",
        "--keep-before",
    ];
    let run = import(&world, &tenant, "second.csv", &options);
    let after = tenant.records();
    let json = undone(&world, &run, 1);
    assert_eq!(json["failed"][0]["code"], "undo.file-gone", "{json:#}");
    assert!(
        json["failed"][0]["message"]
            .as_str()
            .unwrap()
            .contains("a.txt"),
        "{json:#}"
    );
    assert_eq!(tenant.records(), after);
    assert_eq!(content(&tenant, &after[0]["f"]), b"c.txt");
}

#[test]
fn a_record_that_was_added_with_a_file_is_deleted_and_does_not_come_back_without_it() {
    let (world, tenant) = files();
    let run = newest(&world);
    undone(&world, &run, 0);
    assert_eq!(tenant.records().len(), 0);
    let undo_run = newest(&world);
    let json = undone(&world, &undo_run, 1);
    assert_eq!(json["failed"][0]["code"], "undo.file-gone", "{json:#}");
}

#[test]
fn a_run_that_only_read_has_nothing_to_undo() {
    let (world, tenant) = (World::new(), Tenant::of(&testdata("documented")));
    let way = [
        "--base-url",
        tenant.base_url(),
        "--app",
        "1",
        "--api-token",
        "t",
    ];
    let exported = world.run(&[&["export"][..], &way].concat());
    assert_eq!(exported.code, Some(0), "{exported:?}");
    for more in [&[][..], &["--dry-run"]] {
        let run = world.run(&[&["undo", "last", "--api-token", "t"][..], more].concat());
        assert_eq!(run.code, Some(1), "{run:?}");
        assert!(run.stderr.contains("only read records"), "{run:?}");
    }
    assert_eq!(runs(&world)[0]["status"], "completed");
}

#[test]
fn a_run_that_reached_no_app_wrote_nothing_that_could_be_undone() {
    let world = World::new();
    world.file("a.csv", "a\n1\n");
    let run = world.run(&["import", "a.csv", "--base-url", "http://127.0.0.1:9"]);
    assert_eq!(run.code, Some(2), "{run:?}");
    let run = undo(&world, "last", &[]);
    assert_eq!(run.code, Some(1), "{run:?}");
    let told = "ended before it reached an app, so there is nothing to undo";
    assert!(run.stderr.contains(told), "{run:?}");
}

#[test]
fn a_run_that_wrote_nothing_is_not_called_undone() {
    let (world, tenant) = documented();
    world.file("file.csv", "UniqueText,Number\na,x\n");
    let run = tenant.import(&world, "file.csv", &KEY);
    assert_eq!(run.code, Some(4), "{run:?}");
    let before = runs(&world)[0].clone();
    let run = undo(&world, "last", &[]);
    assert_eq!(run.code, Some(1), "{run:?}");
    let told = "wrote nothing, so there is nothing to undo";
    assert!(run.stderr.contains(told), "{run:?}");
    assert_eq!(runs(&world), [before]);
}
