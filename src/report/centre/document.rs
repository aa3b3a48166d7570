//! The frame of a page: its head with what it allows, and its landmarks.

use std::io::{self, Write};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use jiff::tz::TimeZone;
use maud::{DOCTYPE, PreEscaped, html};
use sha2::{Digest as _, Sha256};

use super::outside::outside;
use crate::language::{Language, Text, told};
use crate::report::history::clock;

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// Writes what comes before the main part.
pub(super) fn begin(
    out: &mut impl Write,
    title: &str,
    made: u64,
    language: Language,
) -> io::Result<()> {
    let hash = |text: &str| BASE64_STANDARD.encode(Sha256::digest(text.as_bytes()));
    let (style, script) = (hash(STYLE), hash(SCRIPT));
    let allowed = format!(
        "default-src 'none'; style-src 'sha256-{style}'; script-src 'sha256-{script}'; img-src data:; base-uri 'none'; form-action 'none'"
    );
    let (time, zone) = (clock(made, "%Y-%m-%d %H:%M"), TimeZone::system());
    let zone = zone.iana_name().unwrap_or_default().to_owned();
    let head = html! {
        (DOCTYPE)
        (PreEscaped(format!("<html lang=\"{}\">", language.tag())))
        head {
            meta charset="utf-8";
            meta http-equiv="Content-Security-Policy" content=(allowed);
            meta name="viewport" content="width=device-width, initial-scale=1";
            meta name="color-scheme" content="light dark";
            meta name="referrer" content="no-referrer";
            meta name="generator" content={ "kintable " (env!("CARGO_PKG_VERSION")) };
            title { (title) " · kintable" }
            // Otherwise a browser asks for one.
            link rel="icon" href="data:,";
            style { (PreEscaped(STYLE)) }
        }
        (PreEscaped("<body>"))
        a.skip href="#main" { (Text::fixed("Skip to the content", "本文へ移動").of(language)) }
        header {
            span.mark { "kintable" }
            span.made {
                (Text::fixed("As of ", "作成：").of(language))
                time datetime=(clock(made, "%Y-%m-%dT%H:%M")) { (time) }
                @if !zone.is_empty() { " " (outside(&zone, language)) }
            }
        }
        (PreEscaped("<main id=\"main\" tabindex=\"-1\">"))
    };
    out.write_all(head.into_string().as_bytes())
}

/// Writes what comes behind it.
pub(super) fn end(out: &mut impl Write, language: Language) -> io::Result<()> {
    let version = env!("CARGO_PKG_VERSION");
    let foot = html! {
        (PreEscaped("</main>"))
        footer { (told!(language, "Made by kintable {version} from its history. Nothing is loaded from elsewhere.", "kintable {version}が履歴から作成しました。外部には接続しません。")) }
        div #words hidden data-copy=(Text::fixed("Copy", "コピー").of(language)) data-copied=(Text::fixed("Copied", "コピーしました").of(language)) {}
        script { (PreEscaped(SCRIPT)) }
        (PreEscaped("</body></html>\n"))
    };
    out.write_all(foot.into_string().as_bytes())
}
