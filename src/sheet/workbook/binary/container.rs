//! The container of old files of Office (MS-CFB): streams, of which each lies in sectors anywhere in the file.

use std::io::Read as _;

use crate::sheet::source::{Source, SourceReader};
use crate::sheet::workbook::broken::Broken;

/// How such a file begins.
pub(in crate::sheet) const SIGNATURE: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";

/// The most bytes of a file: what these containers are made for.
const MOST: u64 = 2 * 1024 * 1024 * 1024;
/// The bytes of a header.
const HEADER: usize = 512;
/// Where in it the first numbers of sectors of the table are, which go on to its end.
const TABLE: usize = 76;
/// The bytes of an entry of the directory.
const ENTRY: usize = 128;
/// Streams with fewer bytes lie in small sectors of the root's stream.
const SMALL: u64 = 4096;
/// The power of two that a small sector has bytes.
const SMALL_SHIFT: u32 = 6;
/// What stands for no sector.
const NONE: u32 = 0xFFFF_FFFF;

fn damaged() -> Broken {
    Broken::damaged("OLE")
}

/// A container.
pub(super) struct Container {
    source: Source,
    /// The power of two that a sector has bytes.
    shift: u32,
    /// Of each sector the one that follows it in its stream.
    next: Vec<u32>,
    directory: Stream,
    /// Where the table of small sectors begins.
    small: u32,
}

/// An entry of the directory.
struct Entry {
    name: String,
    is_stream: bool,
    /// Its neighbours in the tree of its folder.
    siblings: [u32; 2],
    child: u32,
    start: u32,
    size: u64,
}

impl Container {
    /// Opens a source as a container.
    pub(super) fn open(source: &Source) -> Result<Self, Broken> {
        let mut header = [0; HEADER];
        let mut reader = source.unwatched();
        let read = reader.read_exact(&mut header);
        read.map_err(|error| Broken::unpacking("OLE", error))?;
        let shift = u32::from(u16_at(&header, 30));
        if !header.starts_with(SIGNATURE) || ![9, 12].contains(&shift) {
            return Err(damaged());
        }
        let size = source.size();
        if size > MOST {
            return Err(Broken::TooMuch);
        }
        let count = usize::try_from(size.div_ceil(1 << shift)).map_err(|_| damaged())?;
        // The header has the place of a sector.
        let count = count.saturating_sub(1);
        let mut container = Self {
            source: source.clone(),
            shift,
            next: Vec::new(),
            directory: Stream::new(reader, 0),
            small: u32_at(&header, 60),
        };
        container.next = container.table(&header, count)?;
        let sectors = container.chain(u32_at(&header, 48), None)?;
        container.directory = container.stream_of(&sectors, sectors.len() as u64 * (1 << shift));
        Ok(container)
    }

    /// The table of all sectors, of which there are so many.
    fn table(&self, header: &[u8], count: usize) -> Result<Vec<u32>, Broken> {
        let each = (1_usize << self.shift) / 4;
        let needed = count.div_ceil(each);
        let mut parts: Vec<u32> = numbers(&header[TABLE..]).collect();
        let mut further = u32_at(header, 68);
        while parts.len() < needed && (further as usize) < count {
            let numbers_of = self.sector(further)?;
            parts.extend(numbers(&numbers_of));
            further = parts.pop().unwrap_or(NONE);
        }
        let mut table = Vec::with_capacity(needed * each);
        for part in parts.into_iter().take(needed) {
            if (part as usize) < count {
                table.extend(numbers(&self.sector(part)?));
            } else {
                table.resize(table.len() + each, NONE);
            }
        }
        table.truncate(count);
        Ok(table)
    }

    /// The bytes of a sector, with zeros where the file ends within it.
    fn sector(&self, number: u32) -> Result<Vec<u8>, Broken> {
        let mut bytes = Vec::with_capacity(1 << self.shift);
        let mut reader = self.source.unwatched();
        reader.go_to(self.place_of(number));
        let read = reader.take(1 << self.shift).read_to_end(&mut bytes);
        read.map_err(|error| Broken::unpacking("OLE", error))?;
        bytes.resize(1 << self.shift, 0);
        Ok(bytes)
    }

