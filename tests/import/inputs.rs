//! Where a file comes from and how it is written makes no difference to the records; and its attachments.

use serde_json::{Value as Json, json};

use crate::support::{Tenant, World, testdata};

/// What the orders' app holds, but for ids and moments of writing.
fn orders(tenant: &Tenant) -> Vec<Json> {
    let mut records = tenant.records();
    for record in &mut records {
        let fields = record.as_object_mut().unwrap();
        fields.retain(|code, _| !["作成日時", "更新日時"].contains(&code.as_str()));
    }
    records
}

#[test]
fn the_same_orders_come_in_however_they_are_written() {
    let excel = fs_err::read(testdata("orders/orders.csv")).unwrap();
    let text = std::str::from_utf8(&excel)
        .unwrap()
        .strip_prefix('\u{FEFF}')
        .unwrap();
    let units = |text: &str| text.encode_utf16().collect::<Vec<_>>();
    let marked = format!("\u{FEFF}{text}");
    let dresses: [(&str, Vec<u8>, &[&str]); 9] = [
        ("as Excel saves it", excel.clone(), &[]),
        ("UTF-8 without a mark", text.into(), &[]),
        ("LF", text.replace("\r\n", "\n").into(), &[]),
        ("CR", text.replace("\r\n", "\r").into(), &[]),
        (
            "Shift_JIS",
            fs_err::read(testdata("orders/orders-sjis.csv")).unwrap(),
            &[],
        ),
        (
            "Shift_JIS, declared",
            fs_err::read(testdata("orders/orders-sjis.csv")).unwrap(),
            &["--encoding", "sjis"],
        ),
        (
            "UTF-16LE",
            units(&marked)
                .into_iter()
                .flat_map(u16::to_le_bytes)
                .collect(),
            &[],
        ),
        (
            "UTF-16BE",
            units(&marked)
                .into_iter()
                .flat_map(u16::to_be_bytes)
                .collect(),
            &[],
        ),
        (
            "UTF-16LE without a mark, declared",
            units(text).into_iter().flat_map(u16::to_le_bytes).collect(),
            &["--encoding", "utf16le"],
        ),
    ];
    let mut first: Option<Vec<Json>> = None;
    for (name, bytes, arguments) in dresses {
        let (world, tenant) = (World::new(), Tenant::of(&testdata("orders")));
        world.file("orders.csv", bytes);
        let run = tenant.import(&world, "orders.csv", arguments);
        assert_eq!(run.code, Some(0), "{name}: {run:?}");
        let found = orders(&tenant);
        let expected = first.get_or_insert_with(|| found.clone());
        assert!(expected.len() > 1, "{name}");
        assert_eq!(&found, expected, "{name}");
    }
}

