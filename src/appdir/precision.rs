//! How an app counts and rounds numbers, as its settings state it.

use serde_json::{Value as Json, json};

use super::files::plain_text;
use crate::model::{NumberPrecision, Rounding};

/// The number precision that a settings answer states; `None` where it makes no sense.
pub(super) fn precision(json: &Json) -> Option<NumberPrecision> {
    let number = |name: &str| plain_text(json.get(name)?).parse::<u32>().ok();
    let precision = NumberPrecision {
        digits: number("digits")?,
        decimal_places: number("decimalPlaces")?,
        rounding: match json.get("roundingMode")?.as_str()? {
            "HALF_EVEN" => Rounding::HalfEven,
            "UP" => Rounding::Up,
            "DOWN" => Rounding::Down,
            _ => return None,
        },
    };
    let sensible =
        (1..=30).contains(&precision.digits) && precision.decimal_places <= precision.digits;
    sensible.then_some(precision)
}

/// A number precision as the settings API states it.
pub fn precision_json(precision: NumberPrecision) -> Json {
    json!({
        "digits": precision.digits.to_string(),
        "decimalPlaces": precision.decimal_places.to_string(),
        "roundingMode": match precision.rounding {
            Rounding::HalfEven => "HALF_EVEN",
            Rounding::Up => "UP",
            Rounding::Down => "DOWN",
        },
    })
}
