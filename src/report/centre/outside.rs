//! Texts from outside on a page: of files, forms, cells, servers and people. Each is a text and nothing else, isolated
//! from what stands beside it, with everything that hides or turns made visible, and no longer than a reader's patience.

use maud::{Markup, PreEscaped, html};
use serde::Serialize;

use crate::language::{Language, told};
use crate::plain::{count, harmless};

/// How many characters of a text are shown.
const LONGEST: usize = 300;

/// How many of a command, which is to be typed as a whole.
const LONGEST_COMMAND: usize = 4_000;

/// A text as it is shown: on one line, harmless, and cut with a word where it is endless.
pub(super) fn shown(text: &str, language: Language) -> String {
    cut(text, LONGEST, language)
}

fn cut(text: &str, longest: usize, language: Language) -> String {
    let Some((end, _)) = text.char_indices().nth(longest) else {
        return harmless(text);
    };
    let (beginning, all) = (harmless(&text[..end]), count(text.chars().count() as u64));
    told!(
        language,
        "{beginning}… (cut; {all} characters)",
        "{beginning}…（省略、全{all}文字）"
    )
}

/// A text from outside, as an element of its own.
pub(super) fn outside(text: &str, language: Language) -> Markup {
    html! { bdi { (shown(text, language)) } }
}

/// A command, to be copied.
pub(super) fn command(text: &str, language: Language) -> Markup {
    html! { div.command { pre { code { (cut(text, LONGEST_COMMAND, language)) } } } }
}

/// Data for the script, in which no character can end it: those of markup are escaped as JSON escapes them.
pub(super) fn data(value: &impl Serialize) -> PreEscaped<String> {
    // What is handed over has no keys but texts, so that nothing fails.
    let json = serde_json::to_string(value).unwrap_or_default();
    let escaped = json.replace('&', "\\u0026").replace('<', "\\u003c");
    PreEscaped(escaped.replace('>', "\\u003e"))
}

/// An address that may be led to; nothing else is a link.
pub(super) fn address(text: &str) -> Option<&str> {
    let is_web = text.starts_with("https://") || text.starts_with("http://");
    (is_web && harmless(text) == text && !text.contains(char::is_whitespace)).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_endless_is_cut_with_a_word() {
        let text = "あ".repeat(1_000_000);
        let said = shown(&text, Language::English);
        assert!(
            said.ends_with("…\u{20}(cut; 1,000,000 characters)"),
            "{said}"
        );
        assert!(said.len() < 1_000);
        assert_eq!(shown("短い", Language::Japanese), "短い");
    }

    #[test]
    fn data_for_the_script_cannot_end_it() {
        let text = "</script><!--&amp;\u{2028}";
        let data = data(&[text]).into_string();
        assert!(!data.contains(['<', '>', '&']), "{data}");
        let read: Vec<String> = serde_json::from_str(&data).unwrap();
        assert_eq!(read, [text]);
    }

    #[test]
    fn only_the_web_is_led_to() {
        assert!(address("https://example.cybozu.com/k/12/").is_some());
        for text in [
            "javascript:alert(1)",
            "data:text/html,x",
            " https://x",
            "https://x y",
            "https://\u{202e}x",
            "",
        ] {
            assert_eq!(address(text), None, "{text}");
        }
    }
}
