//! Whether it can be known who exists: a sandbox without users takes any.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::job::{Event, Listener};
use crate::language::{Language, Text};
use crate::model::{FieldKind, Form};
use crate::report::Terminal;
use crate::sheet::Header;

/// Nobody is known, though the file names people.
const UNPROVEN: Text = Text::fixed(
    "the sandbox has no `users.json`, so it accepts any user, department and group: they are not checked",
    "サンドボックスに「users.json」がないため、どのユーザー、組織、グループも受け付けます。これらは確認していません。",
);

/// Hears whether a file names people whom its sandbox does not know, and tells so.
pub(super) struct UnknownPeople {
    terminal: Arc<Terminal>,
    language: Language,
    are_named: AtomicBool,
}

impl UnknownPeople {
    pub(super) fn new(terminal: Arc<Terminal>, language: Language) -> Self {
        Self {
            terminal,
            language,
            are_named: AtomicBool::new(false),
        }
    }

    /// Whether the file names any.
    pub(super) fn are_named(&self) -> bool {
        self.are_named.load(Ordering::Relaxed)
    }
}

impl Listener for UnknownPeople {
    fn hear(&self, event: &Event<'_>) {
        if let Event::Opened { form, header, .. } = event
            && names_people(form, header)
        {
            self.are_named.store(true, Ordering::Relaxed);
            self.terminal.notice(UNPROVEN.of(self.language));
        }
    }
}

fn names_people(form: &Form, header: &Header) -> bool {
    form.all_fields().any(|(_, field)| {
        let is_people = matches!(
            field.kind,
            FieldKind::UserSelect | FieldKind::OrganizationSelect | FieldKind::GroupSelect
        );
        is_people && header.position(field.code.as_str()).is_some()
    })
}