    /// Where a sector begins in the file.
    fn place_of(&self, sector: u32) -> u64 {
        (u64::from(sector) + 1) << self.shift
    }

    /// The sectors from this one on, as many as are needed, or all.
    fn chain(&self, start: u32, needed: Option<u64>) -> Result<Vec<u32>, Broken> {
        let mut chain = Vec::new();
        let mut sector = start;
        while needed.is_none_or(|needed| (chain.len() as u64) < needed) {
            let Some(next) = self.next.get(sector as usize) else {
                break;
            };
            chain.push(sector);
            // It goes in a circle.
            if chain.len() > self.next.len() {
                return Err(damaged());
            }
            sector = *next;
        }
        let is_whole = needed.is_none_or(|needed| chain.len() as u64 == needed);
        if is_whole { Ok(chain) } else { Err(damaged()) }
    }

    /// The stream of so many bytes that lies in these sectors.
    fn stream_of(&self, sectors: &[u32], size: u64) -> Stream {
        let mut stream = Stream::new(self.source.unwatched(), size);
        for (at, sector) in sectors.iter().enumerate() {
            stream.add((at as u64) << self.shift, self.place_of(*sector));
        }
        stream
    }

    fn stream_from(&self, start: u32, size: u64) -> Result<Stream, Broken> {
        let needed = size.div_ceil(1 << self.shift);
        Ok(self.stream_of(&self.chain(start, Some(needed))?, size))
    }

    /// A stream that lies in small sectors of the root's.
    fn small_stream(&self, start: u32, size: u64, root: &Entry) -> Result<Stream, Broken> {
        let sectors = self.stream_from(root.start, root.size)?;
        let table = self.chain(self.small, None)?;
        let mut table = self.stream_of(&table, (table.len() as u64) << self.shift);
        let mut stream = Stream::new(self.source.unwatched(), size);
        let mut sector = start;
        for at in 0..size.div_ceil(1 << SMALL_SHIFT) {
            let place = sectors.place_of(u64::from(sector) << SMALL_SHIFT);
            stream.add(at << SMALL_SHIFT, place.ok_or_else(damaged)?);
            let mut next = [0; 4];
            table.go_to(u64::from(sector) * 4);
            table.read_exact(&mut next)?;
            sector = u32::from_le_bytes(next);
        }
        Ok(stream)
    }

    fn entry(&mut self, number: u32) -> Result<Entry, Broken> {
        let mut bytes = [0; ENTRY];
        self.directory.go_to(u64::from(number) * ENTRY as u64);
        self.directory.read_exact(&mut bytes)?;
        let length = usize::from(u16_at(&bytes, 64)).saturating_sub(2).min(62);
        let units = bytes[..length].chunks_exact(2);
        let units: Vec<u16> = units.map(|unit| u16_at(unit, 0)).collect();
        let size = u64::from(u32_at(&bytes, 120));
        Ok(Entry {
            name: String::from_utf16_lossy(&units),
            is_stream: bytes[66] == 2,
            siblings: [u32_at(&bytes, 68), u32_at(&bytes, 72)],
            child: u32_at(&bytes, 76),
            start: u32_at(&bytes, 116),
            size,
        })
    }

    /// The stream of a name in the outermost folder; others have those of what is embedded in the file.
    pub(super) fn stream(&mut self, name: &str) -> Result<Option<Stream>, Broken> {
        let root = self.entry(0)?;
        let most = self.directory.size / ENTRY as u64;
        let mut seen = 0;
        let mut waiting = vec![root.child];
        while let Some(number) = waiting.pop() {
            if number == NONE {
                continue;
            }
            seen += 1;
            if seen > most {
                return Err(damaged());
            }
            let entry = self.entry(number)?;
            if entry.is_stream && entry.name.eq_ignore_ascii_case(name) {
                return Ok(Some(if entry.size < SMALL {
                    self.small_stream(entry.start, entry.size, &root)?
                } else {
                    self.stream_from(entry.start, entry.size)?
                }));
            }
            waiting.extend(entry.siblings);
        }
        Ok(None)
    }
}

