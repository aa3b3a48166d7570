//! The order of a family.

use std::collections::BTreeSet;

/// What a member rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tie {
    /// The position of the other member; it may be the member itself.
    pub parent: usize,
    /// Whether the member can come without it first, and again with it.
    pub can_wait: bool,
}

/// A member's turn. Ties are named by their positions among the member's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Turn {
    /// The member comes, with all that it rests on.
    Whole(usize),
    /// The member comes without these ties, which would close a circle.
    First {
        /// The member.
        member: usize,
        /// The ties that are left out.
        without: Vec<usize>,
    },
    /// The member comes again, for these ties.
    Second {
        /// The member.
        member: usize,
        /// The ties that were left out.
        ties: Vec<usize>,
    },
}

impl Turn {
    /// Whose turn it is.
    pub fn member(&self) -> usize {
        match self {
            Self::Whole(member) | Self::First { member, .. } | Self::Second { member, .. } => {
                *member
            }
        }
    }
}

impl Tie {
    /// Whether it keeps this member from its turn. What rests on itself does not wait for itself.
    fn holds_up(self, member: usize, is_there: &[bool]) -> bool {
        !self.can_wait && self.parent != member && !is_there[self.parent]
    }
}

/// Members of a circle, by their positions: each rests on the one behind it, and the last on the first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Circle(pub Vec<usize>);

impl Circle {
    /// The circle that is walked into from a member, where every member on the way rests on one that is not there yet
    /// and cannot wait for it.
    fn from(start: usize, members: &[Vec<Tie>], is_there: &[bool]) -> Self {
        let mut way = vec![start];
        loop {
            let at = way.last().copied().unwrap_or(start);
            let next = members[at].iter().find(|tie| tie.holds_up(at, is_there));
            let Some(next) = next.map(|tie| tie.parent) else {
                return Self(way);
            };
            if let Some(first) = way.iter().position(|member| *member == next) {
                return Self(way.split_off(first));
            }
            way.push(next);
        }
    }
}

/// The turns of all members: as they stand, but parents first. Each tie is one of those of the member at its position.
///
/// # Errors
/// A circle in which nobody can come first.
pub fn order(members: &[Vec<Tie>]) -> Result<Vec<Turn>, Circle> {
    let mut is_there = vec![false; members.len()];
    let mut turns = Vec::new();
    let mut open: Vec<(usize, Vec<usize>)> = Vec::new();
    while let Some(circle) = first_free(members, &is_there) {
        let free = circle.iter().copied();
        let free = free.filter(|member| {
            let mut ties = members[*member].iter();
            !ties.any(|tie| tie.holds_up(*member, &is_there))
        });
        // Of those that can come first, the one that leaves the fewest parents for later.
        let Some(member) = free.min_by_key(|member| later(*member, members, &is_there).len())
        else {
            return Err(Circle::from(circle[0], members, &is_there));
        };
        let without = put_off(member, members, &is_there);
        is_there[member] = true;
        if without.is_empty() {
            turns.push(Turn::Whole(member));
        } else {
            open.push((member, without.clone()));
            turns.push(Turn::First { member, without });
        }
        open.retain(|(member, ties)| {
            let mut ties_left = ties.iter().map(|tie| members[*member][*tie].parent);
            let is_open = ties_left.any(|parent| !is_there[parent]);
            if !is_open {
                turns.push(Turn::Second {
                    member: *member,
                    ties: ties.clone(),
                });
            }
            is_open
        });
    }
    Ok(turns)
}

/// The first member that rests on nobody who is not there, but for those that rest on it, too; with these, as they
/// stand. Nothing if all are there.
fn first_free(members: &[Vec<Tie>], is_there: &[bool]) -> Option<Vec<usize>> {
    let all = (0..members.len()).filter(|member| !is_there[*member]);
    let above: Vec<_> = all
        .map(|member| (member, above(member, members, is_there)))
        .collect();
    let of = |member: usize| above.iter().find(|(other, _)| *other == member);
    let is_free = |(member, parents): &&(usize, BTreeSet<usize>)| {
        let mut others = parents.iter().filter(|other| *other != member);
        others.all(|other| of(*other).is_some_and(|(_, theirs)| theirs.contains(member)))
    };
    let (member, parents) = above.iter().find(is_free)?;
    let mut circle = parents.clone();
    circle.insert(*member);
    Some(circle.into_iter().collect())
}

