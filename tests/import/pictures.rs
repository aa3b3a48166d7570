//! Pictures within contacts become attachments.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use serde_json::{Value as Json, json};

use crate::support::{Run, Tenant, World};

const MAP: &str =
    "[fields]\nname = \"FN\"\nphoto = \"PHOTO\"\nlogo = \"LOGO\"\nlink = \"PHOTO;URL\"\n";

fn form() -> Json {
    let field = |kind: &str, code: &str| json!({"type": kind, "code": code, "label": code});
    let mut link = field("LINK", "link");
    link["protocol"] = "WEB".into();
    json!({"properties": {
        "name": {"type": "SINGLE_LINE_TEXT", "code": "name", "label": "name", "unique": true},
        "photo": field("FILE", "photo"),
        "logo": field("FILE", "logo"),
        "link": link,
    }})
}

fn world() -> World {
    let world = World::new();
    world.file("map.toml", MAP);
    world.file("form.json", form().to_string());
    world
}

/// Bytes that begin as a picture of some kind does.
fn picture(begin: &[u8], length: u8) -> Vec<u8> {
    let rest = (0..length).map(|number| number.wrapping_mul(37));
    begin.iter().copied().chain(rest).collect()
}

fn jpeg(length: u8) -> Vec<u8> {
    picture(b"\xFF\xD8\xFF\xE0", length)
}

fn card(version: &str, name: &str, properties: &str) -> String {
    format!("BEGIN:VCARD\r\nVERSION:{version}\r\nFN:{name}\r\n{properties}\r\nEND:VCARD\r\n")
}

/// A text on lines of so many characters, each with this before it.
fn folded(text: &str, width: usize, before: &str) -> String {
    let pieces = text.as_bytes().chunks(width);
    let pieces: Vec<_> = pieces.map(|piece| str::from_utf8(piece).unwrap()).collect();
    pieces.join(&format!("\r\n{before}"))
}

/// The contents and the endings of the names of what a record has attached.
fn attached(tenant: &Tenant, record: &Json, field: &str) -> Vec<(Vec<u8>, String)> {
    let files = record[field]["value"].as_array().unwrap().iter();
    let files = files.map(|file| {
        let content = tenant.download(file["fileKey"].as_str().unwrap());
        let name = file["name"].as_str().unwrap();
        let (stem, ending) = name.rsplit_once('.').unwrap();
        assert_eq!(stem.len(), field.len() + 17, "{name}");
        assert!(stem.starts_with(field), "{name}");
        (content, ending.to_owned())
    });
    files.collect()
}

fn ends(run: &Run, code: i32, told: &[&str]) {
    assert_eq!(run.code, Some(code), "{run:?}");
    for told in told {
        assert!(
            run.stderr.contains(told) || run.stdout.contains(told),
            "{told}: {run:?}"
        );
    }
}

#[test]
fn pictures_of_every_version_are_attached() {
    let (first, second, third) = (jpeg(200), picture(b"\x89PNG", 90), picture(b"GIF89a", 7));
    let webp = picture(b"RIFF0000WEBP", 3);
    let old = format!(
        "PHOTO;JPEG;ENCODING=BASE64:\r\n {}\r\n\r\nTEL:1",
        folded(&STANDARD.encode(&first), 60, " ")
    );
    // Without a blank before its lines, and without what fills its end.
    let bare = format!(
        "PHOTO;ENCODING=b;TYPE=GIF:{}\r\nTEL:1",
        folded(&STANDARD_NO_PAD.encode(&third), 4, "")
    );
    let new = format!(
        "item1.LOGO;PREF=1:data:image/png;base64\\,{}\r\nPHOTO:data:ima\r\n ge/webp;bas\r\n e64,{}",
        folded(&STANDARD.encode(&second), 75, " "),
        STANDARD.encode(&webp)
    );
    let file = [
        card("2.1", "old", &old),
        card("3.0", "bare", &bare),
        card("4.0", "new", &new),
        card("3.0", "link", "PHOTO;VALUE=URI:https://example.com/a.jpg"),
        card("3.0", "none", "PHOTO;ENCODING=b:"),
    ];
    let (world, tenant) = (world(), Tenant::with_form(&form()));
    world.file("a.vcf", file.concat());
    ends(
        &tenant.check(&world, "a.vcf", &["--map", "map.toml"]),
        0,
        &["5 records checked: 5 valid"],
    );
    let run = tenant.import(&world, "a.vcf", &["--map", "map.toml"]);
    ends(&run, 0, &["5 records in the file: 5 added"]);
    assert!(!run.stderr.contains("vcard.media"), "{run:?}");
    let held = tenant.records();
    let photos: Vec<_> = held
        .iter()
        .map(|record| attached(&tenant, record, "photo"))
        .collect();
    let one = |content: &Vec<u8>, ending: &str| vec![(content.clone(), ending.to_owned())];
    let none = Vec::new;
    let expected = [
        one(&first, "jpg"),
        one(&third, "gif"),
        one(&webp, "webp"),
        none(),
        none(),
    ];
    assert_eq!(photos, expected);
    assert_eq!(attached(&tenant, &held[2], "logo"), one(&second, "png"));
    assert_eq!(held[3]["link"]["value"], "https://example.com/a.jpg");
}

