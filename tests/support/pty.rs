//! A terminal of a test's own, on which the program runs as a person sees it.

use std::fs::File;
use std::io::Read as _;
use std::process::Command;

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};

/// Runs the program with standard output and standard error on one terminal, and gives what that was sent.
pub(crate) fn on_a_terminal(mut command: Command) -> String {
    let ours = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&ours).unwrap();
    unlockpt(&ours).unwrap();
    let name = ptsname(&ours, Vec::new()).unwrap();
    let theirs = fs_err::OpenOptions::new()
        .read(true)
        .write(true)
        .open(name.to_str().unwrap())
        .unwrap()
        .into_file();
    command.stdout(theirs.try_clone().unwrap()).stderr(theirs);
    let mut child = command.spawn().unwrap();
    // The terminal ends when nobody has its other end, which the command would keep.
    drop(command);
    let mut sent = Vec::new();
    let mut buffer = [0; 4096];
    let mut ours = File::from(ours);
    // Linux tells the end of a terminal as an error.
    while let Ok(read) = ours.read(&mut buffer)
        && read > 0
    {
        sent.extend_from_slice(&buffer[..read]);
    }
    child.wait().unwrap();
    String::from_utf8(sent).unwrap()
}
