//! Seeded runs over a line that breaks, finished by going on behind them: nothing is lost, nothing is there twice, and
//! the counts are those of what is stored.
//!
//! `SIM_RUNS=10000 cargo test resume::simulation` makes more of them; `SIM_SEED=17` makes one, and prints what happened.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use kintable::api::{AnswerLanguage, Auth, Backoff, Client, Connection, Stop, Trust};
use kintable::import::{self, KeyChoice, Lost, OnError, Options, Questions, Resumed, Sent};
use kintable::job::{
    BatchFate, Doubt, Ending, Event, Intent, Listener, Outcome, Server, Unnoted, Watermark,
};
use kintable::language::Text;
use kintable::sheet::Source;
use tokio::runtime::Runtime;
use wiremock::matchers::any;
use wiremock::{Mock, MockServer};

use super::kintone::{Kintone, OURS};

/// How many seeds are tried.
const SEEDS: u64 = 2_000;

/// How many go on at the same time.
const AT_ONCE: usize = 4;

/// How often a run is gone on with, at most.
const MOST: usize = 30;

type Reach = BTreeMap<String, u64>;

/// What a run does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    /// Adds records of which some are equal.
    Add,
    /// Adds records with a field that prohibits duplicates.
    AddUnique,
    Upsert,
    Match,
}

impl Mode {
    const ALL: [Self; 4] = [Self::Add, Self::AddUnique, Self::Upsert, Self::Match];
}

/// How the suite is run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Play {
    /// Everything goes wrong.
    Everything,
    /// Late commits alone.
    LateAlone,
    /// The search for what was added finds nothing, whatever there is, and who imports sends again.
    Blind,
    /// Some of what is added may not be viewed by whoever adds it, and who imports sends again.
    Veiled,
}

/// A batch as it was noted.
struct Noted {
    records: u64,
    lines: Vec<(u64, u64)>,
    fate: BatchFate,
    digest: Option<String>,
    above: Watermark,
}

/// What is left of a run when its process is gone.
#[derive(Default)]
struct Journal {
    batches: Mutex<BTreeMap<u64, Noted>>,
    /// The note that fails, as the disk is full.
    full_at: Option<u64>,
}

impl Listener for Journal {
    fn note(&self, intent: &Intent<'_>) -> Result<(), Unnoted> {
        if self.full_at == Some(intent.batch) {
            return Err(Unnoted(Text::fixed("full", "full")));
        }
        let noted = Noted {
            records: intent.records,
            lines: intent.lines.to_vec(),
            fate: BatchFate::Unknown,
            digest: intent.digest.clone(),
            above: intent.above,
        };
        self.batches.lock().unwrap().insert(intent.batch, noted);
        Ok(())
    }

    fn hear(&self, event: &Event<'_>) {
        if let Event::Settled { batch, fate } = event
            && let Some(noted) = self.batches.lock().unwrap().get_mut(batch)
        {
            noted.fate = *fate;
        }
    }
}

/// One execution.
struct Execution {
    seed: u64,
    mode: Mode,
    play: Play,
    rng: fastrand::Rng,
    kintone: Kintone,
    /// What the file's records say, from line 2 on; equal ones may be among them.
    texts: Vec<String>,
    path: PathBuf,
    _dir: tempfile::TempDir,
    skips: bool,
    at_once: usize,
}