#[test]
fn the_same_picture_is_not_uploaded_twice_and_another_one_is() {
    let (world, tenant) = (world(), Tenant::with_form(&form()));
    let cards = |content: &[u8]| {
        let photo = format!("PHOTO;ENCODING=b:{}", STANDARD.encode(content));
        card("3.0", "a", &photo)
    };
    let arguments = [
        "--map",
        "map.toml",
        "--update-key",
        "name",
        "--skip-unchanged",
    ];
    let mut changed = jpeg(20);
    for told in ["1 added", "1 unchanged"] {
        world.file("a.vcf", cards(&changed));
        ends(&tenant.import(&world, "a.vcf", &arguments), 0, &[told]);
    }
    // As large as before, and with another card before it.
    changed[10] ^= 1;
    let other = [card("3.0", "b", "TEL:1"), cards(&changed)].concat();
    world.file("a.vcf", other);
    ends(
        &tenant.import(&world, "a.vcf", &arguments),
        0,
        &["1 added", "1 updated"],
    );
    let held = tenant.records();
    assert_eq!(attached(&tenant, &held[0], "photo")[0].0, changed);
}

#[test]
fn pictures_are_unpacked_beside_a_file_that_is_converted() {
    let (world, tenant) = (world(), Tenant::with_form(&form()));
    let (first, second) = (jpeg(50), picture(b"BM", 5));
    let photo = |content: &[u8]| format!("PHOTO;ENCODING=b:{}", STANDARD.encode(content));
    let twice = card("3.0", "again", &photo(&first));
    let file = [
        card("3.0", "a", &photo(&first)),
        card("3.0", "b", &photo(&second)),
        twice,
    ];
    world.file("a.vcf", file.concat());
    let run = world.run(&["convert", "a.vcf"]);
    ends(
        &run,
        0,
        &["which are not written: 2; to write them, add `--attachments-dir DIR`"],
    );
    assert!(run.stdout.starts_with("FN,PHOTO\na,photo-"), "{run:?}");
    let convert = [
        "convert",
        "a.vcf",
        "-o",
        "a.csv",
        "--force",
        "--attachments-dir",
        "p/q",
    ];
    ends(&world.run(&convert), 0, &["pictures written to p/q: 2\n"]);
    ends(
        &world.run(&[&convert[..], &["--output", "json"]].concat()),
        0,
        &[
            "pictures written to p/q: 0 (already there: 2)",
            "\"pictures\": 2",
        ],
    );
    world.file(
        "csv.toml",
        MAP.replace("logo = \"LOGO\"\nlink = \"PHOTO;URL\"\n", ""),
    );
    let import = ["--map", "csv.toml", "--attachments-dir", "p/q"];
    ends(&tenant.import(&world, "a.csv", &import), 0, &["3 added"]);
    let held = tenant.records();
    let photos = held
        .iter()
        .flat_map(|record| attached(&tenant, record, "photo"));
    let photos: Vec<_> = photos.map(|(content, _)| content).collect();
    assert_eq!(photos, [first.clone(), second, first]);
    // A file of somebody else in the place of one is not written over.
    let names = fs_err::read_dir(world.path().join("p/q")).unwrap();
    let name = names.map(|entry| entry.unwrap().path()).next().unwrap();
    fs_err::write(&name, "mine").unwrap();
    fs_err::remove_file(world.path().join("a.csv")).unwrap();
    ends(&world.run(&convert), 1, &["exists, and is not the picture"]);
    assert_eq!(fs_err::read(&name).unwrap(), b"mine");
    assert!(!world.path().join("a.csv").exists());
    world.file("b.csv", "a\n1\n");
    let run = world.run(&["convert", "b.csv", "--attachments-dir", "p"]);
    ends(
        &run,
        2,
        &["only contacts (vCard) have pictures within them"],
    );
}

