//! What each of kintone's error codes proves about a write, and whether the write is then sent again.

use kintable::api::{Certainty, Effect};
use wiremock::ResponseTemplate;

use super::failing::tries;

/// What follows from a code.
#[derive(Clone, Copy)]
enum Follows {
    /// Nothing was written, and the same request can succeed later: every kind of write is sent again.
    Again,
    /// Nothing was written, and the same request is refused again.
    Refused,
    /// Nothing is proved.
    Nothing,
}

use Follows::{Again, Nothing, Refused};

/// Every code that is recorded or documented (kintone API facts, sections 2, 3, 6 and 7), with the status that it
/// was seen with, and codes that are not.
const CODES: [(u16, &str, Follows); 46] = [
    (429, "GAIA_TO04", Again),
    (400, "GAIA_DA02", Again),
    (520, "GAIA_RE18", Again),
    (520, "GAIA_LT01", Again),
    (429, "GAIA_TM12", Refused),
    (409, "GAIA_CO02", Refused),
    (409, "GAIA_UN03", Refused),
    (400, "CB_VA01", Refused),
    (400, "CB_IJ01", Refused),
    (400, "CB_IL02", Refused),
    (401, "CB_AU01", Refused),
    (401, "CB_WA01", Refused),
    (401, "CB_TW02", Refused),
    (403, "CB_NO02", Refused),
    (400, "GAIA_IA02", Refused),
    (400, "GAIA_DA03", Refused),
    (403, "GAIA_NO01", Refused),
    (403, "GAIA_AP15", Refused),
    (403, "GAIA_FU01", Refused),
    (404, "GAIA_RE01", Refused),
    (404, "GAIA_RE20", Refused),
    (400, "GAIA_RE09", Refused),
    (404, "GAIA_AP01", Refused),
    (404, "GAIA_BL01", Refused),
    (404, "GAIA_CN01", Refused),
    (400, "GAIA_LO04", Refused),
    (520, "GAIA_SI01", Refused),
    (400, "GAIA_IL23", Refused),
    (400, "GAIA_IL26", Refused),
    (520, "GAIA_IL28", Refused),
    (520, "GAIA_ST02", Refused),
    (400, "GAIA_IL03", Refused),
    (400, "GAIA_NT01", Refused),
    (400, "GAIA_QU01", Refused),
    (400, "GAIA_QU02", Refused),
    (400, "GAIA_IL08", Refused),
    (400, "GAIA_IQ03", Refused),
    (400, "GAIA_IQ07", Refused),
    (400, "GAIA_IQ10", Refused),
    (400, "GAIA_IQ11", Refused),
    (400, "GAIA_IQ23", Refused),
    (400, "GAIA_IQ25", Refused),
    (400, "GAIA_IR02", Refused),
    (400, "GAIA_XX99", Nothing),
    (400, "GATEWAY_TIMEOUT", Nothing),
    (400, "CB_VA011", Nothing),
];

#[tokio::test]
async fn each_code_proves_what_it_proves_for_every_kind_of_write() {
    for (status, code, follows) in CODES {
        let error = format!(r#"{{"code":"{code}","id":"i","message":"m"}}"#);
        let whole = error.clone();
        let inner = format!(r#"{{"results":[{error}]}}"#);
        for body in [whole, inner] {
            let answer = ResponseTemplate::new(status).set_body_string(body);
            for effect in [Effect::Once, Effect::Pinned, Effect::Repeatable] {
                let expected = if matches!(follows, Again) { 4 } else { 1 };
                let error = tries(answer.clone(), effect, expected).await;
                let certainty = match follows {
                    Again | Refused => Certainty::NotDone,
                    Nothing => Certainty::Unknown,
                };
                assert_eq!(error.certainty(), certainty, "{code} {effect:?}");
            }
        }
    }
}
