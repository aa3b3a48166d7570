//! Usage errors, and what else ends a command before it runs, in Japanese.

use serde_json::json;
use wiremock::ResponseTemplate;

use crate::support::{Double, Run, World, testdata};

/// What these arguments are told in the language of a Japanese locale.
#[track_caller]
fn told(arguments: &[&str]) -> String {
    let world = World::new();
    world.file("file.csv", "Text\na\n");
    world.file(
        "form.json",
        fs_err::read(testdata("orders/form.json")).unwrap(),
    );
    world.file(
        "app/form.json",
        fs_err::read(testdata("orders/form.json")).unwrap(),
    );
    let mut command = world.command(arguments);
    let run = Run::of(command.env("LANG", "ja_JP.UTF-8"));
    assert!(
        [Some(1), Some(2)].contains(&run.code),
        "{arguments:?}: {run:?}"
    );
    assert_eq!(run.stdout, "", "{arguments:?}");
    run.stderr
}

/// An import into a kintone that is not asked, with these further arguments.
fn import(arguments: &str) -> Vec<&str> {
    let base = "import file.csv --base-url http://127.0.0.1:9 --api-token t --app 1";
    base.split(' ').chain(arguments.split(' ')).collect()
}

#[test]
fn usage_errors_are_told_in_japanese() {
    for (arguments, expected) in [
        ("--fields A,A", "「--fields」に「A」が2回指定されています。"),
        ("--fields ,", "「--fields」にフィールドの指定がありません。"),
        (
            "--proxy=",
            "「--proxy」が空です。値を指定するか、オプションを外してください。",
        ),
        (
            "--guest-space-id x",
            "「--guest-space-id」：「x」は正の整数ではありません。",
        ),
        (
            "-u me",
            "ログイン名だけが指定されています。「--password」または環境変数KINTONE_PASSWORDも指定してください。",
        ),
        (
            "--pfx-file-path x",
            "クライアント証明書のパスワードがありません。「--pfx-file-password」も指定してください。",
        ),
        (
            "--api-token ö",
            "2個目のAPIトークンに、APIトークンには使われない文字が含まれています。アプリの設定画面からコピーし直してください。",
        ),
        (
            "--base-url http://example.com",
            "「--base-url」：URLは「https://」で始めてください。「https://example.com」と指定してください。",
        ),
        (
            "--errors-file file.csv",
            "「--errors-file」は入力のファイル（FILE）と同じです。内容が失われないよう、別のファイルを指定してください。",
        ),
        (
            "--diff",
            "「--diff」は変更内容の確認に使います。「--dry-run」または「--save-plan」も指定してください。",
        ),
        (
            "--update-key A --rows merge,append",
            "「--rows」で、すべてに対する指定が2回あります。",
        ),
    ] {
        let mut arguments = import(arguments);
        if arguments.contains(&"http://example.com") {
            arguments.drain(2..4);
        }
        assert_eq!(
            told(&arguments),
            format!("エラー：{expected}\n"),
            "{arguments:?}"
        );
    }
}

#[test]
fn what_the_parser_refuses_is_told_in_japanese() {
    let import = |arguments| import(arguments);
    let table: [(Vec<&str>, &str); 17] = [
        (import("--nowhere"), "「--nowhere」という引数はありません。"),
        (
            import("--api-tokne x"),
            "「--api-tokne」という引数はありません。\n\n  もしかして：「--api-token」\n",
        ),
        (
            vec!["stats", "again.csv"],
            "不明な引数があります。\n\n  ヒント：2番目の引数は、パスワードなどの可能性があるため表示しません。",
        ),
        (import("--app 2"), "「--app <ID>」は2回指定できません。"),
        (
            import("--dry-run --save-plan p"),
            "「--dry-run」は「--save-plan <FILE>」と同時に指定できません。",
        ),
        (
            import("--plan p --fields a --diff"),
            "「--plan <FILE>」は「--fields <CODES>」「--diff」と同時に指定できません。",
        ),
        (
            import("--encoding x"),
            "「--encoding <ENCODING>」に「x」は指定できません。\n  指定できる値：auto、utf8、",
        ),
        (
            import("--timeout 0"),
            "「--timeout <SECONDS>」に「0」は指定できません。1以上の整数を指定してください。",
        ),
        (
            import("--retries x"),
            "「--retries <N>」に「x」は指定できません。整数を指定してください。",
        ),
        (
            import("--max-creates x"),
            "に「x」は指定できません。整数、または「5%」や「0.5%」のような割合で指定してください。",
        ),
        (
            import("--update-key A --rows x"),
            "に「x」は指定できません。replace、merge、appendのいずれかを指定してください。",
        ),
        (
            import("--missing skip"),
            "「--update-key <CODE>」または「--match <CODES>」も指定してください。",
        ),
        (
            import("--file-path"),
            "「--file-path <FILE>」に値を指定してください。",
        ),
        (
            import("--verbose=x"),
            "「--verbose」には値を指定できません（「…」が指定されています）。",
        ),
        (
            vec!["chek"],
            "不明なコマンドです。\n\n  もしかして：「check」\n",
        ),
        (
            vec!["sandbox", "serve", "--form", "f", "--fault", "x"],
            "「x」は障害の指定ではありません。",
        ),
        (
            vec!["sandbox", "serve", "--form", "f", "--allow-host", "h:1"],
            "ホスト名ではありません。",
        ),
    ];
    for (arguments, expected) in table {
        let told = told(&arguments);
        assert!(told.starts_with("エラー："), "{told}");
        assert!(told.contains(expected), "{arguments:?}: {told}");
        assert!(
            told.ends_with("\n詳しくは「--help」で確認してください。\n"),
            "{told}"
        );
    }
}

