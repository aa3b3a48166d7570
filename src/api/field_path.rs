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
        let mut path = Self {
            raw: key.to_owned(),
            ..Self::default()
        };
        let Some((record, rest)) = prefix(key) else {
            return path;
        };
        path.record = record;
        if let Some((field, tail)) = named(rest, row_tail) {
            path.field = Some(field.to_owned());
            path.row = tail.row;
            path.inner = tail.inner.map(str::to_owned);
            path.element = tail.element;
        }
        path
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
        if let Some(found) = tail(&body[end + usize::from(bracketed)..]) {
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

    /// Each key with its parts: record, field, row, inner field, element.
    #[track_caller]
    fn are_read(keys: &[(&str, &str)]) {
        for (key, expected) in keys {
            let path = FieldPath::parse(key);
            let number = |part: Option<usize>| part.map_or("-".to_owned(), |at| at.to_string());
            let text = |part: Option<String>| part.unwrap_or("-".to_owned());
            let (record, row, element) = (path.record, path.row, path.element);
            let outer = [number(record), text(path.field)];
            let inside = [number(row), text(path.inner), number(element)];
            let parts = [&outer[..], &inside].concat().join(" ");
            assert_eq!((&*path.raw, &*parts), (*key, *expected));
        }
    }

    #[test]
    fn keys_of_fields_and_of_table_cells_are_read() {
        are_read(&[
            ("records[5].Number.value", "5 Number - - -"),
            ("records[3][金額].value", "3 金額 - - -"),
            ("record.F.value", "- F - - -"),
            ("record[F].value", "- F - - -"),
            ("records[0].Check.values[2].value", "0 Check - - 2"),
            ("records[0].User.values.value", "0 User - - -"),
            ("records[0].File.values", "0 File - - -"),
            (
                "records[7].明細.value[1].value.数量.value",
                "7 明細 1 数量 -",
            ),
            (
                "records[7].明細.value[1].value[数量].value",
                "7 明細 1 数量 -",
            ),
            (
                "record.T.value[0].value.Check.values[3].value",
                "- T 0 Check 3",
            ),
        ]);
    }

    #[test]
    fn as_much_as_can_be_read_of_a_key_is_kept() {
        are_read(&[
            ("records[0].Table", "0 Table - - -"),
            ("records[0].T.value[4].id", "0 T 4 - -"),
            ("records[0]", "0 - - - -"),
            ("", "- - - - -"),
            ("app", "- - - - -"),
            ("records", "- - - - -"),
            ("records[x].F.value", "- - - - -"),
            ("recordset.F", "- - - - -"),
            ("records[99999999999999999999].F", "- - - - -"),
        ]);
    }

    #[test]
    fn codes_may_hold_dots_and_brackets() {
        are_read(&[
            ("records[1].a.b.value", "1 a.b - - -"),
            ("records[1].a[0].value", "1 a[0] - - -"),
            ("records[1][a[0]].value", "1 a[0] - - -"),
        ]);
    }

    /// Any text that does not itself read as the end of a code.
    fn code() -> impl Strategy<Value = String> {
        let character = prop_oneof![Just('.'), Just('['), Just(']'), any::<char>()];
        let tricky = prop::collection::vec(character, 1..12).prop_map(String::from_iter);
        tricky.prop_filter("reads as a path itself", |code| !code.contains(".value"))
    }

    /// `.code`, or `[code]` where kintone writes it so.
    fn step(code: &str, bracketed: bool) -> String {
        let (open, close) = if bracketed { ("[", "]") } else { (".", "") };
        format!("{open}{code}{close}")
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
