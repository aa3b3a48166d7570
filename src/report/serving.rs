//! What a sandbox serves, and where: in words with a line to try, or as one line of JSON for scripts.

use serde_json::json;

use crate::language::{Language, told};
use crate::model::{AppCode, AppId, SpaceId};
use crate::plain::push_line;

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
    pub fn text(&self, language: Language) -> String {
        let url = self.base_url;
        let mut text = told!(
            language,
            "sandbox started at {url}\n",
            "サンドボックスを開始しました：{url}\n"
        );
        for app in &self.apps {
            push_line(&mut text, &app.line(language));
            if !app.uncalculated.is_empty() {
                let (fields, ja_fields) =
                    (app.uncalculated.join(", "), app.uncalculated.join("、"));
                let line = told!(
                    language,
                    "  empty, because their formulas are not supported: {fields}",
                    "  計算式に対応していないため空になるフィールド：{ja_fields}"
                );
                push_line(&mut text, &line);
            }
        }
        if let Some(first) = self.apps.first() {
            let id = first.id;
            let token = if self.takes_any_token { "any" } else { "TOKEN" };
            let space = first
                .guest_space
                .map(|space| format!(" --guest-space-id {space}"));
            let space = space.unwrap_or_default();
            text += &told!(
                language,
                "try: kintable import FILE --base-url {url} --api-token {token} --app {id}{space}\n",
                "実行例：kintable import FILE --base-url {url} --api-token {token} --app {id}{space}\n"
            );
        }
        if let Some(seed) = self.seed {
            text += &told!(
                language,
                "seed of the faults: {seed}\n",
                "障害のシード値：{seed}\n"
            );
        }
        text + &told!(
            language,
            "press Ctrl-C to stop\n",
            "Ctrl-Cを押すと停止します。\n"
        )
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

impl ServedApp {
    fn line(&self, language: Language) -> String {
        let (id, name) = (self.id, &self.name);
        let code = self.code.as_ref().map(AppCode::as_str);
        let code =
            code.map(|code| told!(language, ", app code {code}", "、アプリコード「{code}」"));
        let space = self.guest_space;
        let space = space.map(|space| {
            told!(
                language,
                ", in guest space {space}",
                "、ゲストスペース{space}"
            )
        });
        let (code, space) = (code.unwrap_or_default(), space.unwrap_or_default());
        told!(
            language,
            "app {id}: {name}{code}{space}",
            "アプリ{id}：{name}{code}{space}"
        )
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
            serving().text(Language::English),
            "sandbox started at http://127.0.0.1:8686\n\
             app 3: 受注管理, app code ORDER, in guest space 7\n  empty, because their formulas are not supported: 合計, 税\n\
             try: kintable import FILE --base-url http://127.0.0.1:8686 --api-token TOKEN --app 3 --guest-space-id 7\n\
             seed of the faults: 42\n\
             press Ctrl-C to stop\n"
        );
    }

    #[test]
    fn people_are_told_in_japanese() {
        assert_eq!(
            serving().text(Language::Japanese),
            "サンドボックスを開始しました：http://127.0.0.1:8686\n\
             アプリ3：受注管理、アプリコード「ORDER」、ゲストスペース7\n  計算式に対応していないため空になるフィールド：合計、税\n\
             実行例：kintable import FILE --base-url http://127.0.0.1:8686 --api-token TOKEN --app 3 --guest-space-id 7\n\
             障害のシード値：42\n\
             Ctrl-Cを押すと停止します。\n"
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
