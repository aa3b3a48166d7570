//! Subjects that several codes are about, for `explain lookup`: how it is done right, and which codes tell what went wrong.

use std::borrow::Cow;

use super::explanation::Explanation;
use crate::language::Text;

/// Every subject.
pub(super) static TOPICS: [Explanation; 1] = [Explanation {
    code: Cow::Borrowed("lookup"),
    cause: Text::fixed(
        "A lookup field refers to a record of another app, its source app. The file has the value of the field it copies from, such as a customer code, in the column of the lookup field; kintone finds the record by it, and fills in the fields that the lookup copies. The value must be there in one record of the source app alone: no record is `lookup.not-found`, several are `lookup.ambiguous`.",
        "ルックアップフィールドは、別のアプリ（参照先のアプリ）のレコードを参照します。ファイルでは、ルックアップフィールドの列に、顧客コードなど、コピー元のフィールドの値を入力します。kintoneはその値でレコードを探し、ほかのフィールドのコピーを入力します。その値のレコードは、参照先のアプリに1件だけ必要です。1件もないと「lookup.not-found」、複数あると「lookup.ambiguous」になります。",
    ),
    remedy: Text::fixed(
        "Import the source app first; `kintable import --dir DIR` finds that order by itself. Set \"Prohibit duplicate values\" for the field it copies from. With API tokens, add the source app's token with the permission \"View records\", as in `--api-token A,B`; without it the values cannot be checked before they are sent (`lookup.unchecked`, `GAIA_LO04`). `kintable check` asks for every value without writing anything.",
        "参照先のアプリを先に取り込んでください（「kintable import --dir DIR」は自動でこの順に取り込みます）。コピー元のフィールドには「値の重複を禁止する」を設定してください。APIトークンを使うときは、「--api-token A,B」のように、「レコード閲覧」の権限がある参照先のアプリのAPIトークンも指定してください。指定しないと、送信前に値を確認できません（「lookup.unchecked」「GAIA_LO04」）。「kintable check」は、書き込まずにすべての値を確認します。",
    ),
    example: None,
    reference: None,
    kintone: None,
}];
