//! Maps that are drawn up: what is certain is written, and what is likely waits for a person.

use super::{check, form, shown};
use crate::support::{World, testdata};

fn suggest(world: &World, arguments: &[&str]) -> String {
    let form = form();
    let run = world.run(&[&["map", "suggest", "--form", &form], arguments].concat());
    assert_eq!(run.code, Some(0), "{run:?}");
    run.stdout
}

#[test]
fn what_is_certain_is_written_and_the_rest_is_a_comment() {
    let world = World::new();
    world.file(
        "in.csv",
        "顧客番号,会社名,契約日,金額,状態,有効,タグ,住所先,謎\n\
         1,A,27/03/2024,\"1,234.5\",見込み,TRUE,IT;小売,大阪,x\n\
         2,B,02/03/2024,12,取引中,no,,京都,y\n\
         3,C,,,取引中です,,製造,,z\n",
    );
    let map = suggest(&world, &["in.csv"]);
    for line in [
        "\"顧客番号\" = \"顧客番号\"",
        "\"会社名\" = \"会社名\"",
        "# line 2, \"27/03/2024\", can be read in no other way",
        "format = \"dmy\"",
        "normalize = [{ number = { grouping = \",\", decimal = \".\" } }]",
        "boolean = true",
        "list-separator = \";\"",
        "\"見込み\" = \"見込み\"",
        "# \"取引中です\" = \"取引中\"  # lines: 1, first 4",
        "# \"住所\" = \"住所先\"  # the names are alike",
        "# columns for which the app has no field of a like name: \"謎\"",
    ] {
        assert!(map.lines().any(|found| found == line), "{line}\n{map}");
    }
    // It is a map, in which only what nobody confirmed is wrong.
    world.file("map.toml", &map);
    let run = check(&world, "in.csv", "map.toml", &[]);
    assert_eq!(run.stderr.matches("error[").count(), 1, "{run:?}");
    let confirmed = map.replace("# \"取引中です\"", "\"取引中です\"");
    world.file("map.toml", confirmed);
    let run = check(&world, "in.csv", "map.toml", &[]);
    assert_eq!(run.code, Some(0), "{run:?}");
}

#[test]
fn what_the_cells_do_not_tell_is_left_open() {
    let world = World::new();
    world.file("in.csv", "会社名,契約日,金額\nA,01/02/2024,\"1,234\"\n");
    let map = suggest(&world, &["in.csv"]);
    let open = |line: &str| {
        map.lines()
            .any(|found| found.starts_with(&format!("# {line}")))
    };
    for line in [
        "format = \"dmy\"",
        "format = \"mdy\"",
        "normalize = [{ number = { grouping = \",\"",
    ] {
        assert!(open(line), "{line}\n{map}");
        assert!(
            !map.lines().any(|found| found.starts_with(line)),
            "{line}\n{map}"
        );
    }
    world.file("in.csv", "会社名,契約日\nA,27/02/2024\nB,02/27/2024\n");
    let map = suggest(&world, &["in.csv"]);
    assert!(
        map.contains("line 2, \"27/02/2024\", says so; line 3, \"02/27/2024\", does not"),
        "{map}"
    );
}

#[test]
fn a_key_is_what_differs_from_record_to_record() {
    let world = World::new();
    let orders = testdata("orders/form.json").display().to_string();
    world.file(
        "in.csv",
        "*,受注番号,受注日,明細,商品コード,数量\n*,A,2026/13/01,,x,1\n,,,,y,2\n*,B,2026/11/02,,z,3\n",
    );
    let run = world.run(&["map", "suggest", "in.csv", "--form", &orders]);
    let map = run.stdout;
    let keys = "# Different in every record; these could be keys: \"受注番号\"\n";
    assert!(map.contains(keys), "{map}");
    // What nothing reads is shown.
    let unread =
        "# no way to write them fits all cells; line 2, \"2026/13/01\", cannot be read as it is\n";
    assert!(map.contains(unread), "{map}");
}

