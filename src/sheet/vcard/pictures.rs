//! The pictures of a file of cards, as the files that are made of them. They stay where they are: each is read from the
//! file again when it is wanted, so that memory holds where it is, and nothing is unpacked unasked.

use std::collections::BTreeMap;
use std::fmt;

use super::lines::Lines;
use super::open::Open;
use super::picture::{Picture, content};
use crate::sheet::blocks::change;
use crate::sheet::encoding::Encoding;
use crate::sheet::error::SheetError;
use crate::sheet::input::Pictures;
use crate::sheet::source::Source;

/// Pictures that cards of a file have within them, by the names that their cells have.
pub(super) struct CardPictures {
    source: Source,
    encoding: Encoding,
    found: BTreeMap<String, Spot>,
}

/// Where a picture is, and how many bytes it has.
#[derive(Clone, Copy)]
struct Spot {
    at: u64,
    size: u64,
}

impl CardPictures {
    /// None yet.
    pub(super) fn new(source: &Source, encoding: Encoding) -> Self {
        Self {
            source: source.clone(),
            encoding,
            found: BTreeMap::new(),
        }
    }

    /// Takes in a picture, if it is a good one.
    pub(super) fn take(&mut self, picture: Picture) {
        if let Ok((name, size)) = picture.file {
            let at = picture.at;
            self.found.entry(name).or_insert(Spot { at, size });
        }
    }
}

impl Pictures for CardPictures {
    fn names(&self) -> Vec<&str> {
        self.found.keys().map(String::as_str).collect()
    }

    fn size(&self, name: &str) -> Option<u64> {
        self.found.get(name).map(|spot| spot.size)
    }

    fn read(&self, name: &str) -> Result<Vec<u8>, SheetError> {
        let changed = || change(self.source.name());
        let spot = self.found.get(name).ok_or_else(changed)?;
        let mut lines = Lines::from(self.source.unwatched(), self.encoding, spot.at);
        lines.read()?;
        let mut open = Open::new(lines.line(), 0, spot.at);
        while lines.read()? && open.goes_on(lines.line(), false) {}
        let property = open.property.as_ref().ok_or_else(changed)?;
        Ok(content(&property.value).map_err(|_| changed())?)
    }
}

impl fmt::Debug for CardPictures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("CardPictures")
            .field(&self.found.len())
            .finish()
    }
}
