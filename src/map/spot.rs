//! Where a map has the rules of a field, and how further ones get there.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::lines::quoted;
use crate::language::{Language, told};
use crate::toml_file::{Complaints, Dialect, TomlText};

/// A field as its map writes it.
pub(super) struct Spot {
    /// Its table in the map: `fields."name"`.
    pub(super) path: String,
    /// The line on which it begins.
    line: u64,
    /// The keys that make way for a table of its own, with what they say, where it has none.
    keys: Option<Vec<String>>,
    pub(super) pairs: Pairs,
}

/// Its list of values.
pub(super) enum Pairs {
    None,
    /// A table of their own, which begins on this line.
    Table(u64),
    /// A list on this line, whose pairs these are.
    Inline(u64, Vec<String>),
    /// A file.
    File(String),
}

impl Spot {
    /// Where this field is, of this table or of none, by the names that the map has for them.
    pub(super) fn of(text: &TomlText, table: Option<&str>, field: &str) -> Option<Self> {
        let document = Complaints::new(text, Dialect::Map).document();
        let mut fields = document.get_ref();
        let mut path = String::new();
        if let Some(table) = table {
            fields = inner(inner(fields, "tables")?, table)?;
            path = format!("tables.{}.", quoted(table));
        }
        let (key, value) = inner(fields, "fields")?.get_key_value(field)?;
        let rules = value.get_ref().as_table();
        let is_own = rules.is_some() && !is_inline(text, value);
        let keys = match rules {
            None => vec![format!("from = {}", written(text, value))],
            Some(rules) => {
                let rules = rules.iter().filter(|(key, _)| key.get_ref() != "values");
                rules
                    .map(|(key, value)| format!("{} = {}", key.get_ref(), written(text, value)))
                    .collect()
            }
        };
        Some(Self {
            path: format!("{path}fields.{}", quoted(field)),
            line: text.line(key.span().start),
            keys: (!is_own).then_some(keys),
            pairs: rules.map_or(Pairs::None, |rules| Pairs::of(text, rules)),
        })
    }

    /// What comes before further rules of the field.
    pub(super) fn head(&self, language: Language) -> String {
        match &self.keys {
            None => below(self.line, language),
            Some(keys) => {
                let keys = keys.join("\n");
                format!("{}[{}]\n{keys}\n", instead(self.line, language), self.path)
            }
        }
    }

    /// What comes before further pairs of its list of values; those of a file have no place in a map.
    pub(super) fn head_of_pairs(&self, language: Language) -> String {
        let path = &self.path;
        match (&self.keys, &self.pairs) {
            (_, Pairs::File(file)) => {
                let head = told!(
                    language,
                    "{path}: add these lines to the file {file}, with the value behind the comma",
                    "{path}：これらの行を、コンマの後ろに書き込む値を入れて、ファイル「{file}」に加えてください。"
                );
                format!("# {head}\n")
            }
            (None, Pairs::None) => format!("[{path}.values]\n"),
            (None, Pairs::Table(line)) => below(*line, language),
            (None, Pairs::Inline(line, pairs)) => {
                let pairs = pairs.join("\n");
                format!("{}[{path}.values]\n{pairs}\n", instead(*line, language))
            }
            (Some(_), Pairs::Inline(_, pairs)) => {
                let pairs = pairs.join("\n");
                format!("{}\n[{path}.values]\n{pairs}\n", self.head(language))
            }
            (Some(_), Pairs::None | Pairs::Table(_)) => {
                format!("{}\n[{path}.values]\n", self.head(language))
            }
        }
    }
}

impl Pairs {
    fn of(text: &TomlText, rules: &DeTable<'_>) -> Self {
        if let Some(file) = rules
            .get("values-file")
            .and_then(|file| file.get_ref().as_str())
        {
            return Self::File(file.to_owned());
        }
        let Some((key, value)) = rules.get_key_value("values") else {
            return Self::None;
        };
        let line = text.line(key.span().start);
        match value.get_ref().as_table() {
            Some(pairs) if is_inline(text, value) => {
                let pairs = pairs.iter();
                let pair = |(from, to): (&Spanned<_>, &Spanned<DeValue<'_>>)| {
                    let from: &std::borrow::Cow<'_, str> = from.get_ref();
                    format!("{} = {}", quoted(from), written(text, to))
                };
                Self::Inline(line, pairs.map(pair).collect())
            }
            _ => Self::Table(line),
        }
    }
}

fn inner<'d, 't>(table: &'d DeTable<'t>, key: &str) -> Option<&'d DeTable<'t>> {
    table.get(key)?.get_ref().as_table()
}

/// A value as the map writes it.
fn written<'m>(text: &'m TomlText, value: &Spanned<DeValue<'_>>) -> &'m str {
    text.as_str().get(value.span()).unwrap_or_default()
}

fn is_inline(text: &TomlText, value: &Spanned<DeValue<'_>>) -> bool {
    written(text, value).starts_with('{')
}

fn below(line: u64, language: Language) -> String {
    let head = told!(
        language,
        "below line {line} of the map:",
        "マップの{line}行目の下に加えます："
    );
    format!("# {head}\n")
}

fn instead(line: u64, language: Language) -> String {
    let head = told!(
        language,
        "instead of line {line} of the map:",
        "マップの{line}行目と置き換えます："
    );
    format!("# {head}\n")
}
