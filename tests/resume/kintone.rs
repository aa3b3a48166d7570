//! A kintone that is as small as it can be, and knows nothing of the sandbox: records of one app, bulk requests that are
//! carried out as a whole or not at all, and the few questions that an import asks. What becomes of a write is drawn.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value as Json, json};
use tokio::sync::Notify;
use wiremock::{Request, Respond, ResponseTemplate};

/// Whoever imports: tokens act as the administrator.
pub(super) const OURS: &str = "Administrator";

/// A record that is stored.
#[derive(Debug, Clone)]
pub(super) struct Stored {
    pub(super) creator: String,
    pub(super) text: String,
    pub(super) key: String,
    revision: u64,
    is_veiled: bool,
}

impl Stored {
    fn told(&self, id: u64) -> Json {
        let value = |value: &str| json!({"value": value});
        json!({"$id": value(&id.to_string()), "$revision": value(&self.revision.to_string()),
            "Text": value(&self.text), "Key": value(&self.key), "Twin": value(&self.key)})
    }
}

/// What is drawn for a write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Draw {
    Honest,
    /// Carried out, and answered by a page.
    Lost,
    /// Carried out, and answered by half an answer.
    Cut,
    /// Not carried out, and answered by a page.
    Swallowed,
    /// Carried out after so many more requests, or when the run has ended; answered by a page.
    Late(u64),
    /// kintone's refusals that prove that nothing was written.
    Busy,
    Deadlock,
    Conflict,
    /// The process is killed before, or after the write.
    KilledBefore,
    KilledBehind,
}

/// What a kintone is, and what is drawn for it.
pub(super) struct State {
    pub(super) rng: fastrand::Rng,
    pub(super) records: BTreeMap<u64, Stored>,
    next: u64,
    /// Writes that are carried out later: after how many more requests.
    late: Vec<(u64, Json)>,
    /// How many of a hundred writes go as they should.
    pub(super) honest: u32,
    /// Whether a process may be killed: with several requests on their way, nobody could say which of them arrive.
    pub(super) may_be_killed: bool,
    /// Whether there are late commits alone.
    pub(super) late_alone: bool,
    /// How often it was searched.
    searches: u64,
    /// Whether searches for added records are answered by nothing, whatever there is.
    pub(super) lies: bool,
    /// Whether some of what is added may not be viewed by whoever adds it.
    pub(super) veils: bool,
    /// What was reached how often.
    pub(super) reach: BTreeMap<String, u64>,
    pub(super) told: Vec<String>,
}

/// The kintone, behind a server.
#[derive(Clone)]
pub(super) struct Kintone {
    pub(super) state: Arc<Mutex<State>>,
    /// Rings when the process is killed.
    pub(super) killed: Arc<Notify>,
}

impl Kintone {
    pub(super) fn new(seed: u64) -> Self {
        let state = State {
            rng: fastrand::Rng::with_seed(seed),
            records: BTreeMap::new(),
            next: 1,
            late: Vec::new(),
            searches: 0,
            honest: 50,
            may_be_killed: true,
            late_alone: false,
            lies: false,
            veils: false,
            reach: BTreeMap::new(),
            told: Vec::new(),
        };
        Self {
            state: Arc::new(Mutex::new(state)),
            killed: Arc::default(),
        }
    }

    pub(super) fn form() -> Json {
        let text = |code: &str, unique: bool| json!({"type": "SINGLE_LINE_TEXT", "code": code, "label": code, "unique": unique});
        json!({"revision": "1", "properties": {
            "Key": text("Key", true),
            "Twin": text("Twin", false),
            "Text": text("Text", false),
            "Made_by": {"type": "CREATOR", "code": "Made_by", "label": "Made by"},
        }})
    }
}

impl State {
    /// Counts that something was reached.
    pub(super) fn reached(&mut self, what: &str) {
        *self.reach.entry(what.to_owned()).or_default() += 1;
    }

