//! An embedded kintone with one of the apps of `testdata`, what its lookups look into, and a few users.

use std::sync::Mutex;

use kintable::api::Client;
use kintable::import::{self, Options, Subject};
use kintable::job::{Event, Listener, Outcome, Server, Stop};
use kintable::problem::Problem;
use kintable::sheet::Source;
use serde_json::{Value as Json, json};
use tempfile::TempDir;
use tokio::runtime::Runtime;

use super::found;
use super::sheet::Sheet;
use crate::support::{Tenant, World, testdata};

const TOKENS: [&str; 2] = ["token", "customers"];

pub(super) struct Kintone {
    pub(super) tenant: Tenant,
    pub(super) form: Json,
    world: World,
    client: Client,
    runtime: Runtime,
}

#[derive(Default)]
struct Heard(Mutex<Vec<Problem>>);

impl Listener for Heard {
    fn hear(&self, event: &Event<'_>) {
        if let Event::Problem(problem) = event {
            self.0.lock().unwrap().push((*problem).clone());
        }
    }
}

impl Kintone {
    /// The app of this directory of `testdata`.
    pub(super) fn of(directory: &str) -> Self {
        Self::with(directory, |_| true)
    }

    /// The same with those fields alone that suit.
    pub(super) fn with(directory: &str, suits: impl Fn(&Json) -> bool) -> Self {
        let home = TempDir::new().unwrap();
        let (source, source_id) = match directory {
            "checked/apps/1" => ("checked/apps/2", 2),
            _ => ("forms/customers", 4),
        };
        for (from, id) in [(directory, 1), (source, source_id)] {
            let to = home.path().join(format!("apps/{id}"));
            fs_err::create_dir_all(&to).unwrap();
            let from = testdata(from);
            fs_err::copy(from.join("app.json"), to.join("app.json")).unwrap();
            let form = fs_err::read_to_string(from.join("form.json")).unwrap();
            let mut form: Json = serde_json::from_str(&form).unwrap();
            let fields = form["properties"].as_object_mut().unwrap();
            fields.retain(|_, field| suits(field));
            fs_err::write(to.join("form.json"), form.to_string()).unwrap();
        }
        let rights = ["view", "add", "edit", "delete"];
        let token = |token, app| json!({"token": token, "app": app, "rights": rights});
        let users = json!({
            "users": [{"code": "sato", "name": "佐藤"}, {"code": "suzuki", "name": "鈴木"}],
            "organizations": [{"code": "sales", "name": "営業"}],
            "groups": [{"code": "staff", "name": "社員"}],
            "tokens": [token(TOKENS[0], 1), token(TOKENS[1], source_id)],
        });
        fs_err::write(home.path().join("users.json"), users.to_string()).unwrap();
        let tenant = Tenant::of(home.path());
        let customer = json!({"コード": {"value": "C1"}, "顧客コード": {"value": "C1"}, "会社名": {"value": "C"}});
        let body = json!({"app": source_id, "records": [customer]});
        let added = tenant.call("POST", "records.json", &body);
        assert!(added["ids"].is_array(), "{added}");
        Self {
            form: tenant.call("GET", "app/form/fields.json", &json!({"app": 1})),
            world: World::new(),
            client: tenant.client(&TOKENS),
            runtime: Runtime::new().unwrap(),
            tenant,
        }
    }

    /// What `check` prints of a sheet: codes with their places.
    pub(super) fn found(&self, sheet: &Sheet, arguments: &[&str]) -> Vec<String> {
        self.world.file("sheet.csv", sheet.csv());
        let all = ["--api-token", TOKENS[1], "--output", "json"];
        let all = [&all[..], arguments].concat();
        found(&self.tenant.check(&self.world, "sheet.csv", &all))
    }

    /// The answer to a sheet whose records are added unchecked.
    pub(super) fn add(&self, sheet: &Sheet) -> Json {
        let body = json!({"app": 1, "records": sheet.records(&self.form)});
        self.tenant.call("POST", "records.json", &body)
    }

    /// What a check finds, by the library's own way.
    pub(super) fn check(&self, text: &str, options: &Options) -> (Outcome, Vec<Problem>) {
        self.run(text, async |source, heard| {
            let subject = Subject::Server(self.server());
            let stop = Stop::default();
            import::check(&subject, source, options, &stop, heard).await
        })
    }

    /// What becomes of an import, by the library's own way.
    pub(super) fn import(&self, text: &str, options: &Options) -> (Outcome, Vec<Problem>) {
        self.run(text, async |source, heard| {
            import::run(self.server(), source, options, &Stop::default(), heard).await
        })
    }

    fn server(&self) -> Server<'_> {
        Server {
            client: &self.client,
            app: "1".parse().unwrap(),
        }
    }

    fn run(
        &self,
        text: &str,
        work: impl AsyncFnOnce(&Source, &Heard) -> std::io::Result<Outcome>,
    ) -> (Outcome, Vec<Problem>) {
        let source = Source::spool("sheet.csv", text.as_bytes()).unwrap();
        let heard = Heard::default();
        let outcome = self.runtime.block_on(work(&source, &heard)).unwrap();
        (outcome, heard.0.into_inner().unwrap())
    }
}
