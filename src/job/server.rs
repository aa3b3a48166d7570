//! Who is asked and written to.

use crate::api::Client;
use crate::model::AppId;

/// An app of a kintone.
#[derive(Clone, Copy)]
pub struct Server<'a> {
    /// Asks it.
    pub client: &'a Client,
    /// The app.
    pub app: AppId,
}
