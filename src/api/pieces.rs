//! The body of a request in few pieces: what is large stands in it without a copy.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use http_body::{Body, Frame, SizeHint};
use sha2::{Digest as _, Sha256};
use tokio_util::bytes::{Bytes, BytesMut};
use twox_hash::XxHash3_128;

/// From so many bytes on, what is in one piece of memory is not copied to the others: more pieces would take longer to send.
const LARGE: usize = 16 * 1024;

/// A body that can be sent again and again. Clones share its memory.
#[derive(Debug, Clone, Default)]
pub(super) struct Pieces(VecDeque<Bytes>);

impl Pieces {
    /// The body as reqwest sends it, its length said beforehand.
    pub(super) fn body(&self) -> reqwest::Body {
        match self.0.iter().collect::<Vec<_>>()[..] {
            [only] => only.clone().into(),
            _ => reqwest::Body::wrap(self.clone()),
        }
    }

    /// The hash XXH3 of the body, in 128 bits.
    pub(super) fn xxh3(&self) -> u128 {
        let mut hash = XxHash3_128::new();
        self.0.iter().for_each(|piece| hash.write(piece));
        hash.finish_128()
    }

    /// The SHA-256 of the body.
    pub(super) fn sha256(&self) -> [u8; 32] {
        let mut hash = Sha256::new();
        self.0.iter().for_each(|piece| hash.update(piece));
        hash.finalize().into()
    }

    /// The same with a part before its last bytes, so many of them.
    pub(super) fn with_before_end(&self, bytes: usize, part: &[u8]) -> Self {
        let mut pieces = self.0.clone();
        let Some(last) = pieces.pop_back() else {
            return self.clone();
        };
        let at = last.len().saturating_sub(bytes);
        let end = last.slice(at..);
        pieces.push_back(last.slice(..at));
        pieces.push_back([part, &end].concat().into());
        Self(pieces)
    }

    fn length(&self) -> usize {
        self.0.iter().map(Bytes::len).sum()
    }
}

impl Body for Pieces {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let piece = self.0.pop_front();
        Poll::Ready(piece.map(|piece| Ok(Frame::data(piece))))
    }

    fn is_end_stream(&self) -> bool {
        self.0.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.length() as u64)
    }
}

/// Puts a body together.
#[derive(Debug, Default)]
pub(super) struct PiecesWriter {
    pieces: VecDeque<Bytes>,
    /// What was copied, behind those.
    out: Vec<u8>,
    /// Parts that stand one behind the other in memory, behind that.
    run: BytesMut,
}

impl PiecesWriter {
    /// Adds a part.
    pub(super) fn push(&mut self, part: BytesMut) {
        if self.run.as_ptr_range().end == part.as_ptr() {
            self.run.unsplit(part);
        } else {
            self.end_run();
            self.run = part;
        }
    }

    /// Takes so many bytes away from the part that was added last.
    pub(super) fn cut_last(&mut self, bytes: usize) {
        self.run.truncate(self.run.len().saturating_sub(bytes));
    }

    fn end_run(&mut self) {
        let run = std::mem::take(&mut self.run);
        if run.len() < LARGE {
            self.out.extend_from_slice(&run);
        } else {
            self.cut();
            self.pieces.push_back(run.freeze());
        }
    }

    fn cut(&mut self) {
        if !self.out.is_empty() {
            self.pieces.push_back(std::mem::take(&mut self.out).into());
        }
    }

    pub(super) fn finish(mut self) -> Pieces {
        self.end_run();
        self.cut();
        Pieces(self.pieces)
    }
}

impl io::Write for PiecesWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.end_run();
        self.out.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    #[test]
    fn what_is_large_is_not_copied_and_all_of_it_is_sent_in_order() {
        let mut memory = BytesMut::from(&vec![b'x'; 3 * LARGE][..]);
        let begin = memory.as_ptr();
        let parts = [LARGE - 1, 2, LARGE].map(|length| memory.split_to(length));
        let [first, second, third] = parts;
        let mut writer = PiecesWriter::default();
        writer.write_all(b"(").unwrap();
        writer.push(BytesMut::from("small"));
        writer.push(first);
        writer.push(second);
        writer.cut_last(1);
        writer.write_all(b")(").unwrap();
        writer.push(third);
        writer.write_all(b")").unwrap();
        let pieces = writer.finish();
        let ends: Vec<_> = pieces.0.iter().map(|piece| piece.as_ptr()).collect();
        assert_eq!(ends.len(), 5);
        assert!(ends[1] == begin && ends[3] == begin.wrapping_add(LARGE + 1));
        assert_eq!(pieces.length(), 2 * LARGE + "(small)()".len());
        assert_eq!(pieces.size_hint().exact(), Some(pieces.length() as u64));
        let copied = [0, 2, 4].map(|at| &pieces.0[at][..]);
        assert_eq!(copied, [&b"(small"[..], b")(", b")"]);
    }
}
