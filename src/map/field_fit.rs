//! The rules of one field of a map, held against the field: whether they fit its type, and whether it can hold what they
//! write.

use std::ops::Range;

use super::made::{Steps, Words, Written};
use super::moment::{self, Wanted};
use super::people::{By, Finding, PeopleRule};
use super::rules::{Boolean, FieldMap, Made};
use crate::cell::{self, Commas, Locale};
use crate::language::{Language, Text, text};
use crate::model::{Cell, Field, FieldKind, NumberPrecision, PersonKind};
use crate::plain::nearest;
use crate::problem::ProblemKind;
use crate::rules::{self, Breach};
use crate::toml_file::{Complaints, Named};

/// How many values that are no option are told of one field.
const TOLD: usize = 20;

/// A field, and what is wrong with the rules that fill it.
pub(super) struct FieldFit<'c, 't> {
    pub(super) field: &'c Field,
    pub(super) complaints: &'c mut Complaints<'t>,
}

impl FieldFit<'_, '_> {
    /// The steps that the rules come to.
    pub(super) fn steps(&mut self, map: &FieldMap) -> Steps {
        let field = self.field;
        if let Some((_, at)) = map.list.as_ref().filter(|_| !field.kind.is_list()) {
            let reason = Text::fixed(
                "the field holds one value",
                "値を1つだけ持つフィールドです。",
            );
            self.complaints.unfit("list", at, reason);
        }
        let formats = self.formats(map);
        let boolean = map
            .boolean
            .as_ref()
            .and_then(|(boolean, at)| self.boolean(boolean, at));
        if let (Some((_, at)), Some(_)) = (&map.boolean, &map.values) {
            let reason = Text::fixed(
                "the field has `values`, too",
                "「values」も指定されています。",
            );
            self.complaints.unfit("boolean", at, reason);
        }
        if let (Some(format), Some(_)) = (map.formats.first(), &map.values) {
            let reason = Text::fixed(
                "the field has `values`, too",
                "「values」も指定されています。",
            );
            self.complaints.unfit("format", &format.at, reason);
        }
        let people = map.people.as_ref().and_then(|rule| self.people(map, rule));
        if let Some(default) = &map.default {
            self.value(default);
            if let Made::Constant(_) = map.made {
                let reason = Text::fixed(
                    "a constant is never empty",
                    "定数が空になることはありません。",
                );
                self.complaints.unfit("default", &default.at, reason);
            }
        }
        let values = map.values.as_ref().map(|values| {
            let mut told: Vec<&Named> = values
                .of
                .values()
                .filter(|to| !to.text.is_empty())
                .collect();
            told.sort_by(|one, other| {
                (one.at.start, &one.text).cmp(&(other.at.start, &other.text))
            });
            told.dedup_by(|one, other| one.text == other.text);
            let before = self.complaints.problems.len();
            for to in told {
                if self.complaints.problems.len() - before < TOLD {
                    self.value(to);
                }
            }
            if values.of.is_empty() {
                let expected = Text::fixed(
                    "a list of at least one text and its value",
                    "1つ以上の値の対応",
                );
                self.complaints.invalid("values", &values.at, expected);
            }
            let pairs = values
                .of
                .iter()
                .map(|(from, to)| (from.clone(), to.text.clone()));
            Written {
                of: pairs.collect(),
                otherwise: values.otherwise,
            }
        });
        Steps {
            normalize: map
                .normalize
                .iter()
                .map(|(normal, _)| normal.clone())
                .collect(),
            take: map.take,
            list: map.list.as_ref().map(|(list, _)| list.clone()),
            values,
            boolean,
            formats,
            people,
            default: map.default.as_ref().map(|default| default.text.clone()),
            forbid: map.checks.forbid.as_ref().map(|forbid| forbid.text.clone()),
            reserved: map
                .checks
                .reserved
                .iter()
                .map(|word| word.text.clone())
                .collect(),
            matches: map.checks.matches.clone(),
            json: map.checks.json,
        }
    }

    fn people(&mut self, map: &FieldMap, rule: &PeopleRule) -> Option<Finding> {
        let kind = PersonKind::of(self.field.kind);
        let reason = match kind {
            None => Text::fixed(
                "the field names no users, departments or groups",
                "ユーザー、組織、グループのフィールドではありません。",
            ),
            Some(PersonKind::Organization | PersonKind::Group) if rule.by.contains(&By::Email) => {
                Text::fixed(
                    "departments and groups have no email address",
                    "組織とグループにメールアドレスはありません。",
                )
            }
            Some(_) if map.values.is_some() => Text::fixed(
                "the field has `values`, too",
                "「values」も指定されています。",
            ),
            Some(_) if matches!(map.made, Made::Constant(_)) => Text::fixed(
                "a constant is the code itself",
                "定数にはコードを指定します。",
            ),
            Some(kind) => {
                let rule = rule.clone();
                let known = None;
                return Some(Finding { kind, rule, known });
            }
        };
        self.complaints.unfit("people", &rule.at, reason);
        None
    }

