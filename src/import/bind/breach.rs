//! Rules that a cell breaks, as problems.

use crate::model::{Field, LinkProtocol, shown};
use crate::plain::nearest;
use crate::problem::ProblemKind;
use crate::rules::Breach;

/// A broken rule as a problem of the cell that breaks it. The option that was probably meant is looked for on demand,
/// as that takes its time.
pub(crate) fn broken_rule(
    breach: Breach,
    field: &Field,
    text: &str,
    finds_option: bool,
) -> ProblemKind {
    match breach {
        Breach::Required => ProblemKind::RequiredEmpty,
        Breach::TooLong { limit, length } => ProblemKind::TextTooLong { limit, length },
        Breach::TooShort { limit, length } => ProblemKind::TextTooShort { limit, length },
        Breach::TooLarge { limit } => ProblemKind::NumberTooLarge {
            text: shown(text),
            limit,
        },
        Breach::TooSmall { limit } => ProblemKind::NumberTooSmall {
            text: shown(text),
            limit,
        },
        Breach::TooManyDigits { limit } => ProblemKind::NumberTooManyDigits {
            text: shown(text),
            limit: Some(limit),
        },
        Breach::NotALink => ProblemKind::LinkInvalid {
            text: shown(text),
            protocol: field.constraints.protocol.unwrap_or(LinkProtocol::Web),
        },
        Breach::NotAnOption { text, .. } => {
            let options = &field.constraints.options;
            let candidates = options.iter().filter(|_| finds_option);
            let nearest = nearest(&text, candidates.map(String::as_str)).map(str::to_owned);
            ProblemKind::OptionUnknown {
                text,
                nearest,
                options: options.clone(),
            }
        }
    }
}
