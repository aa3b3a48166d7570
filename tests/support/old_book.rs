//! Excel files as they were until 2003, record by record, as programs write them and as nobody should.

const SECTOR: usize = 512;
const SMALL_SECTOR: usize = 64;
/// What ends a stream's sectors, and what is no sector.
const END: u32 = 0xFFFF_FFFE;
const NONE: u32 = 0xFFFF_FFFF;

/// A workbook that is made for a test.
#[derive(Default)]
pub(crate) struct OldBook {
    /// Names, who sees them, and their records.
    pub(crate) sheets: Vec<(String, u8, Vec<u8>)>,
    /// The records of all sheets that come behind those of this writer.
    pub(crate) more: Vec<u8>,
    /// The codes of formats, of which the first one is that of style 1; a number is that of a built-in one.
    pub(crate) formats: Vec<String>,
    /// Texts are in this code page, as they were until 1996.
    pub(crate) code_page: Option<u16>,
    /// What the beginning says of the programs that wrote the file: 1 is Excel.
    pub(crate) flags: u32,
}

/// A record.
pub(crate) fn record(kind: u16, data: &[u8]) -> Vec<u8> {
    let length = u16::try_from(data.len()).unwrap();
    [&kind.to_le_bytes()[..], &length.to_le_bytes(), data].concat()
}

/// A record that has a cell, in a row and a column that are counted from 0, and with the number of its style.
pub(crate) fn cell(kind: u16, (row, column, style): (u16, u16, u16), data: &[u8]) -> Vec<u8> {
    let place = [row, column, style].map(u16::to_le_bytes).concat();
    record(kind, &[&place, data].concat())
}

pub(crate) fn number(place: (u16, u16, u16), number: f64) -> Vec<u8> {
    cell(0x203, place, &number.to_le_bytes())
}

pub(crate) fn label(place: (u16, u16, u16), text: &str) -> Vec<u8> {
    cell(0x204, place, &wide(text))
}

/// One of the texts that cells share.
pub(crate) fn shared(place: (u16, u16, u16), at: u32) -> Vec<u8> {
    cell(0xFD, place, &at.to_le_bytes())
}

/// A formula with what is stored of its value.
pub(crate) fn formula(place: (u16, u16, u16), value: [u8; 8], flags: u16) -> Vec<u8> {
    let data = [
        &value[..],
        &flags.to_le_bytes(),
        &[0; 4],
        &[3, 0, 0x1E, 1, 0],
    ]
    .concat();
    cell(6, place, &data)
}

/// A text behind its length, without upper halves if all of them are zeros.
pub(crate) fn wide(text: &str) -> Vec<u8> {
    let units: Vec<u16> = text.encode_utf16().collect();
    let length = u16::try_from(units.len()).unwrap().to_le_bytes();
    [&length[..], &halves(&units)].concat()
}

/// Characters behind the byte that says how they are written.
fn halves(units: &[u16]) -> Vec<u8> {
    let low: Option<Vec<u8>> = units.iter().map(|unit| u8::try_from(*unit).ok()).collect();
    match low {
        Some(low) => [&[0], &low[..]].concat(),
        None => [
            vec![1],
            units.iter().copied().flat_map(u16::to_le_bytes).collect(),
        ]
        .concat(),
    }
}

/// Rows of texts.
pub(crate) fn labels(rows: &[Vec<&str>]) -> Vec<u8> {
    let mut records = Vec::new();
    for (row, texts) in (0..).zip(rows) {
        for (column, text) in (0..).zip(texts).filter(|(_, text)| !text.is_empty()) {
            records.extend(label((row, column, 0), text));
        }
    }
    records
}

