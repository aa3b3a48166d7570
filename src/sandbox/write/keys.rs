//! Unique values, and the keys by which records are found (kintone API facts, section 4.2, "unique").

use crate::sandbox::app::App;
use crate::sandbox::call::Call;
use crate::sandbox::refusal::{Faults, Result};
use crate::sandbox::store::{Stored, key_of};
use crate::sandbox::texts;
use crate::sandbox::value::Site;

/// Brings the keys of a record from what it was to what it is, and notes values that other records hold.
/// Records of one call are settled one after the other, so that a value given twice in it is refused
/// at its second place; which one kintone names is not recorded.
pub(super) fn settle(
    call: &Call<'_>,
    app: &App,
    before: Option<&Stored>,
    after: &Stored,
    site: &str,
    faults: &mut Faults,
) -> Result<()> {
    let id = app.id.get();
    for field in app.key_fields() {
        let (code, kind) = (field.code(), field.kind());
        let key = |record: &'_ Stored| {
            let value = record.values.get(code)?;
            key_of(kind, value).map(str::to_owned)
        };
        let (old, new) = (before.and_then(key), key(after));
        if old == new {
            continue;
        }
        if let Some(old) = old {
            call.session.remove_key(id, code, &old, after.id)?;
        }
        if let Some(new) = new {
            let taken = field.field.unique && !call.session.find_key(id, code, &new)?.is_empty();
            if taken {
                let site = Site {
                    record: site,
                    row: None,
                };
                faults.push(site.value_key(&field.field), texts::DUPLICATE_VALUE);
            }
            call.session.add_key(id, code, &new, after.id)?;
        }
    }
    Ok(())
}

/// Forgets the keys of a record that is deleted.
pub(super) fn forget(call: &Call<'_>, app: &App, record: &Stored) -> Result<()> {
    for field in app.key_fields() {
        let value = record.values.get(field.code());
        if let Some(key) = value.and_then(|value| key_of(field.kind(), value)) {
            call.session
                .remove_key(app.id.get(), field.code(), key, record.id)?;
        }
    }
    Ok(())
}
