//! What the beginning of a file of cards says of it.

use crate::sheet::encoding::Encoding;

/// The line with which a card begins.
pub(super) const BEGIN: &[u8] = b"BEGIN:VCARD";

/// The encoding of a file that begins so: UTF-16, by its byte-order mark or by its first letters, or else whatever each
/// property says, which is told as UTF-8.
pub(in crate::sheet) fn encoding(head: &[u8]) -> Encoding {
    let marked = Encoding::marked_in(head).filter(|marked| marked.is_utf16());
    let is_of = |encoding: &Encoding| begins(head, *encoding);
    let utf16 = [Encoding::Utf16Le, Encoding::Utf16Be];
    let found = marked.or_else(|| utf16.into_iter().find(is_of));
    found.unwrap_or(Encoding::Utf8)
}

/// Whether a file that begins so has cards.
pub(in crate::sheet) fn is_card(head: &[u8]) -> bool {
    begins(head, encoding(head))
}

fn begins(head: &[u8], encoding: Encoding) -> bool {
    let head = head.strip_prefix(encoding.bom()).unwrap_or(head);
    let (text, _) = encoding.rules().decode_without_bom_handling(head);
    let text = text.trim_ascii_start().as_bytes();
    text.get(..BEGIN.len())
        .is_some_and(|begin| begin.eq_ignore_ascii_case(BEGIN))
}