/// The texts that cells share, in records of so many bytes at most; every third one has formats and a reading.
pub(crate) fn shared_texts(texts: &[&str], most: usize) -> Vec<u8> {
    let count = u32::try_from(texts.len()).unwrap().to_le_bytes();
    let mut records = vec![[count, count].concat()];
    for (at, text) in texts.iter().enumerate() {
        let units: Vec<u16> = text.encode_utf16().collect();
        let (runs, reading) = if at % 3 == 0 { (2_u16, 7_u32) } else { (0, 0) };
        let mut head = u16::try_from(units.len()).unwrap().to_le_bytes().to_vec();
        let is_wide = |units: &[u16]| units.iter().any(|unit| *unit > 0xFF);
        let mut whole = is_wide(&units);
        let rich = if runs > 0 { 12 } else { 0 };
        head.push(rich | u8::from(whole));
        if runs > 0 {
            head.extend(runs.to_le_bytes());
            head.extend(reading.to_le_bytes());
        }
        if records.last().unwrap().len() + head.len() > most {
            records.push(Vec::new());
        }
        records.last_mut().unwrap().extend(head);
        for (unit_at, unit) in units.iter().enumerate() {
            if records.last().unwrap().len() + 2 > most {
                whole = is_wide(&units[unit_at..]);
                records.push(vec![u8::from(whole)]);
            }
            let bytes = unit.to_le_bytes();
            let count = if whole { 2 } else { 1 };
            records.last_mut().unwrap().extend(&bytes[..count]);
        }
        for byte in 0..usize::from(runs) * 4 + reading as usize {
            if records.last().unwrap().len() == most {
                records.push(Vec::new());
            }
            records
                .last_mut()
                .unwrap()
                .push(u8::try_from(byte).unwrap());
        }
    }
    let kinds = [0xFC].into_iter().chain(std::iter::repeat(0x3C));
    let records = kinds.zip(records).map(|(kind, data)| record(kind, &data));
    records.collect::<Vec<_>>().concat()
}

impl OldBook {
    /// A workbook of one sheet.
    pub(crate) fn of(records: Vec<u8>) -> Self {
        Self {
            sheets: vec![("Sheet1".to_owned(), 0, records)],
            ..Self::default()
        }
    }

    /// What begins a part, of this kind.
    pub(crate) fn begin(&self, kind: u16) -> Vec<u8> {
        let version: u16 = if self.code_page.is_some() {
            0x500
        } else {
            0x600
        };
        let mut data = [version, kind, 0x0DBB, 0x07CC]
            .map(u16::to_le_bytes)
            .concat();
        if self.code_page.is_none() {
            data.extend([self.flags, 6].map(u32::to_le_bytes).concat());
        }
        record(0x809, &data)
    }

    /// Its stream of records.
    pub(crate) fn stream(&self) -> Vec<u8> {
        let mut stream = self.begin(5);
        if let Some(code_page) = self.code_page {
            stream.extend(record(0x42, &code_page.to_le_bytes()));
        }
        let mut styles = record(0xE0, &[0; 20]);
        for (at, format) in (164..).zip(&self.formats) {
            let built_in = format.parse().ok().filter(|_| !format.starts_with('0'));
            let number: u16 = built_in.unwrap_or(at);
            if built_in.is_none() {
                let data = [&number.to_le_bytes()[..], &wide(format)].concat();
                stream.extend(record(0x41E, &data));
            }
            let data = [&[0, 0], &number.to_le_bytes()[..], &[0; 16]].concat();
            styles.extend(record(0xE0, &data));
        }
        stream.extend(styles);
        let names = self.sheets.iter().map(|(name, ..)| {
            let units: Vec<u16> = name.encode_utf16().collect();
            let length = u8::try_from(units.len()).unwrap();
            match self.code_page {
                // Of such files the tests have names of ASCII.
                Some(_) => [&[length], name.as_bytes()].concat(),
                None => [&[length], &halves(&units)[..]].concat(),
            }
        });
        let names: Vec<_> = names.collect();
        let length: usize = names.iter().map(|name| 4 + 6 + name.len()).sum();
        let mut place = stream.len() + length + self.more.len() + 4;
        let mut sheets = Vec::new();
        for (name, (_, sight, records)) in names.iter().zip(&self.sheets) {
            let data = [
                &u32::try_from(place).unwrap().to_le_bytes(),
                &[*sight, 0][..],
                name,
            ];
            stream.extend(record(0x85, &data.concat()));
            let sheet = [self.begin(0x10), records.clone(), record(0x0A, &[])].concat();
            place += sheet.len();
            sheets.extend(sheet);
        }
        stream.extend(&self.more);
        stream.extend(record(0x0A, &[]));
        stream.extend(sheets);
        stream
    }