impl Execution {
    fn new(seed: u64, play: Play) -> Self {
        let mut rng = fastrand::Rng::with_seed(seed);
        let mode = match play {
            Play::Blind | Play::Veiled => Mode::Add,
            _ => Mode::ALL[usize::try_from(seed).unwrap() % Mode::ALL.len()],
        };
        let skips = rng.u8(0..4) == 0 && play == Play::Everything;
        let filler = "x".repeat(rng.usize(20..60));
        let count = rng.usize(20..90);
        // Each batch has a record of its own, by which somebody who looks knows it.
        let is_own = |at: usize| at.is_multiple_of(4) || at + 1 == count;
        let text = |rng: &mut fastrand::Rng, at: usize| match rng.u8(0..20) {
            0..=2 if mode == Mode::Add && !is_own(at) => format!("equal{filler}"),
            3 if skips => format!("t{at}{filler}bad"),
            _ => format!("t{at}{filler}"),
        };
        let texts: Vec<_> = (0..count).map(|at| text(&mut rng, at)).collect();
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("file.csv");
        let header = match mode {
            Mode::Add => "Text\n",
            Mode::AddUnique | Mode::Upsert => "Text,Key\n",
            Mode::Match => "Text,Twin\n",
        };
        let line = |(at, text): (usize, &String)| match mode {
            Mode::Add => format!("{text}\n"),
            _ => format!("{text},k{at}\n"),
        };
        let lines: String = texts.iter().enumerate().map(line).collect();
        fs_err::write(&path, format!("{header}{lines}")).unwrap();
        let kintone = Kintone::new(seed);
        let mut state = kintone.state.lock().unwrap();
        state.late_alone = play == Play::LateAlone;
        state.lies = play == Play::Blind;
        state.veils = play == Play::Veiled;
        let at_once = if rng.u8(0..3) == 0 { 3 } else { 1 };
        state.may_be_killed = at_once == 1;
        drop(state);
        Self {
            seed,
            mode,
            play,
            at_once,
            rng,
            kintone,
            texts,
            path,
            _dir: dir,
            skips,
        }
    }

    fn options(&self, resumed: Option<Resumed>, sends_again: bool) -> Options {
        Options {
            key: match self.mode {
                Mode::Add | Mode::AddUnique => None,
                Mode::Upsert => Some(KeyChoice::UpdateKey("Key".to_owned())),
                Mode::Match => Some(KeyChoice::Match(vec!["Twin".to_owned()])),
            },
            on_error: if self.skips {
                OnError::Skip
            } else {
                OnError::Stop
            },
            questions: Questions::Needed,
            max_request_bytes: 1024,
            concurrency: self.at_once,
            lost: Lost {
                // So long that it is asked twice.
                settle: Duration::from_millis(1),
                sends_again,
            },
            resumed: resumed.map(Arc::new),
            ..Options::adding()
        }
    }

    /// Runs until all is done, and holds what is stored against the file.
    async fn play(&mut self) -> Result<(), String> {
        let server = MockServer::start().await;
        Mock::given(any())
            .respond_with(self.kintone.clone())
            .mount(&server)
            .await;
        let client = Client::new(&connection(&server.uri()), Arc::new(|_| {})).unwrap();
        let mut batches: Vec<Noted> = Vec::new();
        for turn in 0..MOST {
            let mut resumed = Resumed::default();
            for batch in &batches {
                resumed.take(&sent(batch));
            }
            let is_hasty = matches!(self.play, Play::Blind | Play::Veiled);
            let sends_again = is_hasty || self.rng.bool();
            {
                let mut state = self.kintone.state.lock().unwrap();
                // Who goes on waits before, so that kintone is done with what it had.
                if turn > 0 && (sends_again || self.mode == Mode::Match) {
                    state.settle();
                }
                state.honest = (50 + 5 * u32::try_from(turn).unwrap()).min(100);
                state
                    .told
                    .push(format!("run {turn}, sends again: {sends_again}"));
            }
            let options = self.options((turn > 0).then_some(resumed), sends_again);
            let full_at = (self.play == Play::Everything && self.rng.u8(0..12) == 0)
                .then(|| self.rng.u64(1..5));
            let journal = Journal {
                full_at,
                ..Journal::default()
            };
            let outcome = self.run(&client, &options, &journal).await;
            let noted = journal.batches.into_inner().unwrap().into_values();
            batches.extend(noted);
            let Some(outcome) = outcome else {
                self.reached("killed");
                continue;
            };
            if outcome.written_before > 0 {
                self.reached("gone on behind what is written");
            }
            match &outcome.ending {
                Ending::Complete => {
                    self.kintone.state.lock().unwrap().settle();
                    return self.verdict(&batches);
                }
                Ending::Unsent(_) => self.reached("not noted, and not sent"),
                Ending::Failed(_) => self.reached("failed"),
                Ending::Lost(_) => {
                    let doubt = outcome.doubt.clone();
                    self.reached(match doubt {
                        Some(Doubt::Absent) => "absent, and left",
                        Some(Doubt::Candidates(_)) => "candidates",
                        Some(Doubt::Unseen(_)) => "unseen",
                        Some(Doubt::Changed) => "changed",
                        Some(Doubt::Unasked) | None => "unasked",
                    });
                    if matches!(
                        doubt,
                        Some(Doubt::Candidates(_) | Doubt::Unseen(_) | Doubt::Changed)
                    ) {
                        self.look(&mut batches);
                    }
                }
                other => return Err(format!("{other:?}")),
            }
        }
        Err("it is never done".to_owned())
    }