#[test]
fn the_lines_that_a_map_lacks_make_the_file_of_a_failed_run_pass() {
    let world = World::new();
    let app = shown(&testdata("maps/customers"));
    world.file(
        "in.csv",
        "no,name,state,tags,sum\n1,A,済み,IT;情報,1\n2,B,取引中,,2\n3,C,済み,小売,3\n",
    );
    let map = "[fields]\n\"顧客番号\" = \"no\"\n\"会社名\" = \"name\"\n\"金額\" = \"sum\"\n[fields.\"状態\"]\nfrom = \"state\"\n[fields.\"状態\".values]\n\"取引中\" = \"取引中\"\n";
    world.file("map.toml", map);
    let import = ["import", "in.csv", "--map", "map.toml", "--sandbox", &app];
    let run = world.run(&import);
    assert_eq!(run.code, Some(4), "{run:?}");
    let form = form();
    let run = world.run(&["map", "suggest", "--from", "last", "--form", &form]);
    assert_eq!(run.code, Some(0), "{run:?}");
    let mut lines = run.stdout.lines().filter(|line| line.contains(" = "));
    let line = lines.next().unwrap();
    assert!(line.starts_with("# \"済み\" = \"\"  # "), "{run:?}");
    let line = line[2..].replace("= \"\"", "= \"休止\"");
    assert_eq!(lines.next(), None, "{run:?}");
    world.file("map.toml", format!("{map}{line}\n"));
    let run = world.run(&import);
    assert_eq!(run.code, Some(0), "{run:?}");
    let run = world.run(&[
        "map", "suggest", "in.csv", "--map", "map.toml", "--form", &form,
    ]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(0), ""), "{run:?}");
}

#[test]
fn the_file_of_a_run_is_read_as_the_run_read_it() {
    let world = World::new();
    let app = shown(&testdata("maps/customers"));
    let file = "a title\nno;name;state\n1;A;済み\n";
    world.file("in.csv", file);
    let map = "[fields]\n\"顧客番号\" = \"no\"\n\"会社名\" = \"name\"\n[fields.\"状態\"]\nfrom = \"state\"\n[fields.\"状態\".values]\n\"取引中\" = \"取引中\"\n";
    world.file("map.toml", map);
    let way = ["--header-row", "2", "--delimiter", "semicolon"];
    let fixed = ["--map", "map.toml", "--sandbox", &app];
    let import = |file| world.run(&[&["import", file], &fixed[..], &way].concat());
    assert_eq!(import("in.csv").code, Some(4));
    let form = form();
    let last = ["map", "suggest", "--from", "last", "--form", &form];
    let run = world.run(&last);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert!(run.stdout.contains("# \"済み\" = "), "{run:?}");
    // What was read from standard input is not there any more.
    let fixed = [&["import", "-"], &fixed[..], &way].concat();
    assert_eq!(world.run_with_input(&fixed, file).code, Some(4));
    let run = world.run(&last);
    assert_eq!(run.code, Some(2), "{run:?}");
    assert!(
        run.stderr
            .contains("`kintable map suggest FILE --map map.toml`"),
        "{run:?}"
    );
    // What is to be typed reads as one word.
    world.file("a map.toml", map);
    let fixed = ["import", "-", "--map", "a map.toml", "--sandbox", &app];
    let fixed = [&fixed[..], &way].concat();
    assert_eq!(world.run_with_input(&fixed, file).code, Some(4));
    let run = world.run(&last);
    assert!(run.stderr.contains("FILE --map 'a map.toml'`"), "{run:?}");
}

#[test]
fn the_way_that_every_number_is_written_in_is_what_a_map_lacks() {
    let world = World::new();
    world.file("in.csv", "name,sum\nA,\"1.234,56\"\nB,\"12,5\"\n");
    let lacking = "[fields]\n\"会社名\" = \"name\"\n\"金額\" = \"sum\"\n";
    world.file("map.toml", lacking);
    assert_eq!(check(&world, "in.csv", "map.toml", &[]).code, Some(4));
    let found = suggest(&world, &["in.csv", "--map", "map.toml"]);
    world.file(
        "map.toml",
        format!("{}{found}", lacking.replace("\"金額\" = \"sum\"\n", "")),
    );
    let run = check(&world, "in.csv", "map.toml", &[]);
    assert_eq!(run.code, Some(0), "{found}\n{run:?}");
}