/// A stream.
pub(super) struct Stream {
    reader: SourceReader,
    /// Where its pieces begin, in it and in the file; each goes on to the next one, or to the end.
    pieces: Vec<(u64, u64)>,
    size: u64,
    at: u64,
    /// The end of the piece in which the reader is.
    piece_end: u64,
    /// A part of it that is held, and where that begins.
    held: (u64, Vec<u8>),
}

impl Stream {
    fn new(reader: SourceReader, size: u64) -> Self {
        Self {
            reader,
            pieces: Vec::new(),
            size,
            at: 0,
            piece_end: 0,
            held: (0, Vec::new()),
        }
    }

    /// Holds a part of it, which is then read in any order without going to and fro in the file.
    pub(super) fn hold(&mut self, from: u64, to: u64) -> Result<(), Broken> {
        let size = usize::try_from(to.saturating_sub(from)).map_err(|_| damaged())?;
        let mut bytes = vec![0; size];
        self.go_to(from);
        self.read_exact(&mut bytes)?;
        self.held = (from, bytes);
        Ok(())
    }

    /// So many bytes from where it is read next, if they are held.
    fn held(&self, count: usize) -> Option<&[u8]> {
        let (from, bytes) = &self.held;
        let start = usize::try_from(self.at.checked_sub(*from)?).ok()?;
        bytes.get(start..start.checked_add(count)?)
    }

    /// What begins here lies there in the file.
    fn add(&mut self, at: u64, place: u64) {
        let follows = |last: &(u64, u64)| last.1 + (at - last.0) == place;
        if !self.pieces.last().is_some_and(follows) {
            self.pieces.push((at, place));
        }
    }

    /// The number of the piece behind the one that holds a byte.
    fn behind(&self, at: u64) -> usize {
        self.pieces.partition_point(|(start, _)| *start <= at)
    }

    /// Where in the file a byte of it is.
    fn place_of(&self, at: u64) -> Option<u64> {
        let (start, place) = self.pieces.get(self.behind(at).checked_sub(1)?)?;
        (at < self.size).then(|| place + (at - start))
    }

    /// From now on, people see how far it is read.
    pub(super) fn be_watched(&mut self) {
        self.reader.be_watched();
    }

    /// Where it is read next.
    pub(super) fn at(&self) -> u64 {
        self.at
    }

    /// How many bytes it has from there on.
    pub(super) fn left(&self) -> u64 {
        self.size.saturating_sub(self.at)
    }

    /// Goes on at this byte.
    pub(super) fn go_to(&mut self, at: u64) {
        self.at = at;
        self.piece_end = at;
    }

    /// Reads as many bytes as there is room for.
    pub(super) fn read_exact(&mut self, mut buffer: &mut [u8]) -> Result<(), Broken> {
        if let Some(held) = self.held(buffer.len()) {
            buffer.copy_from_slice(held);
            self.go_to(self.at + buffer.len() as u64);
            return Ok(());
        }
        while !buffer.is_empty() {
            if self.at >= self.piece_end {
                let place = self.place_of(self.at).ok_or_else(damaged)?;
                let next = self.pieces.get(self.behind(self.at));
                self.piece_end = next.map_or(self.size, |(start, _)| *start);
                self.reader.go_to(place);
            }
            let left = usize::try_from(self.piece_end - self.at).unwrap_or(usize::MAX);
            let (now, later) = buffer.split_at_mut(left.min(buffer.len()));
            let read = self.reader.read_exact(now);
            read.map_err(|error| Broken::unpacking("OLE", error))?;
            self.at += now.len() as u64;
            buffer = later;
        }
        Ok(())
    }
}

fn u16_at(bytes: &[u8], at: usize) -> u16 {
    u16::from_le_bytes([bytes[at], bytes[at + 1]])
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from(u16_at(bytes, at)) | u32::from(u16_at(bytes, at + 2)) << 16
}

fn numbers(bytes: &[u8]) -> impl Iterator<Item = u32> {
    bytes.chunks_exact(4).map(|number| u32_at(number, 0))
}
