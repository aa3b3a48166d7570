//! What the gateway of a run does, and what it saw.

use std::collections::{BTreeMap, BTreeSet};
use std::process::{Command, Stdio};
use std::sync::Mutex;

use kintable::api::Stop;
use serde_json::{Value as Json, json};

use super::Reach;
use super::file::{File, Mode};
use crate::support::gateway::{Answer, Passed, Passing, Script, Way, ask};

/// kintone's codes that prove that nothing was written.
const KNOWN: [(u16, &str); 16] = [
    (400, "GAIA_DA02"),
    (520, "GAIA_RE18"),
    (520, "GAIA_LT01"),
    (429, "GAIA_TO04"),
    (400, "CB_VA01"),
    (400, "CB_IJ01"),
    (409, "GAIA_CO02"),
    (409, "GAIA_UN03"),
    (403, "CB_NO02"),
    (403, "GAIA_NO01"),
    (401, "CB_WA01"),
    (404, "GAIA_RE01"),
    (404, "GAIA_RE20"),
    (400, "GAIA_LO04"),
    (520, "GAIA_SI01"),
    (404, "GAIA_AP01"),
];

/// Statuses of what is not kintone.
const STATUSES: [u16; 14] = [
    200, 400, 401, 403, 404, 408, 413, 429, 500, 502, 503, 504, 520, 599,
];

/// Every so many runs are done by the program, which waits between tries; the library need not.
pub(super) const PROGRAMS: usize = 9;

/// How a user stops a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Halt {
    AfterBatch,
    AtOnce,
}

/// Who is stopped.
pub(super) enum Running {
    Library(Stop),
    Program(u32),
}

/// When a user stops a run, and how.
#[derive(Debug, Clone, Copy)]
struct Interruption {
    /// At this write, counted from 0.
    write: usize,
    /// When its answer is on the way, instead of when it came.
    is_late: bool,
    halt: Halt,
    /// `INT`, `TERM` or `HUP`.
    signal: &'static str,
}

/// A write that came.
#[derive(Debug)]
pub(super) struct Write {
    serial: u64,
    /// The names of its records.
    pub(super) names: BTreeSet<String>,
    pub(super) way: Way,
    pub(super) was_carried_out: bool,
}

impl Write {
    /// Whether the connection closes behind its answer.
    pub(super) fn closes_behind(&self) -> bool {
        self.way.answer == Answer::KintonesThenClosed
    }

    /// Whether its answer leaves open what became of it.
    pub(super) fn is_in_doubt(&self) -> bool {
        match self.way.answer {
            Answer::Kintones | Answer::KintonesThenClosed => false,
            Answer::Code(_, code) => !KNOWN.iter().any(|(_, known)| *known == code),
            _ => true,
        }
    }
}

struct State {
    rng: fastrand::Rng,
    /// How many of ten writes are answered as they should be.
    honest: u8,
    writes: Vec<Write>,
    /// What becomes of the first write, where chance does not decide.
    first: Option<Way>,
    running: Option<Running>,
    interruption: Option<Interruption>,
    halted: Option<Halt>,
    reach: Reach,
    told: Vec<String>,
}

/// The script of one run.
pub(super) struct Rehearsed {
    mode: Mode,
    stored: BTreeSet<String>,
    kintone: String,
    state: Mutex<State>,
}

impl Rehearsed {
    /// The script of this seed. Some first writes are given what chance alone brings too seldom.
    pub(super) fn new(seed: u64, is_program: bool, file: &File, kintone: &str) -> Self {
        let mut rng = fastrand::Rng::with_seed(seed);
        let seed = usize::try_from(seed).unwrap();
        let is_stopped = is_program || rng.u8(0..10) < 4;
        let interruption = is_stopped.then(|| Interruption {
            write: rng.usize(0..if is_program { 2 } else { 5 }),
            is_late: rng.bool(),
            halt: *rng.choice(&[Halt::AfterBatch, Halt::AtOnce]).unwrap(),
            signal: ["INT", "TERM", "HUP"][seed / PROGRAMS % 3],
        });
        let (status, code) = KNOWN[seed / 10 % KNOWN.len()];
        let first = match seed % 20 {
            3 | 13 => Some(Way {
                passed: Passed::Never,
                answer: Answer::Code(status, code),
            }),
            7 => Some(Way {
                passed: Passed::Late,
                answer: Answer::Nothing,
            }),
            16 => Some(Way {
                passed: [Passed::Never, Passed::BeforeTheAnswer][seed / 20 % 2],
                answer: [Answer::Nothing, Answer::Cut, Answer::Closed][seed / 40 % 3],
            }),
            2 | 9 => Some(Way {
                passed: [Passed::Never, Passed::BeforeTheAnswer][seed / 20 % 2],
                answer: Answer::Redirect(302),
            }),
            0 | 5 | 18 => Some(Way {
                passed: match seed / 20 % 5 {
                    4 => Passed::Never,
                    _ => Passed::BeforeTheAnswer,
                },
                answer: Answer::Code([400, 429, 503, 520][seed / 20 % 4], "GAIA_XX99"),
            }),
            11 | 12 | 14 | 17 => Some(Way {
                passed: Passed::BeforeTheAnswer,
                answer: Answer::Foreign([429, 500, 503, 504][seed / 20 % 4]),
            }),
            _ => None,
        };
        let state = State {
            honest: *rng.choice(&[4, 8]).unwrap(),
            rng,
            writes: Vec::new(),
            first,
            running: None,
            interruption,
            halted: None,
            reach: Reach::new(),
            told: Vec::new(),
        };
        Self {
            mode: file.mode,
            stored: file.stored.clone(),
            kintone: kintone.to_owned(),
            state: Mutex::new(state),
        }
    }