#[test]
fn what_a_map_lacks_is_not_written_by_a_guess() {
    let world = World::new();
    world.file(
        "in.csv",
        "name,state\nA,未取引中\nB,謎\nC,取引中\nD,見込み\n",
    );
    let map = "[fields]\n\"会社名\" = \"name\"\n[fields.\"状態\"]\nfrom = \"state\"\n";
    for has in ["", "[fields.\"状態\".values]\n\"見込み\" = \"見込み\"\n"] {
        world.file("map.toml", format!("{map}{has}"));
        let found = suggest(&world, &["in.csv", "--map", "map.toml"]);
        let live = found.lines().filter(|line| line.starts_with('"'));
        for line in live {
            let (from, to) = line.split_once(" = ").unwrap();
            assert_eq!(from, to, "{found}");
        }
        for line in [
            "# \"未取引中\" = \"取引中\"  # lines: 1, first 2",
            "# \"謎\" = \"\"  # lines: 1, first 3; choose what is written",
            "\"取引中\" = \"取引中\"",
        ] {
            assert!(found.lines().any(|found| found == line), "{line}\n{found}");
        }
    }
}

#[test]
fn a_check_box_of_one_option_and_other_words_has_a_valid_map() {
    let world = World::new();
    world.file("in.csv", "会社名,有効\nA,○\nB,×\n");
    let map = suggest(&world, &["in.csv"]);
    world.file("map.toml", &map);
    let form = form();
    let run = world.run(&["map", "check", "map.toml", "in.csv", "--form", &form]);
    assert_eq!(run.code, Some(0), "{map}\n{run:?}");
    let map = map.replace("# \"○\" = \"\"", "\"○\" = \"有効\"");
    world.file("map.toml", map.replace("# \"×\"", "\"×\""));
    let run = check(&world, "in.csv", "map.toml", &[]);
    assert_eq!(run.code, Some(0), "{map}\n{run:?}");
}

#[test]
fn row_ids_are_mapped_as_they_are_exported() {
    let world = World::new();
    world.file(
        "in.csv",
        "*,会社名,明細,商品コード,数量\n*,A,11,x,1\n,,12,y,2\n",
    );
    let map = suggest(&world, &["in.csv"]);
    assert!(
        map.contains("[tables.\"明細\"]\nrow-id = \"明細\"\n"),
        "{map}"
    );
    assert!(!map.contains("of a like name"), "{map}");
    world.file("map.toml", &map);
    let run = check(&world, "in.csv", "map.toml", &[]);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert!(!run.stderr.contains("明細"), "{run:?}");
}

#[test]
fn what_the_screen_exports_needs_no_map_and_has_none_drawn_up() {
    let world = World::new();
    let form = form();
    let read =
        |further: &[&str]| world.run(&[&["check", "in.csv", "--form", &form], further].concat());
    for (csv, further, told) in [
        (
            "レコードの開始行,会社名,住所,タグ[IT]\n*,A,x,1\n",
            &[][..],
            "import it as it is",
        ),
        (
            "会社名,タグ[IT],タグ[小売]\nA,1,\n",
            &["--headers", "labels"],
            "--headers labels",
        ),
    ] {
        world.file("in.csv", csv);
        let run = world.run(&["map", "suggest", "in.csv", "--form", &form]);
        assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""), "{run:?}");
        assert!(run.stderr.contains(told), "{run:?}");
        let run = read(further);
        assert_eq!(run.code, Some(0), "{run:?}");
    }
}

