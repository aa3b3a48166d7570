//! As much of HTTP/1.1 as the two ends need: the stub, and the ideal client.

use std::io::{self, Read as _, Write as _};
use std::net::TcpStream;

use memchr::memmem;

/// How much is read at once.
const BUFFER: usize = 256 * 1024;

/// A connection, and what has come in of it.
pub(crate) struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
    from: usize,
    to: usize,
}

/// The first line and the headers of a request or an answer.
pub(crate) struct Head(String);

impl Head {
    /// The first line, in its words.
    pub(crate) fn words(&self) -> impl Iterator<Item = &str> {
        let line = self.0.lines().next().unwrap_or_default();
        line.split(' ')
    }

    fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self
            .0
            .lines()
            .skip(1)
            .filter_map(|line| line.split_once(':'));
        let (_, value) = headers.find(|(found, _)| found.eq_ignore_ascii_case(name))?;
        Some(value.trim())
    }

    fn length(&self) -> usize {
        let length = self.header("content-length");
        length.and_then(|length| length.parse().ok()).unwrap_or(0)
    }
}

impl Connection {
    pub(crate) fn new(stream: TcpStream) -> io::Result<Self> {
        stream.set_nodelay(true)?;
        Ok(Self {
            stream,
            buffer: vec![0; BUFFER],
            from: 0,
            to: 0,
        })
    }

    fn waiting(&self) -> &[u8] {
        &self.buffer[self.from..self.to]
    }

    /// Reads more, where something is still to come.
    fn fill(&mut self) -> io::Result<bool> {
        if self.from == self.to {
            (self.from, self.to) = (0, 0);
        } else if self.to == self.buffer.len() {
            self.buffer.copy_within(self.from..self.to, 0);
            (self.from, self.to) = (0, self.to - self.from);
        }
        let read = self.stream.read(&mut self.buffer[self.to..])?;
        self.to += read;
        Ok(read > 0)
    }

    fn fill_or_fail(&mut self) -> io::Result<()> {
        if self.fill()? {
            return Ok(());
        }
        Err(io::ErrorKind::UnexpectedEof.into())
    }

    /// The next head; `None` where the other side is done.
    pub(crate) fn head(&mut self) -> io::Result<Option<Head>> {
        let end = loop {
            if let Some(end) = memmem::find(self.waiting(), b"\r\n\r\n") {
                break end;
            }
            if !self.fill()? {
                return Ok(None);
            }
        };
        let head = String::from_utf8_lossy(&self.waiting()[..end]).into_owned();
        self.from += end + 4;
        let head = Head(head);
        if head.header("expect").is_some() {
            self.stream.write_all(b"HTTP/1.1 100 Continue\r\n\r\n")?;
        }
        Ok(Some(head))
    }

    /// Gives the body behind a head, part by part.
    pub(crate) fn body(&mut self, head: &Head, mut take: impl FnMut(&[u8])) -> io::Result<()> {
        let coding = head.header("transfer-encoding");
        if !coding.is_some_and(|coding| coding.eq_ignore_ascii_case("chunked")) {
            return self.exactly(head.length(), &mut take);
        }
        loop {
            let length = usize::from_str_radix(self.line()?.trim(), 16);
            let length = length.map_err(|_| io::ErrorKind::InvalidData)?;
            self.exactly(length, &mut take)?;
            self.line()?;
            if length == 0 {
                return Ok(());
            }
        }
    }

    fn exactly(&mut self, mut length: usize, take: &mut impl FnMut(&[u8])) -> io::Result<()> {
        while length > 0 {
            if self.from == self.to {
                self.fill_or_fail()?;
            }
            let part = length.min(self.to - self.from);
            take(&self.waiting()[..part]);
            self.from += part;
            length -= part;
        }
        Ok(())
    }

    fn line(&mut self) -> io::Result<String> {
        loop {
            if let Some(end) = memchr::memchr(b'\n', self.waiting()) {
                let line = String::from_utf8_lossy(&self.waiting()[..end]).into_owned();
                self.from += end + 1;
                return Ok(line);
            }
            self.fill_or_fail()?;
        }
    }

    /// Sends a head and a body.
    pub(crate) fn send(&mut self, head: &str, body: &[u8]) -> io::Result<()> {
        let head = format!(
            "{head}\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: {}\r\n\r\n",
            body.len(),
        );
        if body.len() < 64 * 1024 {
            return self.stream.write_all(&[head.as_bytes(), body].concat());
        }
        self.stream.write_all(head.as_bytes())?;
        self.stream.write_all(body)
    }
}
