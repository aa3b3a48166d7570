use super::lex::SyntaxError;
use super::parse::{Condition, Query, parse};

#[track_caller]
fn condition(query: &str, expected: &str) {
    assert_eq!(
        parse(query).map(|query| query.condition.map(|condition| shown(&condition))),
        Ok(Some(expected.to_owned())),
        "{query}"
    );
}

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
fn and_binds_closer_than_or_and_parentheses_closest() {
    condition(
        "a = 1 or b = 2 and c = 3",
        r#"(a = [Literal("1")] or (b = [Literal("2")] and c = [Literal("3")]))"#,
    );
    condition(
        "(a = 1 or b = 2)and(c=3)",
        r#"((a = [Literal("1")] or b = [Literal("2")]) and c = [Literal("3")])"#,
    );
}

#[test]
fn any_blank_separates_also_the_full_width_one() {
    condition(
        "\u{3000}会社名\u{3000}not\nin\t(\"a\",\u{3000}\"b\")",
        r#"会社名 not in [Literal("a"), Literal("b")]"#,
    );
}

#[test]
fn escapes_in_texts_are_undone() {
    condition(r#"a = "\"\\\n\t'""#, r#"a = [Literal("\"\\\n\t'")]"#);
}

#[test]
fn functions_take_words_as_arguments() {
    condition(
        "d >= FROM_TODAY(-3, DAYS)",
        r#"d >= [Function { name: "FROM_TODAY", arguments: ["-3", "DAYS"] }]"#,
    );
}

#[test]
fn the_tail_orders_and_cuts() {
    let query = parse("order by a desc, $id limit 500 offset 20");
    assert_eq!(
        query,
        Ok(Query {
            condition: None,
            order: vec![("a".to_owned(), true), ("$id".to_owned(), false)],
            limit: Some(500),
            offset: Some(20),
        })
    );
    assert_eq!(parse(""), Ok(Query::default()));
    assert_eq!(parse("limit -1").map(|query| query.limit), Ok(Some(-1)));
}

#[test]
fn fields_may_be_named_like_keywords() {
    condition("limit = 1", r#"limit = [Literal("1")]"#);
    condition("order in (1)", r#"order in [Literal("1")]"#);
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
        assert_eq!(parse(bad), Err(SyntaxError), "{bad:.20}");
    }
}