    fn formats(&mut self, map: &FieldMap) -> Option<(Vec<moment::Format>, Wanted, Text)> {
        let field = self.field;
        let first = map.formats.first()?;
        let wanted = match field.kind {
            FieldKind::Date => Wanted::Date,
            FieldKind::Time => Wanted::Time,
            FieldKind::DateTime | FieldKind::CreatedTime | FieldKind::UpdatedTime => Wanted::Moment,
            _ => {
                let reason = Text::fixed(
                    "the field is neither a date nor a time",
                    "日付や時刻のフィールドではありません。",
                );
                self.complaints.unfit("format", &first.at, reason);
                return None;
            }
        };
        let mut formats = Vec::new();
        for named in &map.formats {
            let Ok(format) = moment::understand(&named.text) else {
                continue;
            };
            if !format.fits(wanted) {
                let reason = Text::fixed(
                    "it has not what the field holds",
                    "フィールドの値を表す書式ではありません。",
                );
                self.complaints.unfit("format", &named.at, reason);
            }
            formats.push(format);
        }
        let names: Vec<_> = map
            .formats
            .iter()
            .map(|format| format.text.as_str())
            .collect();
        let (names, ja_names) = (names.join("\", \""), names.join("」「"));
        let expected = text!(
            "a date or time written as \"{names}\"",
            "「{ja_names}」の書式の日付・時刻"
        );
        Some((formats, wanted, expected))
    }

    fn boolean(&mut self, boolean: &Boolean, at: &Range<usize>) -> Option<Words> {
        let field = self.field;
        let options = &field.constraints.options;
        let is_choice = matches!(
            field.kind,
            FieldKind::CheckBox
                | FieldKind::MultiSelect
                | FieldKind::RadioButton
                | FieldKind::DropDown
        );
        let only = match &options[..] {
            [only] if is_choice => Some(only.clone()),
            _ => None,
        };
        let Some(yes) = boolean.yes.as_ref().map(|yes| yes.text.clone()).or(only) else {
            let reason = Text::fixed(
                "say what is written for true: { yes = \"…\" }; the field has not just one option",
                "真のときに書き込む値を{ yes = \"…\" }の形で指定してください。選択肢が1つだけのフィールドではありません。",
            );
            self.complaints.unfit("boolean", at, reason);
            return None;
        };
        for value in boolean.yes.iter().chain(&boolean.no) {
            self.value(value);
        }
        if field.kind == FieldKind::RadioButton && boolean.no.is_none() {
            let reason = Text::fixed(
                "a radio button is never empty: say what is written for false, { no = \"…\" }",
                "ラジオボタンは空にできません。偽のときに書き込む値を{ no = \"…\" }の形で指定してください。",
            );
            self.complaints.unfit("boolean", at, reason);
        }
        Some(Words {
            truths: boolean.truths.clone(),
            falsities: boolean.falsities.clone(),
            yes,
            no: boolean
                .no
                .as_ref()
                .map_or_else(String::new, |no| no.text.clone()),
        })
    }

    /// Holds a text that the map writes to the rules of its field.
    pub(super) fn value(&mut self, value: &Named) {
        let field = self.field;
        if value.text.is_empty() {
            return;
        }
        let locale = Locale {
            zone: Some(jiff::tz::TimeZone::UTC),
            commas: Commas::default(),
        };
        let read = match cell::read(field, &value.text, &locale) {
            Ok(read) => read.cell,
            Err(kind) => {
                self.bad_value(value, &kind);
                return;
            }
        };
        if read == Cell::Clear || field.kind == FieldKind::File {
            return;
        }
        for breach in rules::breaches(field, &read, NumberPrecision::default()) {
            match breach {
                Breach::NotAnOption { text, .. } => {
                    let options = field.constraints.options.iter().map(String::as_str);
                    let nearest = nearest(&text, options).map(str::to_owned);
                    let kind = ProblemKind::MapUnknownOption {
                        value: text,
                        nearest,
                        used: None,
                    };
                    self.complaints.tell(&value.at, kind);
                }
                Breach::TooLong { limit, length } => {
                    self.bad_value(value, &ProblemKind::TextTooLong { limit, length });
                }
                Breach::TooShort { limit, length } => {
                    self.bad_value(value, &ProblemKind::TextTooShort { limit, length });
                }
                Breach::TooLarge { limit } => {
                    let text = value.text.clone();
                    self.bad_value(value, &ProblemKind::NumberTooLarge { text, limit });
                }
                Breach::TooSmall { limit } => {
                    let text = value.text.clone();
                    self.bad_value(value, &ProblemKind::NumberTooSmall { text, limit });
                }
                // What the app's own settings say is known when the file is read.
                Breach::TooManyDigits { .. } | Breach::NotALink | Breach::Required => {}
            }
        }
    }

    fn bad_value(&mut self, value: &Named, kind: &ProblemKind) {
        let [english, japanese] = Language::ALL.map(|language| kind.message(language));
        let reason = Text::made(english, japanese);
        let value_text = value.text.clone();
        self.complaints.tell(
            &value.at,
            ProblemKind::MapBadValue {
                value: value_text,
                reason,
            },
        );
    }
}
