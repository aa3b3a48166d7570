//! Cards (vCard 2.1, 3.0 and 4.0): each is a row. Bytes become lines (`lines`) and properties (`cards`, `property`), each
//! decoded by what it says of itself, as old phones write several encodings into one file; and properties cells of columns (`cells`), which are
//! found in a first reading (`columns`), as cards need not have the same. A picture within a card is a cell with the name of
//! a file, whose bytes are there when they are asked for (`picture`, `pictures`).

mod cards;
mod cells;
mod columns;
mod copy;
mod head;
mod lines;
mod open;
mod picture;
mod pictures;
mod property;

use std::collections::BTreeMap;
use std::sync::Arc;

use super::csv::push_row;
use super::dialect::{Dialect, Kind};
use super::error::SheetError;
use super::header::too_many;
use super::input::{Copier, Input, Pictures};
use super::need::Needs;
use super::rows::Rows;
use super::source::Source;
use crate::model::Place;
use crate::problem::{Problem, ProblemKind};
use cards::Cards;
use cells::cells;
use columns::Columns;
use copy::CardsCopier;
pub use copy::is_said;
pub(super) use head::{encoding, is_card};
use pictures::CardPictures;
use property::Property;

/// A file of cards.
pub(super) struct Vcards {
    cards: Cards,
    names: Vec<String>,
    needs: Needs,
    pictures: Arc<CardPictures>,
    copier: Arc<CardsCopier>,
    is_begun: bool,
}

impl Vcards {
    /// Opens a source, and finds its columns; and what is to be said of it.
    pub(super) fn open(source: &Source, needs: &Needs) -> Result<(Self, Vec<Problem>), SheetError> {
        let mut columns = Columns::default();
        let mut media = BTreeMap::new();
        let encoding = encoding(&source.head()?);
        let mut pictures = CardPictures::new(source, encoding);
        let mut copier = CardsCopier::new(source, encoding);
        let mut cards = Cards::new(source.unwatched(), encoding);
        while let Some(card) = cards.next()? {
            copier.take(card.lines.0, card.at);
            let is_left_out = |one: &&Property| one.is_media() && !one.is_picture();
            for property in card.properties.iter().filter(is_left_out) {
                *media.entry(property.name.clone()).or_insert(0) += 1;
            }
            for mut cell in cells(&card)? {
                if let Some(picture) = cell.picture.take()
                    && needs(&cell.name()).is_some()
                {
                    pictures.take(picture);
                }
                columns.take(cell);
            }
            if let Some(kind) = too_many(columns.count()) {
                return Err(Problem::new(place(card.lines), kind).into());
            }
        }
        let left_out = (!media.is_empty()).then(|| {
            let kind = ProblemKind::VcardMedia {
                found: media.values().sum(),
                names: media.into_keys().collect::<Vec<_>>().join(", "),
            };
            Problem::new(Place::File, kind)
        });
        let vcards = Self {
            cards: Cards::new(source.reader(), encoding),
            names: columns.names(needs),
            needs: Arc::clone(needs),
            pictures: Arc::new(pictures),
            copier: Arc::new(copier),
            is_begun: false,
        };
        Ok((vcards, left_out.into_iter().collect()))
    }
}

impl Input for Vcards {
    fn read_row(&mut self, rows: &mut Rows) -> Result<bool, SheetError> {
        let dialect = self.dialect();
        if !self.is_begun {
            self.is_begun = true;
            if self.names.is_empty() {
                return Ok(false);
            }
            push_row(rows, (1, 1), dialect, &self.names)?;
            return Ok(true);
        }
        let Some(card) = self.cards.next()? else {
            return Ok(false);
        };
        let mut texts = vec![String::new(); self.names.len()];
        let mut broken = Vec::new();
        for cell in cells(&card)? {
            let name = cell.name();
            if let Some(picture) = cell.picture
                && let Err(reason) = picture.file
                && (self.needs)(&name).is_some()
            {
                let place = place((picture.line, picture.line));
                broken.push(Problem::new(place, ProblemKind::VcardInvalid { reason }));
            }
            if let Some(at) = self.names.iter().position(|known| *known == name) {
                texts[at] = cell.text;
            }
        }
        push_row(rows, card.lines, dialect, &texts)?;
        for problem in broken {
            rows.refuse_last(problem);
        }
        Ok(true)
    }

    fn dialect(&self) -> Dialect {
        Dialect::beside(Kind::Vcard)
    }

    fn pictures(&self) -> Option<Arc<dyn Pictures>> {
        Some(self.pictures.clone())
    }

    fn copier(&self) -> Arc<dyn Copier> {
        self.copier.clone()
    }
}

fn place((first, last): (u64, u64)) -> Place {
    Place::Lines { first, last }
}