    /// Carries out all that is late: as much time has passed.
    pub(super) fn settle(&mut self) {
        for (_, body) in std::mem::take(&mut self.late) {
            self.commit_late(&body);
        }
    }

    /// A request has come: what is late comes nearer.
    fn tick(&mut self) {
        let mut due = Vec::new();
        self.late.retain_mut(|(left, body)| {
            *left = left.saturating_sub(1);
            if *left == 0 {
                due.push(body.take());
            }
            *left > 0
        });
        for body in due {
            self.commit_late(&body);
        }
    }

    fn commit_late(&mut self, body: &Json) {
        let done = self.carry_out(body, OURS).is_ok();
        self.reached(if done { "late commit" } else { "late refusal" });
        self.told.push(format!("  late: {done}"));
    }

    /// Carries out a bulk request as a whole, or says what is wrong with it.
    fn carry_out(&mut self, body: &Json, creator: &str) -> Result<Json, Json> {
        let (mut records, mut next) = (self.records.clone(), self.next);
        let is_veiled = self.veils && creator == OURS && self.rng.bool();
        let mut results = Vec::new();
        let requests = body["requests"].as_array().unwrap();
        for request in requests {
            let adds = request["method"] == "POST";
            let mut written = Vec::new();
            for (at, sent) in request["payload"]["records"]
                .as_array()
                .unwrap()
                .iter()
                .enumerate()
            {
                let fields = if adds { sent } else { &sent["record"] };
                let text = |code: &str| fields[code]["value"].as_str().map(str::to_owned);
                let by_key = sent["updateKey"]["value"].as_str().map(str::to_owned);
                let by_id = (!adds)
                    .then(|| sent["id"].as_str()?.parse::<u64>().ok())
                    .flatten();
                let found = match (&by_key, by_id) {
                    (Some(key), _) => records
                        .iter()
                        .find(|(_, one)| one.key == *key)
                        .map(|(id, _)| *id),
                    (None, Some(id)) => records.contains_key(&id).then_some(id),
                    _ => None,
                };
                let is_unique = by_key.is_some() || text("Key").is_some();
                let key = by_key.or(text("Key")).or(text("Twin")).unwrap_or_default();
                let is_taken =
                    found.is_none() && is_unique && records.values().any(|one| one.key == key);
                if is_taken || text("Text").is_some_and(|text| text.ends_with("bad")) {
                    let fault = format!(
                        "records[{at}].{}.value",
                        if is_taken { "Key" } else { "Text" }
                    );
                    let mut answers = vec![json!({}); results.len()];
                    answers.push(
                        json!({"code": "CB_VA01", "id": "i", "message": "Missing or invalid input.",
                        "errors": {fault: {"messages": ["Wrong."]}}}),
                    );
                    answers.resize(requests.len(), json!({}));
                    return Err(json!({"results": answers}));
                }
                let (id, operation) = match found {
                    Some(id) => (id, "UPDATE"),
                    None => (next, "INSERT"),
                };
                let stored = records.entry(id).or_insert_with(|| Stored {
                    creator: creator.to_owned(),
                    text: String::new(),
                    key,
                    revision: 0,
                    is_veiled,
                });
                stored.revision += 1;
                if let Some(text) = text("Text") {
                    stored.text = text;
                }
                if found.is_none() {
                    next += 1;
                }
                written.push((id, stored.revision, operation));
            }
            results.push(if adds {
                let ids: Vec<_> = written.iter().map(|(id, ..)| id.to_string()).collect();
                let revisions: Vec<_> = written.iter().map(|(_, revision, _)| revision.to_string()).collect();
                json!({"ids": ids, "revisions": revisions})
            } else {
                let put = written.iter().map(|(id, revision, operation)| {
                    json!({"id": id.to_string(), "revision": revision.to_string(), "operation": operation})
                });
                json!({"records": put.collect::<Vec<_>>()})
            });
        }
        (self.records, self.next) = (records, next);
        Ok(json!({"results": results}))
    }

