//! How an app writes numbers: asked of it as far as a file makes one need to know, and as early as that is certain.

use tokio_util::task::AbortOnDropHandle;

use crate::api::ApiError;
use crate::import::bind::Intent;
use crate::import::bind::layout::Layout;
use crate::import::opening::done;
use crate::import::subject::Subject;
use crate::job::Server;
use crate::model::{Field, FieldKind, NumberPrecision, Prefix};

/// How an app writes numbers.
pub(crate) struct Numbering {
    /// What may stand before record numbers.
    pub(crate) prefix: Prefix,
    /// How the app counts and rounds numbers, if that is known.
    pub(crate) precision: Option<NumberPrecision>,
}

/// The questions about it; those on their way are given up when it is dropped.
pub(crate) struct Asked<'a> {
    subject: &'a Subject<'a>,
    prefix: Option<AbortOnDropHandle<Result<Prefix, ApiError>>>,
    precision: Option<AbortOnDropHandle<Option<NumberPrecision>>>,
}

impl<'a> Asked<'a> {
    /// Asks what has to be known whatever columns the file has. The app's code is needed only where record numbers,
    /// which may carry it, find records.
    pub(crate) fn early(subject: &'a Subject<'a>, intent: &Intent) -> Self {
        let server = subject.server();
        let by_number = server.filter(|_| intent.finds_by_record_number());
        let with_numbers = server.filter(|_| intent.required_fields().any(is_number));
        Self {
            subject,
            prefix: by_number.map(prefix),
            precision: with_numbers.map(precision),
        }
    }

    /// What the app says, now that it is known which columns there are. Its number precision is asked for only where
    /// there are numbers. It helps, and nothing depends on it: where it cannot be had, kintone judges digits alone.
    pub(crate) async fn answer(self, layout: &Layout) -> Result<Numbering, ApiError> {
        let server = match self.subject {
            Subject::Server(server) => *server,
            Subject::Saved(saved) => {
                return Ok(Numbering {
                    prefix: saved.prefix.clone(),
                    precision: saved.precision,
                });
            }
        };
        let has_numbers = layout.all_fields().any(is_number);
        let precision = has_numbers.then(|| self.precision.unwrap_or_else(|| precision(server)));
        Ok(Numbering {
            prefix: match self.prefix.filter(|_| layout.key.is_some()) {
                Some(asked) => done(asked).await?,
                None => Prefix::None,
            },
            precision: match precision {
                Some(asked) => done(asked).await,
                None => None,
            },
        })
    }
}

fn is_number(field: &Field) -> bool {
    field.kind == FieldKind::Number
}

fn prefix(server: Server<'_>) -> AbortOnDropHandle<Result<Prefix, ApiError>> {
    let (client, app) = (server.client.clone(), server.app);
    let asking = async move { Ok(client.app(app).await?.code.into()) };
    AbortOnDropHandle::new(tokio::spawn(asking))
}

fn precision(server: Server<'_>) -> AbortOnDropHandle<Option<NumberPrecision>> {
    let (client, app) = (server.client.clone(), server.app);
    let asking = async move { client.number_precision(app).await.ok().flatten() };
    AbortOnDropHandle::new(tokio::spawn(asking))
}
