//! Records to be written, kept from the check where they are few, so that the file need not be read again for them.

use crate::sheet::RecordGroup;

/// How many bytes of memory several of them take, at most: some thousands of records. One by itself may take more, as it
/// is in memory anyhow.
const MOST: usize = 1024 * 1024;

/// The records that are to be written, in the file's order, unless they are too many.
#[derive(Debug, Default)]
pub(crate) struct Kept {
    groups: Option<Vec<RecordGroup>>,
    weight: usize,
}

impl Kept {
    /// Keeps what comes, as long as it is not too much.
    pub(crate) fn begin() -> Self {
        Self {
            groups: Some(Vec::new()),
            weight: 0,
        }
    }

    /// Keeps one more record, or gives up all of them.
    pub(super) fn keep(&mut self, group: &RecordGroup) {
        let Some(groups) = &mut self.groups else {
            return;
        };
        self.weight += size_of::<RecordGroup>() + group.weight();
        if self.weight > MOST && !groups.is_empty() {
            self.groups = None;
        } else {
            groups.push(group.clone().apart());
        }
    }

    /// All of them, if they were kept.
    pub(crate) fn take(&mut self) -> Option<Vec<RecordGroup>> {
        self.groups.take()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sheet::GroupItem;
    use crate::sheet::listed::listed;

    #[test]
    fn one_record_of_any_weight_is_kept_and_several_of_little() {
        let heavy: &str = Box::leak("x".repeat(MOST).into_boxed_str());
        for (cells, kept) in [
            (vec![], Some(0)),
            (vec!["a", "b"], Some(2)),
            (vec![heavy], Some(1)),
            (vec![heavy, "a"], None),
            (vec!["a", heavy, "b"], None),
        ] {
            let header = ["key"].into_iter();
            let rows = header.chain(cells).map(|cell| vec![cell]).collect();
            let mut keeping = Kept::begin();
            for item in listed(rows).unwrap() {
                match item {
                    Ok(GroupItem::Group(group)) => keeping.keep(&group),
                    other => panic!("{other:?}"),
                }
            }
            assert_eq!(keeping.take().map(|groups| groups.len()), kept);
        }
    }
}
