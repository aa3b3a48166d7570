//! Codes about the file, its header, the options that name fields, and the grouping of lines.

use super::{Explanation, account};

pub(super) const TABLE: &[Explanation] = &[
    Explanation::new(
        "file.empty",
        account(
            "The file holds no header.",
            "Begin the file with a line that names the field codes, separated by the delimiter.",
        ),
        account(
            "ファイルに見出しがありません。",
            "1行目に、フィールドコードを区切り文字で区切って書いてください。",
        ),
    ),
    Explanation::new(
        "file.workbook",
        account(
            "The file is an Excel workbook (.xlsx or .xls). kintable reads CSV.",
            "Open it in the spreadsheet and save it as CSV (UTF-8).",
        ),
        account(
            "Excelブック（.xlsxまたは.xls）です。読み込めるのはCSVファイルです。",
            "表計算ソフトで開き、「CSV UTF-8」として保存し直してください。",
        ),
    ),
    Explanation::new(
        "file.encoding",
        account(
            "A byte does not belong to the encoding that the file is read with. kintable never \
             guesses and never replaces characters, as that would damage data without a word.",
            "Save the file as UTF-8, or name its encoding with --encoding: `sjis` for most \
             files from Japanese Excel. If the message says that the rest of the file is in \
             this encoding, single bytes are damaged: correct the place, or export the file \
             again.",
        ),
        account(
            "ファイルの文字コードとして読めないバイトがあります。文字を推測したり置き換えたりす\
             ると、データが気付かないうちに壊れるため、読み込みを中止します。",
            "UTF-8で保存し直すか、--encodingで文字コードを指定してください。日本語版Excelのファ\
             イルの多くは「sjis」です。「ほかの部分は」と表示されたときは、一部のバイトだけが壊\
             れています。その箇所を修正するか、ファイルを出力し直してください。",
        ),
    ),
    Explanation::new(
        "file.encoding-ambiguous",
        account(
            "The bytes of the file make sense in two encodings, and the file holds too little \
             text to tell them apart: the byte of `°` in western Windows is `ｰ` in Shift_JIS. \
             The message shows the first line that differs, as it reads in each.",
            "Look which of the two lines is right, and name its encoding with --encoding, or \
             save the file as UTF-8.",
        ),
        account(
            "2つの文字コードのどちらでも読めるファイルで、判別できるだけの文字がありません。たと\
             えば、Windowsの欧文の「°」とShift_JISの「ｰ」は同じバイトです。メッセージには、読み方\
             が異なる最初の行を両方の文字コードで示しています。",
            "正しく読めているほうの文字コードを--encodingで指定するか、ファイルをUTF-8で保存し直\
             してください。",
        ),
    ),
    Explanation::new(
        "file.encoding-doubtful",
        account(
            "Every byte of the file belongs to the encoding that --encoding names, but what it \
             yields looks like no text of that encoding, and another encoding makes sense of \
             it. The file is read as the option says.",
            "Compare the two lines in the message. If the other one is right, name that \
             encoding, or leave the option out.",
        ),
        account(
            "ファイルは--encodingで指定した文字コードとして読めますが、文章として不自然で、別の文\
             字コードなら自然に読めます。読み込みは指定どおりの文字コードで行います。",
            "メッセージの2つの行を見比べてください。別の文字コードのほうが正しければ、その文字コ\
             ードを指定するか、--encodingを外してください。",
        ),
    ),
    Explanation::new(
        "file.encoding-unsupported",
        account(
            "The file is in ISO-2022-JP (JIS), the encoding of old mail. It looks like ASCII, \
             but its letters stand for Japanese ones. kintable does not read it.",
            "Open the file in an editor that knows ISO-2022-JP, and save it as UTF-8.",
        ),
        account(
            "古い電子メールなどで使われるISO-2022-JP（JISコード）のファイルです。この文字コードに\
             は対応していません。",
            "ISO-2022-JPを扱えるエディターで開き、UTF-8で保存し直してください。",
        ),
    ),
    Explanation::new(
        "file.too-few-columns",
        account(
            "A line has fewer cells than the header. Most often a cell holds a line break and \
             is not quoted, so that one line became two.",
            "Quote cells with line breaks, and give every line as many cells as the header, \
             empty ones included.",
        ),
        account(
            "行の列数が見出しより少なくなっています。多くは、改行を含むセルが引用符で囲まれてお\
             らず、1行が2行に分かれたためです。",
            "改行を含むセルを引用符で囲み、空のセルも含めて、見出しと同じ列数にしてください。",
        ),
    )
    .example(
        "A-1,line one\nline two,100",
        "A-1,\"line one\nline two\",100",
    ),
    Explanation::new(
        "file.too-many-columns",
        account(
            "A line has more cells than the header. Most often a cell holds the delimiter and \
             is not quoted.",
            "Quote the cell, or choose the delimiter with --delimiter.",
        ),
        account(
            "行の列数が見出しより多くなっています。多くは、区切り文字を含むセルが引用符で囲まれ\
             ていないためです。",
            "セルを引用符で囲むか、--delimiterで区切り文字を指定してください。",
        ),
    )
    .example("A-1,1,000", "A-1,\"1,000\""),
    Explanation::new(
        "file.line-too-long",
        account(
            "A line is longer than 16 MiB, which is more than any record of an app. Such a file \
             is not a CSV file, or has no line breaks.",
            "Check that the file is the one you mean, and that its lines end with line breaks.",
        ),
        account(
            "1行が16MiBを超えています。アプリのレコードとしては長すぎるため、CSVファイルではないか、\
             改行のないファイルと考えられます。",
            "ファイルを取り違えていないか、行の終わりに改行があるかを確認してください。",
        ),
    ),
    Explanation::new(
        "file.quote",
        account(
            "The quotes of a cell are broken. A quote that is not closed swallows the rest of \
             the file, so nothing after it can be trusted.",
            "Quote the whole cell, and double the quotes inside it.",
        ),
        account(
            "セルの引用符が正しくありません。閉じられていない引用符があると、それ以降を正しく読\
             めません。",
            "セル全体を引用符で囲み、中の引用符は2つ重ねてください。",
        ),
    )
    .example("5\" disk", "\"5\"\" disk\""),
    Explanation::new(
        "header.too-many-columns",
        account(
            "The header has more than 5,000 columns. An app has at most 500 fields, so most of \
             them can be none. Most often the delimiter is another one, or the file has its \
             records side by side.",
            "Check the delimiter (--delimiter), and keep the columns of the app's fields.",
        ),
        account(
            "見出しの列数が5,000列を超えています。アプリのフィールドは最大500個のため、ほとんどの列\
             はフィールドではありません。多くは、区切り文字が違うか、レコードが横に並んでいるためです。",
            "区切り文字を確認し（--delimiter）、アプリのフィールドの列だけを残してください。",
        ),
    ),
    Explanation::new(
        "header.unknown",
        account(
            "A header cell names no field of the app. Field codes are written, not labels, and \
             case and width count.",
            "Write the field code that is suggested, or leave such columns out with \
             --ignore-unknown-columns.",
        ),
        account(
            "見出しに、アプリにないフィールドコードがあります。フィールド名ではなくフィールドコ\
             ードを、大文字と小文字、全角と半角も同じに書く必要があります。",
            "候補のフィールドコードに直すか、--ignore-unknown-columnsで取り込まない列としてくだ\
             さい。",
        ),
    ),
    Explanation::new(
        "header.unknown-type",
        account(
            "A column was left out: its field is of a type that this version of kintable does not know.",
            "Nothing is needed for the other columns. A newer version may know the type.",
        ),
        account(
            "このバージョンが対応していないフィールドタイプのため、列を取り込みませんでした。",
            "ほかの列はそのまま取り込めます。新しいバージョンでは対応していることがあります。",
        ),
    ),
    Explanation::new(
        "header.ignored",
        account(
            "A column was left out, because it is no field of the app and \
             --ignore-unknown-columns is given.",
            "Nothing is needed. If the column should be imported, correct its field code.",
        ),
        account(
            "--ignore-unknown-columnsが指定されているため、アプリにないフィールドの列を取り込み\
             ませんでした。",
            "対処は不要です。取り込むべき列であれば、フィールドコードを直してください。",
        ),
    ),
    Explanation::new(
        "header.duplicate",
        account(
            "Two columns have the same header, so that it is unclear which one counts.",
            "Delete or rename one of them.",
        ),
        account(
            "同じ見出しの列が2つあり、どちらを使うか決められません。",
            "どちらかの列を削除するか、見出しを直してください。",
        ),
    ),
    Explanation::new(
        "header.blank",
        account(
            "A column without a header holds a value, which would be lost.",
            "Name the column's field in the header, or empty the column.",
        ),
        account(
            "見出しのない列に値があり、このままでは失われます。",
            "見出しにフィールドコードを書くか、列を空にしてください。",
        ),
    ),
    Explanation::new(
        "header.blank-ignored",
        account(
            "Columns without a header, all of whose cells are empty, were left out. \
             Spreadsheets save such columns.",
            "Nothing is needed.",
        ),
        account(
            "見出しがなく、すべてのセルが空の列を取り込みませんでした。表計算ソフトが保存するこ\
             とのある列です。",
            "対処は不要です。",
        ),
    ),
    Explanation::new(
        "header.trimmed",
        account(
            "A header cell has blanks around its field code; they were left out.",
            "Nothing is needed.",
        ),
        account(
            "見出しの前後に空白があるため、取り除いて読み込みました。",
            "対処は不要です。",
        ),
    ),
    Explanation::new(
        "header.missing",
        account(
            "A field that --fields names has no column in the file. For a table, each of its \
             fields needs a column.",
            "Add the column, or do not name the field in --fields.",
        ),
        account(
            "--fieldsで指定したフィールドの列がファイルにありません。テーブルを指定したときは、\
             テーブル内のすべてのフィールドの列が必要です。",
            "列を追加するか、--fieldsからフィールドを除いてください。",
        ),
    ),
    Explanation::new(
        "header.read-only",
        account(
            "Columns that kintone fills itself were left out: record number, creator, \
             calculated fields, status and the like.",
            "Nothing is needed. --fields sends creator, modifier and their times when adding, \
             which needs the right to manage the app.",
        ),
        account(
            "レコード番号、作成者、計算、ステータスなど、kintoneが自動で設定するフィールドの列\
             を取り込みませんでした。",
            "対処は不要です。作成者、更新者、作成日時、更新日時は、アプリ管理の権限があれば、追\
             加時に--fieldsで指定して取り込めます。",
        ),
    ),
    Explanation::new(
        "fields.unknown",
        account(
            "--fields names a field that the app does not have.",
            "Write the field code as it is in the form's settings.",
        ),
        account(
            "--fieldsに、アプリにないフィールドが指定されています。",
            "フォームの設定にあるフィールドコードを指定してください。",
        ),
    ),
    Explanation::new(
        "fields.unsupported",
        account(
            "--fields names a field that cannot be imported, such as a calculated field or the \
             status.",
            "Do not name it in --fields.",
        ),
        account(
            "--fieldsに、計算やステータスなど、取り込めないフィールドが指定されています。",
            "--fieldsから除いてください。",
        ),
    ),
    Explanation::new(
        "fields.in-table",
        account(
            "--fields names a field inside a table. Tables are imported as a whole, because \
             rows that are not sent are deleted.",
            "Name the table instead.",
        ),
        account(
            "--fieldsに、テーブル内のフィールドが指定されています。送信しない行は削除されるため、\
             テーブルは全体で取り込みます。",
            "代わりにテーブルを指定してください。",
        ),
    ),
    Explanation::new(
        "group.orphan-row",
        account(
            "Lines stand above the first `*`, so that they belong to no record.",
            "Write `*` in the first line of each record.",
        ),
        account(
            "最初の「*」より前に行があり、どのレコードの行かわかりません。",
            "各レコードの先頭行に「*」を書いてください。",
        ),
    )
    .example(
        "*,Code,Item\n,A-1,pen\n*,A-2,ink",
        "*,Code,Item\n*,A-1,pen\n*,A-2,ink",
    ),
    Explanation::new(
        "group.unknown-mark",
        account(
            "The mark column holds something other than `*`.",
            "Write `*` where a record begins, and nothing on its other lines.",
        ),
        account(
            "先頭行を表す列に「*」以外の文字があります。",
            "レコードの先頭行に「*」を書き、ほかの行は空にしてください。",
        ),
    ),
    Explanation::new(
        "group.too-long",
        account(
            "A record has more than 250,000 lines, 2,000,000 cells or 64 MiB of text. Most often its \
             lines are several records, and the `*` that begins each of them is missing. Reading \
             stops there, and nothing is sent.",
            "Write `*` in the first line of each record. A table of so many rows is slow in \
             kintone, too: divide it among several records.",
        ),
        account(
            "1件のレコードが250,000行、2,000,000セル、64MiBのいずれかの上限を超えています。多くは、複数\
             のレコードの行で、先頭行の「*」が抜けているためです。ここで読み込みを中止し、何も送信し\
             ません。",
            "各レコードの先頭行に「*」を書いてください。行数の多いテーブルはkintoneでも動作が遅くな\
             るため、複数のレコードに分けてください。",
        ),
    ),
    Explanation::new(
        "group.ignored-value",
        account(
            "A cell outside tables differs from the record's line with the `*`. A record has \
             one value for such a field, and it is taken from that line.",
            "Check which value is right, and write it on the line with the `*`.",
        ),
        account(
            "テーブルの外のセルの値が、「*」の行の値と違います。テーブルの外のフィールドの値は、\
             「*」の行から取り込みます。",
            "正しい値を確認し、「*」の行に書いてください。",
        ),
    ),
    Explanation::new(
        "group.no-mark",
        account(
            "The file has table columns and several lines, but no `*` column. Each line is \
             then a record with one table row.",
            "If records span several lines, add a first column with the header `*`.",
        ),
        account(
            "テーブルの列があり複数行ありますが、「*」の列がありません。1行を、テーブルが1行の\
             レコードとして読み込みます。",
            "1レコードが複数行にわたるときは、見出しが「*」の列を先頭に追加してください。",
        ),
    )
    .example(
        "Code,Item\nA-1,pen\nA-1,ink",
        "*,Code,Item\n*,A-1,pen\n,,ink",
    ),
    Explanation::new(
        "group.blank",
        account(
            "All cells of these records that would be sent are empty, those of the update key and of row \
             IDs too. Spreadsheet programs leave such lines of commas where something was deleted. The \
             records are skipped.",
            "Nothing, if no record is missing. Use `--blank-records add` to add them as empty records.",
        ),
        account(
            "これらのレコードは、更新キーや行IDも含めて、送信するセルがすべて空です。表計算ソフトで内容を消した\
             行は、このようにカンマだけの行として残ることがあります。このようなレコードはスキップします。",
            "必要なレコードが含まれていなければ、そのままでかまいません。空のレコードとして追加するには、\
             「--blank-records add」を指定してください。",
        ),
    )
    .example("Code,Item\nA-1,pen\n,\n,", "Code,Item\nA-1,pen"),
    Explanation::new(
        "row-id.invalid",
        account(
            "A table's own column holds row ids, and this cell is no positive whole number. \
             kintone answers CB_IJ01 to such a request.",
            "Write the row id as kintone exported it, or leave the cell empty to insert the row.",
        ),
        account(
            "テーブルの列には行IDを書きますが、正の整数ではありません。このまま送信すると、\
             kintoneはCB_IJ01のエラーを返します。",
            "書き出したままの行IDを書くか、行を追加するときは空にしてください。",
        ),
    ),
    Explanation::new(
        "row-id.duplicate",
        account(
            "A row id stands twice in one record's table. kintone answers GAIA_SI01 to such a \
             request.",
            "Give each row its own row id, and leave it empty on rows to be inserted.",
        ),
        account(
            "1つのレコードのテーブルに、同じ行IDが2つあります。このまま送信すると、kintoneは\
             GAIA_SI01のエラーを返します。",
            "行IDが重ならないようにし、追加する行では空にしてください。",
        ),
    ),
    Explanation::new(
        "row-id.empty",
        account(
            "--fields names the table, and a filled row has no row id. This is the rule of \
             cli-kintone.",
            "Fill in the row id, or do not name the table in --fields to insert the row.",
        ),
        account(
            "--fieldsにテーブルが指定されていますが、値のある行に行IDがありません。cli-kintone\
             と同じ規則です。",
            "行IDを入力してください。行を追加するときは、--fieldsにテーブルを指定しないでくださ\
             い。",
        ),
    ),
];
