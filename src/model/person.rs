//! Who can be named in fields.

use super::FieldKind;

/// What kind of entity a field names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PersonKind {
    /// Users.
    User,
    /// Organizations, which are departments.
    Organization,
    /// Groups.
    Group,
}

/// A user, an organization or a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The login name of a user; the code of another.
    pub code: String,
    /// The display name.
    pub name: String,
    /// The email address of a user; empty if there is none.
    pub email: String,
}

impl PersonKind {
    /// What fields of this type name; `None` if they name nobody.
    pub fn of(kind: FieldKind) -> Option<Self> {
        match kind {
            FieldKind::UserSelect | FieldKind::Creator | FieldKind::Modifier => Some(Self::User),
            FieldKind::OrganizationSelect => Some(Self::Organization),
            FieldKind::GroupSelect => Some(Self::Group),
            _ => None,
        }
    }
}
