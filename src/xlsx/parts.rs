//! What is the same in every Excel file (ECMA-376, part 1), and the names of its sheets.

use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt::Write as _;

use super::escape::escaped;
use super::style::{Entry, Look};

/// The most characters of a sheet's name, in units of UTF-16.
const MOST: usize = 31;

pub(super) const XML: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
pub(super) const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
pub(super) const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
pub(super) const OFFICE: &str =
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const BOOK: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml";

/// The first number of a format that is no built-in one.
const OWN_FORMATS: u32 = 164;

/// What there must be between fonts and formats of cells.
const AROUND: &str = r#"<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>"#;

const STYLES: &str = r#"<numFmts count="3"><numFmt numFmtId="164" formatCode="yyyy\-mm\-dd"/><numFmt numFmtId="165" formatCode="yyyy\-mm\-dd\ hh:mm"/><numFmt numFmtId="166" formatCode="hh:mm"/></numFmts><fonts count="3"><font><sz val="11"/><name val="Calibri"/><family val="2"/></font><font><b/><sz val="11"/><name val="Calibri"/><family val="2"/></font><font><b/><sz val="11"/><color rgb="FFC00000"/><name val="Calibri"/><family val="2"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="7"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1"/><xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="165" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="166" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="49" fontId="2" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1"/></cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>"#;

/// A part of formats that show numbers by these codes, one for each.
pub fn styles<'c>(codes: impl Iterator<Item = Cow<'c, str>>) -> Vec<u8> {
    let (mut formats, mut cells) = (String::new(), String::new());
    let mut count = 0;
    for code in codes {
        let (id, code) = (OWN_FORMATS + count, escaped(&code));
        let _ = write!(formats, r#"<numFmt numFmtId="{id}" formatCode="{code}"/>"#);
        let _ = write!(
            cells,
            r#"<xf numFmtId="{id}" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>"#
        );
        count += 1;
    }
    if count == 0 {
        return own_styles();
    }
    let part = format!(
        r#"{XML}<styleSheet xmlns="{MAIN}"><numFmts count="{count}">{formats}</numFmts><fonts count="1"><font><sz val="11"/><name val="Calibri"/><family val="2"/></font></fonts>{AROUND}<cellXfs count="{count}">{cells}</cellXfs></styleSheet>"#
    );
    part.into_bytes()
}

fn own_styles() -> Vec<u8> {
    format!(r#"{XML}<styleSheet xmlns="{MAIN}">{STYLES}</styleSheet>"#).into_bytes()
}

/// The part of a sheet, counted from 0.
pub(super) fn sheet_part(at: usize) -> String {
    format!("xl/worksheets/sheet{}.xml", at + 1)
}

/// What comes before the sheets: each part with its content.
pub(super) fn around(sheets: &[Entry], look: &Look) -> Vec<(&'static str, Vec<u8>)> {
    let (mut types, mut named, mut relations) = (String::new(), String::new(), String::new());
    for (at, sheet) in sheets.iter().enumerate() {
        let (number, name) = (at + 1, escaped(&sheet.name));
        let _ = write!(
            types,
            r#"<Override PartName="/xl/worksheets/sheet{number}.xml" ContentType="{BOOK}.worksheet+xml"/>"#
        );
        if sheet.has_notes {
            let _ = write!(
                types,
                r#"<Override PartName="/xl/comments{number}.xml" ContentType="{BOOK}.comments+xml"/>"#
            );
        }
        let state = if sheet.is_internal {
            r#" state="veryHidden""#
        } else {
            ""
        };
        let _ = write!(
            named,
            r#"<sheet name="{name}" sheetId="{number}"{state} r:id="rId{number}"/>"#
        );
        let _ = write!(
            relations,
            r#"<Relationship Id="rId{number}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{number}.xml"/>"#
        );
    }
    let styles = sheets.len() + 1;
    let counted = if look.is_1904 {
        r#"<workbookPr date1904="1"/>"#
    } else {
        ""
    };
    vec![
        (
            "[Content_Types].xml",
            format!(
                r#"{XML}<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Default Extension="vml" ContentType="application/vnd.openxmlformats-officedocument.vmlDrawing"/><Override PartName="/xl/workbook.xml" ContentType="{BOOK}.sheet.main+xml"/>{types}<Override PartName="/xl/styles.xml" ContentType="{BOOK}.styles+xml"/></Types>"#
            )
            .into_bytes(),
        ),
        (
            "_rels/.rels",
            format!(
                r#"{XML}<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>"#
            )
            .into_bytes(),
        ),
        (
            "xl/workbook.xml",
            format!(
                r#"{XML}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">{counted}<bookViews><workbookView/></bookViews><sheets>{named}</sheets></workbook>"#
            )
            .into_bytes(),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            format!(
                r#"{XML}<Relationships xmlns="{PACKAGE}/relationships">{relations}<Relationship Id="rId{styles}" Type="{OFFICE}/styles" Target="styles.xml"/></Relationships>"#
            )
            .into_bytes(),
        ),
        ("xl/styles.xml", look.styles.clone().unwrap_or_else(own_styles)),
    ]
}

/// What a sheet begins with, but for its columns.
pub(super) fn sheet_beginning(is_first: bool) -> String {
    let selected = if is_first { " tabSelected=\"1\"" } else { "" };
    format!(
        r#"{XML}<worksheet xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheetViews><sheetView{selected} workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/><selection pane="bottomLeft"/></sheetView></sheetViews><sheetFormatPr defaultRowHeight="15"/>"#
    )
}

/// What it has behind its rows. Codes of digits are texts on purpose.
pub(super) const IGNORED: &str = r#"<ignoredErrors><ignoredError sqref="A1:XFD1048576" numberStoredAsText="1"/></ignoredErrors>"#;

/// Names that Excel takes, no two of which are the same to it: made of what sheets are to be called.
pub fn sheet_names<'n>(names: impl Iterator<Item = &'n str>) -> Vec<String> {
    // Excel keeps this one for itself.
    let mut taken = HashSet::from(["history".to_owned()]);
    let names = names.map(|name| {
        let is_odd = |one: char| one.is_control() || "[]:*?/\\".contains(one);
        let safe = name.replace(is_odd, "_");
        let safe = safe.trim_matches('\'');
        let safe = if safe.is_empty() { "_" } else { safe };
        let mut name = cut(safe, "");
        let mut count = 1_u32;
        while !taken.insert(name.to_lowercase()) {
            count += 1;
            name = cut(safe, &format!(" ({count})"));
        }
        name
    });
    names.collect()
}

/// A name with this behind it, as long as may be.
fn cut(name: &str, behind: &str) -> String {
    let (mut cut, mut left) = (String::new(), MOST - behind.len());
    for letter in name.chars() {
        let Some(less) = left.checked_sub(letter.len_utf16()) else {
            break;
        };
        left = less;
        cut.push(letter);
    }
    let kept = cut.trim_end_matches('\'').len();
    cut.truncate(kept);
    cut + behind
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_has_a_name_that_excel_takes() {
        let long = "長".repeat(40);
        let tables = [
            "明細", "Records", "a/b", "A?B", "'", "History", &long, &long,
        ];
        let names = sheet_names(std::iter::once("records").chain(tables));
        let expected = [
            "records",
            "明細",
            "Records (2)",
            "a_b",
            "A_B (2)",
            "_",
            "History (2)",
            &"長".repeat(31),
            &format!("{} (2)", "長".repeat(27)),
        ];
        assert_eq!(names, expected);
    }
}