/// Of two that differ at one place, in a card of its own each.
#[test]
fn what_is_no_picture_is_told_at_its_line_where_it_is_wanted() {
    let (world, tenant) = (world(), Tenant::with_form(&form()));
    for broken in [
        "PHOTO;ENCODING=b:/9j/4A*=",
        "PHOTO:data:image/png,abc",
        "PHOTO;ENCODING=b:/9j/4",
    ] {
        let file = [
            card("3.0", "a", "TEL:1"),
            card("3.0", "b", &format!("{broken}\r\nTEL:1")),
        ];
        world.file("a.vcf", file.concat());
        let run = tenant.import(&world, "a.vcf", &["--map", "map.toml"]);
        let told = "a.vcf:9: error[vcard.invalid] this is not a card: the picture is not encoded as base64";
        ends(&run, 4, &[told]);
        assert!(tenant.records().is_empty());
        ends(&world.run(&["convert", "a.vcf"]), 4, &[told]);
    }
    // The others of the file are read all the same.
    let last = card("3.0", "c", "LOGO;ENCODING=b:!");
    let file = String::from_utf8(world.read("a.vcf")).unwrap() + &last;
    world.file("more.vcf", &file);
    let skip = [
        "--map",
        "map.toml",
        "--on-error",
        "skip",
        "--errors-file",
        "errors.vcf",
    ];
    let run = tenant.import(&world, "more.vcf", &skip);
    ends(
        &run,
        3,
        &["more.vcf:9: error", "more.vcf:15: error", "1 added"],
    );
    let errors = String::from_utf8(world.read("errors.vcf")).unwrap();
    let told = errors.matches("X-KINTABLE-ERROR:[vcard.invalid] ").count();
    assert_eq!((told, errors.matches("FN:").count()), (2, 2), "{errors}");
    tenant.take_records();
    world.file("names.toml", "[fields]\nname = \"FN\"\n");
    let run = tenant.import(&world, "a.vcf", &["--map", "names.toml"]);
    ends(&run, 0, &["2 added"]);
}

#[test]
fn a_picture_is_as_large_as_a_line_and_no_larger() {
    let world = world();
    let line = "/9j/".repeat(18);
    for (lines, code) in [(233_000, 0), (234_000, 4)] {
        let photo = format!(
            "PHOTO;ENCODING=b:\r\n{}",
            format!(" {line}\r\n").repeat(lines)
        );
        world.file("a.vcf", card("3.0", "a", photo.trim_end()));
        let run = world.run(&["convert", "a.vcf"]);
        let told = match code {
            0 => "not written: 1",
            _ => {
                "a.vcf:4: error[vcard.invalid] this is not a card: the picture has more than 12 MB"
            }
        };
        ends(&run, code, &[told]);
    }
}

#[test]
fn a_map_may_use_files_and_pictures_of_one_field() {
    let (world, tenant) = (world(), Tenant::with_form(&form()));
    let map = "[fields]\nname = \"FN\"\nphoto = { from = \"PHOTO\", default = \"nobody.png\" }\n";
    world.file("map.toml", map);
    world.file("files/nobody.png", "nobody");
    let photo = format!("PHOTO;ENCODING=b:{}", STANDARD.encode(jpeg(9)));
    let file = [card("3.0", "a", &photo), card("3.0", "b", "TEL:1")];
    world.file("a.vcf", file.concat());
    let arguments = ["--map", "map.toml", "--attachments-dir", "files"];
    ends(&tenant.import(&world, "a.vcf", &arguments), 0, &["2 added"]);
    let held = tenant.records();
    assert_eq!(attached(&tenant, &held[0], "photo")[0].0, jpeg(9));
    assert_eq!(held[1]["photo"]["value"][0]["name"], "nobody.png");
}

#[test]
fn a_map_is_suggested_for_a_field_of_photographs() {
    let world = world();
    let photo = format!("PHOTO;ENCODING=b:{}", STANDARD.encode(jpeg(9)));
    world.file("a.vcf", card("3.0", "a", &photo));
    let run = world.run(&["map", "suggest", "a.vcf", "--form", "form.json"]);
    ends(&run, 0, &["\"photo\" = \"PHOTO\""]);
}
