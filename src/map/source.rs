//! `[source]`: how the file is read.

use super::rules::SourceRules;
use crate::language::Text;
use crate::sheet::{
    Area, Begin, Delimiter, DelimiterChoice, Encoding, EncodingChoice, Names, Ragged, SheetChoice,
    Way,
};
use crate::toml_file::{Complaints, Keys, Named, one_of, text_of};

/// Reads the keys of `[source]`.
pub(super) fn source(keys: &mut Keys<'_, '_>, complaints: &mut Complaints<'_>) -> SourceRules {
    let Some(table) = keys.table("source", complaints) else {
        return SourceRules::default();
    };
    let mut keys = Keys::new(table);
    let unused = [("notice", false), ("error", true)];
    let source = SourceRules {
        group_by: keys.texts("group-by", complaints).unwrap_or_default(),
        mark: keys.text("mark", complaints),
        ignore: keys.texts("ignore", complaints).unwrap_or_default(),
        refuses_unused: keys.word("unused", &unused, complaints).unwrap_or_default(),
        way: way(&mut keys, complaints),
    };
    if let (Some(first), true) = (source.group_by.first(), source.mark.is_some()) {
        let reason = Text::fixed(
            "`mark` says where a record begins, too",
            "「mark」でもレコードの開始行が指定されています。",
        );
        complaints.unfit("group-by", &first.at, reason);
    }
    keys.end(complaints);
    source
}

fn way(keys: &mut Keys<'_, '_>, complaints: &mut Complaints<'_>) -> Way {
    let encoding = keys.text("encoding", complaints);
    let encoding = encoding.and_then(|named| encoding_of(&named, complaints));
    let delimiters = Delimiter::ALL.map(|delimiter| (delimiter.name(), delimiter));
    let delimiter = keys.word("delimiter", &delimiters, complaints);
    let names = if keys.truth_or("header", true, complaints) {
        Names::Header
    } else {
        Names::Counted
    };
    let ragged = [("error", Ragged::Error), ("pad", Ragged::Pad)];
    let ragged = keys.word("ragged", &ragged, complaints);
    let sheet = sheet(keys, complaints);
    let area = area(keys, complaints);
    let header_row = keys.number("header-row", complaints);
    let skip_lines = keys.number("skip-lines", complaints);
    let at = keys.span("header-row");
    let begin = match (header_row, skip_lines) {
        (Some(0), _) => {
            let expected = Text::fixed("a line, counted from 1", "1から数えた行の番号");
            complaints.invalid("header-row", &at, expected);
            Begin::First
        }
        (Some(_), Some(_)) => {
            let reason = Text::fixed(
                "`skip-lines` says where the file begins, too",
                "「skip-lines」でもファイルの始まりが指定されています。",
            );
            complaints.unfit("header-row", &at, reason);
            Begin::First
        }
        (Some(_), None) if names != Names::Header => {
            let reason = Text::fixed(
                "`header = false` says that there is no header line",
                "「header = false」で、ヘッダー行がないと指定されています。",
            );
            complaints.unfit("header-row", &at, reason);
            Begin::First
        }
        (Some(line), None) => Begin::Header(line),
        (None, Some(lines)) => Begin::Behind(lines),
        (None, None) => Begin::First,
    };
    Way {
        encoding: encoding.map_or(EncodingChoice::Auto, EncodingChoice::Declared),
        delimiter: delimiter.map_or(DelimiterChoice::Auto, DelimiterChoice::Declared),
        begin,
        names,
        group_by: Vec::new(),
        ragged: ragged.unwrap_or_default(),
        format: None,
        sheet,
        area,
    }
}

/// A sheet of a spreadsheet, by its name or its number.
fn sheet(keys: &mut Keys<'_, '_>, complaints: &mut Complaints<'_>) -> Option<SheetChoice> {
    let (_, value) = keys.take("sheet")?;
    if let Some(number) = value.get_ref().as_integer() {
        return Some(number.as_str().to_owned().into());
    }
    text_of("sheet", value, complaints).map(|named| named.text.into())
}

fn area(keys: &mut Keys<'_, '_>, complaints: &mut Complaints<'_>) -> Option<Area> {
    let named = keys.text("range", complaints)?;
    let area = named.text.parse().ok();
    if area.is_none() {
        let expected = Text::fixed(
            "a range of cells, such as \"A1:F200\" or \"B3\"",
            "「A1:F200」や「B3」のようなセルの範囲",
        );
        complaints.invalid("range", &named.at, expected);
    }
    area
}

/// The encoding of this name, as `--encoding` takes it.
fn encoding_of(named: &Named, complaints: &mut Complaints<'_>) -> Option<Encoding> {
    let is_it = |name: &&str| name.eq_ignore_ascii_case(&named.text);
    let found = Encoding::ALL
        .into_iter()
        .find(|encoding| is_it(&encoding.option()) || encoding.aliases().iter().any(is_it));
    if found.is_none() {
        let options = Encoding::ALL.map(Encoding::option);
        complaints.invalid("encoding", &named.at, one_of(options.into_iter()));
    }
    found
}

/// The keys of `[source]` that say the same.
pub(super) fn said(way: &Way) -> Vec<String> {
    let encoding = match way.encoding {
        EncodingChoice::Declared(encoding) => Some(encoding.option()),
        EncodingChoice::Auto | EncodingChoice::Decided(_) => None,
    };
    let delimiter = match way.delimiter {
        DelimiterChoice::Declared(delimiter) => Some(delimiter.name()),
        DelimiterChoice::Auto => None,
    };
    let begin = match way.begin {
        Begin::First => None,
        Begin::Behind(lines) => Some(format!("skip-lines = {lines}")),
        Begin::Header(line) => Some(format!("header-row = {line}")),
    };
    // Names that were typed are to be typed again.
    let header = (way.names == Names::Counted).then(|| "header = false".to_owned());
    let encoding = encoding.map(|encoding| format!("encoding = \"{encoding}\""));
    let delimiter = delimiter.map(|delimiter| format!("delimiter = \"{delimiter}\""));
    let sheet = way.sheet.as_ref();
    let sheet = sheet.map(|sheet| format!("sheet = {}", serde_json::json!(sheet.text())));
    let ragged = (way.ragged == Ragged::Pad).then(|| "ragged = \"pad\"".to_owned());
    let said = [sheet, encoding, delimiter, begin, header, ragged];
    said.into_iter().flatten().collect()
}
