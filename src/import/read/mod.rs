//! Records of lines: each group by the layout, cell by cell, with all that is wrong with it.

pub(crate) mod assemble;
pub(crate) mod assembled;
mod attachments;
pub(crate) mod blank;
pub(crate) mod compared;
mod glance;
pub(crate) mod keys;
pub(crate) mod numbering;
pub(crate) mod reader;
pub(crate) mod reading;
pub(crate) mod record;
pub(crate) mod said;
mod total;

pub(crate) use attachments::Located;
