//! `check --fix` makes the corrections that are certain, and no other change.

use serde_json::{Value as Json, json};

use crate::support::{Run, Tenant, World, testdata};

const FILE: &str = "*,注文番号,会社名,金額,支払,明細,品名,数量\r\n\
                    \r\n\
                    *,A-1,株式会社あおば,\"1,200\",ｶｰﾄﾞ,,ペン,２\r\n\
                    *,A-2,\"二行の\r\n会社\",12o0,現金払,,\"紙, 白\",10\r\n";

fn form() -> String {
    testdata("odd/form.json").display().to_string()
}

#[test]
fn what_is_certain_is_corrected_and_all_else_is_kept_byte_by_byte() {
    let world = World::new();
    let bytes = encoding_rs::SHIFT_JIS.encode(FILE).0.into_owned();
    world.file("orders.csv", &bytes);
    let form = form();
    let arguments = ["check", "orders.csv", "--form", &form, "--fix", "fixed.csv"];
    let run = world.run(&arguments);
    assert_eq!(run.code, Some(4), "{run:?}");
    for line in [
        "orders.csv:1:3: \"注文番号\" → \"受注番号\"",
        "orders.csv:3:15: \"1,200\" → \"1200\"",
        "orders.csv:3:23: \"ｶｰﾄﾞ\" → \"カード\"",
        "orders.csv:3:32: \"２\" → \"2\"",
        "fixed.csv: 4 corrections made; 2 of the errors found are left, but errors in the header line kept columns from \
         being checked: check the corrected file again",
    ] {
        assert!(
            run.stderr.lines().any(|told| told == line),
            "{line}: {run:?}"
        );
    }
    let expected = FILE
        .replace("注文番号", "受注番号")
        .replace("1,200", "1200");
    let expected = expected.replace("ｶｰﾄﾞ", "カード").replace('２', "2");
    let expected = encoding_rs::SHIFT_JIS.encode(&expected).0.into_owned();
    assert_eq!(world.read("fixed.csv"), expected);
    assert_eq!(world.read("orders.csv"), bytes);
    // What is doubtful is left, and no file is written over without being asked for.
    let run = world.run(&arguments);
    assert_eq!(run.code, Some(1), "{run:?}");
    assert!(run.stderr.contains("--force"), "{run:?}");
    let run = world.run(&[&arguments[..], &["--force"]].concat());
    assert_eq!(run.code, Some(4), "{run:?}");
}

#[test]
fn a_file_is_corrected_in_place_until_nothing_is_certain() {
    let world = World::new();
    world.file(
        "orders.csv",
        "受注番号,会社名,受注日\nA,a,27/10/2026\nB,b,05/10/2026\n",
    );
    let form = form();
    let arguments = ["check", "orders.csv", "--form", &form, "--fix-in-place"];
    assert_eq!(world.run(&arguments).code, Some(4));
    let fixed = "受注番号,会社名,受注日\nA,a,2026-10-27\nB,b,2026-10-05\n";
    assert_eq!(world.read("orders.csv"), fixed.as_bytes());
    let run = world.run(&arguments);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert!(run.stderr.contains("no correction is certain"), "{run:?}");
    let run = world.run_with_input(&["check", "-", "--form", &form, "--fix-in-place"], "a\n");
    assert_eq!(run.code, Some(2), "{run:?}");
}

#[test]
fn what_is_not_corrected_keeps_its_code() {
    let world = World::new();
    let form = form();
    // Characters with two codes in Shift_JIS, of which a program that saves a file writes one alone: `髙`, `≒`.
    let file = |amount: &[u8], company: &[u8]| {
        let name = "受注番号,会社名,金額,支払\r\nA,";
        let name = encoding_rs::SHIFT_JIS.encode(name).0.into_owned();
        [&name[..], company, b"\xEE\xE0\x87\x90,", amount, b",\r\n"].concat()
    };
    let company = encoding_rs::SHIFT_JIS.encode("株式会社").0.into_owned();
    world.file("orders.csv", file(b"\"1,200\"", &company));
    let arguments = ["check", "orders.csv", "--form", &form, "--fix-in-place"];
    let run = world.run(&arguments);
    assert!(run.stderr.contains("1 correction made"), "{run:?}");
    assert_eq!(world.read("orders.csv"), file(b"\"1200\"", &company));
}

