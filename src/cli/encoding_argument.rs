//! The values of `--encoding`.

use std::sync::LazyLock;

use clap::ValueEnum;
use clap::builder::PossibleValue;

use crate::sheet::{Encoding, EncodingChoice};

/// Names that cli-kintone and kintable share, and those that kintable adds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct EncodingArgument(pub(super) EncodingChoice);

impl ValueEnum for EncodingArgument {
    fn value_variants<'a>() -> &'a [Self] {
        const AUTO: EncodingArgument = EncodingArgument(EncodingChoice::Auto);
        static VARIANTS: LazyLock<Vec<EncodingArgument>> = LazyLock::new(|| {
            let declared = Encoding::ALL.map(EncodingChoice::Declared);
            let declared = declared.into_iter().map(EncodingArgument);
            std::iter::once(AUTO).chain(declared).collect()
        });
        &VARIANTS
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(match self.0 {
            EncodingChoice::Auto => PossibleValue::new("auto").help(
                "By byte-order mark, else the one whose text makes sense; where two do, the file is refused",
            ),
            EncodingChoice::Declared(encoding) | EncodingChoice::Decided(encoding) => {
                PossibleValue::new(encoding.option())
                    .aliases(encoding.aliases())
                    .help(encoding.name())
            }
        })
    }
}
