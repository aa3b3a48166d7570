//! What a field takes, as it is said beside a cell that somebody fills in.

use super::field_type::type_name;
use super::form::{app_words, constraints};
use crate::language::{Language, Text, told};
use crate::model::{Field, FieldKind};

/// A title and a text about a field: what it is called, its type, whether it is required, and what it takes. Of a
/// column of which a map makes its values, only what holds for both.
pub fn prompt(field: &Field, is_own: bool, language: Language) -> (String, String) {
    let mut lines = vec![type_name(field.kind).of(language).to_owned()];
    let mut say = |is_so: bool, text: Text| {
        if is_so {
            lines.push(text.of(language).to_owned());
        }
    };
    say(field.required, Text::fixed("Required", "必須項目"));
    say(
        field.unique,
        Text::fixed("No duplicate values", "値の重複は禁止"),
    );
    if is_own {
        lines.extend(own(field, language));
    }
    (field.label.clone(), lines.join("\n"))
}

/// What values the field itself takes.
fn own(field: &Field, language: Language) -> Vec<String> {
    let mut lines = Vec::new();
    let limits = constraints(field, language);
    if !limits.is_empty() {
        lines.push(limits);
    }
    if let Some(lookup) = &field.lookup {
        let (key, app) = (&lookup.key_field, app_words(lookup));
        let app = app.of(language);
        lines.push(told!(
            language,
            "The \"{key}\" of a record in {app}",
            "{app}のレコードの「{key}」の値"
        ));
    }
    let options = field.constraints.options.join("\n");
    lines.push(match field.kind {
        FieldKind::CheckBox | FieldKind::MultiSelect => told!(
            language,
            "One option on each line of the cell:\n{options}",
            "選択肢を、セル内で改行して1行に1つずつ：\n{options}"
        ),
        FieldKind::UserSelect => told!(
            language,
            "Login names, one on each line of the cell",
            "ログイン名を、セル内で改行して1行に1つずつ"
        ),
        FieldKind::OrganizationSelect => told!(
            language,
            "Department codes, one on each line of the cell",
            "組織コードを、セル内で改行して1行に1つずつ"
        ),
        FieldKind::GroupSelect => told!(
            language,
            "Group codes, one on each line of the cell",
            "グループコードを、セル内で改行して1行に1つずつ"
        ),
        FieldKind::File => told!(
            language,
            "Paths of files, one on each line of the cell",
            "ファイルのパスを、セル内で改行して1行に1つずつ"
        ),
        _ => return lines,
    });
    lines
}
