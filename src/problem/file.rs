//! What can be wrong with a file as a whole: its bytes, its encoding, its lines and quotes.

use super::fault::{EncodingName, QuoteFault};
use crate::language::{Text, text};

macro_rules! file_problems {
    ($next:ident! $($others:tt)*) => { $next! { $($others)*

    FileEmpty = Error "file.empty" {
        says   "the file is empty; its first line must name the fields"
               "ファイルが空です。1行目にフィールドコードを並べた見出しが必要です。"
        cause  "The file holds no header."
               "ファイルに見出しがありません。"
        remedy "Begin the file with a line that names the field codes, separated by the delimiter."
               "1行目に、フィールドコードを区切り文字で区切って書いてください。"
    }

    FileWorkbook = Error "file.workbook" {
        says   "this is an Excel workbook, not a CSV file"
               "CSVファイルではなく、Excelブックです。"
        cause  "The file is an Excel workbook (.xlsx or .xls). kintable reads CSV."
               "Excelブック（.xlsxまたは.xls）です。読み込めるのはCSVファイルです。"
        remedy "Open it in the spreadsheet and save it as CSV (UTF-8)."
               "表計算ソフトで開き、「CSV UTF-8」として保存し直してください。"
        hint   remedy
    }

    FileEncoding {
        /// The encoding that was tried: "UTF-8".
        tried: &'static str,
        /// The encoding that the file is in, as far as it can be told: another one, or the one that was tried,
        /// if single bytes are damaged.
        likely: Option<EncodingName>,
    } = Error "file.encoding" {
        says   "this is not {tried} text"
               "{tried}として読めない文字があります。"
        cause  "A byte does not belong to the encoding that the file is read with. kintable never guesses and never replaces characters, as that would damage data without a word. If the message says that the rest of the file is in this encoding, single bytes are damaged: correct the place, or export the file again."
               "ファイルの文字コードとして読めないバイトがあります。文字を推測したり置き換えたりすると、データが気付かないうちに壊れるため、読み込みを中止します。「ほかの部分は」と表示されたときは、一部のバイトだけが壊れています。その箇所を修正するか、ファイルを出力し直してください。"
        remedy "Save the file as UTF-8, or name its encoding with --encoding: `sjis` for most files from Japanese Excel."
               "UTF-8で保存し直すか、--encodingで文字コードを指定してください。日本語版Excelのファイルの多くは「sjis」です。"
        hint   (file::encoding_hint(tried, likely.as_ref())) or remedy
    }

    FileEncodingAmbiguous {
        /// Both, and what stands in each at the first place where they differ.
        readings: [(EncodingName, String); 2],
    } = Error "file.encoding-ambiguous" {
        says   "the encoding cannot be told: as {one} the line says {reading:?}, as {other} it says {other_reading:?}"
               "文字コードを判別できません。この行は、{one}なら{reading:?}、{other}なら{other_reading:?}と読めます。"
        where  one = readings[0].0, reading = &readings[0].1, other = readings[1].0, other_reading = &readings[1].1, option = readings[0].0.option, other_option = readings[1].0.option;
        cause  "The bytes of the file make sense in two encodings, and the file holds too little text to tell them apart: the byte of `°` in western Windows is `ｰ` in Shift_JIS. The message shows the first line that differs, as it reads in each."
               "2つの文字コードのどちらでも読めるファイルで、判別できるだけの文字がありません。たとえば、Windowsの欧文の「°」とShift_JISの「ｰ」は同じバイトです。メッセージには、読み方が異なる最初の行を両方の文字コードで示しています。"
        remedy "Look which of the two lines is right, and name its encoding with --encoding, or save the file as UTF-8."
               "正しく読めているほうの文字コードを--encodingで指定するか、ファイルをUTF-8で保存し直してください。"
        hint   ("use `--encoding {option}` or `--encoding {other_option}`, whichever is right; otherwise name another encoding, or save the file as UTF-8"
                "正しいほうを「--encoding {option}」または「--encoding {other_option}」で指定してください。どちらも正しくなければ、ほかの文字コードを指定するか、UTF-8で保存してください。")
    }

    FileEncodingDoubtful {
        /// The encoding that was declared.
        declared: EncodingName,
        /// What stands in it at the first place where the two differ.
        reading: String,
        /// The encoding that makes sense of the file.
        likely: EncodingName,
        /// What stands there in that.
        likely_reading: String,
    } = Notice "file.encoding-doubtful" {
        says   "the file is read as {declared}, as the option says, but looks like {likely}: here it says {reading:?}, as {likely} it would say {likely_reading:?}"
               "指定どおり{declared}として読み込みますが、{likely}のようです。この行は{reading:?}と読めますが、{likely}なら{likely_reading:?}です。"
        where  option = likely.option;
        cause  "Every byte of the file belongs to the encoding that --encoding names, but what it yields looks like no text of that encoding, and another encoding makes sense of it. The file is read as the option says."
               "ファイルは--encodingで指定した文字コードとして読めますが、文章として不自然で、別の文字コードなら自然に読めます。読み込みは指定どおりの文字コードで行います。"
        remedy "Compare the two lines in the message. If the other one is right, name that encoding, or leave the option out."
               "メッセージの2つの行を見比べてください。別の文字コードのほうが正しければ、その文字コードを指定するか、--encodingを外してください。"
        hint   ("if that is right, use `--encoding {option}`"
                "{likely}が正しければ、「--encoding {option}」を指定してください。")
    }

    FileEncodingUnsupported {
        /// Its name.
        name: &'static str,
    } = Error "file.encoding-unsupported" {
        says   "this is {name} text, an encoding that cannot be read"
               "文字コードが{name}です。この文字コードには対応していません。"
        cause  "The file is in ISO-2022-JP (JIS), the encoding of old mail. It looks like ASCII, but its letters stand for Japanese ones. kintable does not read it."
               "古い電子メールなどで使われるISO-2022-JP（JISコード）のファイルです。この文字コードには対応していません。"
        remedy "Open the file in an editor that knows ISO-2022-JP, and save it as UTF-8."
               "ISO-2022-JPを扱えるエディターで開き、UTF-8で保存し直してください。"
        hint   remedy
    }

    TooFewColumns {
        /// Cells in the header.
        expected: usize,
        /// Cells in the row.
        found: usize,
    } = Error "file.too-few-columns" {
        says   "the line has {cells}, the header has {expected}"
               "列数が足りません。見出しは{expected}列ですが、この行は{found}列です。"
        where  cells = some(*found, "cell");
        cause  "A line has fewer cells than the header. Most often a cell holds a line break and is not quoted, so that one line became two."
               "行の列数が見出しより少なくなっています。多くは、改行を含むセルが引用符で囲まれておらず、1行が2行に分かれたためです。"
        remedy "Quote cells with line breaks, and give every line as many cells as the header, empty ones included."
               "改行を含むセルを引用符で囲み、空のセルも含めて、見出しと同じ列数にしてください。"
        hint   remedy
        wrong  "A-1,line one\nline two,100"
        right  "A-1,\"line one\nline two\",100"
    }

    TooManyColumns {
        /// Cells in the header.
        expected: usize,
        /// Cells in the row.
        found: usize,
    } = Error "file.too-many-columns" {
        says   "the line has {cells}, the header has {expected}"
               "列数が多すぎます。見出しは{expected}列ですが、この行は{found}列です。"
        where  cells = some(*found, "cell");
        cause  "A line has more cells than the header. Most often a cell holds the delimiter and is not quoted."
               "行の列数が見出しより多くなっています。多くは、区切り文字を含むセルが引用符で囲まれていないためです。"
        remedy "Quote cells that hold the delimiter, or choose the delimiter with --delimiter."
               "区切り文字を含むセルを引用符で囲むか、--delimiterで区切り文字を指定してください。"
        hint   remedy
        wrong  "A-1,1,000"
        right  "A-1,\"1,000\""
    }

    LineTooLong {
        /// The most text of a line, in MiB.
        mebibytes: usize,
    } = Error "file.line-too-long" {
        says   "the line is longer than {mebibytes} MiB"
               "行が上限の{mebibytes}MiBを超えています。"
        cause  "A line is longer than 16 MiB, which is more than any record of an app. Such a file is not a CSV file, or has no line breaks."
               "1行が16MiBを超えています。アプリのレコードとしては長すぎるため、CSVファイルではないか、改行のないファイルと考えられます。"
        remedy "Check that the file is the one you mean, and that its lines end with line breaks."
               "ファイルを取り違えていないか、行の終わりに改行があるかを確認してください。"
        hint   remedy
    }

    Quote {
        /// How.
        fault: QuoteFault,
    } = Error "file.quote" {
        says   "{broken}"
               "{broken}"
        where  broken = file::broken_quote(*fault);
        cause  "The quotes of a cell are broken. A quote that is not closed swallows the rest of the file, so nothing after it can be trusted."
               "セルの引用符が正しくありません。閉じられていない引用符があると、それ以降を正しく読めません。"
        remedy "Quote the whole cell, and double the quotes inside it."
               "セル全体を引用符で囲み、中の引用符は2つ重ねてください。"
        hint   remedy
        wrong  "5\" disk"
        right  "\"5\"\" disk\""
    }
    } };
}

/// How single bytes, or all of them, are to be read.
pub(super) fn encoding_hint(tried: &str, likely: Option<&EncodingName>) -> Option<Text> {
    let EncodingName { name, option } = likely?;
    Some(if *name == tried {
        text!(
            "the rest of the file is {tried} text: correct this place, or export the file again",
            "ファイルのほかの部分は{tried}です。この箇所を修正するか、ファイルを出力し直してください。"
        )
    } else {
        text!(
            "it looks like {name}: use `--encoding {option}`",
            "{name}のようです。「--encoding {option}」を指定してください。"
        )
    })
}

/// How the quotes are broken.
pub(super) fn broken_quote(fault: QuoteFault) -> Text {
    match fault {
        QuoteFault::Unclosed => Text::fixed(
            "the quote that opens here is never closed",
            "ここで始まる引用符（\"）が閉じられていません。",
        ),
        QuoteFault::TextAfterClosing => Text::fixed(
            "text follows a closing quote",
            "閉じた引用符（\"）の後ろに文字があります。",
        ),
        QuoteFault::InsideUnquoted => Text::fixed(
            "a quote stands inside a cell that is not quoted",
            "引用符で囲まれていないセルの中に引用符（\"）があります。",
        ),
    }
}
