//! What counts as a link. kintone's exact grammars are not recorded (kintone API facts, section 8, item 17),
//! so these accept whatever could be one and refuse what cannot.

use crate::model::LinkProtocol;

/// Whether a text can be a link of this protocol.
pub(super) fn is_link(protocol: LinkProtocol, text: &str) -> bool {
    match protocol {
        LinkProtocol::Web => is_url(text),
        LinkProtocol::Call => is_telephone_number(text),
        LinkProtocol::Mail => is_mail_address(text),
    }
}

fn is_url(text: &str) -> bool {
    let rest = ["http://", "https://", "ftp://"].iter().find_map(|scheme| {
        let head = text.get(..scheme.len())?;
        head.eq_ignore_ascii_case(scheme)
            .then(|| &text[scheme.len()..])
    });
    rest.is_some_and(|rest| !rest.is_empty() && !rest.contains(char::is_whitespace))
}

fn is_telephone_number(text: &str) -> bool {
    let allowed = |character: char| character.is_ascii_digit() || "+-()#*,;. ".contains(character);
    text.chars().all(allowed) && text.contains(|character: char| character.is_ascii_digit())
}

fn is_mail_address(text: &str) -> bool {
    let blank = text.contains(char::is_whitespace);
    text.split_once('@').is_some_and(|(name, host)| {
        !blank && !name.is_empty() && !host.is_empty() && !host.contains('@')
    })
}
