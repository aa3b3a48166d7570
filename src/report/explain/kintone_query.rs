//! kintone's codes about queries.

use super::{Explanation, account};

pub(super) const TABLE: &[Explanation] = &[
    Explanation::new(
        "GAIA_QU01",
        account(
            "A query asks for more than 500 records at once.",
            "Write a limit of at most 500.",
        ),
        account(
            "1回のクエリで500件を超えるレコードを取得しようとしています。",
            "limitを500以下にしてください。",
        ),
    )
    .says("400", "limit には 500 以下の値を指定してください。", "")
    .example("limit 1000", "limit 500"),
    Explanation::new(
        "GAIA_QU02",
        account(
            "A query skips more than 10,000 records.",
            "Go on from the last record number instead, or use a cursor.",
        ),
        account(
            "クエリのoffsetが10,000を超えています。",
            "最後のレコード番号から続きを取得するか、カーソルを使ってください。",
        ),
    )
    .says("400", "offset には 10,000 以下の値を指定してください。", "")
    .example(
        "order by $id asc limit 500 offset 10500",
        "$id > N order by $id asc limit 500",
    ),
    Explanation::new(
        "GAIA_IQ11",
        account(
            "A query names a field that the app does not have.",
            "Write the field code as it is in the form's settings.",
        ),
        account(
            "クエリに、アプリにないフィールドがあります。",
            "フォームの設定にあるフィールドコードを書いてください。",
        ),
    )
    .says("400", "指定されたフィールド（X）が見つかりません。", ""),
    Explanation::new(
        "GAIA_IQ03",
        account(
            "A query compares a field by an operator that its type does not have.",
            "Take another operator: choices and users have `in`, long texts `like`.",
        ),
        account(
            "クエリの演算子を、このフィールドタイプには使えません。",
            "別の演算子を使ってください。選択肢やユーザーは「in」、長い文字列は「like」です。",
        ),
    )
    .says(
        "400",
        "Xフィールドのフィールドタイプには演算子Yを使用できません。",
        "",
    )
    .example("Color = \"red\"", "Color in (\"red\")"),
    Explanation::new(
        "GAIA_IQ07",
        account(
            "A query compares a field inside a table by `=` or `!=`.",
            "Take `in` or `not in`.",
        ),
        account(
            "クエリで、テーブル内のフィールドに「=」または「!=」を使っています。",
            "「in」または「not in」を使ってください。",
        ),
    )
    .says(
        "400",
        "テーブルに設定している場合、Xフィールドのフィールドタイプには、演算子=を使用できま\
         せん。",
        "",
    )
    .example("Item = \"pen\"", "Item in (\"pen\")"),
    Explanation::new(
        "GAIA_IQ10",
        account(
            "A query asks for an option that the field does not have.",
            "Write one of the field's options.",
        ),
        account(
            "クエリに、フィールドの選択肢にない値があります。",
            "フィールドの選択肢のどれかを書いてください。",
        ),
    )
    .says("400", "フィールド「X」の項目に「V」は存在しません。", ""),
    Explanation::new(
        "GAIA_IL08",
        account(
            "A query is not valid, for example an empty text compared by `<` or `>`.",
            "Correct the query.",
        ),
        account(
            "空の文字列を「<」や「>」で比較しているなど、クエリの指定が正しくありません。",
            "クエリを直してください。",
        ),
    )
    .says("400", "クエリの指定が不正です。", ""),
    Explanation::new(
        "GAIA_IR02",
        account(
            "A query writes a name with a dot for a field that is no related records field.",
            "Write the field code alone.",
        ),
        account(
            "クエリで、関連レコード一覧でないフィールドに「.」の付いた名前を使っています。",
            "フィールドコードだけを書いてください。",
        ),
    )
    .says("400", "", ""),
    Explanation::new(
        "GAIA_IQ23",
        account(
            "A query gives a function an argument that it does not take.",
            "Check the function and its arguments in kintone's documentation of queries.",
        ),
        account(
            "クエリの関数に、指定できない引数があります。",
            "kintoneのクエリの仕様で、関数と引数を確認してください。",
        ),
    )
    .says("400", "", ""),
    Explanation::new(
        "GAIA_IQ25",
        account(
            "A query gives a function an argument that it does not take.",
            "Check the function and its arguments in kintone's documentation of queries.",
        ),
        account(
            "クエリの関数に、指定できない引数があります。",
            "kintoneのクエリの仕様で、関数と引数を確認してください。",
        ),
    )
    .says("400", "", ""),
];
