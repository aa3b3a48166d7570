//! Attachments of a batch, uploaded before it is sent.

use super::batch::Batch;
use super::outgoing::Body;
use super::sending::Sending;
use crate::api::Failure;
use crate::job::{Ending, Unsent};
use crate::model::{Attachment, Cell, LocalFile, Value};

/// Uploads what the records of a batch attach, and puts kintone's keys in the place of the paths. How many files they
/// are is told first.
pub(crate) async fn upload_attachments(
    sending: &Sending<'_>,
    batch: &mut Batch,
    told: impl Fn(u64),
) -> Result<(), Ending> {
    let local: Vec<&mut Attachment> = batch
        .records_mut()
        .filter_map(|outgoing| match &mut outgoing.body {
            Body::Attaching(record) => Some(record),
            Body::Ready(_) => None,
        })
        .flat_map(|record| record.all_cells_mut())
        .flat_map(|held| match &mut held.cell {
            Cell::Set(Value::Files(files)) => files.as_mut_slice(),
            _ => &mut [],
        })
        .filter(|attachment| matches!(attachment, Attachment::Local(_)))
        .collect();
    if local.is_empty() {
        return Ok(());
    }
    told(local.len() as u64);
    for attachment in local {
        if let Attachment::Local(local) = attachment {
            *attachment = Attachment::Uploaded(upload(sending, local).await?);
        }
    }
    Ok(())
}

async fn upload(sending: &Sending<'_>, local: &LocalFile) -> Result<String, Ending> {
    let gone = |_| {
        let path = local.path.clone();
        Ending::Unsent(Unsent::AttachmentGone { path })
    };
    let found = sending.reader.attachments.resolve(&local.path);
    let (file, _) = found.map_err(gone)?;
    let (name, client) = (local.name(), sending.server.client);
    let uploaded = client.upload(&file, &name, sending.stop).await;
    uploaded.map_err(|error| match error.failure {
        Failure::Stopped | Failure::Abandoned => Ending::Interrupted,
        _ => Ending::Failed(error),
    })
}
