//! What is asked before the first record is read, and that it is asked together.

use std::sync::{Arc, Condvar, Mutex};

use serde_json::json;

use crate::support::gateway::{Gateway, Passing, Script, Way};
use crate::support::{Double, PATIENCE, Tenant, World};

/// Lets two questions pass when both are there.
#[derive(Default)]
struct Together {
    came: Mutex<Vec<String>>,
    both: Condvar,
}

const TOGETHER: [&str; 2] = ["/k/v1/app.json", "/k/v1/app/settings.json"];

impl Script for Together {
    fn way(&self, request: &Passing) -> Way {
        let path = request.path.split('?').next().unwrap();
        if TOGETHER.contains(&path) {
            let mut came = self.came.lock().unwrap();
            came.push(path.to_owned());
            self.both.notify_all();
            let is_alone = |came: &mut Vec<String>| came.len() < TOGETHER.len();
            let waited = self.both.wait_timeout_while(came, PATIENCE, is_alone);
            let (came, waited) = waited.unwrap();
            assert!(!waited.timed_out(), "{came:?} was asked alone");
        }
        Way::HONEST
    }

    fn passed_on(&self, _: &Passing, _: u16) {}

    fn answering(&self, _: &Passing) {}
}

#[test]
fn what_the_app_says_of_its_numbers_is_asked_together() {
    let (world, tenant) = (World::new(), slips());
    world.file("file.csv", "Amount\n1\n");
    assert_eq!(tenant.import(&world, "file.csv", &[]).code, Some(0));
    world.file("file.csv", "No,Amount\n1,2\n");
    for more in [&[][..], &["--fields", "Amount"]] {
        let script = Arc::new(Together::default());
        let gateway = Gateway::before(tenant.base_url(), script.clone());
        let url = gateway.url();
        let arguments = ["import", "file.csv", "--update-key", "No", "--app", "1"];
        let way = ["--base-url", &url, "--api-token", "t", "--no-history"];
        let run = world.run(&[&arguments[..], &way, more].concat());
        assert_eq!(run.code, Some(0), "{run:?}");
        let mut came = script.came.lock().unwrap().clone();
        came.sort();
        assert_eq!(came, TOGETHER);
    }
}

/// An app with a number.
fn slips() -> Tenant {
    Tenant::with_form(&json!({"properties": {
        "No": {"type": "RECORD_NUMBER", "code": "No", "label": "No"},
        "Amount": {"type": "NUMBER", "code": "Amount", "label": "Amount"},
    }}))
}

#[test]
fn nothing_is_asked_that_the_file_does_not_need() {
    for (file, arguments, asked) in [
        ("Text\na\n", &[][..], &["app/form/fields.json"][..]),
        (
            "Text,Number\na,1\n",
            &[],
            &["app/form/fields.json", "app/settings.json"],
        ),
        (
            "Text,Number\na,1\n",
            &["--fields", "Text"],
            &["app/form/fields.json"],
        ),
        (
            "UniqueText,Text\na,b\n",
            &["--update-key", "UniqueText"],
            &["app/form/fields.json"],
        ),
    ] {
        let (world, double) = (World::new(), Double::new());
        world.file("file.csv", file);
        let arguments = [arguments, &["--no-preflight"]].concat();
        let run = double.import(&world, "file.csv", &arguments);
        assert_eq!(run.code, Some(0), "{run:?}");
        let calls = double.calls().into_iter();
        let calls: Vec<_> = calls.filter(|call| call.starts_with("GET")).collect();
        let asked: Vec<_> = asked
            .iter()
            .map(|api| format!("GET /k/v1/{api}?app=1"))
            .collect();
        assert_eq!(calls, asked, "{file}");
    }
}