    /// Somebody looks in the app what became of each batch in doubt, and says so.
    fn look(&mut self, batches: &mut [Noted]) {
        let mut state = self.kintone.state.lock().unwrap();
        state.settle();
        state.reached("looked by hand");
        let written: BTreeSet<u64> = batches
            .iter()
            .filter(|batch| batch.fate == BatchFate::Written)
            .flat_map(|batch| batch.lines.iter().map(|(first, _)| *first))
            .collect();
        for batch in batches.iter_mut() {
            if batch.fate != BatchFate::Unknown || written.contains(&batch.lines[0].0) {
                continue;
            }
            // A text of the batch that only it has says whether it is there.
            let lines = batch.lines.iter().flat_map(|(first, last)| *first..=*last);
            let texts = lines.map(|line| &self.texts[usize::try_from(line).unwrap() - 2]);
            let own = texts.filter(|text| !text.starts_with("equal"));
            let stored = |text: &String| {
                let mut records = state.records.values();
                records.any(|one| one.creator == OURS && one.text == *text)
            };
            let own: Vec<_> = own.collect();
            let Some(first) = own.first() else {
                continue;
            };
            // What kintone refuses is in no batch that is written.
            let is_good = !own.iter().any(|text| text.ends_with("bad"));
            batch.fate = if is_good && stored(first) {
                BatchFate::Written
            } else {
                BatchFate::NotWritten
            };
        }
    }

    fn reached(&self, what: &str) {
        self.kintone.state.lock().unwrap().reached(what);
    }

    /// Runs until it ends, or its process is killed.
    async fn run(&self, client: &Client, options: &Options, journal: &Journal) -> Option<Outcome> {
        let source = Source::open(&self.path).unwrap();
        let stop = Stop::default();
        let server = Server {
            client,
            app: "1".parse().unwrap(),
        };
        let work = import::run(server, &source, options, &stop, journal);
        tokio::select! {
            biased;
            () = self.kintone.killed.notified() => None,
            outcome = work => Some(outcome.unwrap()),
        }
    }

    /// Whether what is stored is what was wanted.
    fn verdict(&self, batches: &[Noted]) -> Result<(), String> {
        let state = self.kintone.state.lock().unwrap();
        let mut stored: BTreeMap<&str, i64> = BTreeMap::new();
        for record in state
            .records
            .values()
            .filter(|record| record.creator == OURS)
        {
            *stored.entry(&record.text).or_default() += 1;
        }
        for text in self.texts.iter().filter(|text| !text.ends_with("bad")) {
            *stored.entry(text).or_default() -= 1;
        }
        stored.retain(|_, count| *count != 0);
        if !stored.is_empty() {
            return Err(format!("more (or fewer) than wanted: {stored:?}"));
        }
        // A batch that was looked for again is noted again: its lines are counted once.
        let written = batches
            .iter()
            .filter(|batch| batch.fate == BatchFate::Written);
        let lines = written.flat_map(|batch| &batch.lines);
        let lines = lines.flat_map(|(first, last)| *first..=*last);
        let written = lines.collect::<BTreeSet<_>>().len() as u64;
        let good = self
            .texts
            .iter()
            .filter(|text| !text.ends_with("bad"))
            .count() as u64;
        // With a key, what is there already is found by it, whoever knows that it was written.
        let has_key = matches!(self.mode, Mode::Upsert | Mode::Match);
        let is_counted = has_key || written == good;
        is_counted
            .then_some(())
            .ok_or_else(|| format!("{written} of {good} are counted as written"))
    }
}

fn sent(batch: &Noted) -> Sent<'_> {
    Sent {
        run: "",
        batch: 0,
        records: batch.records,
        lines: &batch.lines,
        fate: batch.fate,
        digest: batch.digest.as_deref(),
        above: batch.above,
        age: Duration::from_secs(3600),
    }
}