/// All that a member rests on and that is not there, and all that these rest on, and so on.
fn above(member: usize, members: &[Vec<Tie>], is_there: &[bool]) -> BTreeSet<usize> {
    let (mut found, mut waiting) = (BTreeSet::new(), vec![member]);
    while let Some(member) = waiting.pop() {
        let parents = members[member].iter().map(|tie| tie.parent);
        waiting.extend(parents.filter(|parent| !is_there[*parent] && found.insert(*parent)));
    }
    found
}

/// The other members that a member would leave for later.
fn later(member: usize, members: &[Vec<Tie>], is_there: &[bool]) -> BTreeSet<usize> {
    let parents = members[member].iter().map(|tie| tie.parent);
    parents
        .filter(|parent| *parent != member && !is_there[*parent])
        .collect()
}

/// The ties that a member leaves for later if it comes now.
fn put_off(member: usize, members: &[Vec<Tie>], is_there: &[bool]) -> Vec<usize> {
    let ties = members[member].iter().enumerate();
    let is_later = |(_, tie): &(usize, &Tie)| tie.can_wait && !is_there[tie.parent];
    ties.filter(is_later).map(|(at, _)| at).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Members by those that they rest on; a negative one can wait, and is counted from -1.
    fn family(members: &[&[isize]]) -> Vec<Vec<Tie>> {
        let tie = |parent: &isize| Tie {
            parent: usize::try_from(*parent).unwrap_or_else(|_| parent.unsigned_abs() - 1),
            can_wait: *parent < 0,
        };
        let of = |ties: &&[isize]| ties.iter().map(tie).collect();
        members.iter().map(of).collect()
    }

    fn ordered(members: &[&[isize]]) -> Result<Vec<Turn>, Circle> {
        order(&family(members))
    }

    #[test]
    fn parents_come_first_and_else_it_stays_as_it_was() {
        let whole = |order: &[usize]| Ok(order.iter().copied().map(Turn::Whole).collect());
        assert_eq!(ordered(&[]), whole(&[]));
        assert_eq!(ordered(&[&[], &[], &[]]), whole(&[0, 1, 2]));
        assert_eq!(ordered(&[&[2, 1], &[2], &[], &[1]]), whole(&[2, 1, 0, 3]));
        // Who cannot wait for itself does not.
        assert_eq!(ordered(&[&[0]]), whole(&[0]));
    }

    #[test]
    fn who_can_wait_comes_twice() {
        let first = |member, without: &[usize]| Turn::First {
            member,
            without: without.to_vec(),
        };
        let second = |member, ties: &[usize]| Turn::Second {
            member,
            ties: ties.to_vec(),
        };
        assert_eq!(ordered(&[&[-1]]), Ok(vec![first(0, &[0]), second(0, &[0])]));
        // 0 and 1 rest on each other, and 1 alone can wait; 2 rests on both.
        assert_eq!(
            ordered(&[&[1], &[-1, 3], &[0, 1], &[]]),
            Ok(vec![
                Turn::Whole(3),
                first(1, &[0]),
                Turn::Whole(0),
                second(1, &[0]),
                Turn::Whole(2),
            ])
        );
    }

    #[test]
    fn a_circle_in_which_nobody_can_wait_is_named() {
        assert_eq!(ordered(&[&[1], &[0]]), Err(Circle(vec![0, 1])));
        assert_eq!(
            ordered(&[&[], &[2, 0], &[3], &[1], &[1]]),
            Err(Circle(vec![1, 2, 3]))
        );
        // One that waits does not help a circle that it is not on.
        assert_eq!(ordered(&[&[-2], &[2, 0], &[1]]), Err(Circle(vec![1, 2])));
    }
}
