//! Records that whoever asks may not view: kintone leaves them out of its lists, and does not show them one by one.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use serde_json::Value as Json;

use super::Tenant;
use super::gateway::{Answer, Gateway, Passed, Passing, Script, Way, ask};

/// Hides records from one moment on.
pub(crate) struct Veil {
    /// The first request that meets it: a part of its path, and which one of those it is, from 1.
    from: (&'static str, u64),
    /// What another user does then: method, and body for `records.json`.
    does: Vec<(&'static str, Json)>,
    /// What becomes of that request.
    way: Way,
    hidden: Mutex<BTreeSet<u64>>,
    kintone: String,
    come: AtomicU64,
    asked: AtomicU64,
    /// What kintone's clock says: an HTTP date.
    date: Mutex<Option<String>>,
}

impl Veil {
    /// Hides these records from the first request on.
    pub(crate) fn over(tenant: &Tenant, records: impl IntoIterator<Item = u64>) -> Self {
        Self {
            from: ("", 1),
            does: Vec::new(),
            way: Way::HONEST,
            hidden: Mutex::new(records.into_iter().collect()),
            kintone: tenant.base_url().to_owned(),
            come: AtomicU64::new(0),
            asked: AtomicU64::new(0),
            date: Mutex::default(),
        }
    }

    /// Hides them from a request on: a part of its path, and which one of those it is, from 1.
    pub(crate) fn from(self, path: &'static str, number: u64) -> Self {
        let from = (path, number);
        Self { from, ..self }
    }

    /// Another user does this with `records.json` when that request comes.
    pub(crate) fn while_another(mut self, method: &'static str, body: Json) -> Self {
        self.does.push((method, body));
        self
    }

    /// kintone never gets that request, and its answer does not come.
    pub(crate) fn losing_it(self) -> Self {
        let (passed, answer) = (Passed::Never, Answer::Closed);
        let way = Way { passed, answer };
        Self { way, ..self }
    }

    /// kintone carries that request out, and its answer does not come.
    pub(crate) fn losing_its_answer(self) -> Self {
        let (passed, answer) = (Passed::BeforeTheAnswer, Answer::Closed);
        let way = Way { passed, answer };
        Self { way, ..self }
    }

    /// Hangs it before the kintone.
    pub(crate) fn hung(self) -> (Arc<Self>, Gateway) {
        let veil = Arc::new(self);
        let gateway = Gateway::before(&veil.kintone, veil.clone());
        (veil, gateway)
    }

    /// Hides these, too.
    pub(crate) fn hide(&self, records: impl IntoIterator<Item = u64>) {
        self.hidden.lock().unwrap().extend(records);
    }

    /// All may be viewed.
    pub(crate) fn lift(&self) {
        self.hidden.lock().unwrap().clear();
    }

    /// kintone's clock says this from now on: an HTTP date.
    pub(crate) fn dated(&self, date: String) {
        *self.date.lock().unwrap() = Some(date);
    }

    /// How many records were asked for one by one since this was asked last.
    pub(crate) fn asked(&self) -> u64 {
        self.asked.swap(0, Ordering::SeqCst)
    }

    fn hides(&self, record: &str) -> bool {
        let is_down = self.come.load(Ordering::SeqCst) >= self.from.1;
        let record = record.parse().unwrap();
        is_down && self.hidden.lock().unwrap().contains(&record)
    }
}

impl Script for Veil {
    fn way(&self, request: &Passing) -> Way {
        let (path, number) = self.from;
        let is_it =
            request.path.contains(path) && self.come.fetch_add(1, Ordering::SeqCst) + 1 == number;
        if !is_it {
            return Way::HONEST;
        }
        for (method, body) in &self.does {
            ask(&self.kintone, method, "/k/v1/records.json", body);
        }
        self.way
    }

    fn given(&self, request: &Passing, (status, body): (u16, Vec<u8>)) -> (u16, Vec<u8>) {
        if let Some((_, query)) = request.path.split_once("/record.json?") {
            self.asked.fetch_add(1, Ordering::SeqCst);
            let id = query.split('&').find_map(|part| part.strip_prefix("id="));
            if status == 200 && self.hides(id.unwrap()) {
                let refused =
                    br#"{"code":"CB_NO02","id":"i-1","message":"No privilege to proceed."}"#;
                return (403, refused.to_vec());
            }
        } else if status == 200 && request.path.contains("/records.json") {
            let mut answer: Json = serde_json::from_slice(&body).unwrap();
            if let Some(records) = answer["records"].as_array_mut() {
                records.retain(|record| !self.hides(record["$id"]["value"].as_str().unwrap()));
                return (status, answer.to_string().into_bytes());
            }
        }
        (status, body)
    }

    fn date(&self) -> Option<String> {
        self.date.lock().unwrap().clone()
    }

    fn passed_on(&self, _: &Passing, _: u16) {}

    fn answering(&self, _: &Passing) {}
}
