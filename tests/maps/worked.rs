//! The worked maps of the guide: what each makes of its file is what its page says.

use std::collections::BTreeSet;

use snapbox::{Data, assert_data_eq};

use super::{check, form, shown};
use crate::support::{World, testdata};

fn names() -> BTreeSet<String> {
    let files = fs_err::read_dir(testdata("maps")).unwrap();
    let names = files.filter_map(|entry| {
        let path = entry.unwrap().path();
        let is_map = path.extension().is_some_and(|ending| ending == "toml");
        is_map.then(|| path.file_stem().unwrap().to_str().unwrap().to_owned())
    });
    names.collect()
}

#[test]
fn every_worked_map_loads_what_it_says() {
    let names = names();
    assert!(names.len() >= 12, "{names:?}");
    for name in names {
        let world = World::new();
        let file = |ending: &str| testdata(&format!("maps/{name}.{ending}"));
        let app = shown(&testdata("maps/customers"));
        let (csv, map) = (shown(&file("csv")), shown(&file("toml")));
        let import = [
            "import",
            &csv,
            "--map",
            &map,
            "--sandbox",
            &app,
            "--timezone",
            "Asia/Tokyo",
        ];
        let run = world.run(&import);
        assert_eq!(run.code, Some(0), "{name}: {run:?}");
        let exported = world.run(&["export", "--sandbox", &app]);
        let expected = Data::read_from(&file("expected.csv"), None).raw();
        assert_data_eq!(Data::text(exported.stdout).raw(), expected);
        // The same again changes nothing, found by the key that the map fills.
        let again = [
            &import[..],
            &[
                "--update-key",
                "顧客番号",
                "--skip-unchanged",
                "--dry-run",
                "--exit-code",
            ],
        ];
        let run = world.run(&again.concat());
        assert_eq!(run.code, Some(0), "{name}: {run:?}");
    }
}

#[test]
fn every_worked_map_is_good_by_itself_for_its_form_and_for_its_file() {
    let world = World::new();
    let form = form();
    for name in names() {
        let file = |ending: &str| shown(&testdata(&format!("maps/{name}.{ending}")));
        let (csv, map) = (file("csv"), file("toml"));
        for arguments in [
            vec!["map", "check", &map, "--offline"],
            vec!["map", "check", &map, "--form", &form],
            vec!["map", "check", &map, &csv, "--form", &form],
            vec!["map", "show", &map],
        ] {
            let run = world.run(&arguments);
            assert_eq!(run.code, Some(0), "{name}: {run:?}");
        }
    }
}

#[test]
fn a_sample_file_is_as_its_map_expects_it() {
    for name in names() {
        let world = World::new();
        let map = shown(&testdata(&format!("maps/{name}.toml")));
        let form = form();
        let run = world.run(&[
            "template",
            "--map",
            &map,
            "--form",
            &form,
            "-o",
            "sample.csv",
        ]);
        assert_eq!(run.code, Some(0), "{name}: {run:?}");
        let run = check(&world, "sample.csv", &map, &[]);
        assert_eq!(run.code, Some(0), "{name}: {run:?}");
        assert!(
            run.stdout.contains("2 records checked: 2 valid"),
            "{name}: {run:?}"
        );
    }
}
