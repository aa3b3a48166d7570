//! Notes on cells: what they say, and the drawing by which Excel shows them.

use std::fmt::Write as _;

use super::escape::escaped;
use super::letters::letters;
use super::parts::{MAIN, OFFICE, PACKAGE, XML};

/// A note on a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// The row of the cell, counted from 1.
    pub row: u64,
    /// Its column, counted from 0.
    pub column: usize,
    /// What is said.
    pub text: String,
}

/// The parts of a sheet's notes, each with its content.
pub(super) fn parts(at: usize, notes: &[Note]) -> [(String, String); 3] {
    let number = at + 1;
    let relations = format!(
        r#"{XML}<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" Type="{OFFICE}/vmlDrawing" Target="../drawings/vmlDrawing{number}.vml"/><Relationship Id="rId2" Type="{OFFICE}/comments" Target="../comments{number}.xml"/></Relationships>"#
    );
    [
        (
            format!("xl/worksheets/_rels/sheet{number}.xml.rels"),
            relations,
        ),
        (format!("xl/comments{number}.xml"), comments(notes)),
        (
            format!("xl/drawings/vmlDrawing{number}.vml"),
            drawing(number, notes),
        ),
    ]
}

fn comments(notes: &[Note]) -> String {
    let mut xml = format!(
        r#"{XML}<comments xmlns="{MAIN}"><authors><author>kintable</author></authors><commentList>"#
    );
    for note in notes {
        let (column, row, text) = (letters(note.column), note.row, escaped(&note.text));
        let _ = write!(
            xml,
            r#"<comment ref="{column}{row}" authorId="0"><text><t xml:space="preserve">{text}</t></text></comment>"#
        );
    }
    xml + "</commentList></comments>"
}

/// Boxes that are seen while the pointer is on their cell.
fn drawing(number: usize, notes: &[Note]) -> String {
    let mut xml = format!(
        r#"<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:x="urn:schemas-microsoft-com:office:excel"><o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="{number}"/></o:shapelayout><v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>"#
    );
    for (at, note) in notes.iter().enumerate() {
        let (id, row, column) = (number * 1024 + at + 1, note.row - 1, note.column);
        let (left, right, top, bottom) = (column + 1, column + 5, row, row + 5);
        let _ = write!(
            xml,
            r##"<v:shape id="_x0000_s{id}" type="#_x0000_t202" style="position:absolute;visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/><v:textbox style="mso-direction-alt:auto"/><x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{left}, 15, {top}, 2, {right}, 15, {bottom}, 4</x:Anchor><x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"##
        );
    }
    xml + "</xml>"
}