#[test]
fn thousands_are_no_certainty_beside_decimal_commas() {
    let world = World::new();
    let form = form();
    for (beside, becomes) in [
        ("\"1.234,5\"", "\"1,200\""),
        ("\"-7,25\"", "\"1,200\""),
        ("1.234.567", "\"1,200\""),
        ("\"1,234.5\"", "\"1200\""),
        ("12.5", "\"1200\""),
    ] {
        let file = |number: &str| format!("受注番号,金額\nA,{number}\nB,{beside}\n");
        world.file("orders.csv", file("\"1,200\""));
        for _ in 0..2 {
            world.run(&["check", "orders.csv", "--form", &form, "--fix-in-place"]);
        }
        let fixed = String::from_utf8(world.read("orders.csv")).unwrap();
        let first = fixed.lines().nth(1).unwrap();
        assert_eq!(first, format!("A,{becomes}"), "{beside}");
    }
}

#[test]
fn what_was_lost_is_not_made_up() {
    let world = World::new();
    let form = form();
    for file in [
        "受注番号,会社名,支払\nA,a,カード\u{fffd}\n",
        "受注番号,会社名,支払\nA,a,カード\u{1a}\n",
        "受注番号,会社名,金額\nA,a,１２\u{fffd}\n",
        "受注番号\u{fffd},会社名\nA,a\n",
    ] {
        world.file("orders.csv", file);
        let run = world.run(&["check", "orders.csv", "--form", &form, "--fix-in-place"]);
        assert_eq!(run.code, Some(4), "{run:?}");
        assert!(run.stderr.contains("no correction is certain"), "{run:?}");
        assert_eq!(world.read("orders.csv"), file.as_bytes());
    }
}

#[cfg(unix)]
#[test]
fn a_file_corrected_in_place_keeps_its_names_and_permissions() {
    use std::os::unix::fs::PermissionsExt as _;
    let world = World::new();
    world.file("orders.csv", CERTAIN);
    let place = world.path().join("orders.csv");
    let form = form();
    let arguments = ["check", "orders.csv", "--form", &form, "--fix-in-place"];
    let other = world.path().join("other.csv");
    fs_err::hard_link(&place, &other).unwrap();
    let run = world.run(&arguments);
    assert_eq!((run.code, run.stdout.as_str()), (Some(1), ""), "{run:?}");
    let told = "error: `orders.csv` has several names (hard links)";
    assert!(run.stderr.starts_with(told), "{run:?}");
    assert_eq!(world.read("orders.csv"), CERTAIN.as_bytes());
    fs_err::remove_file(&other).unwrap();
    for mode in [0o600, 0o664, 0o777] {
        world.file("orders.csv", CERTAIN);
        let permissions = std::fs::Permissions::from_mode(mode);
        fs_err::set_permissions(&place, permissions).unwrap();
        assert_eq!(world.run(&arguments).code, Some(4));
        assert_ne!(world.read("orders.csv"), CERTAIN.as_bytes());
        let after = fs_err::metadata(&place).unwrap().permissions();
        assert_eq!(after.mode() & 0o777, mode);
    }
}

/// A correction of one reading, and a form that knows its fields.
const CERTAIN: &str = "受注番号,会社名,受注日\nA,a,27/10/2026\nB,b,28/10/2026\n";

/// The drafts and files of a directory, by name.
fn names(world: &World) -> Vec<String> {
    let entries = fs_err::read_dir(world.path()).unwrap();
    let name = |entry: std::io::Result<fs_err::DirEntry>| entry.unwrap().file_name();
    let names = entries.map(|entry| name(entry).to_string_lossy().into_owned());
    let mut names: Vec<_> = names.collect();
    names.sort();
    names
}

#[test]
fn a_corrected_file_is_none_of_standard_output() {
    let world = World::new();
    world.file("orders.csv", CERTAIN);
    let form = form();
    for (language, refused) in [
        ("en", "error: `--fix` needs a file, because standard output"),
        ("ja", "エラー：「--fix」にはファイルを指定してください。"),
    ] {
        let arguments = ["check", "orders.csv", "--form", &form, "--fix", "-"];
        let run = world.run(&[&arguments[..], &["--lang", language]].concat());
        assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""), "{run:?}");
        assert!(run.stderr.starts_with(refused), "{run:?}");
    }
}

#[test]
fn a_file_that_was_not_read_to_its_end_is_not_corrected() {
    let world = World::new();
    // What is behind a quotation mark that is never closed is not read.
    let cut = format!("{CERTAIN}C,\"c,29/10/2026\n");
    world.file("orders.csv", &cut);
    let form = form();
    for fix in [&["--fix", "fixed.csv"][..], &["--fix-in-place"]] {
        for (language, told) in [
            (
                "en",
                "no corrections were made, because the file was not checked to its end\n",
            ),
            (
                "ja",
                "ファイルを最後まで確認できなかったため、修正を行いませんでした。\n",
            ),
        ] {
            let arguments = ["check", "orders.csv", "--form", &form, "--lang", language];
            let run = world.run(&[&arguments[..], fix].concat());
            assert_eq!(run.code, Some(4), "{run:?}");
            assert!(run.stderr.contains(told), "{run:?}");
            assert!(!run.stderr.contains('→'), "{run:?}");
            assert_eq!(world.read("orders.csv"), cut.as_bytes());
            assert_eq!(names(&world), ["orders.csv"]);
        }
    }
}

