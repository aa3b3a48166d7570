//! What is a secret in a project file, and where it belongs instead.

use crate::language::Text;
use crate::problem::ProblemKind;
use crate::toml_file::{Complaints, Named};

/// Secrets, each with what names their place instead.
pub(super) const SECRETS: [(&str, &str); 6] = [
    ("api-token", "token"),
    ("token", "token"),
    ("password", "password"),
    ("basic-auth-password", "basic-auth-password"),
    ("pfx-file-password", "pfx-file-password"),
    ("secret", "token"),
];

/// The option whose value is an address where whoever knows it can write.
pub(super) const PING: &str = "ping";

/// What has this name is a secret.
pub(super) fn secret(name: &Named, place: Text, complaints: &mut Complaints<'_>) {
    let key = name.text.clone();
    complaints.tell(&name.at, ProblemKind::ProjectSecret { key, place });
}

/// Where it is said what the secret is.
pub(super) fn belongs(name: &str) -> Text {
    Text::made(
        format!("use `{name}-env = \"VARIABLE\"` or `{name}-file = \"FILE\"` instead"),
        format!(
            "「{name}-env = \"変数名\"」または「{name}-file = \"ファイル名\"」を使ってください。"
        ),
    )
}

/// Whether a receiver is a web address, with which anyone could write there.
pub(super) fn is_address(text: &str) -> bool {
    let text = text.trim_start().to_ascii_lowercase();
    text.starts_with("https://") || text.starts_with("http://")
}

/// An address is a secret, whatever key has it.
pub(super) fn tell_address(key: &Named, complaints: &mut Complaints<'_>) {
    let named = if key.text == PING {
        "ping-env"
    } else {
        "url-env"
    };
    let place = Text::made(
        format!(
            "whoever knows the address can write there; use `{named} = \"VARIABLE\"` in `[job.NAME.notify]`"
        ),
        format!(
            "URLを知る人は誰でも書き込めます。[job.ジョブ名.notify]に「{named} = \"変数名\"」と書いてください。"
        ),
    );
    secret(key, place, complaints);
}