    /// The file.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let name = if self.code_page.is_some() {
            "Book"
        } else {
            "Workbook"
        };
        contained(&[(name, self.stream())])
    }
}

/// A container of these streams. Sectors are written in turns, so that no stream is in one piece.
pub(crate) fn contained(streams: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut small = Vec::new();
    let mut small_table: Vec<u32> = Vec::new();
    let mut places = Vec::new();
    let mut sectors: Vec<Vec<u8>> = Vec::new();
    let mut table: Vec<u32> = Vec::new();
    let mut add = |bytes: &[u8], sectors: &mut Vec<Vec<u8>>| -> u32 {
        let mut first = END;
        // From its end, so that what comes next is in front.
        for chunk in bytes.chunks(SECTOR).rev() {
            let mut sector = chunk.to_vec();
            sector.resize(SECTOR, 0);
            sectors.push(sector);
            table.push(first);
            first = u32::try_from(sectors.len() - 1).unwrap();
        }
        first
    };
    for (_, bytes) in streams {
        places.push(if bytes.len() < 4096 {
            let first = u32::try_from(small.len() / SMALL_SECTOR).unwrap();
            let count = bytes.len().div_ceil(SMALL_SECTOR);
            small_table.extend((1..).take(count.saturating_sub(1)).map(|at| first + at));
            small_table.push(END);
            small.extend(bytes);
            small.resize(small.len().next_multiple_of(SMALL_SECTOR), 0);
            first
        } else {
            add(bytes, &mut sectors)
        });
    }
    let small_place = add(&small, &mut sectors);
    let entry = |name: &str, kind: u8, [right, child, start]: [u32; 3], size: usize| {
        let units: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let length = u16::try_from(units.len() + 2).unwrap();
        let mut entry = units;
        entry.resize(64, 0);
        entry.extend(length.to_le_bytes());
        entry.extend([kind, 1]);
        entry.extend([NONE, right, child].map(u32::to_le_bytes).concat());
        entry.resize(116, 0);
        entry.extend(start.to_le_bytes());
        entry.extend(u64::try_from(size).unwrap().to_le_bytes());
        entry
    };
    let mut directory = entry("Root Entry", 5, [NONE, 1, small_place], small.len());
    let count = u32::try_from(streams.len()).unwrap();
    for (at, ((name, bytes), place)) in (2..).zip(streams.iter().zip(places)) {
        let right = if at <= count { at } else { NONE };
        directory.extend(entry(name, 2, [right, NONE, place], bytes.len()));
    }
    let directory_place = add(&directory, &mut sectors);
    let small_table = small_table.iter().flat_map(|next| next.to_le_bytes());
    let small_table: Vec<u8> = small_table.collect();
    let small_table_place = add(&small_table, &mut sectors);
    let count = (table.len() + 128).div_ceil(128);
    let first = u32::try_from(table.len()).unwrap();
    let own: Vec<u32> = (first..).take(count).collect();
    table.extend(own.iter().map(|_| 0xFFFF_FFFD));
    table.resize(count * 128, NONE);
    let mut file = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec();
    file.resize(24, 0);
    file.extend([0x3E_u16, 3, 0xFFFE, 9, 6].map(u16::to_le_bytes).concat());
    file.resize(44, 0);
    let small_sectors = u32::try_from(small_table.len().div_ceil(SECTOR)).unwrap();
    let said = [
        u32::try_from(count).unwrap(),
        directory_place,
        0,
        4096,
        small_table_place,
        small_sectors,
        END,
        0,
    ];
    file.extend(said.map(u32::to_le_bytes).concat());
    let mut own: Vec<u32> = own;
    assert!(own.len() <= 109, "a larger file than this writer knows of");
    own.resize(109, NONE);
    file.extend(own.iter().flat_map(|sector| sector.to_le_bytes()));
    file.extend(sectors.concat());
    file.extend(table.iter().flat_map(|next| next.to_le_bytes()));
    file
}