fn connection(url: &str) -> Connection {
    Connection {
        base_url: url.parse().unwrap(),
        auth: Auth::Tokens(vec!["token".into()]),
        basic: None,
        client_certificate: None,
        proxy: None,
        guest_space: None,
        timeout: Duration::from_secs(30),
        retries: 2,
        backoff: Backoff {
            first: Duration::ZERO,
            longest: Duration::ZERO,
        },
        language: AnswerLanguage::En,
        trust: Trust::KnownCodes,
    }
}

/// Plays these seeds: what was reached, and what was wrong.
fn played(seeds: impl Iterator<Item = u64> + Send, play: Play) -> (Reach, Vec<String>) {
    let seeds = Mutex::new(seeds);
    let found = Mutex::new((Reach::new(), Vec::new()));
    thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                let runtime = Runtime::new().unwrap();
                loop {
                    let Some(seed) = seeds.lock().unwrap().next() else {
                        return;
                    };
                    let mut execution = Execution::new(seed, play);
                    let outcome = runtime.block_on(async {
                        let playing = execution.play();
                        let patience = Duration::from_secs(120);
                        let ended = tokio::time::timeout(patience, playing).await;
                        ended.unwrap_or_else(|_| Err("it does not end".to_owned()))
                    });
                    let state = execution.kintone.state.lock().unwrap();
                    let mut found = found.lock().unwrap();
                    for (key, times) in &state.reach {
                        *found.0.entry(key.clone()).or_default() += times;
                    }
                    if let Err(why) = outcome {
                        let (seed, mode) = (execution.seed, execution.mode);
                        let told = state.told.join("\n");
                        found.1.push(format!(
                            "SIM_SEED={seed} cargo test resume::simulation -- --nocapture\n{mode:?}, {} at once: {why}\n{told}",
                            execution.at_once
                        ));
                    }
                }
            });
        }
    });
    found.into_inner().unwrap()
}

fn number(variable: &str) -> Option<u64> {
    let text = std::env::var(variable).ok()?;
    Some(text.parse().unwrap())
}

#[test]
fn whatever_breaks_is_finished_without_a_loss_and_without_a_double() {
    let seeds = match number("SIM_SEED") {
        Some(seed) => seed..seed + 1,
        None => 0..number("SIM_RUNS").unwrap_or(SEEDS),
    };
    let is_one = seeds.end - seeds.start == 1;
    let (reach, wrong) = played(seeds, Play::Everything);
    for (key, times) in &reach {
        println!("{times:6} {key}");
    }
    assert!(
        wrong.is_empty(),
        "{} wrong:\n{}",
        wrong.len(),
        wrong[..wrong.len().min(3)].join("\n\n")
    );
    if !is_one {
        let seldom: Vec<_> = REACHED
            .iter()
            .filter(|key| reach.get(**key).is_none_or(|times| *times < 50))
            .collect();
        assert!(
            seldom.is_empty(),
            "reached less than 50 times: {seldom:?}\n{reach:#?}"
        );
    }
}

/// What has to be reached, and often.
const REACHED: [&str; 21] = [
    "fault Honest",
    "fault Lost",
    "fault Cut",
    "fault Swallowed",
    "fault Late",
    "fault Busy",
    "fault Deadlock",
    "fault Conflict",
    "fault KilledBefore",
    "fault KilledBehind",
    "killed",
    "not noted, and not sent",
    "rival",
    "rival of our name",
    "late commit",
    "search finds some",
    "search finds nothing",
    "absent, and left",
    "candidates",
    "gone on behind what is written",
    "failed",
];

#[test]
fn late_commits_alone_double_nothing() {
    let (reach, wrong) = played(0..400, Play::LateAlone);
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong[0]);
    assert!(reach["late commit"] > 400, "{reach:?}");
}

#[test]
fn who_does_not_look_writes_twice_and_is_caught() {
    let (_, wrong) = played(0..200, Play::Blind);
    let doubled = wrong.iter().filter(|why| why.contains("more (or fewer)"));
    assert!(doubled.count() > 0, "no seed notices a double");
}

#[test]
fn what_may_not_be_viewed_is_not_doubled() {
    let (reach, wrong) = played(0..200, Play::Veiled);
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong[0]);
    assert!(reach["unseen"] > 50, "{reach:?}");
}
