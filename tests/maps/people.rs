//! Users, departments and groups by what the files of other systems call them.

use serde_json::json;

use crate::support::{Run, Served, World};

const MAP: &str = r#"[fields]
"名前" = "name"

[fields."担当者"]
from = "owner"
people = ["email", "name"]

[fields."部署"]
from = "team"
people = "name"

[fields."共有先"]
from = "group"
people = ["code", "name"]
list-separator = ";"
"#;

/// An app with a user, a department and a group, and two people of one name.
fn world() -> World {
    let world = World::new();
    let field = |code: &str, kind: &str| json!({"type": kind, "code": code, "label": code, "required": false, "entities": [], "defaultValue": []});
    let form = json!({"properties": {
        "名前": {"type": "SINGLE_LINE_TEXT", "code": "名前", "label": "名前"},
        "担当者": field("担当者", "USER_SELECT"),
        "部署": field("部署", "ORGANIZATION_SELECT"),
        "共有先": field("共有先", "GROUP_SELECT"),
    }});
    world.file("box/apps/1/form.json", form.to_string());
    let named = |code: &str, name: &str| json!({"code": code, "name": name});
    let user =
        |code: &str, name: &str, email: &str| json!({"code": code, "name": name, "email": email});
    let users = [
        user("sato", "佐藤 昇", "Sato@example.com"),
        user("suzuki1", "鈴木 一郎", "ichiro@example.com"),
        user("suzuki2", "鈴木一郎", ""),
    ];
    let directory = json!({
        "users": users,
        "organizations": [named("sales", "営業部")],
        "groups": [named("g1", "管理者"), named("g2", "閲覧者")],
    });
    world.file("box/users.json", directory.to_string());
    world.file("people.toml", MAP);
    world
}

fn import(world: &World, lines: &str, more: &[&str]) -> Run {
    world.file("in.csv", format!("name,owner,team,group\n{lines}"));
    let import = [
        "import",
        "in.csv",
        "--map",
        "people.toml",
        "--sandbox",
        "box",
    ];
    world.run(&[&import[..], more].concat())
}

#[test]
fn people_are_found_by_address_and_name() {
    let world = world();
    let lines = "a,SATO@example.com,営業部,g1;閲覧者\nb,佐藤　昇,,\nc,,ｴｲｷﾞｮｳ部,\n";
    let stopped = import(&world, lines, &[]);
    assert_eq!(stopped.code, Some(4), "{stopped:?}");
    let told = "in.csv:4:4: error[value.unread] 部署: \"ｴｲｷﾞｮｳ部\" is not a department of kintone";
    assert!(stopped.stderr.contains(told), "{stopped:?}");
    let done = import(&world, lines, &["--on-error", "skip"]);
    assert_eq!(done.code, Some(3), "{done:?}");
    let export = [
        "export",
        "--sandbox",
        "box",
        "--fields",
        "名前,担当者,部署,共有先",
    ];
    let exported = world.run(&export).stdout.replace('"', "");
    let held = ["a,sato,sales,g1\ng2", "b,sato,,"];
    for line in held {
        assert!(exported.contains(line), "{exported}");
    }
}

#[test]
fn nobody_is_chosen_among_several() {
    let world = world();
    let stopped = import(&world, "a,鈴木一郎,,\nb,ichiro@example.com,,\n", &[]);
    assert_eq!(stopped.code, Some(4), "{stopped:?}");
    assert_eq!(stopped.stderr.matches("error[").count(), 1, "{stopped:?}");
    let told = "error[value.several-people] 担当者: \"鈴木一郎\" is the name or address of several: suzuki1, suzuki2";
    assert!(stopped.stderr.contains(told), "{stopped:?}");
    assert!(stopped.stderr.contains("people.toml:4"), "{stopped:?}");
}

#[test]
fn what_a_field_cannot_have_is_told_before_the_file_is_read() {
    let world = world();
    world.file(
        "people.toml",
        r#"[fields]
"名前" = { from = "name", people = "name" }
"部署" = { from = "team", people = "email" }
"担当者" = { from = "owner", people = "mail" }
"共有先" = { value = "g1", people = "name" }
"#,
    );
    let stopped = import(&world, "a,b,c,d\n", &[]);
    assert_eq!(stopped.code, Some(4), "{stopped:?}");
    for place in [
        "people.toml:2:34: error[map.unfit]",
        "people.toml:3:34: error[map.unfit]",
        "people.toml:4:36: error[map.invalid]",
        "people.toml:5:34: error[map.unfit]",
    ] {
        assert!(stopped.stderr.contains(place), "{place}: {stopped:?}");
    }
}

#[test]
fn without_a_login_kintone_does_not_tell_who_is_there() {
    let world = world();
    let users = world.read("box/users.json");
    let mut users: serde_json::Value = serde_json::from_slice(&users).unwrap();
    users["tokens"] = json!([{"token": "t", "app": 1, "rights": ["view", "add", "edit"]}]);
    world.file("box/users.json", users.to_string());
    world.file("in.csv", "name,owner,team,group\na,佐藤昇,,\n");
    let served = Served::start(&world, &["box"]);
    let url = served.base_url();
    let import = [
        "import",
        "in.csv",
        "--map",
        "people.toml",
        "--base-url",
        url,
        "--app",
        "1",
    ];
    let stopped = world.run(&[&import[..], &["--api-token", "t"]].concat());
    assert_eq!(stopped.code, Some(4), "{stopped:?}");
    assert!(
        stopped
            .stderr
            .contains("people.toml:6:10: error[map.unfit]"),
        "{stopped:?}"
    );
    let done = world.run(&[&import[..], &["--username", "sato", "--password", "x"]].concat());
    assert_eq!(done.code, Some(0), "{done:?}");
}
