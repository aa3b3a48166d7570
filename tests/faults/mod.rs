//! What is said is what is stored, whatever stands between: seeded runs through a gateway that commits or not and then
//! answers as it likes, with users who stop them.
//!
//! `FAULT_RUNS=1000 cargo test faults` makes more of them; `FAULT_SEED=17` makes one, and prints what happened.

#![expect(clippy::unwrap_used, reason = "a test that cannot set itself up fails")]

mod file;
mod said;
mod script;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::thread;

use kintable::api::Trust;

use crate::support::gateway::Gateway;
use crate::support::{Tenant, World};
use file::{File, Mode, form};
use said::Said;
use script::Rehearsed;

/// How many runs go on at the same time; most of their time they wait.
const AT_ONCE: usize = 6;

/// What was reached how often.
type Reach = BTreeMap<String, u64>;

/// One run: its seed decides everything but the moments at which threads meet.
fn run(seed: u64, trust: Trust) -> Result<Reach, String> {
    let mut rng = fastrand::Rng::with_seed(seed);
    let mode = Mode::ALL[usize::try_from(seed).unwrap() % Mode::ALL.len()];
    let is_program = trust == Trust::KnownCodes && seed % script::PROGRAMS as u64 == 4;
    let tenant = Tenant::with_form(&form());
    let world = World::new();
    let file = File::new(mode, &tenant, &mut rng);
    file.write(&world);
    let script = Rehearsed::new(seed, is_program, &file, tenant.base_url());
    let script = Arc::new(script);
    let gateway = Gateway::before(tenant.base_url(), script.clone());
    let said = if is_program {
        Said::by_program(&world, &gateway.url(), &file, &script)
    } else {
        Said::by_library(&world, &gateway.url(), &file, &script, trust)
    };
    // Late commits happen before anything is counted.
    drop(gateway);
    let outcome = said.hold_to(&file, &tenant.records(), &script);
    let mut reach = script.reach();
    for key in [
        format!("mode {mode:?}"),
        format!("ending {}", said.ending),
        format!("program {is_program}"),
        format!("at once {}", file.at_once),
    ] {
        *reach.entry(key).or_default() += 1;
    }
    match outcome {
        Ok(()) => Ok(reach),
        Err(why) => Err(format!(
            "seed {seed}, {mode:?}, program {is_program}: {why}\n{said:#?}\n{}",
            script.told()
        )),
    }
}

/// Does these runs, several at a time: what they reached, and what was wrong.
fn runs(seeds: impl Iterator<Item = u64> + Send, trust: Trust) -> (Reach, Vec<String>) {
    let seeds = Mutex::new(seeds);
    let found = Mutex::new((Reach::new(), Vec::new()));
    thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                loop {
                    let Some(seed) = seeds.lock().unwrap().next() else {
                        return;
                    };
                    let outcome = run(seed, trust);
                    let (reach, wrong) = &mut *found.lock().unwrap();
                    match outcome {
                        Ok(reached) => {
                            for (key, times) in reached {
                                *reach.entry(key).or_default() += times;
                            }
                        }
                        Err(why) => wrong.push(why),
                    }
                }
            });
        }
    });
    found.into_inner().unwrap()
}

fn number(variable: &str) -> Option<u64> {
    std::env::var(variable)
        .ok()
        .map(|text| text.parse().unwrap())
}

#[test]
fn what_is_said_is_what_is_stored_whatever_stands_between() {
    let seeds = match number("FAULT_SEED") {
        Some(seed) => seed..seed + 1,
        None => 0..number("FAULT_RUNS").unwrap_or(200),
    };
    let is_one = seeds.end - seeds.start == 1;
    let (reach, wrong) = runs(seeds, Trust::KnownCodes);
    let reached: Vec<_> = reach
        .iter()
        .map(|(key, times)| format!("{times:6} {key}"))
        .collect();
    println!("{}", reached.join("\n"));
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    if !is_one {
        let missing: Vec<_> = script::all_of_reach()
            .filter(|key| !reach.contains_key(key))
            .collect();
        assert!(missing.is_empty(), "never reached: {missing:#?}");
    }
}

#[test]
fn who_believes_any_code_writes_twice_and_is_caught() {
    let adds = (0..150).map(|number| number * Mode::ALL.len() as u64);
    let (_, wrong) = runs(adds, Trust::AnyCode);
    let doubled = wrong.iter().filter(|why| why.contains("is stored 2 times"));
    assert!(doubled.count() > 0, "no run noticed a double");
}
