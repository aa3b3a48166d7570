//! Attachments come along, once.

use super::{ends, export, form};
use crate::support::{Tenant, World};

/// Imports records with attachments, also in a table.
fn loaded(world: &World) -> Tenant {
    let tenant = Tenant::with_form(&form());
    for (name, content) in [
        ("a.txt", "first"),
        ("sub/a.txt", "other"),
        ("見積.pdf", "pdf"),
    ] {
        world.file(&format!("files/{name}"), content);
    }
    let file = "*,Text,Files,Table,Item,Papers\n*,one,\"a.txt\nsub/a.txt\",,x,見積.pdf\n,,,,y,a.txt\n*,two,,,,\n";
    world.file("file.csv", file);
    let run = tenant.import(world, "file.csv", &["--attachments-dir", "files"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    tenant
}

fn read(world: &World, path: &str) -> String {
    String::from_utf8(world.read(path)).unwrap()
}

const SAVED: [(&str, &str); 4] = [
    ("saved/Files-1/a.txt", "first"),
    ("saved/Files-1/a (1).txt", "other"),
    ("saved/Papers-1-0/見積.pdf", "pdf"),
    ("saved/Papers-1-1/a.txt", "first"),
];

#[test]
fn attachments_come_once_and_go_back() {
    let world = World::new();
    let tenant = loaded(&world);
    let arguments = ["--out", "out.csv", "--force", "--attachments-dir", "saved"];
    let run = export(&world, &tenant, &arguments);
    ends(&run, 0, &["attachments: 4 downloaded, 0 there already"]);
    for (path, content) in SAVED {
        assert_eq!(read(&world, path), content);
    }
    let file = read(&world, "out.csv");
    assert!(
        file.contains("\"Files-1/a.txt\nFiles-1/a (1).txt\""),
        "{file}"
    );
    // Nothing has changed, so that nothing comes again, and nothing is doubled.
    let run = export(&world, &tenant, &arguments);
    ends(&run, 0, &["attachments: 0 downloaded, 4 there already"]);
    // Somebody wrote into one of the same size.
    world.file("saved/Files-1/a.txt", "FIRST");
    let run = export(&world, &tenant, &arguments);
    ends(&run, 0, &["attachments: 1 downloaded, 3 there already"]);
    assert_eq!(read(&world, "saved/Files-1/a.txt"), "first");
    assert_eq!(
        fs_err::read_dir(world.path().join("saved/Files-1"))
            .unwrap()
            .count(),
        2
    );
    let other = Tenant::with_form(&form());
    let back = other.import(&world, "out.csv", &["--attachments-dir", "saved"]);
    assert_eq!(back.code, Some(0), "{back:?}");
    let key = |record: &serde_json::Value| {
        record["Table"]["value"][0]["value"]["Papers"]["value"][0].clone()
    };
    let paper = key(&other.records()[0]);
    assert_eq!(paper["name"], "見積.pdf");
    assert_eq!(other.download(paper["fileKey"].as_str().unwrap()), b"pdf");
    // Names without files are what is left out of an export without a directory.
    let names = export(&world, &tenant, &["--fields", "Files"]);
    assert_eq!(names.stdout, "\"Files\"\n\"a.txt\na.txt\"\n\n");
}

#[cfg(unix)]
#[test]
fn attachments_of_equal_and_odd_names_go_back_without_a_change() {
    let world = World::new();
    let tenant = Tenant::with_form(&form());
    let long = format!("{}.txt", "あ".repeat(83));
    let names = [
        ["a.txt", "sub/a.txt", "sub/A.TXT"],
        ["a:b?.txt", "CON.txt", "end."],
        [&long, "p.txt", "sub/P.TXT"],
    ];
    for (size, name) in names.as_flattened().iter().enumerate() {
        world.file(&format!("files/{name}"), "x".repeat(size + 1));
    }
    let cells = names.map(|names| names.join("\n"));
    let [first, second, third] = &cells;
    let file = format!(
        "*,Text,Files,Table,Item,Papers\n*,one,\"{first}\",,x,\"{third}\"\n*,two,\"{second}\",,,\n"
    );
    world.file("file.csv", file);
    let run = tenant.import(&world, "file.csv", &["--attachments-dir", "files"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    let arguments = ["--out", "out.csv", "--attachments-dir", "saved"];
    ends(
        &export(&world, &tenant, &arguments),
        0,
        &["attachments: 9 downloaded"],
    );
    let back = "--update-key No --skip-unchanged --attachments-dir saved --dry-run";
    let back: Vec<_> = back.split(' ').collect();
    let dry = tenant.import(&world, "out.csv", &back);
    assert!(dry.stdout.contains("(2 unchanged)"), "{dry:?}");
    // What somebody changed is told all the same.
    world.file("saved/Files-1/a (1).txt", "longer than before");
    let dry = tenant.import(&world, "out.csv", &back);
    assert!(dry.stdout.contains("(1 unchanged)"), "{dry:?}");
}

#[cfg(unix)]
#[test]
fn a_folder_that_is_a_link_leads_nowhere() {
    let world = World::new();
    let tenant = loaded(&world);
    world.file("elsewhere/keep", "");
    world.file("saved/keep", "");
    let link = world.path().join("saved/Files-1");
    std::os::unix::fs::symlink(world.path().join("elsewhere"), link).unwrap();
    let run = export(&world, &tenant, &["--attachments-dir", "saved"]);
    ends(&run, 1, &["its folder is a link"]);
    let found = fs_err::read_dir(world.path().join("elsewhere")).unwrap();
    assert_eq!(found.count(), 1);
}
