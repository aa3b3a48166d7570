//! Which language is spoken, and what is said of a run in Japanese.

use serde_json::Value as Json;
use snapbox::{assert_data_eq, str};

use super::{BAD, has_japanese, import, import_unreachable};
use crate::support::{Tenant, World, testdata};

#[test]
fn the_option_decides_the_language_else_the_locale() {
    let spoken = |arguments: &[&str], environment: &[(&str, &str)]| {
        has_japanese(&import("x.csv", "Text\n", arguments, environment).stdout)
    };
    let japanese = ("LANG", "ja_JP.UTF-8");
    assert!(!spoken(&[], &[]));
    assert!(spoken(&[], &[japanese]));
    assert!(spoken(&["--lang", "ja"], &[("LANG", "en_US.UTF-8")]));
    assert!(!spoken(&["--lang", "en"], &[japanese]));
    assert!(spoken(
        &[],
        &[("LC_ALL", ""), ("LC_MESSAGES", "ja"), ("LANG", "C")]
    ));
    assert!(!spoken(&[], &[("LC_ALL", "C"), japanese]));
    assert!(!spoken(&[], &[("LANG", "zh_CN.UTF-8")]));
}

#[test]
fn kintone_answers_in_the_language_that_is_spoken() {
    let (world, tenant) = (World::new(), Tenant::of(&testdata("documented")));
    world.file("x.csv", "UniqueText\na\n");
    assert_eq!(tenant.import(&world, "x.csv", &[]).code, Some(0));
    let arguments = |language| ["--no-preflight", "--lang", language];
    let refused = |language| tenant.import(&world, "x.csv", &arguments(language)).stderr;
    let english = refused("en");
    assert!(
        english.contains(
            "kintone returned an error: [CB_VA01] This value already exists in another record."
        ),
        "{english}"
    );
    let japanese = refused("ja");
    assert!(
        japanese.contains(
            "kintoneがエラーを返しました：[CB_VA01] 値がほかのレコードと重複しています。"
        ),
        "{japanese}"
    );
}

#[test]
fn a_run_is_told_in_japanese() {
    let run = import(
        "bad.csv",
        BAD,
        &["--lang", "ja", "--max-problems", "2"],
        &[],
    );
    assert_eq!(run.code, Some(4), "{run:?}");
    assert_data_eq!(
        run.stderr,
        str![[r#"
bad.csv：UTF-8、カンマ区切りとして読みます。
bad.csv:2:9: エラー[date.invalid] 受注日：「2026/13/01」は日付ではありません。2026-01-31または2026/1/31の形式で入力してください。
bad.csv:2:23: エラー[number.invalid] テーブル「受注明細」の数量：「1,000」は数値ではありません。「1000」に直してください。
bad.csv:3:4: 注意[group.ignored-value] 備考：「b」は無視し、開始行の「a」を使います。
「受注日」のエラー（date.invalid）：全部で1件（最初は2行目）
「数量」のエラー（number.invalid）：全部で3件（最初は2行目）
「色」のエラー（option.unknown）：全部で1件（最初は2行目）

"#]]
    );
    assert_data_eq!(
        run.stdout,
        str![[r#"
bad.csv → サンドボックス「[..]/testdata/orders」のアプリ1：エラーが5件あるため、kintoneには何も書き込んでいません。
ファイルのレコード2件：追加0件、更新0件、失敗2件
詳しい説明：「kintable explain number.invalid」

"#]]
    );
    let run = import(
        "good.csv",
        "*,受注番号,受注日,会社名,支払方法,受注明細,商品コード,数量\n*,1,2026-01-31,x,銀行振込,,A-1,1\n",
        &["--lang", "ja"],
        &[],
    );
    assert_eq!(run.code, Some(0), "{run:?}");
    assert!(
        run.stdout.ends_with(
            "ファイルのレコード1件：追加1件、更新0件\nテーブルの行：受注明細（追加1行）\n"
        ),
        "{run:?}"
    );
}

#[test]
fn a_kintone_that_cannot_be_reached_is_told_in_japanese() {
    let run = import_unreachable("x.csv", &["--lang", "ja"]);
    assert_eq!(run.code, Some(1), "{run:?}");
    assert!(
        run.stderr
            .contains("エラー：kintoneに接続できません（Connection refused"),
        "{run:?}"
    );
    assert!(
        run.stderr
            .contains("\n対処：「--base-url」、ネットワーク、"),
        "{run:?}"
    );
}

#[test]
fn the_document_is_told_in_the_language_but_its_codes_never_change() {
    let document = |language| -> Json {
        let run = import(
            "bad.csv",
            BAD,
            &["--lang", language, "--output", "json"],
            &[],
        );
        serde_json::from_str(&run.stdout).unwrap()
    };
    let (english, japanese) = (document("en"), document("ja"));
    let problems = |document: &Json| document["problems"].as_array().unwrap().clone();
    assert_eq!(problems(&english).len(), 6);
    for (mut one, mut other) in problems(&english).into_iter().zip(problems(&japanese)) {
        assert!(has_japanese(other["message"].as_str().unwrap()), "{other}");
        for told in ["message", "hint"] {
            let (one, other) = (one[told].take(), other[told].take());
            assert!(one != other || one.is_null(), "{one}");
        }
        assert_eq!(one, other);
    }
}

#[test]
fn every_part_speaks_japanese() {
    let world = World::new();
    world.file("x.csv", "*,受注番号,会社名\n*,A-1,あ\n");
    world.file("plan.json", "{\"version\": 1}");
    let orders = testdata("orders");
    let orders = orders.to_str().unwrap();
    let form = testdata("orders/form.json");
    let form = form.to_str().unwrap();
    let table = [
        (&["form", "show", "--form", form][..], "フィールドコード"),
        (
            &["form", "show", "--form", form],
            "\n数値：全体の桁数「16」、小数部の桁数「4」、丸めかた「最近接偶数への丸め」\n",
        ),
        (&["template", "--form", form], "は空です。"),
        (
            &["import", ".", "--sandbox", orders],
            "「.」はファイルではなくフォルダーです",
        ),
        (
            &[
                "import",
                "x.csv",
                "--sandbox",
                orders,
                "--attachments-dir",
                "missing",
            ],
            "エラー：添付ファイルのフォルダー「missing」を読み取れません（",
        ),
        (
            &["import", "x.csv", "--sandbox", orders, "--errors-file", "."],
            "エラー：エラーファイル「",
        ),
        (
            &[
                "import",
                "x.csv",
                "--sandbox",
                orders,
                "--plan",
                "plan.json",
            ],
            "kintableの実行計画ではありません",
        ),
        (
            &[
                "import",
                "x.csv",
                "--sandbox",
                orders,
                "--update-key",
                "受注番号",
                "--since",
                "older.csv",
            ],
            "比較元のファイルと比較できません（[file.empty]）",
        ),
    ];
    world.file("older.csv", "");
    for (arguments, said) in table {
        let run = world.run(&[arguments, &["--lang", "ja"]].concat());
        let told = format!("{}{}", run.stdout, run.stderr);
        assert!(told.contains(said), "{said}: {run:?}");
    }
}
