//! Rules that a cell breaks, as problems.

use super::nearest::nearest;
use crate::model::{Field, LinkProtocol, ProblemKind};
use crate::rules::Breach;

/// A broken rule as a problem of the cell that breaks it.
pub(super) fn broken_rule(breach: Breach, field: &Field, text: &str) -> ProblemKind {
    let text = text.to_owned();
    match breach {
        Breach::Required => ProblemKind::RequiredEmpty,
        Breach::TooLong { limit, length } => ProblemKind::TextTooLong { limit, length },
        Breach::TooShort { limit, length } => ProblemKind::TextTooShort { limit, length },
        Breach::TooLarge { limit } => ProblemKind::NumberTooLarge { text, limit },
        Breach::TooSmall { limit } => ProblemKind::NumberTooSmall { text, limit },
        Breach::TooManyDigits => ProblemKind::NumberTooManyDigits { text },
        Breach::NotALink => ProblemKind::LinkInvalid {
            text,
            protocol: field.constraints.protocol.unwrap_or(LinkProtocol::Web),
        },
        Breach::NotAnOption { text, .. } => {
            let options = &field.constraints.options;
            let nearest = nearest(&text, options.iter().map(String::as_str)).map(str::to_owned);
            ProblemKind::OptionUnknown {
                text,
                nearest,
                options: options.clone(),
            }
        }
    }
}
