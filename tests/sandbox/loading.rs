//! What a sandbox is started with: apps, settings and users from a directory.

use kintable::appdir::{self, AppDirError, AppFiles, AppSource, Right};
use kintable::language::Language;
use kintable::sandbox::start;
use serde_json::json;

use super::world::{World, app, config, testdata};

const FORM: &str = r#"{"properties": {"a": {"type": "SINGLE_LINE_TEXT", "code": "a", "label": "A"}}, "revision": "1"}"#;

/// A directory of these files.
fn directory(files: &[(&str, &str)]) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = dir.path().join(name);
        fs_err::create_dir_all(path.parent().unwrap()).unwrap();
        fs_err::write(path, text).unwrap();
    }
    dir
}

#[test]
fn a_form_alone_is_app_1() {
    let apps = appdir::apps(&testdata().join("orders")).unwrap();
    let [app] = apps.as_slice() else {
        panic!("{} apps", apps.len())
    };
    assert_eq!(app.id.get(), 1);
    assert_eq!(app.files.name.as_deref(), Some("受注管理"));
    assert_eq!(app.files.code.as_ref().unwrap().as_str(), "ORDER");
}

#[test]
fn several_apps_are_named_by_their_directories() {
    let dir = directory(&[
        ("apps/12/form.json", FORM),
        ("apps/3/form.json", FORM),
        (
            "apps/3/app.json",
            r#"{"guestSpaceId": 7, "numberPrecision": {"digits": 20, "decimalPlaces": "2", "roundingMode": "DOWN"}}"#,
        ),
    ]);
    let apps = appdir::apps(dir.path()).unwrap();
    let ids: Vec<_> = apps.iter().map(|app| app.id.get()).collect();
    assert_eq!(ids, [3, 12]);
    assert_eq!(apps[0].files.guest_space.unwrap().get(), 7);
    assert_eq!(apps[0].files.precision.digits, 20);
}

