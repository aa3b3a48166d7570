//! Time limits: whatever a test waits for, a fault makes it fail and never hang.

use std::process::{Child, Command};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::Duration;

/// How long a test waits for what should come at once: long enough for a busy machine.
pub(crate) const PATIENCE: Duration = Duration::from_secs(180);

/// Ends a process that does not end by itself, so that reading what it says comes to an end, too.
pub(crate) struct Watchdog {
    pid: u32,
    has_bitten: Arc<AtomicBool>,
    /// Dropped when nothing is waited for any more.
    _watched: Sender<()>,
}

impl Watchdog {
    pub(crate) fn over(child: &Child) -> Self {
        Self::with_patience(child, PATIENCE)
    }

    fn with_patience(child: &Child, patience: Duration) -> Self {
        let (watched, end) = channel();
        let has_bitten = Arc::new(AtomicBool::new(false));
        let (pid, bite) = (child.id(), has_bitten.clone());
        thread::spawn(move || {
            if end.recv_timeout(patience) == Err(RecvTimeoutError::Timeout) {
                bite.store(true, Ordering::SeqCst);
                let mut kill = Command::new("kill");
                // One that ended meanwhile is what was waited for.
                let _ = kill.args(["-9", &pid.to_string()]).status();
            }
        });
        Self {
            pid,
            has_bitten,
            _watched: watched,
        }
    }

    /// Fails if the process had to be ended, with what it told so far.
    #[track_caller]
    pub(crate) fn assert_ended_by_itself(&self, told: &str) {
        let has_bitten = self.has_bitten.load(Ordering::SeqCst);
        assert!(
            !has_bitten,
            "process {} did not end; it told: {told}",
            self.pid
        );
    }
}

/// What comes next, which must come.
#[track_caller]
pub(crate) fn receive<T>(receiver: &Receiver<T>) -> T {
    receiver.recv_timeout(PATIENCE).expect("nothing came")
}

#[test]
fn a_process_that_does_not_end_is_ended_and_told() {
    let mut child = Command::new("sleep").arg("600").spawn().unwrap();
    let watchdog = Watchdog::with_patience(&child, Duration::from_millis(10));
    assert!(!child.wait().unwrap().success());
    let told = std::panic::catch_unwind(|| watchdog.assert_ended_by_itself("much"));
    let told = *told.unwrap_err().downcast::<String>().unwrap();
    assert!(told.ends_with("did not end; it told: much"), "{told}");
}