    /// The run that the user may stop has begun.
    pub(super) fn begins(&self, running: Running) {
        self.state.lock().unwrap().running = Some(running);
    }

    pub(super) fn reach(&self) -> Reach {
        self.state.lock().unwrap().reach.clone()
    }

    pub(super) fn told(&self) -> String {
        self.state.lock().unwrap().told.join("\n")
    }

    /// Whether the run was told to stop at once.
    pub(super) fn was_cut_short(&self) -> bool {
        let state = self.state.lock().unwrap();
        state.halted == Some(Halt::AtOnce)
    }

    /// Looks at all writes in their order.
    pub(super) fn each_write<T>(&self, look: impl FnOnce(&[Write]) -> T) -> T {
        look(&self.state.lock().unwrap().writes)
    }

    /// Another user changes one of a batch's records that exist and were not written yet.
    fn meddle(&self, state: &mut State, names: &BTreeSet<String>) {
        let is_new = |name: &&String| {
            let may_be_written =
                |write: &&Write| write.was_carried_out || write.way.passed == Passed::Late;
            let mut written = state.writes.iter().filter(may_be_written);
            self.stored.contains(*name) && !written.any(|write| write.names.contains(*name))
        };
        let candidates: Vec<_> = names.iter().filter(is_new).cloned().collect();
        if let Some(name) = state.rng.choice(&candidates) {
            let update = json!({"app": 1, "updateKey": {"field": "Key", "value": format!("k-{name}")},
                "record": {"Note": {"value": "another"}}});
            ask(&self.kintone, "PUT", "/k/v1/record.json", &update);
            state.told.push(format!("another user changes {name}"));
            *state.reach.entry("another user".to_owned()).or_default() += 1;
        }
    }
}

impl State {
    /// What becomes of a write.
    fn way(&mut self) -> Way {
        let rng = &mut self.rng;
        if rng.u8(0..10) < self.honest {
            let closes = rng.u8(0..4) == 0;
            let answer = if closes {
                Answer::KintonesThenClosed
            } else {
                Answer::Kintones
            };
            return Way {
                passed: Passed::BeforeTheAnswer,
                answer,
            };
        }
        let passed = *rng
            .choice(&[Passed::Never, Passed::BeforeTheAnswer])
            .unwrap();
        let status = *rng.choice(&STATUSES).unwrap();
        let answer = match rng.u8(0..20) {
            0..6 => {
                let (status, code) = *rng.choice(&KNOWN).unwrap();
                return Way {
                    passed: Passed::Never,
                    answer: Answer::Code(status, code),
                };
            }
            6..9 => Answer::Foreign(status.max(400)),
            9..11 => Answer::Html(status),
            11 => Answer::Redirect(302),
            12 => Answer::Code(status.max(400), "GAIA_XX99"),
            13..16 => Answer::Closed,
            16..19 => Answer::Cut,
            _ => {
                let passed = match rng.u8(0..3) {
                    0 => Passed::Late,
                    _ => passed,
                };
                let answer = Answer::Nothing;
                return Way { passed, answer };
            }
        };
        Way { passed, answer }
    }

    /// Stops the run if this is the moment.
    fn interrupt(&mut self, is_late: bool) {
        let now = self.writes.len().saturating_sub(1);
        let is_now = |interruption: &Interruption| {
            interruption.write == now && interruption.is_late == is_late
        };
        let Some(interruption) = self.interruption.filter(is_now) else {
            return;
        };
        self.interruption = None;
        self.halted = Some(interruption.halt);
        self.told.push(format!("stopped: {interruption:?}"));
        let key = match self.running {
            Some(Running::Program(_)) => format!("SIG{}", interruption.signal),
            _ => format!("stop {:?}", interruption.halt),
        };
        *self.reach.entry(key).or_default() += 1;
        match &self.running {
            Some(Running::Library(stop)) => match interruption.halt {
                Halt::AfterBatch => stop.after_batch(),
                Halt::AtOnce => stop.at_once(),
            },
            Some(Running::Program(pid)) => {
                let signal = |name: &str| {
                    let mut kill = Command::new("kill");
                    kill.args(["-s", name, &pid.to_string()])
                        .stderr(Stdio::null());
                    // A program that has ended meanwhile need not be stopped.
                    let _ = kill.status();
                };
                signal(interruption.signal);
                if interruption.halt == Halt::AtOnce {
                    let other = if interruption.signal == "INT" {
                        "TERM"
                    } else {
                        "INT"
                    };
                    signal(other);
                }
            }
            None => {}
        }
    }
}

