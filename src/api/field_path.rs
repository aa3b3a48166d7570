//! The keys of kintone's field errors: `records[7].明細.value[1].value.数量.value`
//! (kintone API facts, section 4.2, "Key prefixes").

/// Which field an error is about. The key is always kept; the rest is what could be read from it.
///
/// Field codes may hold dots and brackets, which the keys do not escape: the first place where the rest reads
/// as a path ends the code. Positions count from 0 within the request.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FieldPath {
    /// The key as kintone sent it.
    pub raw: String,
    /// The record's position among the request's records.
    pub record: Option<usize>,
    /// The code of the field or table; also the name of what belongs to a record but is no field, such as `id`.
    pub field: Option<String>,
    /// The row's position in the table.
    pub row: Option<usize>,
    /// The code of the field inside the table.
    pub inner: Option<String>,
    /// The element's position in a list, such as the options of a check box.
    pub element: Option<usize>,
}

/// What follows a field's code.
#[derive(Debug, Default)]
struct Tail<'key> {
    row: Option<usize>,
    inner: Option<&'key str>,
    element: Option<usize>,
}

impl FieldPath {
    /// Reads a key; one of another shape gives a path that holds nothing but the key.
    pub fn parse(key: &str) -> Self {
        let raw = key.to_owned();
        let Some((record, rest)) = prefix(key) else {
            return Self {
                raw,
                ..Self::default()
            };
        };
        let Some((field, tail)) = named(rest, row_tail) else {
            return Self {
                raw,
                record,
                ..Self::default()
            };
        };
        Self {
            raw,
            record,
            field: Some(field.to_owned()),
            row: tail.row,
            inner: tail.inner.map(str::to_owned),
            element: tail.element,
        }
    }
}

/// `records[7]` or `record`, and what follows.
fn prefix(key: &str) -> Option<(Option<usize>, &str)> {
    if let Some(rest) = key.strip_prefix("records") {
        let (at, rest) = index(rest)?;
        return Some((Some(at), rest));
    }
    let rest = key.strip_prefix("record")?;
    rest.starts_with(['.', '[']).then_some((None, rest))
}

/// `.code` or `[code]` with its tail: the code ends at the first place where the rest is a tail. A code that
/// no tail follows goes to the end.
fn named<'key>(
    rest: &'key str,
    tail: fn(&'key str) -> Option<Tail<'key>>,
) -> Option<(&'key str, Tail<'key>)> {
    let (bracketed, body) = match rest.strip_prefix('[') {
        Some(body) => (true, body),
        None => (false, rest.strip_prefix('.')?),
    };
    let mark = if bracketed { "]" } else { ".value" };
    for (end, _) in body.match_indices(mark).filter(|(end, _)| *end > 0) {
        let after = if bracketed {
            &body[end + 1..]
        } else {
            &body[end..]
        };
        if let Some(found) = tail(after) {
            return Some((&body[..end], found));
        }
    }
    (!bracketed && !body.is_empty()).then(|| (body, Tail::default()))
}

/// The tail of a field outside tables, or of a table.
fn row_tail(tail: &str) -> Option<Tail<'_>> {
    let Some((row, rest)) = tail.strip_prefix(".value").and_then(index) else {
        return list_tail(tail);
    };
    if !(rest.is_empty() || rest.starts_with('.')) {
        return None;
    }
    let inside = rest
        .strip_prefix(".value")
        .and_then(|rest| named(rest, list_tail));
    let (inner, tail) = inside.map_or((None, Tail::default()), |(code, tail)| (Some(code), tail));
    Some(Tail {
        row: Some(row),
        inner,
        ..tail
    })
}

/// The tail of a field that is no table: nothing, `.value`, `.values`, `.values.value` or `.values[2].value`.
fn list_tail(tail: &str) -> Option<Tail<'_>> {
    if matches!(tail, "" | ".value" | ".values" | ".values.value") {
        return Some(Tail::default());
    }
    let (element, rest) = index(tail.strip_prefix(".values")?)?;
    matches!(rest, "" | ".value").then(|| Tail {
        element: Some(element),
        ..Tail::default()
    })
}

