//! How much kintone takes and gives at once (kintone API facts, sections 1.6 to 1.10 and 1.13).

/// The most records that one request writes.
pub const RECORDS_PER_REQUEST: usize = 100;

/// The most requests of one bulk request.
pub const REQUESTS_PER_BULK: usize = 20;

/// The most records of one answer.
pub const RECORDS_PER_PAGE: usize = 500;

/// How many values one query certainly may hold; kintone's own limit is not known.
pub const VALUES_PER_QUERY: usize = 100;

/// How many reads of records are under way at once. kintone advises little parallelism for one app and refuses the 101st
/// request of a domain (kintone API facts, section 3).
pub const READS_AT_ONCE: usize = 5;

/// A GET whose URL is longer is sent as POST. kintone reads 8 KB; its own client draws the line here.
pub(super) const MAX_URL: usize = 4096;