#[test]
fn what_is_wrong_names_its_file() {
    let wrong: [(&[(&str, &str)], &str); 6] = [
        (&[], "has no app"),
        (&[("form.json", "{")], "form.json` is not JSON"),
        (&[("form.json", "{}")], "form.json` is not a form"),
        (
            &[("form.json", FORM), ("app.json", r#"{"nmae": "x"}"#)],
            "app.json`: unknown field `nmae`",
        ),
        (
            &[
                ("form.json", FORM),
                ("app.json", r#"{"guestSpaceId": "x"}"#),
            ],
            "guestSpaceId",
        ),
        (
            &[
                ("form.json", FORM),
                (
                    "app.json",
                    r#"{"numberPrecision": {"digits": "4", "decimalPlaces": "5", "roundingMode": "UP"}}"#,
                ),
            ],
            "numberPrecision needs",
        ),
    ];
    for (files, expected) in wrong {
        let dir = directory(files);
        let message = appdir::apps(dir.path()).unwrap_err().to_string();
        assert!(message.contains(expected), "{message}");
    }
}

#[tokio::test]
async fn records_beside_a_form_are_held_to_its_rules() {
    let wrong = r#"[{"a": {"value": "x"}}, {"a": {"value": ["x"]}}]"#;
    let dir = directory(&[("form.json", FORM), ("records.json", wrong)]);
    let error = start(config(appdir::apps(dir.path()).unwrap()))
        .await
        .unwrap_err();
    assert!(error.to_string().contains("CB_IJ01"), "{error}");
    let right =
        r#"{"records": [{"a": {"type": "SINGLE_LINE_TEXT", "value": "x"}}], "totalCount": null}"#;
    let dir = directory(&[("form.json", FORM), ("records.json", right)]);
    let world = World::start(config(appdir::apps(dir.path()).unwrap())).await;
    assert_eq!(world.records(1).await[0]["a"]["value"], "x");
    let none = directory(&[("form.json", FORM), ("records.json", "1")]);
    let error = appdir::apps(none.path()).unwrap_err();
    assert!(error.to_string().contains("records.json"), "{error}");
}

#[test]
fn users_and_tokens_are_read_if_they_are_there() {
    let users = r#"{"users": [{"code": "taro", "name": "太郎"}], "tokens": [{"token": "t", "app": 1, "rights": ["view", "add"]}]}"#;
    let dir = directory(&[("users.json", users)]);
    let known = appdir::people(dir.path()).unwrap().unwrap();
    assert_eq!(known.users[0].name, "太郎");
    assert_eq!(known.tokens[0].rights, [Right::View, Right::Add]);
    let none = directory(&[]);
    assert!(appdir::people(none.path()).unwrap().is_none());
    let wrong = directory(&[("users.json", r#"{"user": []}"#)]);
    let error = appdir::people(wrong.path()).unwrap_err();
    assert!(matches!(error, AppDirError::Settings { .. }), "{error}");
}

#[tokio::test]
async fn records_have_a_status_where_process_management_is_on() {
    let mut app = app(1, "customers");
    for code in ["ステータス", "作業者", "カテゴリー"] {
        app.files.form["properties"][code]["enabled"] = json!(true);
    }
    let off = World::start(config(vec![super::world::app(1, "kitchen-sink")])).await;
    off.add(1, json!({})).await;
    assert!(off.records(1).await[0].get("ステータス").is_none());
    let on = World::start(config(vec![app])).await;
    let record = json!({"顧客コード": {"value": "C"}, "会社名": {"value": "x"}});
    on.add(1, record).await;
    let record = on.records(1).await.remove(0);
    assert_eq!(record["ステータス"]["type"], "STATUS");
    assert_eq!(record["ステータス"]["value"], "Not started");
    assert_eq!(record["作業者"]["value"], json!([]));
    assert_eq!(record["カテゴリー"]["value"], json!([]));
    let action = json!({"app": 1, "id": 1, "action": "x"});
    for (world, code) in [(off, "GAIA_ST02"), (on, "SANDBOX_NOT_SUPPORTED")] {
        let (_, body) = world
            .call("PUT", "record/status.json", action.clone())
            .await;
        assert_eq!(body["code"], code);
    }
}

#[tokio::test]
async fn formulas_that_are_not_understood_are_listed_at_the_start() {
    let mut app = app(7, "orders");
    let total = &mut app.files.form["properties"]["合計金額"]["expression"];
    *total = json!("LEFT(SUM(小計), 2)");
    let sandbox = start(config(vec![app])).await.unwrap();
    let id = "7".parse().unwrap();
    let uncalculated = &sandbox.begun().uncalculated;
    assert_eq!(*uncalculated, [(id, vec!["合計金額".to_owned()])]);
    sandbox.stop().await;
}

#[tokio::test]
async fn clients_that_ask_for_no_language_are_answered_in_that_of_the_sandbox() {
    for (language, expected) in [
        (Language::English, "Missing or invalid input."),
        (Language::Japanese, "入力内容が正しくありません。"),
    ] {
        let mut config = config(vec![app(1, "kitchen-sink")]);
        config.language = language;
        let world = World::start(config).await;
        let (_, body) = world.call("GET", "records.json", json!({})).await;
        assert_eq!(body["message"], expected);
        world.stop().await;
    }
}

#[tokio::test]
async fn duplicates_are_prohibited_only_in_fields_of_types_that_can() {
    let mut app = app(1, "kitchen-sink");
    for code in ["dropdown", "time", "text"] {
        app.files.form["properties"][code]["unique"] = json!(true);
    }
    let world = World::start(config(vec![app])).await;
    let record = json!({"dropdown": {"value": "赤"}, "time": {"value": "09:00"}});
    world.add(1, record.clone()).await;
    world.add(1, record).await;
    let record = json!({"text": {"value": "a"}});
    world.add(1, record.clone()).await;
    let body = json!({"app": 1, "record": record});
    assert_eq!(world.call("POST", "record.json", body).await.0, 400);
}

#[tokio::test]
async fn the_primary_organization_is_the_first_of_the_directory() {
    let organization = |code: &str| json!({"code": code, "name": format!("{code} division")});
    let default = json!([{"type": "FUNCTION", "code": "PRIMARY_ORGANIZATION()"}]);
    let app = || {
        let form = json!({"properties": {"org": {"type": "ORGANIZATION_SELECT", "defaultValue": default}}});
        AppSource {
            id: "1".parse().unwrap(),
            files: AppFiles::new(form),
        }
    };
    for (directory, expected) in [
        (
            Some(json!({"organizations": [organization("sales"), organization("hr")]})),
            vec![organization("sales")],
        ),
        (Some(json!({})), vec![]),
        (
            None,
            vec![json!({"code": "organization", "name": "organization"})],
        ),
    ] {
        let mut config = config(vec![app()]);
        config.directory = directory.map(|directory| serde_json::from_value(directory).unwrap());
        let world = World::start(config).await;
        world.add(1, json!({})).await;
        assert_eq!(world.records(1).await[0]["org"]["value"], json!(expected));
        world.stop().await;
    }
}
