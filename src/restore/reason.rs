//! Cells that differ between a backup and what was restored of it, each with its reason.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::options::UserMap;
use crate::api::Stored;
use crate::model::{Decimal, Field, FieldCode, FieldKind, NumberPrecision, Value, Writing};
use crate::rules;

/// A cell that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The number of its record in the backup, and now.
    pub record: (u64, u64),
    /// The field, or the table whose rows are more or fewer.
    pub field: FieldCode,
    /// The table and the row in it, from 1, if it is in one.
    pub row: Option<(FieldCode, u64)>,
    /// What the backup has.
    pub kept: String,
    /// What the app has.
    pub now: String,
    /// Why.
    pub reason: Reason,
}

/// Why a cell differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// kintone fills the field itself: who did what, and when, numbers, status.
    FilledByKintone,
    /// A lookup copies it.
    LookupCopy,
    /// kintone calculates it.
    Calculation,
    /// The app rounds numbers otherwise.
    Rounding,
    /// Somebody is somebody else now.
    UserMapped,
    /// The backup does not have the file.
    NotInBackup,
    /// Somebody changed the record after it was restored.
    ChangedSince,
    /// Nothing says why.
    Unknown,
}

impl Reason {
    /// Its word for machines.
    pub fn word(self) -> &'static str {
        match self {
            Self::FilledByKintone => "filled_by_kintone",
            Self::LookupCopy => "lookup_copy",
            Self::Calculation => "calculation",
            Self::Rounding => "rounding",
            Self::UserMapped => "user_mapped",
            Self::NotInBackup => "not_in_backup",
            Self::ChangedSince => "changed_since",
            Self::Unknown => "unknown",
        }
    }
}

/// What decides about a record's cells.
#[derive(Debug, Clone, Copy)]
pub(super) struct Circumstances<'a> {
    pub(super) users: &'a UserMap,
    pub(super) precision: Option<NumberPrecision>,
    /// Who added and changed the record was sent with it.
    pub(super) with_system_fields: bool,
    /// The backup has attachments.
    pub(super) with_attachments: bool,
    /// Somebody changed the record after it was restored.
    pub(super) is_changed: bool,
}

/// Why a cell differs; `None` if it does not, or if nobody may see it.
pub(super) fn reason(
    field: &Field,
    (kept, now): (&Stored<'_>, &Stored<'_>),
    of: Circumstances<'_>,
) -> Option<Reason> {
    if matches!(kept, Stored::Absent) || matches!(now, Stored::Absent) {
        return None;
    }
    let (kept, now) = (shown(kept), shown(now));
    if is_equal(field.kind, &kept, &now) {
        return None;
    }
    let is_filled = match field.kind.writing() {
        Writing::Always => false,
        Writing::OnRequest => !of.with_system_fields,
        Writing::Never => field.kind != FieldKind::Calc,
    };
    Some(if is_filled {
        Reason::FilledByKintone
    } else if field.kind == FieldKind::Calc || field.calculated {
        Reason::Calculation
    } else if field.copied {
        Reason::LookupCopy
    } else if is_mapped(field.kind, &kept, &now, of.users) {
        Reason::UserMapped
    } else if of.is_changed {
        Reason::ChangedSince
    } else if field.kind == FieldKind::File && !of.with_attachments {
        Reason::NotInBackup
    } else if is_rounded(field.kind, &kept, &now, of.precision) {
        Reason::Rounding
    } else {
        Reason::Unknown
    })
}

/// A value as people see it; files by their names and sizes.
pub(super) fn shown<'t>(stored: &'t Stored<'_>) -> Cow<'t, str> {
    match stored {
        Stored::Absent => Cow::Borrowed(""),
        Stored::Text(text) => Cow::Borrowed(text),
        Stored::Files(files) => {
            let files = files.iter();
            let named = files.map(|file| format!("{} ({})", file.name, file.size));
            Cow::Owned(named.collect::<Vec<_>>().join("\n"))
        }
    }
}

fn is_equal(kind: FieldKind, kept: &str, now: &str) -> bool {
    if kept == now {
        return true;
    }
    match kind {
        FieldKind::Number | FieldKind::Calc => {
            let [kept, now] = [kept, now].map(str::parse::<Decimal>);
            matches!((kept, now), (Ok(kept), Ok(now)) if kept == now)
        }
        kind if kind.is_list() => elements(kept) == elements(now),
        FieldKind::SingleLineText | FieldKind::MultiLineText | FieldKind::RichText => {
            unix(kept) == unix(now)
        }
        _ => false,
    }
}

fn elements(text: &str) -> BTreeSet<&str> {
    text.split('\n')
        .filter(|element| !element.is_empty())
        .collect()
}

/// A text whose lines end by LF alone.
fn unix(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}

fn is_mapped(kind: FieldKind, kept: &str, now: &str, users: &UserMap) -> bool {
    let has_codes = matches!(
        kind,
        FieldKind::UserSelect
            | FieldKind::OrganizationSelect
            | FieldKind::GroupSelect
            | FieldKind::Creator
            | FieldKind::Modifier
    );
    let mapped = elements(kept).into_iter().filter_map(|code| users.of(code));
    has_codes
        && elements(kept).into_iter().any(|code| users.has(code))
        && mapped.collect::<BTreeSet<_>>() == elements(now)
}

fn is_rounded(kind: FieldKind, kept: &str, now: &str, precision: Option<NumberPrecision>) -> bool {
    let (Ok(kept), Ok(now)) = (kept.parse::<Decimal>(), now.parse::<Decimal>()) else {
        return false;
    };
    let rounded = precision.and_then(|known| rules::rounded(&Value::Number(kept), known));
    kind == FieldKind::Number && rounded == Some(now)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Rounding;

    fn because(kind: FieldKind, kept: &str, now: &str) -> Option<Reason> {
        let users = UserMap::read("old,new\nsato,suzuki\ngone,\n").unwrap();
        let of = Circumstances {
            users: &users,
            precision: Some(NumberPrecision {
                digits: 16,
                decimal_places: 1,
                rounding: Rounding::Down,
            }),
            with_system_fields: false,
            with_attachments: true,
            is_changed: false,
        };
        let text = |text: &str| Stored::Text(text.to_owned().into());
        reason(&Field::of("f", kind), (&text(kept), &text(now)), of)
    }

    #[test]
    fn what_differs_has_its_reason() {
        use FieldKind::{
            Calc, CheckBox, Creator, MultiLineText, Number, SingleLineText, UserSelect,
        };
        for (kind, kept, now, expected) in [
            (Number, "1.50", "1.5", None),
            (Number, "1.57", "1.5", Some(Reason::Rounding)),
            (Number, "1.57", "1.6", Some(Reason::Unknown)),
            (Calc, "3", "4", Some(Reason::Calculation)),
            (CheckBox, "b\na", "a\nb", None),
            (MultiLineText, "a\r\nb", "a\nb", None),
            (SingleLineText, "a", "b", Some(Reason::Unknown)),
            (Creator, "a", "b", Some(Reason::FilledByKintone)),
            (
                UserSelect,
                "sato\ngone\na",
                "a\nsuzuki",
                Some(Reason::UserMapped),
            ),
            (UserSelect, "sato", "a", Some(Reason::Unknown)),
        ] {
            assert_eq!(because(kind, kept, now), expected, "{kind:?} {kept} {now}");
        }
    }
}