/// A map with the lines that it lacks, put where they say.
fn with(map: &str, lacking: &str) -> String {
    let mut lines: Vec<String> = map.lines().map(str::to_owned).collect();
    let mut at = lines.len();
    for line in lacking.lines() {
        let number = |head: &str| {
            let number = line.strip_prefix(head)?.strip_suffix(" of the map:")?;
            number.parse::<usize>().ok()
        };
        if let Some(number) = number("# below line ") {
            at = number;
        } else if let Some(number) = number("# instead of line ") {
            lines[number - 1].clear();
            at = lines.len();
        } else {
            lines.insert(at, line.replace("# \"済み\" = \"\"", "\"済み\" = \"休止\""));
            at += 1;
        }
    }
    lines.join("\n")
}

#[test]
fn the_lines_that_a_map_lacks_go_where_they_say() {
    let world = World::new();
    world.file("in.csv", "name,state\nA,済み\nB,取引中\n");
    let own = "[fields.\"状態\"]\nfrom = \"state\"\n";
    for rules in [
        "\"状態\" = \"state\"\n".to_owned(),
        "\"状態\" = { from = \"state\", normalize = [\"trim\", \"nfkc\"] }\n".to_owned(),
        "\"状態\" = { from = \"state\", values = { \"取引中\" = \"取引中\" } }\n".to_owned(),
        own.to_owned(),
        format!("{own}values = {{ \"取引中\" = \"取引中\" }}\n"),
        format!("{own}[fields.\"状態\".values]\n\"取引中\" = \"取引中\"\n"),
    ] {
        // Something behind it, where nothing may be added.
        let map = format!(
            "[fields]\n\"会社名\" = \"name\"\n{rules}[form]\non-drift = \"notice\"\nrevision = 1\n"
        );
        world.file("map.toml", &map);
        let found = suggest(&world, &["in.csv", "--map", "map.toml"]);
        let map = with(&map, &found);
        world.file("map.toml", &map);
        let run = check(&world, "in.csv", "map.toml", &[]);
        assert_eq!(run.code, Some(0), "{map}\n{found}\n{run:?}");
    }
    let map = format!("[fields]\n\"会社名\" = \"name\"\n{own}values-file = \"values.csv\"\n");
    world.file("map.toml", map);
    world.file("values.csv", "from,to\n取引中,取引中\n");
    let found = suggest(&world, &["in.csv", "--map", "map.toml"]);
    assert!(
        found
            .lines()
            .all(|line| line.is_empty() || line.starts_with('#')),
        "{found}"
    );
    assert!(found.contains("\n# \"済み\",\"\"\n"), "{found}");
    world.file("values.csv", "from,to\n取引中,取引中\n\"済み\",\"休止\"\n");
    let run = check(&world, "in.csv", "map.toml", &[]);
    assert_eq!(run.code, Some(0), "{run:?}");
}

#[test]
fn the_way_of_a_field_with_rules_goes_where_it_says() {
    let world = World::new();
    world.file("in.csv", "name,sum\nA,\"1.234,56\"\n");
    for rules in [
        "\"金額\" = \"sum\"\n",
        "\"金額\" = { from = \"sum\", default = \"1\" }\n",
        "[fields.\"金額\"]\nfrom = \"sum\"\n",
    ] {
        let map = format!("[fields]\n\"会社名\" = \"name\"\n{rules}[form]\nrevision = 1\n");
        world.file("map.toml", &map);
        let found = suggest(&world, &["in.csv", "--map", "map.toml"]);
        let map = with(&map, &found);
        world.file("map.toml", &map);
        let run = check(&world, "in.csv", "map.toml", &[]);
        assert_eq!(run.code, Some(0), "{map}\n{found}\n{run:?}");
    }
}

#[test]
fn a_map_that_reads_no_line_is_not_said_to_lack_nothing() {
    let world = World::new();
    world.file("in.csv", "name,day\nA,2024/01/02\nB,2024/01/03\n");
    world.file(
        "map.toml",
        "[fields]\n\"会社名\" = \"name\"\n\"契約日\" = { from = \"day\", format = \"dmy\" }\n",
    );
    let form = form();
    let run = world.run(&[
        "map", "suggest", "in.csv", "--map", "map.toml", "--form", &form,
    ]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(0), ""), "{run:?}");
    assert!(
        run.stderr.contains("this many lines of the file: 2"),
        "{run:?}"
    );
}
