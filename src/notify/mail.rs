//! Mail, by the program of the system that sends it.

use std::path::PathBuf;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use tokio::process::Command;

use super::command;
use super::message::Message;
use crate::language::{Text, text};
use crate::plain::harmless;

/// The program that sends mail.
const SENDMAIL: &str = "sendmail";

/// Where it is, if no search path leads to it, as that of `cron` does not.
const PLACES: [&str; 2] = ["/usr/sbin/sendmail", "/usr/lib/sendmail"];

/// How many bytes of a subject are in one word of it, and of a text on one line.
const WORD: usize = 39;
const LINE: usize = 57;

/// The addresses of `a@example.com,b@example.com`.
pub(super) fn addresses(typed: &str) -> Result<String, Text> {
    let addresses: Vec<_> = typed.split(',').map(str::trim).collect();
    let is_address = |address: &&str| {
        let parts = address.split_once('@');
        let fits = |letter: char| !letter.is_control() && !" <>()[]\\;:\"?".contains(letter);
        let has_parts = parts.is_some_and(|(name, host)| !name.is_empty() && !host.is_empty());
        has_parts && !address.starts_with('-') && address.chars().all(fits)
    };
    if !addresses.iter().all(is_address) {
        return Err(Text::fixed(
            "this is not an email address: use the format `mailto:name@example.com`",
            "メールアドレスではありません。「mailto:name@example.com」の形式で指定してください。",
        ));
    }
    Ok(addresses.join(", "))
}

/// Hands a mail to the program that sends it.
pub(super) async fn send(to: &str, message: &Message, limit: Duration) -> Result<(), Text> {
    let mut sendmail = Command::new(program());
    // The addresses are those of the mail itself, and a line of one dot does not end it.
    sendmail.args(["-i", "-t"]);
    let sent = command::run(sendmail, mail(to, message).into_bytes(), limit).await;
    sent.map_err(|reason| {
        let [reason, ja_reason] = reason.both();
        text!(
            "`sendmail`, which sends mail: {reason}",
            "メールを送る「sendmail」：{ja_reason}"
        )
    })
}

/// The program that sends mail, wherever the system has it.
fn program() -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&path).map(|dir| dir.join(SENDMAIL));
    let mut places = found.chain(PLACES.map(PathBuf::from));
    let place = places.find(|place| place.is_file());
    place.unwrap_or_else(|| SENDMAIL.into())
}

/// A mail, which any text survives.
fn mail(to: &str, message: &Message) -> String {
    let text = STANDARD.encode(format!("{}\n", message.text()));
    let lines = text.as_bytes().chunks(LINE / 3 * 4);
    let lines: Vec<_> = lines.map(String::from_utf8_lossy).collect();
    let (subject, lines) = (subject(&message.title), lines.join("\n"));
    format!(
        "To: {to}\n\
         Subject: {subject}\n\
         MIME-Version: 1.0\n\
         Content-Type: text/plain; charset=utf-8\n\
         Content-Transfer-Encoding: base64\n\
         Auto-Submitted: auto-generated\n\
         \n\
         {lines}\n"
    )
}

/// A subject in words that any program passes on, on lines of their own.
fn subject(title: &str) -> String {
    let title = harmless(title);
    let mut words = vec![String::new()];
    for letter in title.chars() {
        if words
            .last()
            .is_some_and(|word| word.len() + letter.len_utf8() > WORD)
        {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut() {
            word.push(letter);
        }
    }
    let encoded = words
        .iter()
        .map(|word| format!("=?UTF-8?B?{}?=", STANDARD.encode(word)));
    encoded.collect::<Vec<_>>().join("\n ")
}