#[test]
fn what_a_wrong_header_hides_is_not_called_correct() {
    let world = World::new();
    let renamed = "注文番号,会社名,金額\nA,a,1200\n";
    let lacking = "会社名,受注日\na,27/10/2026\n";
    let form = form();
    for (text, language, told) in [
        (
            lacking,
            "en",
            "fixed.csv: 1 correction made; 1 of the errors found is left, but records were checked only as far as the \
             header line allows: check the corrected file again\n",
        ),
        (
            lacking,
            "ja",
            "fixed.csv：1か所を修正しました。見つかったエラーのうち1件が残っています。ヘッダー行のエラーのため、レコードは一部しか\
             確認していません。修正したファイルをもう一度確認してください。\n",
        ),
        (
            renamed,
            "en",
            "fixed.csv: 1 correction made; 0 of the errors found are left, but errors in the header line kept columns \
             from being checked: check the corrected file again\n",
        ),
        (
            renamed,
            "ja",
            "fixed.csv：1か所を修正しました。見つかったエラーのうち0件が残っています。ヘッダー行のエラーのため、確認していない列が\
             あります。修正したファイルをもう一度確認してください。\n",
        ),
    ] {
        world.file("orders.csv", text);
        let arguments = ["check", "orders.csv", "--form", &form, "--fix", "fixed.csv"];
        let run = world.run(&[&arguments[..], &["--force", "--lang", language]].concat());
        assert!(run.stderr.contains(told), "{run:?}");
    }
}

/// Makes a pipe that has a name.
#[cfg(unix)]
fn pipe(world: &World, name: &str) {
    let mut command = std::process::Command::new("mkfifo");
    let made = command.arg(world.path().join(name)).status();
    assert!(made.unwrap().success());
}

#[cfg(unix)]
#[test]
fn only_a_plain_file_is_replaced() {
    use std::os::unix::fs::FileTypeExt as _;
    let world = World::new();
    world.file("orders.csv", CERTAIN);
    fs_err::create_dir(world.path().join("folder")).unwrap();
    fs_err::create_dir(world.path().join("pulled")).unwrap();
    pipe(&world, "pipe");
    pipe(&world, "pulled/form.json");
    let form = form();
    let sandbox = testdata("odd").display().to_string();
    let to = |place| {
        [
            "check",
            "orders.csv",
            "--form",
            &form,
            "--force",
            "--fix",
            place,
        ]
    };
    let template = |place| ["template", "--form", &form, "--force", "-o", place];
    for (place, arguments) in [
        ("pipe", &to("pipe")[..]),
        ("folder", &to("folder")),
        (
            "pipe",
            &["check", "pipe", "--form", &form, "--fix-in-place"],
        ),
        ("pipe", &template("pipe")),
        ("folder", &template("folder")),
        (
            "pipe",
            &[
                "form",
                "pull",
                "--sandbox",
                &sandbox,
                "--force",
                "-o",
                "pipe",
            ],
        ),
        (
            "pulled/form.json",
            &["form", "pull", "pulled", "--sandbox", &sandbox, "--force"],
        ),
    ] {
        let run = world.run(arguments);
        assert_eq!(
            (run.code, run.stdout.as_str()),
            (Some(1), ""),
            "{arguments:?} {run:?}"
        );
        let told = format!("error: cannot write `{place}`: it is not a plain file\n");
        assert!(run.stderr.ends_with(&told), "{arguments:?} {run:?}");
        let run = world.run(&[arguments, &["--lang", "ja"]].concat());
        let told = format!("エラー：「{place}」に書き込めません：通常のファイルではありません\n");
        assert!(run.stderr.ends_with(&told), "{arguments:?} {run:?}");
        let kind = fs_err::metadata(world.path().join(place))
            .unwrap()
            .file_type();
        assert!(kind.is_fifo() || kind.is_dir(), "{arguments:?}");
    }
}