    fn draw(&mut self) -> Draw {
        let number = self.rng.u32(0..100);
        if number < self.honest {
            return Draw::Honest;
        }
        let late = Draw::Late(self.rng.u64(1..8));
        if self.late_alone {
            return late;
        }
        let all = [
            Draw::Lost,
            Draw::Cut,
            Draw::Swallowed,
            late,
            Draw::Busy,
            Draw::Deadlock,
            Draw::Conflict,
            Draw::KilledBefore,
            Draw::KilledBehind,
        ];
        let most = if self.may_be_killed {
            all.len()
        } else {
            all.len() - 2
        };
        all[self.rng.usize(0..most)]
    }

    /// Somebody else adds what a batch adds, most often under another name.
    fn meddle(&mut self, body: &Json) {
        if self.late_alone || self.rng.u32(0..100) >= 12 {
            return;
        }
        let records = &body["requests"][0]["payload"]["records"];
        let sent = records[0].clone();
        // A batch of one record that another run of our name adds, too, nobody could tell from it.
        let is_told_apart = records.as_array().is_some_and(|all| all.len() > 1);
        if body["requests"][0]["method"] != "POST"
            || ["Key", "Twin"].iter().any(|code| sent.get(code).is_some())
        {
            return;
        }
        let creator = if self.rng.u32(0..4) == 0 && is_told_apart {
            OURS
        } else {
            "somebody"
        };
        let rival = json!({"requests": [{"method": "POST", "payload": {"records": [sent]}}]});
        if self.carry_out(&rival, creator).is_ok() {
            let id = self.next - 1;
            let stored = self.records.get_mut(&id).unwrap();
            // It is told from ours by who is looking, and not by who asks.
            stored.creator = if creator == OURS {
                format!("{OURS} of another run")
            } else {
                creator.to_owned()
            };
            self.reached(if creator == OURS {
                "rival of our name"
            } else {
                "rival"
            });
            self.told.push(format!("  {creator} adds an equal record"));
        }
    }

    fn write(&mut self, body: &Json) -> (ResponseTemplate, bool) {
        self.meddle(body);
        let draw = self.draw();
        let name = match draw {
            Draw::Late(_) => "Late".to_owned(),
            other => format!("{other:?}"),
        };
        self.reached(&format!("fault {name}"));
        let answer = |status: u16, json: &Json| ResponseTemplate::new(status).set_body_json(json);
        let page = || ResponseTemplate::new(504).set_body_string("<html>");
        let refusal = |status: u16, code: &str| {
            let error = json!({"code": code, "id": "i", "message": "No."});
            ResponseTemplate::new(status).set_body_json(error)
        };
        let (answer, is_killed) = match draw {
            Draw::Honest | Draw::Lost | Draw::Cut | Draw::KilledBehind => {
                match self.carry_out(body, OURS) {
                    // What kintone refuses, it says.
                    Err(refused) => (answer(400, &refused), false),
                    Ok(json) if draw == Draw::Honest => (answer(200, &json), false),
                    Ok(json) if draw == Draw::Cut => {
                        let text = json.to_string();
                        let half = text[..text.len() / 2].to_owned();
                        (
                            ResponseTemplate::new(200).set_body_raw(half, "application/json"),
                            false,
                        )
                    }
                    Ok(_) => (page(), draw == Draw::KilledBehind),
                }
            }
            Draw::Swallowed => (page(), false),
            Draw::Late(requests) => {
                self.late.push((requests, body.clone()));
                (page(), false)
            }
            Draw::Busy => (refusal(429, "GAIA_TO04"), false),
            Draw::Deadlock => (refusal(400, "GAIA_DA02"), false),
            Draw::Conflict => (refusal(409, "GAIA_CO02"), false),
            Draw::KilledBefore => (page(), true),
        };
        let first = &body["requests"][0]["payload"]["records"][0];
        let first = first.get("record").unwrap_or(first)["Text"]["value"].clone();
        self.told.push(format!("  write from {first}: {draw:?}"));
        (answer, is_killed)
    }

