//! Records, one after the other, each with those that continue it.

use super::container::Stream;
use crate::sheet::workbook::broken::Broken;

/// What goes on with what the record before it could not hold.
const CONTINUE: u16 = 0x3C;
/// The bytes in front of a record: what it is, and how many bytes it has.
const HEAD: usize = 4;
/// The most bytes of records that are held.
const MOST_HELD: u64 = 64 * 1024 * 1024;

/// What is said where records are not what they should be.
pub(super) fn damaged() -> Broken {
    Broken::damaged("Workbook")
}

/// Reads records. What is read of one goes on with those that continue it.
pub(super) struct Records {
    stream: Stream,
    /// The record that comes next, as far as it was looked at: what it is, and how many bytes it has.
    ahead: Option<(u16, u16)>,
    /// The record at hand, and how far it was read.
    data: Vec<u8>,
    at: usize,
}

impl Records {
    pub(super) fn new(stream: Stream) -> Self {
        Self {
            stream,
            ahead: None,
            data: Vec::new(),
            at: 0,
        }
    }

    /// Goes on with the record that begins at this byte.
    pub(super) fn go_to(&mut self, at: u64) {
        self.stream.go_to(at);
        self.ahead = None;
    }

    /// From now on, people see how far they are read.
    pub(super) fn be_watched(&mut self) {
        self.stream.be_watched();
    }

    /// Holds the records that begin from here to there, if they are not too many.
    pub(super) fn hold(&mut self, from: u64, to: u64) -> Result<(), Broken> {
        if to.saturating_sub(from) <= MOST_HELD {
            self.stream.hold(from, to)?;
        }
        Ok(())
    }

    /// Where the next record begins.
    pub(super) fn place(&self) -> u64 {
        let head = if self.ahead.is_some() { HEAD } else { 0 };
        self.stream.at() - head as u64
    }

    /// What the next record is; none at the end.
    pub(super) fn peek(&mut self) -> Result<Option<u16>, Broken> {
        if self.ahead.is_none() && self.stream.left() >= HEAD as u64 {
            let mut head = [0; HEAD];
            self.stream.read_exact(&mut head)?;
            let [a, b, c, d] = head;
            self.ahead = Some((u16::from_le_bytes([a, b]), u16::from_le_bytes([c, d])));
        }
        Ok(self.ahead.map(|(kind, _)| kind))
    }

    /// Goes on to the next record, and says what it is.
    pub(super) fn next(&mut self) -> Result<u16, Broken> {
        self.peek()?;
        let (kind, length) = self.ahead.take().ok_or_else(damaged)?;
        self.data.resize(usize::from(length), 0);
        self.stream.read_exact(&mut self.data)?;
        self.at = 0;
        Ok(kind)
    }

    /// What is left of the record at hand, without those that continue it.
    pub(super) fn rest(&self) -> &[u8] {
        &self.data[self.at..]
    }

    /// Leaves so many bytes of it behind.
    pub(super) fn pass(&mut self, count: usize) {
        self.at += count;
    }

    /// Goes on to the record that continues the one at hand, where nothing is left of that.
    pub(super) fn fill(&mut self) -> Result<(), Broken> {
        while self.rest().is_empty() {
            if self.peek()? != Some(CONTINUE) {
                return Err(damaged());
            }
            self.next()?;
        }
        Ok(())
    }

    pub(super) fn skip(&mut self, count: u64) -> Result<(), Broken> {
        let mut left = usize::try_from(count).map_err(|_| damaged())?;
        while left > 0 {
            self.fill()?;
            let now = left.min(self.rest().len());
            self.pass(now);
            left -= now;
        }
        Ok(())
    }

    pub(super) fn bytes<const N: usize>(&mut self) -> Result<[u8; N], Broken> {
        let mut bytes = [0; N];
        for byte in &mut bytes {
            self.fill()?;
            *byte = self.data[self.at];
            self.at += 1;
        }
        Ok(bytes)
    }

    pub(super) fn u8(&mut self) -> Result<u8, Broken> {
        self.bytes().map(u8::from_le_bytes)
    }

    pub(super) fn u16(&mut self) -> Result<u16, Broken> {
        self.bytes().map(u16::from_le_bytes)
    }

    pub(super) fn u32(&mut self) -> Result<u32, Broken> {
        self.bytes().map(u32::from_le_bytes)
    }
}
