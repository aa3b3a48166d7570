//! Files that are no CSV file, by how they begin.

use super::{vcard, workbook};
use crate::problem::{FileFormat, ProblemKind};

/// How Excel files of the oldest kinds begin, and those without a container.
const OLDEST: [&[u8]; 5] = [
    b"\x09\0\x04\0",
    b"\x09\x02\x06\0",
    b"\x09\x04\x06\0",
    b"\x09\x08\x08\0",
    b"\x09\x08\x10\0",
];

/// What is to be said of a file that begins so, if it is no CSV file.
pub(super) fn foreign(head: &[u8]) -> Option<ProblemKind> {
    let has = |part: &[u8]| memchr::memmem::find(head, part).is_some();
    if head.starts_with(workbook::SIGNATURE) || OLDEST.iter().any(|begin| head.starts_with(begin)) {
        return Some(ProblemKind::FileWorkbook);
    }
    if head.starts_with(b"PK\x03\x04") {
        let is_office = has(b"[Content_Types].xml") && !has(b"word/") && !has(b"ppt/");
        let is_spreadsheet = has(b"application/vnd.oasis.opendocument.spreadsheet");
        return Some(if is_office || has(b"xl/") || is_spreadsheet {
            ProblemKind::FileWorkbook
        } else if has(b"application/vnd.oasis.opendocument.") {
            format(FileFormat::OpenDocument)
        } else {
            format(FileFormat::Archive)
        });
    }
    if head.starts_with(b"\x1F\x8B") {
        return Some(format(FileFormat::Archive));
    }
    let text = head
        .strip_prefix(b"\xEF\xBB\xBF")
        .unwrap_or(head)
        .trim_ascii_start();
    let begins = |beginning: &[u8]| behind(text, beginning).is_some();
    if is_json(text) {
        Some(format(FileFormat::Json))
    } else if vcard::is_card(head) {
        Some(format(FileFormat::Vcard))
    } else if begins(b"%PDF-") {
        Some(format(FileFormat::Pdf))
    } else if is_markup(text) || begins(b"MIME-Version: ") {
        Some(format(FileFormat::Markup))
    } else {
        None
    }
}

/// What follows such a beginning, in whichever case it is written.
fn behind<'t>(text: &'t [u8], beginning: &[u8]) -> Option<&'t [u8]> {
    let (start, rest) = text.split_at_checked(beginning.len())?;
    start.eq_ignore_ascii_case(beginning).then_some(rest)
}

/// Whether a text begins as JSON does. A header, too, may begin with a brace.
fn is_json(text: &[u8]) -> bool {
    let Some((first, rest)) = text.split_first() else {
        return false;
    };
    let next = rest.trim_ascii_start().first();
    match first {
        b'{' => matches!(next, Some(b'"' | b'}')),
        b'[' => matches!(next, Some(b'{' | b'[' | b'"' | b']')),
        _ => false,
    }
}

/// Whether a text begins with a tag of HTML or XML, and goes on as behind a tag. A header, too, may begin with one.
fn is_markup(text: &[u8]) -> bool {
    let tags = [&b"<!doctype"[..], b"<html", b"<?xml", b"<table", b"<head"];
    let Some(rest) = tags.iter().find_map(|tag| behind(text, tag)) else {
        return false;
    };
    let is_tag =
        matches!(rest.first(), Some(b'>')) || rest.first().is_some_and(u8::is_ascii_whitespace);
    let content = memchr::memchr(b'>', rest).map(|end| rest[end + 1..].trim_ascii_start());
    is_tag
        && content.is_none_or(|content| {
            content.starts_with(b"<") || memchr::memmem::find(content, b"</").is_some()
        })
}

fn format(format: FileFormat) -> ProblemKind {
    ProblemKind::FileFormat { format }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_of_other_formats_are_told_from_csv() {
        for (head, expected) in [
            (
                &b"PK\x03\x04..[Content_Types].xml"[..],
                Some(ProblemKind::FileWorkbook),
            ),
            (b"PK\x03\x04..orders.csv", Some(format(FileFormat::Archive))),
            (
                b"PK\x03\x04..mimetypeapplication/vnd.oasis.opendocument.spreadsheet",
                Some(ProblemKind::FileWorkbook),
            ),
            (
                b"PK\x03\x04..mimetypeapplication/vnd.oasis.opendocument.text",
                Some(format(FileFormat::OpenDocument)),
            ),
            (b"\xEF\xBB\xBF\n{\"a\": 1}", Some(format(FileFormat::Json))),
            (b"[\n  {\"a\": 1}]", Some(format(FileFormat::Json))),
            (b"begin:vcard\r\n", Some(format(FileFormat::Vcard))),
            (
                b"\xEF\xBB\xBF\nBEGIN:VCARD\n",
                Some(format(FileFormat::Vcard)),
            ),
            (
                b"B\0E\0G\0I\0N\0:\0V\0C\0A\0R\0D\0\n\0",
                Some(format(FileFormat::Vcard)),
            ),
            (
                b"\xFE\xFF\0b\0e\0g\0i\0n\0:\0v\0c\0a\0r\0d\0\n",
                Some(format(FileFormat::Vcard)),
            ),
            (b"\xFE\xFF\0b\0e\0g\0i\0n\0,\0v", None),
            (b"<HTML><table>", Some(format(FileFormat::Markup))),
            (b"{ }", Some(format(FileFormat::Json))),
            (b"[[1, 2]]", Some(format(FileFormat::Json))),
            (b"[ \"a\"]", Some(format(FileFormat::Json))),
            (
                b"<?xml version=\"1.0\"?>\r\n<a/>",
                Some(format(FileFormat::Markup)),
            ),
            (b"<html>Not found</html>", Some(format(FileFormat::Markup))),
            (b"<!DOCTYPE html>\n<html>", Some(format(FileFormat::Markup))),
            (b"[a],b\n1,2", None),
            (b"{key},name\n1,2", None),
            (b"<table>,name\n1,2", None),
            (b"<tables>,name\n1,2", None),
            (b"PK,b\n1,2", None),
            (b"", None),
        ] {
            assert_eq!(foreign(head), expected, "{}", String::from_utf8_lossy(head));
        }
    }
}
