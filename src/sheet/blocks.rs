//! A file in blocks that stay what they were when they were read first.

use std::error::Error;
use std::hash::BuildHasher as _;
use std::io::{self, Read as _, Seek as _, SeekFrom};

use foldhash::quality::RandomState;
use fs_err::File;

/// Bytes of a block; the last one of a file has fewer, or none.
pub(super) const BLOCK: usize = 64 * 1024;

/// A file is not what it was when it was read first.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` changed while it was read")]
struct Changed(String);

/// An open file that many readers share. It keeps a hash of each block as it was read first, and gives the block
/// again only as it was then: whatever becomes of the file meanwhile, all readers read the same bytes, or none.
/// Eight bytes stand for a block; two contents have one hash once in 2⁶⁴ changes, as the hashes are seeded anew.
pub(super) struct Blocks {
    pub(super) file: File,
    hasher: RandomState,
    hashes: Vec<u64>,
}

impl Blocks {
    pub(super) fn new(file: File) -> Self {
        Self {
            file,
            hasher: RandomState::default(),
            hashes: Vec::new(),
        }
    }

    /// Reads a block, counted from 0, and those before it that nobody has read; after an error the buffer's content means
    /// nothing. For a block that is not what it was, see [`is_change`].
    pub(super) fn read(&mut self, number: usize, block: &mut Vec<u8>) -> io::Result<()> {
        for before in self.hashes.len()..number {
            self.read_one(before, block)?;
            if block.len() < BLOCK {
                block.clear();
                return Ok(());
            }
        }
        self.read_one(number, block)
    }

    fn read_one(&mut self, number: usize, block: &mut Vec<u8>) -> io::Result<()> {
        block.clear();
        let offset = number as u64 * BLOCK as u64;
        self.file.seek(SeekFrom::Start(offset))?;
        (&mut self.file).take(BLOCK as u64).read_to_end(block)?;
        let hash = self.hasher.hash_one(&block[..]);
        match self.hashes.get(number) {
            None => self.hashes.push(hash),
            Some(first) if *first == hash => {}
            Some(_) => {
                return Err(change(&self.file.path().display().to_string()));
            }
        }
        Ok(())
    }
}

/// Says that the file of this name is not what it was when it was read first.
pub(super) fn change(name: &str) -> io::Error {
    io::Error::other(Changed(name.to_owned()))
}

/// Whether an error says that a file is not what it was when it was read first.
pub(super) fn is_change(error: &io::Error) -> bool {
    error
        .get_ref()
        .is_some_and(<dyn Error + Send + Sync>::is::<Changed>)
}