#[test]
fn a_place_that_takes_no_file_is_told_before_the_check() {
    let world = World::new();
    world.file("orders.csv", CERTAIN);
    world.file("taken.csv", "mine");
    let form = form();
    for (place, told) in [
        (
            "taken.csv",
            "error: `taken.csv` exists: use `--force` to overwrite it\n",
        ),
        (
            "nowhere/fixed.csv",
            "error: cannot write `nowhere/fixed.csv`: there is no directory `nowhere`\n",
        ),
    ] {
        let run = world.run(&["check", "orders.csv", "--form", &form, "--fix", place]);
        assert_eq!((run.code, run.stdout.as_str()), (Some(1), ""), "{run:?}");
        assert!(run.stderr.starts_with(told), "{run:?}");
    }
    assert_eq!(world.read("taken.csv"), b"mine");
}

#[cfg(unix)]
#[test]
fn a_corrected_file_that_cannot_be_written_costs_no_result() {
    use std::process::Stdio;
    let world = World::new();
    world.file("orders.csv", CERTAIN);
    pipe(&world, "form.json");
    let arguments = [
        "check",
        "orders.csv",
        "--form",
        "form.json",
        "--fix",
        "fixed.csv",
    ];
    let mut command = world.command(&[&arguments[..], &["--output", "json"]].concat());
    let command = command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let child = command.spawn().unwrap();
    // It is opened once the check has begun: somebody else comes to the place first.
    let mut form = fs_err::OpenOptions::new();
    let mut form = form
        .write(true)
        .open(world.path().join("form.json"))
        .unwrap();
    world.file("fixed.csv", "mine");
    let text = fs_err::read(testdata("odd/form.json")).unwrap();
    std::io::Write::write_all(&mut form, &text).unwrap();
    drop(form);
    let run = Run::end_of(child);
    assert_eq!(run.code, Some(1), "{run:?}");
    let document: Json = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(document["records"]["read"], 2, "{run:?}");
    assert_eq!(document["error"]["code"], "file", "{run:?}");
    assert!(run.stderr.contains("error: `fixed.csv` exists"), "{run:?}");
    assert_eq!(world.read("fixed.csv"), b"mine");
}

/// What `check --fix` makes of a file; `None` if it corrects nothing.
fn fixed(tenant: &Tenant, arguments: &[&str], file: &str) -> Option<String> {
    let world = World::new();
    world.file("orders.csv", file);
    let arguments = [arguments, &["--fix-in-place"]].concat();
    let run = tenant.check(&world, "orders.csv", &arguments);
    assert_ne!(run.code, Some(1), "{run:?}");
    let text = String::from_utf8(world.read("orders.csv")).unwrap();
    (text != file).then_some(text)
}

#[test]
fn what_may_be_another_is_left_as_it_is() {
    let options = json!({
        "A B": {"label": "A B", "index": "0"},
        "ab": {"label": "ab", "index": "1"},
        "25": {"label": "25", "index": "2"},
        "カード": {"label": "カード", "index": "3"},
    });
    let tenant = Tenant::with_form(&json!({"properties": {
        "tel_1": {"type": "SINGLE_LINE_TEXT", "label": "home"},
        "TEL1": {"type": "SINGLE_LINE_TEXT", "label": "work"},
        "n": {"type": "NUMBER", "label": "n", "unique": true},
        "name": {"type": "SINGLE_LINE_TEXT", "label": "name"},
        "kind": {"type": "DROP_DOWN", "label": "kind", "options": options},
        "items": {"type": "SUBTABLE", "label": "items", "fields": {
            "day": {"type": "DATE", "label": "day"},
        }},
    }}));
    let fixed = |arguments: &[&str], file: &str| fixed(&tenant, arguments, file);
    assert_eq!(
        fixed(&[], "name,kind\nx,ｶｰﾄﾞ\n").unwrap(),
        "name,kind\nx,カード\n"
    );
    let key = ["--update-key", "n"];
    for (arguments, file) in [
        (&[][..], "name,tel 1\nx,1\n"),
        (&[], "name,kind\nx,A_B\n"),
        (&[], "name,kind\nx,2⁵\n"),
        (&[], "name,n\nx,\"0,123\"\n"),
        // A key is read as any other cell is.
        (&[], "n;name\n1,234;x\n"),
        (&key, "n;name\n1,234;x\n"),
    ] {
        assert_eq!(fixed(arguments, file), None, "{file}");
    }
    // Of a record with many problems a part is known, which shows no order.
    let rows = |first: &str, others: usize, last: &str| {
        let row = |day: &str| format!(",,{day}\n");
        [
            "*,name,day\n*,x,05/10/2025\n",
            &row(first).repeat(others),
            &row(last),
        ]
        .concat()
    };
    let few = fixed(&[], &rows("13/12/2025", 2, "14/12/2025")).unwrap();
    assert!(few.contains("*,x,2025-10-05"), "{few}");
    let many = fixed(&[], &rows("13/12/2025", 1100, "12/31/2025")).unwrap();
    assert!(many.contains("*,x,05/10/2025"));
}
