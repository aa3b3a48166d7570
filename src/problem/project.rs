//! What can be wrong with a project file.

macro_rules! project_problems {
    ($next:ident! $($others:tt)*) => { $next! { $($others)*

    ProjectSyntax {
        /// What the parser says of it.
        reason: String,
    } = Error "project.syntax" {
        says   "the project file is not valid TOML: {reason}"
               "プロジェクトファイルがTOMLとして正しくありません（{reason}）。"
        cause  "The project file is not a TOML document: a quotation mark or a bracket is missing, or a key is used twice, for example. No job of the file can run."
               "プロジェクトファイルがTOMLとして読み取れません。ダブルクォーテーションや括弧の不足、同じキーの重複などが原因です。ファイルのどのジョブも実行できません。"
        remedy "Correct the marked place. Names with other characters than ASCII letters, digits, `-` and `_` need double quotation marks."
               "示された箇所を直してください。半角英数字、「-」、「_」以外の文字を含む名前は、ダブルクォーテーションで囲みます。"
        hint   remedy
    }

    ProjectUnknownKey {
        /// The key.
        key: String,
        /// The key that was probably meant.
        nearest: Option<String>,
    } = Error "project.unknown-key" {
        says   "a project file has no key {key:?} here"
               "プロジェクトファイルのこの位置に、キー{key:?}はありません。"
        cause  "The project file has a key that kintable does not know there. It is not ignored, because what it was meant for would not happen."
               "プロジェクトファイルに、その位置では使えないキーがあります。意図した処理が行われないまま進むことのないよう、エラーにします。"
        remedy "Correct the key. A job has the options of `kintable import` by their long names, without `--`."
               "キーを直してください。ジョブには、「kintable import」のオプションを、先頭の「--」を除いた名前で書きます。"
        hint   (map::key_meant(nearest.as_deref())) or remedy
    }

    ProjectInvalid {
        /// The key.
        key: String,
        /// What belongs there.
        expected: Text,
    } = Error "project.invalid" {
        says   "{key:?} must be {expected}"
               "{key:?}には{expected}を指定してください。"
        cause  "A key of the project file has a value of the wrong kind, or one that makes no sense there."
               "プロジェクトファイルのキーの値が、種類違いか、意味をなさない値です。"
        remedy "Correct the value at the marked place."
               "示された箇所の値を直してください。"
    }

    ProjectUnfit {
        /// The key.
        key: String,
        /// Why it cannot be there.
        reason: Text,
    } = Error "project.unfit" {
        says   "{key:?} does not fit here: {reason}"
               "{key:?}はここでは使えません。{reason}"
        cause  "A key of the project file contradicts another one, or what it names is not in the file."
               "プロジェクトファイルのキーが別のキーと矛盾しているか、指定されたものがファイルにありません。"
        remedy "Remove one of the keys, or add what is missing."
               "どちらかのキーを外すか、足りないものを加えてください。"
    }

    ProjectSecret {
        /// The key.
        key: String,
        /// Where the secret belongs.
        place: Text,
    } = Error "project.secret" {
        says   "{key:?} is a secret, which does not belong into a project file: {place}"
               "{key:?}は秘密の情報です。プロジェクトファイルには書けません。{place}"
        cause  "The project file has a password or a token. A project file is copied and shared, so it only says where a secret is: in a variable of the environment, or in a file of its own."
               "プロジェクトファイルにパスワードまたはトークンが書かれています。プロジェクトファイルはコピーや共有をするものなので、秘密の情報は、環境変数または別のファイルに置き、その場所だけを書きます。"
        remedy "Move the secret to a variable of the environment or to a file, and name that, as in `token-env = \"BOX_TOKEN\"`. If others could read the file, create a new token or password."
               "秘密の情報を環境変数または別のファイルに移し、「token-env = \"BOX_TOKEN\"」のように、その名前を書いてください。ほかの人がファイルを読めた場合は、トークンやパスワードを作り直してください。"
    }
    } };
}
