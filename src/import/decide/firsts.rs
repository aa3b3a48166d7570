//! Records without an error whose key a later record repeats. With records left out they would be, too; the file is not
//! read once more to know that before its end.

use crate::import::read::assembled::Assembled;
use crate::plan::Fate;
use crate::problem::ProblemKind;

#[derive(Debug, Default)]
pub(crate) struct Firsts {
    /// What is decided about good records that have a key, each at its first line; and whether that changes nothing.
    fates: Vec<Option<(Fate, bool)>>,
    /// How many of them were met once more.
    pub(crate) repeated: u64,
}

impl Firsts {
    /// Notes a good record.
    pub(crate) fn note(&mut self, assembled: &Assembled, fate: (Fate, bool)) {
        let Ok(line) = usize::try_from(assembled.group.first_line()) else {
            return;
        };
        if assembled.key.is_some() {
            if self.fates.len() <= line {
                self.fates.resize(line + 1, None);
            }
            self.fates[line] = Some(fate);
        }
    }

    /// What was decided about the good record that has the key of this bad one, the first time that one has it.
    pub(crate) fn met(&mut self, assembled: &Assembled) -> Option<(Fate, bool)> {
        let mut kinds = assembled.problems.iter().map(|problem| &problem.kind);
        let line = kinds.find_map(|kind| match kind {
            ProblemKind::KeyDuplicate {
                other_line,
                file: None,
                ..
            } => usize::try_from(*other_line).ok(),
            _ => None,
        })?;
        let fate = self.fates.get_mut(line)?.take()?;
        self.repeated += 1;
        Some(fate)
    }
}
