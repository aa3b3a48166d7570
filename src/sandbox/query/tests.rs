use super::parse::{Condition, Query, parse};

/// A condition with a parenthesis around everything that binds together.
fn shown(condition: &Condition) -> String {
    let joined = |parts: &[Condition], with: &str| {
        let parts: Vec<_> = parts.iter().map(shown).collect();
        format!("({})", parts.join(with))
    };
    match condition {
        Condition::And(parts) => joined(parts, " and "),
        Condition::Or(parts) => joined(parts, " or "),
        Condition::Test(test) => format!(
            "{} {} {:?}",
            test.field,
            test.operator.written(),
            test.operands
        ),
    }
}

#[test]
fn conditions_are_read_as_they_bind() {
    for (query, expected) in [
        // `and` binds closer than `or`, and parentheses closest.
        (
            "a = 1 or b = 2 and c = 3",
            r#"(a = [Literal("1")] or (b = [Literal("2")] and c = [Literal("3")]))"#,
        ),
        (
            "(a = 1 or b = 2)and(c=3)",
            r#"((a = [Literal("1")] or b = [Literal("2")]) and c = [Literal("3")])"#,
        ),
        // Any blank separates, the full-width one too.
        (
            "\u{3000}会社名\u{3000}not\nin\t(\"a\",\u{3000}\"b\")",
            r#"会社名 not in [Literal("a"), Literal("b")]"#,
        ),
        // Escapes in texts are undone.
        (r#"a = "\"\\\n\t'""#, r#"a = [Literal("\"\\\n\t'")]"#),
        // Functions take words as arguments.
        (
            "d >= FROM_TODAY(-3, DAYS)",
            r#"d >= [Function { name: "FROM_TODAY", arguments: ["-3", "DAYS"] }]"#,
        ),
        // Fields may be named like keywords.
        ("limit = 1", r#"limit = [Literal("1")]"#),
        ("order in (1)", r#"order in [Literal("1")]"#),
    ] {
        let condition = parse(query).and_then(|query| query.condition);
        let condition = condition.map(|condition| shown(&condition));
        assert_eq!(condition.as_deref(), Some(expected), "{query}");
    }
}

#[test]
fn the_tail_orders_and_cuts() {
    let query = parse("order by a desc, $id limit 500 offset 20");
    assert_eq!(
        query,
        Some(Query {
            condition: None,
            order: vec![("a".to_owned(), true), ("$id".to_owned(), false)],
            limit: Some(500),
            offset: Some(20),
        })
    );
    assert_eq!(parse(""), Some(Query::default()));
    assert_eq!(parse("limit -1").and_then(|query| query.limit), Some(-1));
}

#[test]
fn what_is_no_query_is_refused() {
    for bad in [
        "a",
        "a =",
        "a = 'x'",
        "a = x",
        "a = \"x",
        "a = \"x\ty\"",
        "a = \"x\ny\"",
        "a = \"\\x\"",
        "a == 1",
        "a ! 1",
        "(a = 1",
        "a = 1)",
        "a = 1 b = 2",
        "a in ()",
        "a in 1",
        "a is null",
        "not a = 1",
        "limit x",
        "order a",
        "offset 1 limit 1",
        &"(".repeat(100_000),
    ] {
        assert_eq!(parse(bad), None, "{bad:.20}");
    }
}