    /// A record by its number.
    fn one(&mut self, id: u64) -> ResponseTemplate {
        self.reached("number asked for");
        let error = |status: u16, code: &str| {
            let error = json!({"code": code, "id": "i", "message": "No."});
            ResponseTemplate::new(status).set_body_json(error)
        };
        match self.records.get(&id) {
            Some(one) if one.is_veiled => error(403, "CB_NO02"),
            Some(one) if !self.lies => {
                ResponseTemplate::new(200).set_body_json(json!({"record": one.told(id)}))
            }
            _ => error(404, "GAIA_RE01"),
        }
    }

    /// The records that a query finds.
    fn find(&mut self, query: &str) -> Json {
        let word = |begin: &str| {
            let rest = query.split_once(begin)?.1;
            rest.split(' ').next().map(str::to_owned)
        };
        let limit: usize = word("limit ").map_or(500, |limit| limit.parse().unwrap());
        let behind: u64 = word("$id > ").map_or(0, |id| id.trim_end_matches(')').parse().unwrap());
        let has_maker = query.contains("Made_by in (");
        let is_search = query.contains("order by $id asc") && has_maker;
        // Whoever asks a second time has waited until kintone is done with what it had; another one may ask in between.
        if is_search {
            self.searches += 1;
            if self.searches.is_multiple_of(2) {
                self.settle();
            }
        }
        let texts: Vec<_> = query.split('"').skip(1).step_by(2).collect();
        let names_key = query.contains("Key ");
        let names_twin = query.contains("Twin ");
        let is_found = |(id, one): &(&u64, &Stored)| {
            // Who looks for ours finds those of the same name in another run, too.
            let is_ours = one.creator.starts_with(OURS);
            **id > behind
                && !one.is_veiled
                && (!has_maker || is_ours)
                && (!(names_key || names_twin) || texts.contains(&one.key.as_str()))
        };
        let mut found: Vec<_> = self.records.iter().filter(is_found).collect();
        if query.contains("order by $id desc") {
            found.reverse();
        }
        found.truncate(limit);
        let is_none = found.is_empty();
        let records: Vec<_> = found.iter().map(|(id, one)| one.told(**id)).collect();
        if is_search {
            self.reached(if is_none {
                "search finds nothing"
            } else {
                "search finds some"
            });
            if self.lies {
                return json!({"records": []});
            }
        }
        json!({"records": records})
    }
}

/// What a request asks for.
fn asked(request: &Request, name: &str) -> Option<String> {
    let mut pairs = request.url.query_pairs();
    let pair = pairs.find(|(named, _)| named == name);
    pair.map(|(_, value)| value.into_owned())
}

impl Respond for Kintone {
    fn respond(&self, request: &Request) -> ResponseTemplate {
        let mut state = self.state.lock().unwrap();
        state.tick();
        let path = request.url.path();
        if path.ends_with("/bulkRequest.json") {
            let body: Json = request.body_json().unwrap();
            let (answer, is_killed) = state.write(&body);
            drop(state);
            if is_killed {
                self.killed.notify_one();
                // Nobody waits for it.
                return answer.set_delay(Duration::from_secs(60));
            }
            return answer;
        }
        let json = if path.ends_with("/records.json") {
            let body = || {
                request.body_json::<Json>().ok()?["query"]
                    .as_str()
                    .map(str::to_owned)
            };
            let query = asked(request, "query").or_else(body);
            state.find(&query.unwrap_or_default())
        } else if path.ends_with("/record.json") {
            let id = asked(request, "id").unwrap();
            return state.one(id.parse().unwrap());
        } else if path.ends_with("/fields.json") {
            Self::form()
        } else {
            json!({})
        };
        ResponseTemplate::new(200).set_body_json(json)
    }
}
