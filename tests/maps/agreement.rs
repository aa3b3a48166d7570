//! What a check of a map says is what an import by it says, whatever the map.

use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use super::{check, form, told};
use crate::support::World;

/// Rules, good and bad, for fields of the form.
const RULES: &[(&str, &str)] = &[
    ("顧客番号", "from = \"no\""),
    ("顧客番号", "from = \"num\""),
    (
        "会社名",
        "from = \"name\"\nnormalize = [\"trim\", \"nfkc\"]",
    ),
    ("会社名", "from = [\"name\", \"no\"]\nseparator = \"-\""),
    ("会社名", "expr = \"name ~ no\""),
    ("会社名", "expr = \"nmae ~ no\""),
    ("会社名", "expr = \"name ~\""),
    (
        "金額",
        "from = \"sum\"\nnormalize = [{ number = { grouping = \".\", decimal = \",\" } }]",
    ),
    (
        "金額",
        "from = \"sum\"\nnormalize = [{ number = { grouping = \",\", decimal = \",\" } }]",
    ),
    ("金額", "from = \"sum\"\nformat = \"dmy\""),
    ("状態", "from = \"state\"\nvalues = { \"a\" = \"取引中\" }"),
    ("状態", "from = \"state\"\nvalues = { \"a\" = \"取引\" }"),
    (
        "状態",
        "from = \"state\"\nvalues = { \"a\" = \"取引中\" }\notherwise = \"default\"",
    ),
    ("状態", "value = \"休止\""),
    ("状態", "value = \"休業\""),
    ("有効", "from = \"state\"\nboolean = true"),
    ("契約日", "from = \"day\"\nformat = \"dmy\""),
    ("契約日", "from = \"day\"\nformat = \"day first\""),
    ("契約日", "from = \"day\"\nfromat = \"dmy\""),
    ("タグ", "from = \"state\"\nlist-separator = \"\""),
    ("無い", "from = \"no\""),
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn a_check_of_a_map_says_what_an_import_says(
        chosen in subsequence((0..RULES.len()).collect::<Vec<_>>(), 1..8),
        unused in select(vec!["", "[source]\nunused = \"error\"\n", "[source]\nunused = \"some\"\n"]),
    ) {
        let world = World::new();
        world.file("in.csv", "no,name,sum,state,day,memo\n1,A,\"1,5\",a,01/02/2024,x\n");
        let mut seen = std::collections::HashSet::new();
        let rules = chosen.into_iter().map(|at| RULES[at]).filter(|(field, _)| seen.insert(*field));
        let rules: Vec<_> = rules.map(|(field, rules)| format!("[fields.\"{field}\"]\n{rules}\n")).collect();
        let rules = rules.concat();
        world.file("map.toml", format!("{unused}{rules}"));
        let form = form();
        let checked = world.run(&["map", "check", "map.toml", "in.csv", "--form", &form, "--output", "json"]);
        let imported = check(&world, "in.csv", "map.toml", &["--output", "json", "--max-problems", "1000"]);
        let of_map = |code: &str| code.starts_with("map.");
        let in_order = |mut found: Vec<_>| { found.sort(); found };
        let said: Vec<_> = in_order(told(&imported).into_iter().filter(|(code, ..)| of_map(code)).collect());
        prop_assert_eq!(in_order(told(&checked)), said);
        prop_assert_eq!(checked.code == Some(4), told(&checked).iter().any(|(code, ..)| code != "map.columns-ignored"));
        if checked.code == Some(4) {
            prop_assert_eq!(imported.code, Some(4));
        }
    }
}
