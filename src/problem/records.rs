//! What can be wrong with records that a file has as JSON, or as cards.

macro_rules! records_problems {
    ($next:ident! $($others:tt)*) => { $next! { $($others)*

    JsonInvalid {
        /// Why.
        reason: String,
    } = Error "json.invalid" {
        says   "this is not valid JSON of records: {reason}"
               "レコードのJSONとして正しくありません（{reason}）。"
        cause  "Records are objects: one a line, in a list, or as kintone's API answers. What is there cannot be read as one."
               "レコードはオブジェクトです（1行に1件、リスト、またはkintoneのAPIの応答の形）。そのように読み取れない部分があります。"
        remedy "Correct the JSON at this place, or export the file again."
               "この箇所のJSONを修正するか、ファイルを書き出し直してください。"
        hint   remedy
    }

    JsonMissing {
        /// The member.
        name: String,
    } = Error "json.missing" {
        says   "this record, or a row of its table, lacks {name:?}, which others have"
               "ほかのレコードまたは行にある{name:?}がありません。"
        cause  "A member that is missing could mean that the field is left as it is, or that it is empty. kintable does not guess."
               "項目がないことは、フィールドを変更しないとも、空にするとも読めるため、推測では読み取りません。"
        remedy "Add it, with `null` for an empty field, or use `--fields` with the fields that all records and rows have."
               "項目を追加してください。空のフィールドは「null」です。または、すべてのレコードにあるフィールドだけを「--fields」で指定してください。"
        hint   remedy
        wrong  "{\"Code\": \"A-1\", \"Item\": \"pen\"}\n{\"Code\": \"A-2\"}"
        right  "{\"Code\": \"A-1\", \"Item\": \"pen\"}\n{\"Code\": \"A-2\", \"Item\": null}"
    }

    JsonValue {
        /// The member.
        name: String,
    } = Error "json.value" {
        says   "{name:?} holds something that no field takes"
               "{name:?}に、フィールドに入力できない形の値があります。"
        cause  "The value is an object that is neither a field of kintone's nor has a `code`, or a list within a list."
               "値が、kintoneのフィールドの形でも「code」を持つ形でもないオブジェクト、またはリストの中のリストです。"
        remedy "Use a text, a number, a list of texts, or an object with a `code`; leave the field out with `--fields` otherwise."
               "文字列、数値、文字列のリスト、「code」を持つオブジェクトのいずれかにしてください。取り込まない場合は、「--fields」で対象から外してください。"
        hint   remedy
    }

    JsonAttachment {
        /// The member.
        name: String,
    } = Error "json.attachment" {
        says   "{name:?} has attachments as kintone returns them, without the files"
               "{name:?}に、kintoneから取得した添付ファイルの情報がありますが、ファイルの中身がありません。"
        cause  "JSON as `export --format ndjson` or kintone's API writes it has the names of attachments, and not what they hold. kintable cannot attach them by it."
               "「export --format ndjson」やkintoneのAPIが出力するJSONには、添付ファイルの名前だけがあり、中身がありません。このままでは添付できません。"
        remedy "Name the other fields with `--fields`, or leave this one out with `--except`; for the attachments, export as CSV with `--attachments-dir`, and import that."
               "「--fields」でほかのフィールドを指定するか、「--except」でこのフィールドを除いてください。添付ファイルも取り込むには、「--attachments-dir」を指定してCSVで書き出し、そのCSVを取り込んでください。"
        hint   remedy
    }

    VcardInvalid {
        /// Why.
        reason: Text,
    } = Error "vcard.invalid" {
        says   "this is not a card: {reason}"
               "vCardとして正しくありません（{reason}）。"
        cause  "A vCard file has cards, each from BEGIN:VCARD to END:VCARD, with a property on each line. What is there cannot be read as one."
               "vCardファイルは、BEGIN:VCARDからEND:VCARDまでが1件で、1行に1つの項目があります。そのように読み取れない部分があります。"
        remedy "Correct the file at this place, or export the contacts again."
               "この箇所を修正するか、連絡先を書き出し直してください。"
        hint   remedy
        wrong  "BEGIN:VCARD\nVERSION:3.0\nFN:Aoba"
        right  "BEGIN:VCARD\nVERSION:3.0\nFN:Aoba\nEND:VCARD"
    }

    VcardMedia {
        /// How many.
        found: u64,
        /// Their properties.
        names: String,
    } = Notice "vcard.media" {
        says   "sounds, keys and the like within the cards are ignored: {found} ({names})"
               "vCardに含まれる音声や鍵などは無視します：{found}個（{names}）。"
        cause  "Cards have sounds, keys and the like within them (SOUND, KEY). Of such contents, pictures alone (PHOTO, LOGO) are read, as attachments."
               "vCardには、音声や鍵など（SOUND、KEY）が含まれています。このような内容のうち、読み取れるのは画像（PHOTO、LOGO）だけです。"
        remedy "No action is needed. To attach them, save them as files, and enter their paths in a column of a CSV file."
               "対処は不要です。添付するには、ファイルとして保存し、そのパスをCSVファイルの列に入力してください。"
    }

    } };
}