/// The names of the records of a bulk request.
fn names(body: &[u8]) -> BTreeSet<String> {
    let body: Json = serde_json::from_slice(body).unwrap();
    let requests = body["requests"].as_array().unwrap().iter();
    let records = requests.flat_map(|request| request["payload"]["records"].as_array().unwrap());
    let name = |record: &Json| {
        let fields = record.get("record").unwrap_or(record);
        fields["Name"]["value"].as_str().unwrap().to_owned()
    };
    records.map(name).collect()
}

fn is_write(request: &Passing) -> bool {
    request.method == "POST" && request.path.ends_with("/bulkRequest.json")
}

impl Script for Rehearsed {
    fn way(&self, request: &Passing) -> Way {
        let state = &mut *self.state.lock().unwrap();
        if !is_write(request) {
            // What is read, or uploaded, comes another time.
            let passed = Passed::Never;
            return match state.rng.u8(0..30) {
                0 => Way {
                    passed,
                    answer: Answer::Html(503),
                },
                1 => Way {
                    passed,
                    answer: Answer::Closed,
                },
                _ => Way::HONEST,
            };
        }
        let names = names(&request.body);
        let way = state.first.take().unwrap_or_else(|| state.way());
        if state.rng.u8(0..12) == 0 {
            self.meddle(state, &names);
        }
        state.told.push(format!("write of {names:?}: {way:?}"));
        for key in [
            format!("{:?} {}", way.passed, kind(way.answer)),
            match way.answer {
                Answer::Code(_, code) => format!("code {code}"),
                _ => format!("{} in {:?}", kind(way.answer), self.mode),
            },
        ] {
            *state.reach.entry(key).or_default() += 1;
        }
        state.writes.push(Write {
            serial: request.serial,
            names,
            way,
            was_carried_out: false,
        });
        state.interrupt(false);
        way
    }

    fn passed_on(&self, request: &Passing, status: u16) {
        if !is_write(request) {
            return;
        }
        let state = &mut *self.state.lock().unwrap();
        let mut writes = state.writes.iter_mut();
        let write = writes.find(|write| write.serial == request.serial);
        let write = write.unwrap();
        write.was_carried_out = status < 300;
        let told = format!("kintone answers {:?} with {status}", write.names);
        state.told.push(told);
    }

    fn answering(&self, request: &Passing) {
        if is_write(request) {
            self.state.lock().unwrap().interrupt(true);
        }
    }
}

fn kind(answer: Answer) -> &'static str {
    match answer {
        Answer::Kintones => "kintone's",
        Answer::KintonesThenClosed => "kintone's, then closed",
        Answer::Code(_, "GAIA_XX99") => "unknown code",
        Answer::Code(..) => "known code",
        Answer::Busy(_) => "busy",
        Answer::Json(..) => "body",
        Answer::Foreign(_) => "foreign code",
        Answer::Html(_) => "page",
        Answer::Redirect(_) => "redirect",
        Answer::Cut => "cut",
        Answer::Closed => "closed",
        Answer::Nothing => "nothing",
    }
}

/// What the runs together must reach: every code, every answer with and without a commit, every way to stop.
pub(super) fn all_of_reach() -> impl Iterator<Item = String> {
    let codes = KNOWN.iter().map(|(_, code)| format!("code {code}"));
    let answers = [
        "unknown code",
        "foreign code",
        "page",
        "redirect",
        "cut",
        "closed",
        "nothing",
    ];
    let passed = ["Never", "BeforeTheAnswer"];
    let answers = answers
        .into_iter()
        .flat_map(move |answer| passed.map(|passed| format!("{passed} {answer}")));
    let modes = Mode::ALL.map(|mode| format!("foreign code in {mode:?}"));
    let others = [
        "Late nothing",
        "another user",
        "SIGINT",
        "SIGTERM",
        "SIGHUP",
        "stop AfterBatch",
        "stop AtOnce",
        "ending complete",
        "ending lost",
        "ending failed",
        "ending interrupted",
        "program true",
    ];
    let others = others.map(str::to_owned);
    codes.chain(answers).chain(modes).chain(others)
}

/// How often each record was sent after a write of it that was in doubt.
pub(super) fn sent_in_doubt(writes: &[Write]) -> BTreeMap<String, u64> {
    let mut doubtful = BTreeSet::new();
    let mut found = BTreeMap::new();
    for write in writes {
        for name in &write.names {
            if doubtful.contains(name) {
                *found.entry(name.clone()).or_default() += 1;
            }
        }
        if write.is_in_doubt() {
            doubtful.extend(write.names.iter().cloned());
        }
    }
    found
}
