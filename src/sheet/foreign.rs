//! Files that are no CSV file, by how they begin.

use crate::problem::{FileFormat, ProblemKind};

/// What is to be said of a file that begins so, if it is no CSV file.
pub(super) fn foreign(head: &[u8]) -> Option<ProblemKind> {
    let has = |part: &[u8]| memchr::memmem::find(head, part).is_some();
    if head.starts_with(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1") {
        return Some(ProblemKind::FileWorkbook);
    }
    if head.starts_with(b"PK\x03\x04") {
        let is_office = has(b"[Content_Types].xml") && !has(b"word/") && !has(b"ppt/");
        return Some(if is_office || has(b"xl/") {
            ProblemKind::FileWorkbook
        } else if has(b"application/vnd.oasis.opendocument.spreadsheet") {
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
    let begins = |beginning: &[u8]| {
        let start = text.get(..beginning.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(beginning))
    };
    let is_json = match text.split_first() {
        Some((b'{', _)) => true,
        Some((b'[', rest)) => matches!(rest.trim_ascii_start().first(), Some(b'{' | b']')),
        _ => false,
    };
    let markup = [&b"<!doctype"[..], b"<html", b"<?xml", b"<table", b"<head"];
    if is_json {
        Some(format(FileFormat::Json))
    } else if begins(b"BEGIN:VCARD") {
        Some(format(FileFormat::Vcard))
    } else if begins(b"%PDF-") {
        Some(format(FileFormat::Pdf))
    } else if markup.iter().any(|beginning| begins(beginning)) {
        Some(format(FileFormat::Markup))
    } else {
        None
    }
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
                Some(format(FileFormat::OpenDocument)),
            ),
            (b"\xEF\xBB\xBF\n{\"a\": 1}", Some(format(FileFormat::Json))),
            (b"[\n  {\"a\": 1}]", Some(format(FileFormat::Json))),
            (b"begin:vcard\r\n", Some(format(FileFormat::Vcard))),
            (b"<HTML><table>", Some(format(FileFormat::Markup))),
            (b"[a],b\n1,2", None),
            (b"PK,b\n1,2", None),
            (b"", None),
        ] {
            assert_eq!(foreign(head), expected, "{}", String::from_utf8_lossy(head));
        }
    }
}
