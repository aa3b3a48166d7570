//! What a check looks at, in the order in which people read it: the file, then the keys, then all else.

/// One thing that a check looks at. Problems belong to one each, but for those that are about no file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Item {
    /// The file is what it seems: lines, cells, sheets, records.
    Format,
    /// Its bytes are text.
    Encoding,
    /// Its columns are fields of the app.
    Header,
    /// The map fits the app and the file.
    Map,
    /// What records are found by.
    Keys,
    /// What must not be empty.
    Required,
    /// What no two records may share.
    Unique,
    /// Numbers, dates, texts and all else that a field accepts or not.
    Values,
    /// Choices are options of their field.
    Options,
    /// The dates of a column have one order of day and month.
    DateOrder,
    /// Lookups find one record.
    Lookups,
    /// There are such users, departments and groups.
    Users,
    /// There are such files.
    Attachments,
    /// Rows of tables are found by their IDs or their keys.
    Rows,
    /// Limits and revisions hold.
    Guards,
}

impl Item {
    /// All, in order.
    pub const ALL: [Self; 15] = [
        Self::Format,
        Self::Encoding,
        Self::Header,
        Self::Map,
        Self::Keys,
        Self::Required,
        Self::Unique,
        Self::Values,
        Self::Options,
        Self::DateOrder,
        Self::Lookups,
        Self::Users,
        Self::Attachments,
        Self::Rows,
        Self::Guards,
    ];

    /// Its name in documents.
    pub fn word(self) -> &'static str {
        match self {
            Self::Format => "format",
            Self::Encoding => "encoding",
            Self::Header => "header",
            Self::Map => "map",
            Self::Keys => "keys",
            Self::Required => "required",
            Self::Unique => "unique",
            Self::Values => "values",
            Self::Options => "options",
            Self::DateOrder => "date_order",
            Self::Lookups => "lookups",
            Self::Users => "users",
            Self::Attachments => "attachments",
            Self::Rows => "row_ids",
            Self::Guards => "guards",
        }
    }

    /// The item of this name.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|item| item.word() == word)
    }

    /// The item that problems of this code belong to, if they belong to one.
    pub fn of(code: &str) -> Option<Self> {
        let (family, _) = code.split_once('.')?;
        Some(match (family, code) {
            // How much was asked of kintone, what it answered, how dates can be mended; other files.
            (
                _,
                "field.unchecked" | "preflight.limited" | "server.refused" | "date.order"
                | "match.reads-all" | "match.asks-each",
            )
            | ("since" | "project", _) => return None,
            (_, "file.encoding" | "file.encoding-ambiguous" | "file.encoding-doubtful") => {
                Self::Encoding
            }
            (_, "group.unknown-column") | ("header" | "fields", _) => Self::Header,
            (_, "json.value") => Self::Values,
            (_, "json.attachment") => Self::Attachments,
            ("file" | "workbook" | "json" | "vcard" | "group", _) => Self::Format,
            ("map", _) => Self::Map,
            (_, "plan.key-taken") | ("key" | "record-number" | "match", _) => Self::Keys,
            ("plan" | "revision", _) => Self::Guards,
            ("required" | "radio", _) => Self::Required,
            ("unique", _) => Self::Unique,
            (_, "date.order-mixed") => Self::DateOrder,
            ("option", _) => Self::Options,
            (
                "value" | "text" | "number" | "date" | "time" | "datetime" | "link" | "list"
                | "cell",
                _,
            ) => Self::Values,
            ("lookup", _) => Self::Lookups,
            ("user", _) => Self::Users,
            ("attachment", _) => Self::Attachments,
            ("row-id" | "row-key" | "rows", _) => Self::Rows,
            _ => return None,
        })
    }

    /// Whether it is about the values of records, column by column.
    pub fn is_about_records(self) -> bool {
        !matches!(
            self,
            Self::Format | Self::Encoding | Self::Header | Self::Map | Self::Guards
        )
    }
}

#[cfg(test)]
mod tests {
    use super::super::kind::KINDS;
    use super::*;

    /// Codes that belong to no item.
    const NONE: [&str; 13] = [
        "field.unchecked",
        "preflight.limited",
        "server.refused",
        "date.order",
        "match.reads-all",
        "match.asks-each",
        "since.other-columns",
        "since.vanished",
        "project.syntax",
        "project.unknown-key",
        "project.invalid",
        "project.unfit",
        "project.secret",
    ];

    #[test]
    fn every_code_belongs_to_an_item_or_is_named_as_one_that_belongs_to_none() {
        for kind in KINDS {
            let code = &*kind.explanation.code;
            let item = Item::of(code);
            assert_eq!(item.is_none(), NONE.contains(&code), "{code}: {item:?}");
        }
        for item in Item::ALL {
            let mut kinds = KINDS.iter();
            let has_one = kinds.any(|kind| Item::of(&kind.explanation.code) == Some(item));
            assert!(has_one, "{item:?}");
            assert_eq!(Item::from_word(item.word()), Some(item));
        }
        assert!(Item::ALL.is_sorted());
    }
}
