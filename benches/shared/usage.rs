//! What the system counts of a process.

use anyhow::Result;

/// Whose time and memory.
#[derive(Clone, Copy)]
#[allow(dead_code, reason = "a bench asks for one of them")]
pub(crate) enum Whose {
    /// This process.
    Own,
    /// Its children that have ended.
    Children,
}

/// What a process took.
pub(crate) struct Usage {
    /// Seconds of processor time, its own and the system's for it.
    pub(crate) cpu: f64,
    /// The most memory that it held, in MiB; of several children, what the largest held.
    #[allow(dead_code, reason = "not every bench asks for it")]
    pub(crate) memory: f64,
}

#[cfg(target_os = "linux")]
pub(crate) fn usage(whose: Whose) -> Result<Usage> {
    use nix::sys::resource::{UsageWho, getrusage};
    use nix::sys::time::TimeVal;

    let usage = getrusage(match whose {
        Whose::Own => UsageWho::RUSAGE_SELF,
        Whose::Children => UsageWho::RUSAGE_CHILDREN,
    })?;
    #[expect(clippy::cast_precision_loss, reason = "they are far from so many")]
    let seconds = |time: TimeVal| time.tv_sec() as f64 + time.tv_usec() as f64 / 1e6;
    #[expect(clippy::cast_precision_loss, reason = "they are far from so many")]
    let kibibytes = usage.max_rss() as f64;
    Ok(Usage {
        cpu: seconds(usage.user_time()) + seconds(usage.system_time()),
        memory: kibibytes / 1024.0,
    })
}

#[cfg(not(target_os = "linux"))]
pub(crate) fn usage(_: Whose) -> Result<Usage> {
    anyhow::bail!("only Linux is measured")
}
