//! The name and the code of the app that a run writes to, asked for beside it, for the history.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::time::timeout;
use tokio_util::task::AbortOnDropHandle;

use crate::api::Client;
use crate::history::Recorder;
use crate::job::{Event, Listener};
use crate::model::AppId;

/// How long a run that is done waits for them.
const MOST: Duration = Duration::from_secs(5);

/// Asks what an app is called once kintone has answered for its form. Nothing depends on it.
pub(super) struct AppName {
    client: Client,
    app: AppId,
    recorder: Arc<Recorder>,
    asking: Mutex<Option<AbortOnDropHandle<()>>>,
}

impl AppName {
    pub(super) fn new(client: &Client, app: AppId, recorder: Arc<Recorder>) -> Self {
        Self {
            client: client.clone(),
            app,
            recorder,
            asking: Mutex::default(),
        }
    }

    /// Waits a little for the answer; the history does without it otherwise.
    pub(super) async fn answered(&self) {
        let asking = || {
            self.asking
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .take()
        };
        if let Some(asking) = asking() {
            let _ = timeout(MOST, asking).await;
        }
    }
}

impl Listener for AppName {
    fn hear(&self, event: &Event<'_>) {
        // Where there is no file, none is opened.
        if !matches!(event, Event::Opened { .. } | Event::Checked { .. }) {
            return;
        }
        let mut held = self.asking.lock().unwrap_or_else(PoisonError::into_inner);
        if held.is_some() {
            return;
        }
        let (client, app, recorder) = (self.client.clone(), self.app, self.recorder.clone());
        let asking = async move {
            if let Ok(app) = client.app(app).await {
                recorder.learn(|learned| {
                    learned.app_name = Some(app.name);
                    learned.app_code = app.code.map(|code| code.as_str().to_owned());
                });
            }
        };
        *held = Some(AbortOnDropHandle::new(tokio::spawn(asking)));
    }
}
