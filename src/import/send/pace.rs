//! How many batches are under way at once: as many as were asked for, fewer while the server is busy.

/// Grows by one once more batches than that went well at the first try, up to what was asked for; is halved by one that
/// was written only after a failure that passed.
#[derive(Debug)]
pub(super) struct Pace {
    most: usize,
    now: usize,
    /// Batches that went well since it changed last.
    smooth: usize,
}

impl Pace {
    /// As many as these, and one at least.
    pub(super) fn new(most: usize) -> Self {
        let most = most.max(1);
        Self {
            most,
            now: most,
            smooth: 0,
        }
    }

    /// How many there are at once, at most.
    pub(super) fn most(&self) -> usize {
        self.most
    }

    /// Whether one more may be begun beside so many.
    pub(super) fn allows(&self, under_way: usize) -> bool {
        under_way < self.now
    }

    /// Takes a batch that was written after so many tries.
    pub(super) fn take(&mut self, attempts: u32) {
        if attempts > 1 {
            self.now = (self.now / 2).max(1);
            self.smooth = 0;
            return;
        }
        self.smooth += 1;
        if self.smooth > self.now && self.now < self.most {
            self.now += 1;
            self.smooth = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_busy_server_is_given_less_and_a_free_one_more_again() {
        let mut pace = Pace::new(4);
        assert!(pace.allows(3) && !pace.allows(4));
        pace.take(2);
        assert!(pace.allows(1) && !pace.allows(2));
        pace.take(3);
        pace.take(5);
        assert!(pace.allows(0) && !pace.allows(1));
        for _ in 0..20 {
            pace.take(1);
        }
        assert!(pace.allows(3) && !pace.allows(4));
        assert!(Pace::new(0).allows(0));
    }
}