/// `[7]` and what follows.
fn index(text: &str) -> Option<(usize, &str)> {
    let (digits, rest) = text.strip_prefix('[')?.split_once(']')?;
    let plain = digits.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| digits.parse().ok())?.map(|at| (at, rest))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The parts of a path: record, field, row, inner field, element.
    type Parts<'a> = (
        Option<usize>,
        Option<&'a str>,
        Option<usize>,
        Option<&'a str>,
        Option<usize>,
    );

    #[track_caller]
    fn reads(key: &str, (record, field, row, inner, element): Parts<'_>) {
        let expected = FieldPath {
            raw: key.to_owned(),
            record,
            field: field.map(str::to_owned),
            row,
            inner: inner.map(str::to_owned),
            element,
        };
        assert_eq!(FieldPath::parse(key), expected);
    }

    #[test]
    fn keys_of_fields_and_of_table_cells_are_read() {
        reads(
            "records[5].Number.value",
            (Some(5), Some("Number"), None, None, None),
        );
        reads(
            "records[3][金額].value",
            (Some(3), Some("金額"), None, None, None),
        );
        reads("record.F.value", (None, Some("F"), None, None, None));
        reads("record[F].value", (None, Some("F"), None, None, None));
        reads(
            "records[0].Check.values[2].value",
            (Some(0), Some("Check"), None, None, Some(2)),
        );
        reads(
            "records[0].User.values.value",
            (Some(0), Some("User"), None, None, None),
        );
        reads(
            "records[0].File.values",
            (Some(0), Some("File"), None, None, None),
        );
        reads(
            "records[7].明細.value[1].value.数量.value",
            (Some(7), Some("明細"), Some(1), Some("数量"), None),
        );
        reads(
            "records[7].明細.value[1].value[数量].value",
            (Some(7), Some("明細"), Some(1), Some("数量"), None),
        );
        reads(
            "record.T.value[0].value.Check.values[3].value",
            (None, Some("T"), Some(0), Some("Check"), Some(3)),
        );
    }

    #[test]
    fn as_much_as_can_be_read_of_a_key_is_kept() {
        reads(
            "records[0].Table",
            (Some(0), Some("Table"), None, None, None),
        );
        reads(
            "records[0].T.value[4].id",
            (Some(0), Some("T"), Some(4), None, None),
        );
        reads("records[0]", (Some(0), None, None, None, None));
        for key in [
            "",
            "app",
            "records",
            "records[x].F.value",
            "recordset.F",
            "records[99999999999999999999].F",
        ] {
            reads(key, (None, None, None, None, None));
        }
    }

    #[test]
    fn codes_may_hold_dots_and_brackets() {
        reads(
            "records[1].a.b.value",
            (Some(1), Some("a.b"), None, None, None),
        );
        reads(
            "records[1].a[0].value",
            (Some(1), Some("a[0]"), None, None, None),
        );
        reads(
            "records[1][a[0]].value",
            (Some(1), Some("a[0]"), None, None, None),
        );
    }

    /// Any text that does not itself read as the end of a code.
    fn code() -> impl Strategy<Value = String> {
        let tricky = prop::collection::vec(
            prop_oneof![Just('.'), Just('['), Just(']'), any::<char>()],
            1..12,
        )
        .prop_map(String::from_iter);
        tricky.prop_filter("reads as a path itself", |code| !code.contains(".value"))
    }

    /// `.code`, or `[code]` where kintone writes it so.
    fn step(code: &str, bracketed: bool) -> String {
        if bracketed {
            format!("[{code}]")
        } else {
            format!(".{code}")
        }
    }

    proptest! {
        #[test]
        fn no_key_stops_the_reader(key in any::<String>(), tail in "(records?)?(\\[[0-9x]{0,3}\\]|\\.values?|\\.|.){0,8}") {
            prop_assert_eq!(&FieldPath::parse(&key).raw, &key);
            prop_assert_eq!(&FieldPath::parse(&tail).raw, &tail);
        }

        #[test]
        fn the_path_of_a_field_leads_back_to_it(
            record: usize, code in code(), bracketed: bool, element: Option<usize>,
        ) {
            let tail = element.map_or_else(|| ".value".to_owned(), |at| format!(".values[{at}].value"));
            let key = format!("records[{record}]{}{tail}", step(&code, bracketed));
            let path = FieldPath::parse(&key);
            prop_assert_eq!(path.record, Some(record));
            prop_assert_eq!(path.field, Some(code));
            prop_assert_eq!((path.row, path.inner, path.element), (None, None, element));
        }

        #[test]
        fn the_path_of_a_table_cell_leads_back_to_it(
            record: usize, table in code(), row: usize, code in code(), bracketed: bool,
        ) {
            let key = format!("records[{record}].{table}.value[{row}].value{}.value", step(&code, bracketed));
            let path = FieldPath::parse(&key);
            prop_assert_eq!((path.record, path.row), (Some(record), Some(row)));
            prop_assert_eq!((path.field, path.inner), (Some(table), Some(code)));
        }
    }
}
