//! What a sandbox serves, and where: in words with a line to try, or as one line of JSON for scripts.

use std::fmt::Write as _;

use serde_json::json;

use super::plain::push_line;
use crate::model::{AppCode, AppId, SpaceId};

/// A sandbox that answers requests.
#[derive(Debug)]
pub struct Serving<'a> {
    /// Where it is: `http://127.0.0.1:8686`.
    pub base_url: &'a str,
    /// The port of that address.
    pub port: u16,
    /// What it serves.
    pub apps: Vec<ServedApp>,
    /// Whether it takes any token, as it knows none.
    pub takes_any_token: bool,
    /// What repeats the faults, if there are any.
    pub seed: Option<u64>,
}

/// An app of a sandbox.
#[derive(Debug)]
pub struct ServedApp {
    /// The app's id.
    pub id: AppId,
    /// The app code, the prefix of its record numbers.
    pub code: Option<AppCode>,
    /// The app's name.
    pub name: String,
    /// The guest space that holds the app.
    pub guest_space: Option<SpaceId>,
    /// The fields that stay empty, as the sandbox does not understand their formulas.
    pub uncalculated: Vec<String>,
}

impl Serving<'_> {
    /// For people: the address, the apps, and a command to try.
    pub fn text(&self) -> String {
        let mut text = format!("the sandbox serves at {}\n", self.base_url);
        // Writing to a string cannot fail.
        for app in &self.apps {
            let mut line = format!("app {}: {}", app.id, app.name);
            if let Some(code) = &app.code {
                let _ = write!(line, ", app code {}", code.as_str());
            }
            if let Some(space) = app.guest_space {
                let _ = write!(line, ", in guest space {space}");
            }
            push_line(&mut text, &line);
            if !app.uncalculated.is_empty() {
                let fields = app.uncalculated.join(", ");
                let line = format!("  stay empty, as their formulas are not understood: {fields}");
                push_line(&mut text, &line);
            }
        }
        if let Some(first) = self.apps.first() {
            let token = if self.takes_any_token { "any" } else { "TOKEN" };
            let _ = write!(
                text,
                "try: kintable import FILE --base-url {} --api-token {token} --app {}",
                self.base_url, first.id
            );
            if let Some(space) = first.guest_space {
                let _ = write!(text, " --guest-space-id {space}");
            }
            text.push('\n');
        }
        if let Some(seed) = self.seed {
            let _ = writeln!(text, "the faults' seed is {seed}");
        }
        text.push_str("Ctrl-C stops it\n");
        text
    }

    /// For scripts: one line. Ids are texts, as in kintone's own answers.
    pub fn json(&self) -> String {
        let apps = self.apps.iter().map(|app| {
            json!({
                "id": app.id.to_string(),
                "code": app.code.as_ref().map_or("", AppCode::as_str),
                "name": app.name,
                "guest_space_id": app.guest_space.map(|space| space.to_string()),
                "uncalculated": app.uncalculated,
            })
        });
        let line = json!({
            "ready": true,
            "base_url": self.base_url,
            "port": self.port,
            "seed": self.seed.map(|seed| seed.to_string()),
            "apps": apps.collect::<Vec<_>>(),
        });
        format!("{line}\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn serving() -> Serving<'static> {
        Serving {
            base_url: "http://127.0.0.1:8686",
            port: 8686,
            apps: vec![ServedApp {
                id: "3".parse().unwrap(),
                code: AppCode::new("ORDER"),
                name: "受注管理".to_owned(),
                guest_space: Some("7".parse().unwrap()),
                uncalculated: vec!["合計".to_owned(), "税".to_owned()],
            }],
            takes_any_token: false,
            seed: Some(42),
        }
    }

    #[test]
    fn people_get_a_command_to_try() {
        assert_eq!(
            serving().text(),
            "the sandbox serves at http://127.0.0.1:8686\n\
             app 3: 受注管理, app code ORDER, in guest space 7\n  stay empty, as their formulas are not understood: 合計, 税\n\
             try: kintable import FILE --base-url http://127.0.0.1:8686 --api-token TOKEN --app 3 --guest-space-id 7\n\
             the faults' seed is 42\n\
             Ctrl-C stops it\n"
        );
    }

    #[test]
    fn scripts_get_one_line() {
        assert_eq!(
            serving().json(),
            "{\"ready\":true,\"base_url\":\"http://127.0.0.1:8686\",\"port\":8686,\"seed\":\"42\",\"apps\":\
             [{\"id\":\"3\",\"code\":\"ORDER\",\"name\":\"受注管理\",\"guest_space_id\":\"7\",\"uncalculated\":[\"合計\",\"税\"]}]}\n"
        );
    }
}
