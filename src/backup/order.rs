//! Apps in the order in which they are restored: an app that others look records up in comes before these.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{AppId, Form};

/// Sorts apps so. Of apps that look each other up, the one that was named first comes first.
pub fn parents_first(apps: &[(AppId, Form)]) -> Vec<AppId> {
    let parents = |form: &Form| -> Vec<AppId> {
        let lookups = form
            .all_fields()
            .filter_map(|(_, field)| field.lookup.as_ref());
        lookups.filter_map(|lookup| lookup.app).collect()
    };
    let parents: BTreeMap<AppId, Vec<AppId>> = apps
        .iter()
        .map(|(app, form)| (*app, parents(form)))
        .collect();
    let mut left: Vec<_> = apps.iter().map(|(app, _)| *app).collect();
    let mut sorted = Vec::new();
    while !left.is_empty() {
        // Whatever it looks up that is not there yet looks it up, too.
        let is_next = |app: &AppId| {
            let above = above(*app, &left, &parents);
            let mut others = above.iter().filter(|other| *other != app);
            others.all(|other| self::above(*other, &left, &parents).contains(app))
        };
        let at = left.iter().position(is_next).unwrap_or(0);
        sorted.push(left.remove(at));
    }
    sorted
}

/// All apps of these that an app looks up, and those that these look up, and so on.
fn above(app: AppId, among: &[AppId], parents: &BTreeMap<AppId, Vec<AppId>>) -> BTreeSet<AppId> {
    let (mut found, mut waiting) = (BTreeSet::new(), vec![app]);
    while let Some(app) = waiting.pop() {
        let parents = parents.get(&app).into_iter().flatten();
        for parent in parents.filter(|parent| among.contains(parent)) {
            if found.insert(*parent) {
                waiting.push(*parent);
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Field, FieldCode, FieldKind, Lookup};

    #[test]
    fn those_that_are_looked_up_come_first() {
        let app = |number: u64| AppId::new(number).unwrap();
        let form = |parents: &[u64]| {
            let fields = parents.iter().map(|parent| Field {
                lookup: Some(Lookup {
                    app: AppId::new(*parent),
                    key_field: FieldCode::new("key"),
                    mappings: Vec::new(),
                }),
                ..Field::of(&format!("f{parent}"), FieldKind::SingleLineText)
            });
            Form::new(None, fields.collect(), Vec::new())
        };
        let sorted = |apps: &[(u64, &[u64])]| {
            let apps = apps.iter().map(|(id, parents)| (app(*id), form(parents)));
            let sorted = parents_first(&apps.collect::<Vec<_>>()).into_iter();
            sorted.map(AppId::get).collect::<Vec<_>>()
        };
        assert_eq!(sorted(&[(3, &[1, 9]), (1, &[2]), (2, &[])]), [2, 1, 3]);
        // One that looks up a circle waits until all of it is there.
        assert_eq!(
            sorted(&[(5, &[1]), (3, &[1]), (1, &[3, 1]), (2, &[2])]),
            [3, 1, 5, 2]
        );
    }
}
