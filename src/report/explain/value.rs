//! Codes about what cells hold.

use super::{Explanation, account};

pub(super) const TABLE: &[Explanation] = &[
    Explanation::new(
        "required.empty",
        account(
            "A required field would be empty. An empty cell clears the field, even if the form \
             has a default value.",
            "Fill in the cell.",
        ),
        account(
            "必須項目が空です。空のセルは、フォームに初期値があっても、値を消す指定になります。",
            "値を入力してください。",
        ),
    ),
    Explanation::new(
        "required.no-column",
        account(
            "A required field has neither a column nor a default value, so that no record can \
             be added.",
            "Add a column for it, or give the field a default value in the form.",
        ),
        account(
            "必須項目の列がなく、初期値もないため、レコードを追加できません。",
            "フィールドの列を追加するか、フォームで初期値を設定してください。",
        ),
    ),
    Explanation::new(
        "text.too-long",
        account(
            "A text has more characters than the field allows.",
            "Shorten it, or raise the field's maximum in the form.",
        ),
        account(
            "文字数がフィールドの最大文字数を超えています。",
            "文字数を減らすか、フォームで最大文字数を増やしてください。",
        ),
    ),
    Explanation::new(
        "text.too-short",
        account(
            "A text has fewer characters than the field demands. kintone demands it of empty \
             texts, too.",
            "Lengthen it, or lower the field's minimum in the form.",
        ),
        account(
            "文字数がフィールドの最小文字数に足りません。kintoneは空の値にも最小文字数を適用し\
             ます。",
            "文字数を増やすか、フォームで最小文字数を減らしてください。",
        ),
    ),
    Explanation::new(
        "text.scientific-notation",
        account(
            "A text looks like a long number that a spreadsheet shortened. Its last digits are \
             lost.",
            "Take the value from its source again, format the column as text in the \
             spreadsheet, and save the file anew.",
        ),
        account(
            "表計算ソフトが長い数字を指数表記に変えた値のようです。下の桁は失われています。",
            "元のデータから値を取り直し、表計算ソフトで列の表示形式を「文字列」にして保存し直し\
             てください。",
        ),
    )
    .example("4.90123E+12", "4901234567894"),
    Explanation::new(
        "text.spreadsheet-error",
        account(
            "A text is what a spreadsheet writes where a formula failed.",
            "Mend the formula in the spreadsheet, and save the file anew.",
        ),
        account(
            "表計算ソフトの数式のエラー値です。",
            "表計算ソフトで数式を直し、保存し直してください。",
        ),
    )
    .example("#REF!", "A-100"),
    Explanation::new(
        "text.lost-zeros",
        account(
            "A key is shorter than the others, as if a spreadsheet had cut its leading zeros.",
            "Format the column as text in the spreadsheet, restore the zeros, and save the \
             file anew.",
        ),
        account(
            "値がほかの値より短く、表計算ソフトが先頭の0を取り除いたようです。",
            "表計算ソフトで列の表示形式を「文字列」にし、0を補って保存し直してください。",
        ),
    )
    .example("123", "00123"),
    Explanation::new(
        "number.invalid",
        account(
            "A cell of a number field is not a number. In a table, kintone would store it as \
             an empty cell without a word, so that it is an error there, too.",
            "Write half-width digits, with a sign and one decimal point if needed, and no \
             thousands separators.",
        ),
        account(
            "数値フィールドのセルが数値ではありません。テーブルの中では、kintoneが何も知らせず\
             に空として保存するため、同じくエラーとします。",
            "半角の数字で、桁区切りを付けずに書いてください。符号と小数点は1つずつ使えます。",
        ),
    )
    .example("1,000", "1000"),
    Explanation::new(
        "number.too-large",
        account(
            "A number is above the field's maximum. kintone judges it before rounding.",
            "Correct it, or raise the maximum in the form.",
        ),
        account(
            "数値がフィールドの最大値を超えています。kintoneは丸める前の値で判断します。",
            "値を直すか、フォームで最大値を変更してください。",
        ),
    ),
    Explanation::new(
        "number.too-small",
        account(
            "A number is below the field's minimum. kintone judges it before rounding.",
            "Correct it, or lower the minimum in the form.",
        ),
        account(
            "数値がフィールドの最小値を下回っています。kintoneは丸める前の値で判断します。",
            "値を直すか、フォームで最小値を変更してください。",
        ),
    ),
    Explanation::new(
        "number.too-many-digits",
        account(
            "A number has more digits than the app keeps. By default that is 16 digits, 4 of \
             them decimals, so that 12 are left before the decimal point.",
            "Correct the number, or raise the digits in the app's advanced settings; a text \
             field keeps any number of digits.",
        ),
        account(
            "数値の桁数が、アプリの有効桁数を超えています。初期設定では、全体で16桁、小数部4桁\
             のため、整数部は12桁までです。",
            "値を直すか、アプリの高度な設定で全体の桁数を変更してください。コードなどは文字列フ\
             ィールドに保存できます。",
        ),
    ),
    Explanation::new(
        "number.rounded",
        account(
            "A number has more decimals than the app keeps. kintone rounds it without a word.",
            "Nothing is needed if that is meant; else raise the decimals in the app's advanced \
             settings.",
        ),
        account(
            "数値の小数部が、アプリの小数部の桁数を超えています。kintoneは何も知らせずに丸めて\
             保存します。",
            "丸めてよければ対処は不要です。保存するときは、アプリの高度な設定で小数部の桁数を増\
             やしてください。",
        ),
    )
    .example("1.23456", "1.2346"),
    Explanation::new(
        "date.order",
        account(
            "A date that is refused can only be read in one order of day and month, which \
             tells how the dates of its column are meant.",
            "Write all dates of the column as year-month-day.",
        ),
        account(
            "この日付は、日と月の並びが1通りにしか読めません。列のほかの日付の並びもこれでわか\
             ります。",
            "列の日付をすべて「年-月-日」に直してください。",
        ),
    )
    .example("27/03/2026", "2026-03-27"),
    Explanation::new(
        "date.invalid",
        account(
            "A cell of a date field is not a date, or one whose order is ambiguous.",
            "Write it like 2026-01-31 or 2026/1/31.",
        ),
        account(
            "日付フィールドのセルが日付ではないか、年月日の並びを決められません。",
            "2026-01-31または2026/1/31のように書いてください。",
        ),
    )
    .example("03/04/2026", "2026-03-04"),
    Explanation::new(
        "time.invalid",
        account(
            "A cell of a time field is not a time of day.",
            "Write it like 09:30, from 00:00 to 23:59.",
        ),
        account(
            "時刻フィールドのセルが時刻ではありません。",
            "09:30のように、00:00から23:59までで書いてください。",
        ),
    )
    .example("9時半", "09:30"),
    Explanation::new(
        "datetime.invalid",
        account(
            "A cell of a date and time field is not a date and time.",
            "Write it like 2026-01-31T09:30:00+09:00.",
        ),
        account(
            "日時フィールドのセルが日時ではありません。",
            "2026-01-31T09:30:00+09:00のように書いてください。",
        ),
    )
    .example("2026-01-31", "2026-01-31T00:00:00+09:00"),
    Explanation::new(
        "datetime.no-zone",
        account(
            "A date and time names no time zone, so that it could mean different moments.",
            "Add an offset like +09:00 or Z, or give --timezone for the whole file.",
        ),
        account(
            "日時にタイムゾーンがないため、どの時点か決められません。",
            "+09:00やZを付けるか、--timezoneでファイル全体のタイムゾーンを指定してください。",
        ),
    )
    .example("2026-01-31 09:30", "2026-01-31T09:30:00+09:00"),
    Explanation::new(
        "datetime.seconds-dropped",
        account(
            "kintone keeps minutes. The seconds of this date and time are dropped without a \
             word.",
            "Nothing is needed if that is meant; a text field keeps seconds.",
        ),
        account(
            "kintoneは日時を分までしか保存しません。秒は何も知らせずに切り捨てられます。",
            "切り捨ててよければ対処は不要です。秒まで保存するときは、文字列フィールドを使ってく\
             ださい。",
        ),
    ),
    Explanation::new(
        "option.unknown",
        account(
            "A value is not among the field's options. Case, width and blanks count.",
            "Write one of the options, or add the option in the form. kintable never adds \
             options.",
        ),
        account(
            "値がフィールドの選択肢にありません。大文字と小文字、全角と半角、空白も区別されます。",
            "選択肢のどれかに直すか、フォームで選択肢を追加してください。",
        ),
    )
    .example("銀行振り込み", "銀行振込"),
    Explanation::new(
        "link.invalid",
        account(
            "A cell of a link field is not what the field's type says: a URL, a telephone \
             number or a mail address.",
            "Correct it; a URL begins with https:// or http://.",
        ),
        account(
            "リンクフィールドのセルが、設定された種類（URL、電話番号、メールアドレス）の値では\
             ありません。",
            "値を直してください。URLはhttps://またはhttp://で始めます。",
        ),
    )
    .example("www.example.com", "https://www.example.com"),
    Explanation::new(
        "list.trailing-break",
        account(
            "A list cell has an empty line among its elements, most often at its end. It was \
             left out.",
            "Nothing is needed.",
        ),
        account(
            "複数の値を書くセルに空の行があり、取り込みませんでした。多くは末尾の余分な改行です。",
            "対処は不要です。",
        ),
    ),
];