#[test]
fn what_ends_a_command_is_told_in_japanese() {
    for (arguments, expected) in [
        (
            "import --app 1",
            "CSVファイルを指定してください。「-」は標準入力です。",
        ),
        (
            "import nowhere.csv --sandbox app",
            "「nowhere.csv」を開けません（",
        ),
        (
            "import file.csv --sandbox nowhere",
            "「--sandbox」：フォルダー「nowhere」がありません。",
        ),
        (
            "import file.csv --sandbox app --app 2",
            "アプリ2はサンドボックスにありません。サンドボックスのアプリ：1",
        ),
        (
            "check file.csv --form nowhere.json",
            "「nowhere.json」を開けません（",
        ),
        (
            "check file.csv --form file.csv",
            "「file.csv」はJSONではありません（",
        ),
        (
            "template --form form.json --fields x",
            "フィールド「x」はアプリにありません。",
        ),
        (
            "template --form form.json -o file.csv",
            "「file.csv」がすでにあります。「--force」を指定すると上書きします。",
        ),
        (
            "sandbox records nowhere",
            "「nowhere」にはアプリがありません。",
        ),
        (
            "form show",
            "接続の設定が足りません。次のオプション、またはかっこ内の環境変数を指定してください：「--base-url」（",
        ),
    ] {
        let arguments: Vec<_> = arguments.split(' ').collect();
        let told = told(&arguments);
        assert!(told.starts_with(&format!("エラー：{expected}")), "{told}");
    }
}

#[test]
fn a_refusal_of_a_form_is_told_as_an_import_tells_it() {
    let double = Double::new();
    let refusal = json!({"code": "CB_NO02", "id": "i", "message": "権限がありません。"});
    let answer = ResponseTemplate::new(403).set_body_json(refusal);
    double.answer("app/form/fields.json", u64::MAX, answer);
    let told = |command: &[&str]| {
        let world = World::new();
        world.file("file.csv", "Text\na\n");
        let url = double.base_url();
        let to = ["--base-url", &url, "--app", "1", "--api-token", "t"];
        let run = world.run(&[command, &to, &["--lang", "ja"]].concat());
        assert_eq!(run.code, Some(5), "{run:?}");
        format!("{}{}", run.stderr, run.stdout)
    };
    let shown = told(&["form", "show"]);
    let [error, hint] = shown.lines().collect::<Vec<_>>()[..] else {
        panic!("{shown}")
    };
    assert!(
        error.starts_with("エラー：kintone") && error.contains("権限がありません。"),
        "{error}"
    );
    assert!(hint.starts_with("対処："), "{hint}");
    let imported = told(&["import", "file.csv"]);
    assert!(
        imported.contains(error) && imported.contains(hint),
        "{imported}"
    );
}

#[test]
fn the_language_of_a_usage_error_is_the_one_that_is_asked_for() {
    let english = "error: unexpected argument '--nowhere' found";
    let japanese = "エラー：「--nowhere」という引数はありません。";
    for (locale, arguments, expected) in [
        (
            ("LANG", "ja_JP.UTF-8"),
            "--lang en import --nowhere",
            english,
        ),
        (
            ("LC_MESSAGES", "ja_JP.UTF-8"),
            "import --nowhere --lang=en",
            english,
        ),
        (("LC_ALL", "ja_JP.UTF-8"), "import --nowhere", japanese),
        (
            ("LANG", "en_US.UTF-8"),
            "import --nowhere --lang ja",
            japanese,
        ),
        (("LANG", "C"), "--lang=ja import --nowhere", japanese),
        (("LANG", "C"), "import --nowhere", english),
    ] {
        let world = World::new();
        let arguments: Vec<_> = arguments.split(' ').collect();
        let mut command = world.command(&arguments);
        let run = Run::of(command.env(locale.0, locale.1));
        assert_eq!(run.code, Some(2), "{run:?}");
        assert!(run.stderr.starts_with(expected), "{arguments:?}: {run:?}");
    }
}

#[test]
fn no_secret_is_repeated_in_japanese_either() {
    for arguments in [
        &["import", "a.csv", "sesame"][..],
        &["sesame"],
        &["completions", "sesame"],
        &["import", "a.csv", "--passwordsesame"],
        &["import", "a.csv", "-p", "--sesame"],
        &["import", "a.csv", "--verbose=sesame"],
        &["import", "a.csv", "-p", "sesame", "-p", "sesame"],
    ] {
        let told = told(arguments);
        assert!(!told.contains("sesame"), "{told}");
        let harmless = World::new().run(&["--lang", "ja", "import", "--no\u{1b}[2J"]);
        assert!(!harmless.stderr.contains('\u{1b}'), "{harmless:?}");
    }
}
