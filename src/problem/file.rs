//! What can be wrong with a file as a whole: its bytes, its encoding, its lines and quotes.

use super::fault::{EncodingName, FileFormat, QuoteFault};
use crate::language::{Text, text};
use crate::plain::count;

macro_rules! file_problems {
    ($next:ident! $($others:tt)*) => { $next! { $($others)*

    FileEmpty = Error "file.empty" {
        says   "the file is empty"
               "ファイルが空です。"
        cause  "The file has no header line."
               "ファイルにヘッダー行がありません。"
        remedy "Start the file with a header line that lists the field codes."
               "1行目に、フィールドコードを区切り文字で区切ったヘッダー行を入れてください。"
        hint   remedy
    }

    FileWorkbook = Error "file.workbook" {
        says   "this spreadsheet cannot be read: it needs a password, or is of another kind than .xlsx, .xls and .ods, or than `--format` says"
               "表計算ファイルを読み取れません。パスワードで保護されているか、.xlsx、.xls、.ods以外の形式か、「--format」と異なる形式です。"
        cause  "The file is a spreadsheet, but one that needs a password, or of another kind (.xlsb, or Excel 4 and older), or of another kind than `--format` says. kintable reads .xlsx, .xls and .ods."
               "パスワードで保護されているか、ほかの形式の表計算ファイル（.xlsb、Excel 4以前）か、「--format」と異なる形式のファイルです。kintableが読み取れるのは.xlsx、.xls、.odsです。"
        remedy "Open it in Excel or LibreOffice, and save it as .xlsx without a password; if `--format` names another kind, remove it."
               "ExcelやLibreOfficeで開き、パスワードなしの.xlsxとして保存し直してください。「--format」が異なるときは、指定を外してください。"
        hint   remedy
    }

    FileFormat {
        /// What it is.
        format: FileFormat,
    } = Error "file.format" {
        says   "this is {named}, not a CSV file"
               "CSVファイルではなく、{named}です。"
        where  named = file::format(*format);
        cause  "The file is in another format. kintable imports CSV files, whatever their name ends with."
               "別の形式のファイルです。拡張子にかかわらず、kintableが取り込めるのはCSVファイルです。"
        remedy "Open the file in the program that it is from, and save or export it as CSV."
               "ファイルを作成したプログラムで開き、CSV形式で保存するか書き出してください。"
        hint   (file::as_csv(*format)) or remedy
    }

    FileSeparatorLine {
        /// The delimiter that it states.
        delimiter: &'static str,
    } = Notice "file.separator-line" {
        says   "this line tells Excel the delimiter ({named}); it is not the header line and is ignored"
               "Excelに区切り文字を知らせる行です（{named}）。ヘッダー行ではないため無視します。"
        where  named = file::delimiter(delimiter);
        cause  "The first line is `sep=` with a delimiter, which some programs write for Excel. The file is read with that delimiter, unless `--delimiter` is used, and its header line is the next one."
               "1行目は、一部のプログラムがExcelのために書く「sep=」の行です。「--delimiter」の指定がなければその区切り文字で読み、次の行をヘッダー行とします。"
        remedy "No action is needed."
               "対処は不要です。"
    }

    FileSeparatorUnsupported {
        /// What it states.
        separator: String,
    } = Error "file.separator-unsupported" {
        says   "this line states the delimiter {separator:?}, which is not supported"
               "区切り文字{separator:?}を示す行ですが、この区切り文字には対応していません。"
        cause  "The first line is `sep=` with a delimiter for Excel. kintable supports commas, semicolons and tabs."
               "1行目は、Excelに区切り文字を知らせる「sep=」の行です。対応している区切り文字は、カンマ、セミコロン、タブです。"
        remedy "Export the file with commas, semicolons or tabs as delimiter; in Excel, open it and save it as \"CSV UTF-8\"."
               "カンマ、セミコロン、タブのいずれかを区切り文字として書き出すか、Excelで開き、「CSV UTF-8」として保存し直してください。"
        hint   remedy
        wrong  "sep=|\nA|B"
        right  "A,B"
    }

    RaggedLines {
        /// How many lines.
        lines: u64,
        /// The first of them.
        first: u64,
    } = Notice "file.ragged" {
        says   "{ragged}"
               "{ragged}"
        where  ragged = file::ragged(*lines, *first);
        cause  "Some lines have more or fewer cells than the header line, but nothing is lost: the cells in question are empty, or have no header, or `--ragged pad` says that they count as empty. Excel and other programs write such lines."
               "ヘッダー行と列数の違う行がありますが、その部分のセルは空か、ヘッダーがないか、「--ragged pad」の指定で空とみなすため、失われる値はありません。Excelなどのプログラムが書き出すことのある行です。"
        remedy "No action is needed."
               "対処は不要です。"
    }

    FileEncoding {
        /// The encoding that was tried: "UTF-8".
        tried: &'static str,
        /// The encoding that the file is in, as far as it can be told: another one, or the one that was tried,
        /// if single bytes are damaged.
        likely: Option<EncodingName>,
    } = Error "file.encoding" {
        says   "this character is not valid {tried}"
               "{tried}として読めない文字があります。"
        cause  "A byte does not belong to the encoding that the file is read with. kintable does not guess and does not replace characters, because that would damage data silently. If the message says that the rest of the file is in this encoding, single bytes are damaged: correct the place, or export the file again."
               "ファイルの文字コードとして読めないバイトがあります。文字を推測したり置き換えたりすると、データが気付かないうちに壊れるため、エラーにして中止します。「ほかの部分は」と表示されたときは、一部のバイトだけが壊れています。その箇所を修正するか、ファイルを書き出し直してください。"
        remedy "Save the file as UTF-8, or use `--encoding` with the file's encoding, `sjis` for most files from Japanese Excel."
               "UTF-8で保存し直すか、「--encoding」で文字コードを指定してください。日本語版Excelのファイルの多くは「sjis」です。"
        hint   (file::encoding_hint(tried, likely.as_ref())) or remedy
    }

    FileEncodingAmbiguous {
        /// Both, and what stands in each at the first place where they differ.
        readings: [(EncodingName, String); 2],
    } = Error "file.encoding-ambiguous" {
        says   "the encoding is not certain: this line is {reading:?} in {one}, and {other_reading:?} in {other}"
               "文字コードを判別できません。この行は、{one}なら{reading:?}、{other}なら{other_reading:?}と読めます。"
        where  one = readings[0].0, reading = &readings[0].1, other = readings[1].0, other_reading = &readings[1].1, option = readings[0].0.option, other_option = readings[1].0.option;
        cause  "Two encodings are possible for this file, and it has too little text to decide: the byte of `°` in western Windows is `ｰ` in Shift_JIS. The message shows the first line that differs, in each of the two encodings."
               "2つの文字コードのどちらでも読めるファイルで、判別できるだけの文字がありません。たとえば、Windowsの欧文の「°」とShift_JISの「ｰ」は同じバイトです。メッセージには、読み方が異なる最初の行を両方の文字コードで示しています。"
        remedy "Check which of the two lines is right, and use `--encoding` with its encoding, or save the file as UTF-8."
               "正しく読めているほうの文字コードを「--encoding」で指定するか、ファイルをUTF-8で保存し直してください。"
        hint   ("use `--encoding {option}` or `--encoding {other_option}`, whichever is right; otherwise use another encoding, or save the file as UTF-8"
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
        says   "the file is read as {declared} (`--encoding`), but it looks like {likely}: this line is {reading:?} now, and {likely_reading:?} in {likely}"
               "「--encoding」の指定どおり{declared}として読みますが、{likely}のようです。この行は{reading:?}と読めますが、{likely}なら{likely_reading:?}です。"
        where  option = likely.option;
        cause  "Every byte of the file is valid in the encoding of `--encoding`, but the text does not make sense in it, and it does in another encoding. The file is read as the option says."
               "ファイルは「--encoding」で指定した文字コードとして読めますが、文章として不自然で、別の文字コードなら自然に読めます。ファイルは指定どおりの文字コードで読みます。"
        remedy "Compare the two lines in the message. If the other one is right, use `--encoding` with that encoding, or remove the option."
               "メッセージの2つの行を見比べてください。別の文字コードのほうが正しければ、その文字コードを指定するか、「--encoding」を外してください。"
        hint   ("if that is right, use `--encoding {option}`"
                "{likely}が正しければ、「--encoding {option}」を指定してください。")
    }

    TooFewColumns {
        /// Cells in the header.
        expected: usize,
        /// Cells in the row.
        found: usize,
        /// Whether it may be a part of a line that a line break tore apart.
        may_be_torn: bool,
    } = Error "file.too-few-columns" {
        says   "the line has {cells}, but the header line has {expected}"
               "列数が足りません。ヘッダー行は{expected}列ですが、この行は{found}列です。"
        where  cells = some(*found, "cell");
        cause  "A line has fewer cells than the header line. In most cases a cell with a line break is not in double quotation marks, so one line became two."
               "行の列数がヘッダー行より少なくなっています。多くは、改行を含むセルがダブルクォーテーション（\"）で囲まれておらず、1行が2行に分かれたためです。"
        remedy "Put cells with line breaks in double quotation marks, and use as many cells on every line as on the header line, empty ones included."
               "改行を含むセルをダブルクォーテーション（\"）で囲み、空のセルも含めて、ヘッダー行と同じ列数にしてください。"
        hint   (file::missing_cells(*may_be_torn)) or remedy
        wrong  "A-1,line one\nline two,100"
        right  "A-1,\"line one\nline two\",100"
    }

    ShortLine {
        /// Cells in the header.
        expected: usize,
        /// Cells in the row.
        found: usize,
    } = Notice "file.short-line" {
        says   "the line has {cells}, but the header line has {expected}; the missing cells are read as empty"
               "この行は{found}列で、ヘッダー行の{expected}列より少ないため、足りないセルを空として読みます。"
        where  cells = some(*found, "cell");
        cause  "The line lacks cells at its end, as Excel and other programs write lines whose last cells are empty. The missing cells are read as empty where that clears nothing: when records are added, and in new table rows. A line that lacks half of its cells or more, or is next to a broken line, is an error, because it may be a part of a line."
               "行末のセルが足りません。Excelなどのプログラムは、最後の数列が空の行をこのように書き出すことがあります。レコードを追加するときや、テーブルの新しい行など、値が消えるおそれがないときは、足りないセルを空として読みます。半分以上のセルが足りない行や、壊れた行の隣の行は、1行の一部かもしれないため、エラーになります。"
        remedy "No action is needed if these cells are empty."
               "これらのセルが空であれば、対処は不要です。"
    }

    TooManyColumns {
        /// Cells in the header.
        expected: usize,
        /// Cells in the row.
        found: usize,
        /// Whether it is a row of a sheet, where nothing is between the cells.
        is_sheet: bool,
    } = Error "file.too-many-columns" {
        says   "the line has {cells}, but the header line has {expected}"
               "列数が多すぎます。ヘッダー行は{expected}列ですが、この行は{found}列です。"
        where  cells = some(*found, "cell");
        cause  "A line has more cells than the header line. In most cases a cell with the delimiter is not in double quotation marks; in a spreadsheet, the header is on another line, or something is beside the records."
               "行の列数がヘッダー行より多くなっています。多くは、区切り文字を含むセルがダブルクォーテーション（\"）で囲まれていないためです。表計算ファイルでは、ヘッダーが別の行にあるか、レコードの横に別の値があるためです。"
        remedy "Put cells with the delimiter in double quotation marks, or choose the delimiter with `--delimiter`. In a spreadsheet, choose the header line with `--header-row`, or the cells with `--range`."
               "区切り文字を含むセルをダブルクォーテーション（\"）で囲むか、「--delimiter」で区切り文字を指定してください。表計算ファイルでは、「--header-row」でヘッダー行を、または「--range」でセルの範囲を指定してください。"
        hint   (file::too_many_cells(*is_sheet))
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
        remedy "Check that this is the right file, and that its lines end with line breaks."
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
        cause  "The double quotation marks of a cell are broken. If one is not closed, nothing after it can be read correctly."
               "セルのダブルクォーテーション（\"）が正しくありません。閉じられていないものがあると、それ以降を正しく読めません。"
        remedy "Put the whole cell in double quotation marks, and use \"\" for each quotation mark inside it."
               "セル全体をダブルクォーテーション（\"）で囲み、中の「\"」は「\"\"」にしてください。"
        hint   (file::closing(*fault)) or remedy
        wrong  "5\" disk"
        right  "\"5\"\" disk\""
    }
    } };
}

/// What a file is that is no CSV file.
pub(super) fn format(format: FileFormat) -> Text {
    match format {
        FileFormat::Vcard => Text::fixed("a vCard file (contacts)", "vCardファイル（連絡先）"),
        FileFormat::Json => Text::fixed("a JSON file", "JSONファイル"),
        FileFormat::OpenDocument => Text::fixed(
            "an OpenDocument file other than a spreadsheet (such as .odt)",
            "表計算以外のOpenDocumentファイル（.odtなど）",
        ),
        FileFormat::Archive => Text::fixed("a compressed file", "圧縮ファイル"),
        FileFormat::Pdf => Text::fixed("a PDF file", "PDFファイル"),
        FileFormat::Markup => Text::fixed("an HTML or XML file", "HTMLまたはXMLのファイル"),
    }
}

/// How such a file becomes a CSV file.
pub(super) fn as_csv(format: FileFormat) -> Option<Text> {
    match format {
        FileFormat::Archive => Some(Text::fixed(
            "decompress it, and import the CSV file in it",
            "展開し、中のCSVファイルを取り込んでください。",
        )),
        FileFormat::OpenDocument => Some(Text::fixed(
            "put its table into a spreadsheet, and save that",
            "表を表計算ファイルに移して、保存してください。",
        )),
        FileFormat::Markup => Some(Text::fixed(
            "open it in Excel, and save it as \"CSV UTF-8\"",
            "Excelで開き、「CSV UTF-8」として保存し直してください。",
        )),
        FileFormat::Vcard | FileFormat::Json | FileFormat::Pdf => None,
    }
}

/// A delimiter by its name.
pub(super) fn delimiter(name: &str) -> Text {
    match name {
        "semicolon" => Text::fixed("semicolon", "セミコロン"),
        "tab" => Text::fixed("tab", "タブ"),
        _ => Text::fixed("comma", "カンマ"),
    }
}

/// What to do about a line that lacks cells. Where it is none that was torn apart, what keeps it from being read is that
/// its empty cells would clear fields.
pub(super) fn missing_cells(may_be_torn: bool) -> Option<Text> {
    (!may_be_torn).then_some(Text::fixed(
        "add the missing cells, empty ones included: they are not read as empty, because that could clear values when records are updated",
        "空のセルも含めて、ヘッダー行と同じ列数にしてください。レコードの更新では値が消えるおそれがあるため、足りないセルを空とはみなしません。",
    ))
}

/// What to do about a line with more cells than the header has.
pub(super) fn too_many_cells(is_sheet: bool) -> Text {
    if is_sheet {
        Text::fixed(
            "choose the header line with `--header-row`, or the cells with `--range`",
            "「--header-row」でヘッダー行を、または「--range」でセルの範囲を指定してください。",
        )
    } else {
        Text::fixed(
            "put cells with the delimiter in double quotation marks, or choose the delimiter with `--delimiter`",
            "区切り文字を含むセルをダブルクォーテーション（\"）で囲むか、「--delimiter」で区切り文字を指定してください。",
        )
    }
}

/// How many lines have other cells than the header line.
pub(super) fn ragged(lines: u64, first: u64) -> Text {
    let number = count(lines);
    let (noun, have) = if lines == 1 {
        ("line", "has")
    } else {
        ("lines", "have")
    };
    text!(
        "{number} {noun} {have} more or fewer cells than the header line, all of them empty (the first is line {first})",
        "ヘッダー行と列数の違う行が{number}行ありますが、その部分のセルはすべて空です（最初は{first}行目）。"
    )
}

/// How single bytes, or all of them, are to be read.
pub(super) fn encoding_hint(tried: &str, likely: Option<&EncodingName>) -> Option<Text> {
    let EncodingName { name, option } = likely?;
    Some(if *name == tried {
        text!(
            "the rest of the file is valid {tried}: correct this character, or export the file again from its source",
            "ファイルのほかの部分は{tried}です。この文字を修正するか、元のデータからファイルを書き出し直してください。"
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
            "the double quotation mark that opens here is never closed",
            "ここで始まるダブルクォーテーション（\"）が閉じられていません。",
        ),
        QuoteFault::TextAfterClosing => Text::fixed(
            "there is text after the closing double quotation mark",
            "閉じるダブルクォーテーション（\"）の後ろに文字があります。",
        ),
        QuoteFault::AcrossLines { first, last } => text!(
            "from the double quotation mark that opens here, lines {first} to {last} were read as one record",
            "ここで始まるダブルクォーテーション（\"）のため、{first}～{last}行目を1件のレコードとして読み取りました。"
        ),
        QuoteFault::InsideUnquoted => Text::fixed(
            "there is a double quotation mark inside a cell that does not start with one",
            "ダブルクォーテーション（\"）で囲まれていないセルの中に「\"」があります。",
        ),
        QuoteFault::BehindSpaces => Text::fixed(
            "there are spaces before the double quotation mark that opens this cell",
            "セルの最初のダブルクォーテーション（\"）の前に空白があります。",
        ),
    }
}

/// What to do about a quotation mark that is not closed where it should be, or opens where it cannot.
pub(super) fn closing(fault: QuoteFault) -> Option<Text> {
    match fault {
        QuoteFault::Unclosed | QuoteFault::AcrossLines { .. } => Some(Text::fixed(
            "close it, or use \"\" for a quotation mark inside text",
            "閉じる「\"」を補うか、文字としての「\"」は「\"\"」にしてください。",
        )),
        QuoteFault::BehindSpaces => Some(Text::fixed(
            "remove these spaces, or put the whole cell in double quotation marks, and use \"\" for each quotation mark inside it",
            "この空白を削除するか、セル全体をダブルクォーテーション（\"）で囲み、中の「\"」は「\"\"」にしてください。",
        )),
        QuoteFault::TextAfterClosing | QuoteFault::InsideUnquoted => None,
    }
}
