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
