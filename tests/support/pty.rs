//! A terminal of a test's own, on which the program runs as a person sees it.

use std::fs::File;
use std::io::{Read as _, Write as _};
use std::process::{Child, Command};

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{Winsize, tcsetwinsize};

use super::Watchdog;

/// As high as any screen of a test: nothing is scrolled away.
const ROWS: u16 = 400;

/// Runs the program with standard output and standard error on one terminal, and gives what that was sent.
pub(crate) fn on_a_terminal(command: Command) -> String {
    OnTerminal::start(command, 100).end()
}

/// The program on a terminal.
pub(crate) struct OnTerminal {
    child: Child,
    _watchdog: Watchdog,
    ours: File,
    sent: Vec<u8>,
    columns: u16,
}

impl OnTerminal {
    /// Starts the program with standard output and standard error on one terminal of this width.
    pub(crate) fn start(command: Command, columns: u16) -> Self {
        Self::begin(command, columns, false)
    }

    fn begin(mut command: Command, columns: u16, is_asked: bool) -> Self {
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
        let size = Winsize {
            ws_row: ROWS,
            ws_col: columns,
            ws_xpixel: 0,
            ws_ypixel: 0,
        };
        tcsetwinsize(&theirs, size).unwrap();
        if is_asked {
            command.stdin(theirs.try_clone().unwrap());
        }
        command.stdout(theirs.try_clone().unwrap()).stderr(theirs);
        let child = command.spawn().unwrap();
        Self {
            _watchdog: Watchdog::over(&child),
            child,
            ours: ours.into(),
            sent: Vec::new(),
            columns,
        }
    }

    /// Starts it with standard input on the terminal, too.
    pub(crate) fn to_be_asked(command: Command, columns: u16) -> Self {
        Self::begin(command, columns, true)
    }

    /// Types a line.
    pub(crate) fn types(&mut self, line: &str) {
        self.ours.write_all(format!("{line}\n").as_bytes()).unwrap();
    }

    /// The exit code, once the program has ended.
    pub(crate) fn code(&mut self) -> Option<i32> {
        while self.read() {}
        self.child.wait().unwrap().code()
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Takes what comes next; false at the end.
    fn read(&mut self) -> bool {
        let mut buffer = [0; 4096];
        // Linux tells the end of a terminal as an error.
        match self.ours.read(&mut buffer) {
            Ok(read) if read > 0 => {
                self.sent.extend_from_slice(&buffer[..read]);
                true
            }
            _ => false,
        }
    }

    /// The screen as soon as it shows this; `plain` takes away what differs from run to run.
    #[track_caller]
    pub(crate) fn wait_for(&mut self, text: &str, plain: impl Fn(&str) -> String) -> String {
        loop {
            let screen = self.screen(&plain);
            if screen.contains(text) {
                return screen;
            }
            assert!(self.read(), "{text} is never shown: {screen}");
        }
    }

    /// What the screen shows now.
    pub(crate) fn screen(&self, plain: impl Fn(&str) -> String) -> String {
        let sent = plain(&String::from_utf8_lossy(&self.sent));
        let size = [ROWS, self.columns].map(|length| length.try_into().unwrap());
        let mut parser = vt100::Parser::new(size[0], size[1], 0);
        parser.process(sent.as_bytes());
        let rows = parser.screen().rows(0, self.columns);
        let rows: Vec<_> = rows.map(|row| row.trim_end().to_owned()).collect();
        let rows = rows.join("\n");
        rows.trim_end().to_owned() + "\n"
    }

    /// What the terminal was sent, once the program has ended.
    pub(crate) fn end(mut self) -> String {
        self.wait_for_end();
        String::from_utf8(self.sent).unwrap()
    }

    /// Waits for the program's end.
    pub(crate) fn wait_for_end(&mut self) {
        while self.read() {}
        self.child.wait().unwrap();
    }
}