#[test]
fn texts_of_all_encodings_are_stored_as_they_were_written() {
    let japanese = ["ﾔﾏﾀﾞ ﾀﾛｳ", "髙橋 﨑子 ㈱", "ノートを３冊お願いします。"];
    let texts: [(&'static encoding_rs::Encoding, &[&str]); 6] = [
        (encoding_rs::UTF_8, &["25°C", "Köln", "日本語"]),
        (encoding_rs::SHIFT_JIS, &japanese),
        (
            encoding_rs::EUC_JP,
            &["髙橋さん", "ノートを３冊お願いします。"],
        ),
        (
            encoding_rs::WINDOWS_1252,
            &["Köln", "Düsseldorf", "Größe", "25°C", "prénom"],
        ),
        (
            encoding_rs::GBK,
            &[
                "北京科技有限公司",
                "请在星期五之前发货，谢谢。",
                "我们已经收到这个产品",
            ],
        ),
        (
            encoding_rs::BIG5,
            &[
                "台灣科技有限公司",
                "請在星期五之前出貨，謝謝。",
                "我們已經收到這個產品",
            ],
        ),
    ];
    for (encoding, texts) in texts {
        let (world, tenant) = (World::new(), Tenant::of(&testdata("documented")));
        let text = format!("Text\n{}\n", texts.join("\n"));
        world.file("file.csv", encoding.encode(&text).0);
        let run = tenant.import(&world, "file.csv", &[]);
        assert_eq!(run.code, Some(0), "{}: {run:?}", encoding.name());
        let records = tenant.records();
        let stored: Vec<_> = records
            .iter()
            .map(|record| record["Text"]["value"].as_str().unwrap())
            .collect();
        assert_eq!(stored, texts, "{}", encoding.name());
    }
}

#[test]
fn an_encoding_that_cannot_be_told_stores_nothing_until_it_is_named() {
    let (world, tenant) = (World::new(), Tenant::of(&testdata("documented")));
    world.file("file.csv", b"Text\n25\xB0C\n");
    let run = tenant.import(&world, "file.csv", &[]);
    assert_eq!(run.code, Some(4), "{run:?}");
    assert!(
        run.stderr.contains("\"25°C\"") && run.stderr.contains("\"25ｰC\""),
        "{run:?}"
    );
    assert!(
        run.stderr
            .contains("use `--encoding windows-1252` or `--encoding sjis`"),
        "{run:?}"
    );
    assert_eq!(tenant.records().len(), 0);
    for (name, stored) in [
        ("latin1", "25°C"),
        ("Shift_JIS", "25ｰC"),
        ("iso-8859-15", "25°C"),
    ] {
        let run = tenant.import(&world, "file.csv", &["--encoding", name]);
        assert_eq!(run.code, Some(0), "{name}: {run:?}");
        let records = tenant.take_records();
        assert_eq!(records[0]["Text"]["value"], stored, "{name}");
    }
}

#[test]
fn every_way_to_name_the_file_is_the_same() {
    const FILE: &str = "*,Text,TextInTable\n*,first,alice\n,,bob\n";
    let ways: [&[&str]; 5] = [
        &["import", "file.csv"],
        &["import", "--file-path", "file.csv"],
        &["import", "-"],
        &["record", "import", "--file-path", "file.csv"],
        &["record", "import", "--file-path", "-"],
    ];
    for way in ways {
        let (world, tenant) = (World::new(), Tenant::of(&testdata("documented")));
        world.file("file.csv", FILE);
        let arguments = [
            way,
            &[
                "--base-url",
                tenant.base_url(),
                "--api-token",
                "token",
                "--app",
                "1",
            ],
        ]
        .concat();
        let run = world.run_with_input(&arguments, FILE);
        assert_eq!(run.code, Some(0), "{way:?}: {run:?}");
        let records = tenant.records();
        assert_eq!(records.len(), 1, "{way:?}");
        assert_eq!(
            super::column(&records[0], "Table", "TextInTable"),
            ["alice", "bob"],
            "{way:?}"
        );
    }
}

#[test]
fn problems_of_standard_input_have_places_too() {
    let (world, tenant) = (World::new(), Tenant::of(&testdata("documented")));
    let arguments = [
        "import",
        "-",
        "--base-url",
        tenant.base_url(),
        "--api-token",
        "token",
        "--app",
        "1",
    ];
    let run = world.run_with_input(&arguments, "Text,Number\r\n\r\nfirst,ten\r\n");
    assert_eq!(run.code, Some(4), "{run:?}");
    assert!(
        run.stderr.contains("<stdin>:3:7: error[number.invalid]"),
        "{}",
        run.stderr
    );
    assert_eq!(tenant.records(), Vec::<Json>::new());
}

/// An app with attachments outside and inside a table.
fn with_attachments() -> Tenant {
    Tenant::with_form(&json!({"properties": {
        "Name": {"type": "SINGLE_LINE_TEXT", "code": "Name", "label": "Name"},
        "Files": {"type": "FILE", "code": "Files", "label": "Files"},
        "Table": {"type": "SUBTABLE", "code": "Table", "label": "Table", "fields": {
            "Drawing": {"type": "FILE", "code": "Drawing", "label": "Drawing"},
        }},
    }}))
}

#[test]
fn attachments_are_stored_with_their_names_and_contents() {
    let (world, tenant) = (World::new(), with_attachments());
    world.file("files/見積書.txt", "御見積書\r\n");
    world.file("files/sub/b.bin", [0, 159, 146, 150]);
    world.file(
        "file.csv",
        "*,Name,Files,Drawing\n*,first,\"見積書.txt\nsub/b.bin\",sub/b.bin\n,,,見積書.txt\n*,second,,\n",
    );
    let dir = world.path().join("files");
    let run = tenant.import(
        &world,
        "file.csv",
        &["--attachments-dir", dir.to_str().unwrap()],
    );
    assert_eq!(run.code, Some(0), "{run:?}");
    let records = tenant.records();
    let stored = |files: &Json| -> Vec<(String, Vec<u8>)> {
        let files = files["value"].as_array().unwrap();
        let stored = files.iter().map(|file| {
            let content = tenant.download(file["fileKey"].as_str().unwrap());
            (file["name"].as_str().unwrap().to_owned(), content)
        });
        stored.collect()
    };
    let quotation = ("見積書.txt".to_owned(), "御見積書\r\n".into());
    let drawing = ("b.bin".to_owned(), vec![0, 159, 146, 150]);
    assert_eq!(
        stored(&records[0]["Files"]),
        [quotation.clone(), drawing.clone()]
    );
    let rows = records[0]["Table"]["value"].as_array().unwrap();
    assert_eq!(stored(&rows[0]["value"]["Drawing"]), [drawing]);
    assert_eq!(stored(&rows[1]["value"]["Drawing"]), [quotation]);
    assert_eq!(stored(&records[1]["Files"]), []);
}

#[test]
fn a_column_of_attachments_that_is_empty_needs_no_directory() {
    let (world, tenant) = (World::new(), with_attachments());
    world.file("file.csv", "Name,Files\nfirst,\n");
    let run = tenant.import(&world, "file.csv", &[]);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert_eq!(tenant.records()[0]["Files"]["value"], json!([]));
}

#[test]
fn attachments_without_a_directory_are_refused_in_the_words_of_the_documentation() {
    let (world, tenant) = (World::new(), with_attachments());
    world.file("file.csv", "*,Name,Drawing\n*,first,\n,,a.txt\n");
    let run = tenant.import(&world, "file.csv", &[]);
    assert_eq!(run.code, Some(4), "{run:?}");
    let told = "file.csv:3:3: error[attachment.no-directory] Drawing in Table: the file has attachments, but `--attachments-dir` is missing; ";
    assert!(run.stderr.contains(told), "{}", run.stderr);
    // A cell that is cleared takes the attachments of a record away; a field that is ignored leaves them.
    let advice = "to leave the app's attachments as they are, ignore the field with `--except`, or remove its column";
    assert!(run.stderr.contains(advice), "{}", run.stderr);
    assert_eq!(tenant.records(), Vec::<Json>::new());
    let run = tenant.import(&world, "file.csv", &["--except", "Table"]);
    assert_eq!(run.code, Some(0), "{run:?}");
}

#[test]
fn a_directory_that_is_missing_is_told_once() {
    let (world, tenant) = (World::new(), with_attachments());
    world.file(
        "file.csv",
        "Name,Files\nfirst,\"a.txt\nb.txt\"\nsecond,\"c.txt\nhttps://example.com/d.txt\ne.txt\"\n",
    );
    let run = tenant.import(&world, "file.csv", &[]);
    assert_eq!(run.code, Some(4), "{run:?}");
    let lines = run.stderr.lines();
    let told: Vec<_> = lines.filter(|line| line.contains(": error[")).collect();
    assert_eq!(told.len(), 2, "{run:?}");
    assert!(told[0].contains("attachment.address"), "{told:?}");
    let one = "file.csv:2:7: error[attachment.no-directory] Files: the file has attachments, but `--attachments-dir` is missing (and 1 more like it, on line 4); ";
    assert!(told[1].starts_with(one), "{told:?}");
    // Each cell is wrong once, whatever its number of files.
    let run = tenant.import(&world, "file.csv", &["--output", "json"]);
    let json: Json = serde_json::from_str(&run.stdout).unwrap();
    let problems = json["problems"].as_array().unwrap();
    let codes = problems.iter().map(|problem| &problem["code"]);
    let codes: Vec<_> = codes.map(|code| code.as_str().unwrap()).collect();
    let (lacks, address) = ("attachment.no-directory", "attachment.address");
    assert_eq!(codes, [lacks, lacks, address], "{json:#}");
}
