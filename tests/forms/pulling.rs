//! `form pull` saves what kintone says, whole or not at all.

use serde_json::{Value as Json, json};

use crate::support::{Run, Tenant, World, testdata};

/// `form pull` of app 1, with further arguments.
fn pull(tenant: &Tenant, world: &World, arguments: &[&str]) -> Run {
    let mut all = vec!["form", "pull", "--base-url", tenant.base_url()];
    all.extend(["--api-token", "token", "--app", "1"]);
    all.extend(arguments);
    world.run(&all)
}

fn json(text: &str) -> Json {
    serde_json::from_str(text).unwrap()
}

fn names(world: &World, dir: &str) -> Vec<String> {
    let entries = fs_err::read_dir(world.path().join(dir)).unwrap();
    let mut names: Vec<_> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn the_form_is_printed_as_kintone_gives_it() {
    let (world, tenant) = (World::new(), Tenant::of(&testdata("orders")));
    let run = pull(&tenant, &world, &[]);
    assert_eq!(run.code, Some(0), "{run:?}");
    let original = fs_err::read_to_string(testdata("orders/form.json")).unwrap();
    assert_eq!(run.stdout.trim_end(), original.trim_end());
    let saved = pull(&tenant, &world, &["--output-file", "form.json"]);
    assert_eq!((saved.code, saved.stdout.as_str()), (Some(0), ""));
    let text = fs_err::read_to_string(world.path().join("form.json")).unwrap();
    assert_eq!(text, run.stdout);
}

#[test]
fn a_pulled_directory_is_a_sandbox_of_the_same_app() {
    let (world, tenant) = (World::new(), Tenant::of(&testdata("forms/strict")));
    let run = pull(&tenant, &world, &["strict"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert_eq!(
        names(&world, "strict"),
        ["app.json", "form.json", "layout.json"]
    );
    let again = Tenant::of(&world.path().join("strict"));
    for (path, body) in [
        ("app.json", json!({"id": 1})),
        ("app/form/fields.json", json!({"app": 1})),
        ("app/form/layout.json", json!({"app": 1})),
        ("app/settings.json", json!({"app": 1})),
    ] {
        let answer = |tenant: &Tenant| {
            let mut answer = tenant.call("GET", path, &body);
            for moment in ["createdAt", "modifiedAt"] {
                answer.as_object_mut().unwrap().remove(moment);
            }
            answer
        };
        assert_eq!(answer(&again), answer(&tenant), "{path}");
    }
}

#[test]
fn an_app_of_a_guest_space_stays_in_it() {
    let world = World::new();
    let form = fs_err::read_to_string(testdata("forms/customers/form.json")).unwrap();
    world.file("guests/form.json", form);
    world.file("guests/app.json", r#"{"name": "来客", "guestSpaceId": 7}"#);
    let run = world.run(&["form", "pull", "pulled", "--sandbox", "guests"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    let settings = fs_err::read_to_string(world.path().join("pulled/app.json")).unwrap();
    assert_eq!(json(&settings)["guestSpaceId"], json!(7));
    let run = world.run(&["form", "show", "--sandbox", "pulled"]);
    assert_eq!(run.code, Some(0), "{run:?}");
}

#[test]
fn files_that_exist_stay_as_they_are_unless_told_otherwise() {
    let (world, tenant) = (World::new(), Tenant::of(&testdata("orders")));
    let held = world.file("app/layout.json", "mine");
    let run = pull(&tenant, &world, &["app"]);
    assert_eq!(run.code, Some(1), "{run:?}");
    assert!(
        run.stderr.contains("layout.json` exists: use `--force`"),
        "{run:?}"
    );
    assert_eq!(names(&world, "app"), ["layout.json"], "nothing half-way");
    assert_eq!(fs_err::read_to_string(&held).unwrap(), "mine");

    let run = pull(&tenant, &world, &["app", "--force"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert_eq!(
        names(&world, "app"),
        ["app.json", "form.json", "layout.json"]
    );
    assert!(json(&fs_err::read_to_string(&held).unwrap())["layout"].is_array());
}

#[test]
fn a_refusal_leaves_no_file_and_has_its_own_exit_code() {
    let world = World::new();
    let form = fs_err::read_to_string(testdata("orders/form.json")).unwrap();
    world.file("guarded/form.json", form);
    world.file(
        "guarded/users.json",
        r#"{"tokens": [{"token": "other", "app": 1, "rights": ["view"]}]}"#,
    );
    let tenant = Tenant::of(&world.path().join("guarded"));
    let run = pull(&tenant, &world, &["out"]);
    assert_eq!(run.code, Some(5), "{run:?}");
    assert!(
        run.stderr.starts_with("error: kintone returned an error: "),
        "{run:?}"
    );
    assert!(!world.path().join("out").exists());
}
