//! The order of families of any shape.

use std::collections::BTreeSet;

use kintable::family::{Circle, Tie, Turn, order};
use proptest::collection::vec;
use proptest::prelude::*;

/// Members, each with others that it rests on.
fn families() -> impl Strategy<Value = Vec<Vec<Tie>>> {
    (1_usize..8).prop_flat_map(|members| {
        let tie = (0..members, any::<bool>());
        let tie = tie.prop_map(|(parent, can_wait)| Tie { parent, can_wait });
        vec(vec(tie, 0..4), members)
    })
}

proptest! {
    #[test]
    fn parents_come_first_or_a_circle_is_named(family in families()) {
        match order(&family) {
            Ok(turns) => {
                let mut there = BTreeSet::new();
                let mut left = vec![BTreeSet::new(); family.len()];
                for turn in &turns {
                    let member = turn.member();
                    let ties = family[member].iter().enumerate();
                    if let Turn::Second { ties: again, .. } = turn {
                        let again: BTreeSet<_> = again.iter().copied().collect();
                        prop_assert!(again.iter().all(|tie| there.contains(&family[member][*tie].parent)));
                        prop_assert_eq!(std::mem::take(&mut left[member]), again);
                        continue;
                    }
                    prop_assert!(!there.contains(&member));
                    if let Turn::First { without, .. } = turn {
                        left[member] = without.iter().copied().collect();
                        prop_assert!(without.iter().all(|tie| family[member][*tie].can_wait));
                    }
                    for (at, tie) in ties {
                        let is_there = there.contains(&tie.parent) || tie.parent == member;
                        prop_assert!(is_there || left[member].contains(&at));
                    }
                    there.insert(member);
                }
                prop_assert_eq!(there.len(), family.len());
                prop_assert!(left.iter().all(BTreeSet::is_empty));
            }
            Err(Circle(members)) => {
                prop_assert!(members.len() > 1);
                for (at, member) in members.iter().enumerate() {
                    let next = members[(at + 1) % members.len()];
                    let is_tied = |tie: &Tie| tie.parent == next && !tie.can_wait;
                    prop_assert!(family[*member].iter().any(is_tied));
                }
            }
        }
    }
}
