//! Users, organizations and groups by their email addresses and names, in the place of their codes.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use icu_normalizer::ComposingNormalizerBorrowed;

use crate::language::Text;
use crate::model::{Person, PersonKind};
use crate::problem::ProblemKind;
use crate::toml_file::{Complaints, Keys};

/// By what a map names people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum By {
    Code,
    Email,
    Name,
}

/// What a map says of how a field names people: what is tried, in this order.
#[derive(Debug, Clone)]
pub(super) struct PeopleRule {
    pub(super) by: Vec<By>,
    pub(super) at: Range<usize>,
}

/// Everyone whom kintone knows, by what they may be found by.
#[derive(Debug, Default)]
pub struct People(HashMap<(PersonKind, By, String), Vec<String>>);

/// How a field's people are found.
#[derive(Debug, Clone)]
pub(super) struct Finding {
    pub(super) kind: PersonKind,
    pub(super) rule: PeopleRule,
    /// Nobody was asked where this is `None`, and texts stay as they are.
    pub(super) known: Option<Arc<People>>,
}

pub(super) fn read(keys: &mut Keys<'_, '_>, complaints: &mut Complaints<'_>) -> Option<PeopleRule> {
    let at = keys.take("people").map(|(_, value)| value.span())?;
    let words = keys.texts("people", complaints)?;
    let mut by = Vec::new();
    for word in &words {
        let known = match word.text.as_str() {
            "code" => By::Code,
            "email" => By::Email,
            "name" => By::Name,
            _ => {
                let expected = Text::fixed(
                    "\"code\", \"email\" or \"name\", or a list of them",
                    "「code」「email」「name」、またはそのリスト",
                );
                complaints.invalid("people", &word.at, expected);
                continue;
            }
        };
        by.push(known);
    }
    Some(PeopleRule { by, at })
}

/// What counts of a text that somebody is found by: neither the case of an address, nor widths and blanks in a name.
fn compared(by: By, text: &str) -> String {
    match by {
        By::Code => text.trim().to_owned(),
        By::Email => text.trim().to_lowercase(),
        By::Name => {
            let normal = ComposingNormalizerBorrowed::new_nfkc().normalize(text);
            let letters = normal.chars().filter(|letter| !letter.is_whitespace());
            letters.collect::<String>().to_lowercase()
        }
    }
}

impl People {
    /// Notes all of a kind.
    pub fn add(&mut self, kind: PersonKind, people: Vec<Person>) {
        for person in people {
            let found_by = [
                (By::Code, &person.code),
                (By::Email, &person.email),
                (By::Name, &person.name),
            ];
            for (by, text) in found_by {
                let text = compared(by, text);
                if !text.is_empty() {
                    let codes = self.0.entry((kind, by, text)).or_default();
                    codes.push(person.code.clone());
                }
            }
        }
    }
}

impl Finding {
    /// Whether it needs to be known who is there.
    pub(super) fn asks(&self) -> bool {
        self.rule.by != [By::Code]
    }

    /// The code of whom a text names.
    pub(super) fn find(&self, text: &str) -> Result<String, ProblemKind> {
        let Some(People(known)) = self.known.as_deref() else {
            return Ok(text.to_owned());
        };
        for by in &self.rule.by {
            let key = (self.kind, *by, compared(*by, text));
            match known.get(&key).map(Vec::as_slice) {
                None | Some([]) => {}
                Some([code]) => return Ok(code.clone()),
                Some(codes) => {
                    return Err(ProblemKind::ValueSeveralPeople {
                        text: text.to_owned(),
                        codes: codes.to_vec(),
                    });
                }
            }
        }
        Err(ProblemKind::ValueUnread {
            text: text.to_owned(),
            expected: self.expected(),
        })
    }

    fn expected(&self) -> Text {
        let only = |by: By| self.rule.by == [by];
        match self.kind {
            PersonKind::User if only(By::Email) => Text::fixed(
                "the email address of a user of kintone",
                "kintoneのユーザーのメールアドレス",
            ),
            PersonKind::User if only(By::Name) => Text::fixed(
                "the display name of a user of kintone",
                "kintoneのユーザーの表示名",
            ),
            PersonKind::User => Text::fixed("a user of kintone", "kintoneのユーザー"),
            PersonKind::Organization => Text::fixed("a department of kintone", "kintoneの組織"),
            PersonKind::Group => Text::fixed("a group of kintone", "kintoneのグループ"),
        }
    }
}
