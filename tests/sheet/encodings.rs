//! Texts in many encodings: each is read as it was written, or refused with both readings. None is read as another.

use encoding_rs::{BIG5, EUC_JP, GBK, ISO_2022_JP, ISO_8859_15, SHIFT_JIS, UTF_8, WINDOWS_1252};
use kintable::problem::ProblemKind;
use kintable::sheet::{self, DelimiterChoice, Encoding, EncodingChoice, SheetError, Way};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::{open, open_as, source, told, told_as};

/// What becomes of a text.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Fate {
    /// It is read as it was written.
    Read,
    /// It is refused, with its own reading and another.
    Refused,
}
use Fate::{Read, Refused};

type Written = (&'static encoding_rs::Encoding, Fate, &'static str);

/// Texts as they are in files, and the encoding that each is written in.
const TEXTS: &[Written] = &[
    // UTF-8
    (UTF_8, Read, "name,amount\nSmith,100\n"),
    (UTF_8, Read, "会社名,担当者\n山田商店,佐藤\n"),
    (UTF_8, Read, "name,temperature\nroom,25°C\n"),
    (UTF_8, Read, "name\nKöln\n"),
    (UTF_8, Read, "name\ncafé\n"),
    (UTF_8, Read, "品名\nｶﾀﾛｸﾞ\n"),
    (UTF_8, Read, "name\n髙橋\n"),
    (UTF_8, Read, "name\n李明\n"),
    (UTF_8, Read, "имя\nИван\n"),
    (UTF_8, Read, "name\nΑθήνα\n"),
    (UTF_8, Read, "name,note\nx,😀\n"),
    (UTF_8, Read, "name,price\nx,€5\n"),
    // Shift_JIS
    (SHIFT_JIS, Read, "会社名,担当者\n山田商店,佐藤\n"),
    (
        SHIFT_JIS,
        Read,
        "商品コード,商品名,単価\nA-1,ノートパソコン,98000\n",
    ),
    (SHIFT_JIS, Read, "name,kana\n1,ﾔﾏﾀﾞ ﾀﾛｳ\n"),
    (SHIFT_JIS, Read, "口座名義\nｶ)ﾔﾏﾀﾞｼﾖｳﾃﾝ\nﾄｳｷﾖｳｼﾖｳｼﾞ(ｶ\n"),
    (
        SHIFT_JIS,
        Read,
        "品名\nﾄﾅｰｶｰﾄﾘｯｼﾞ(黒)\nUSBﾒﾓﾘｰ 16GB\nA4ｺﾋﾟｰ用紙\n",
    ),
    (
        SHIFT_JIS,
        Read,
        "氏名,会社\n髙橋　﨑子,㈱山﨑商店\n①番,Ⅱ期\n",
    ),
    (SHIFT_JIS, Read, "表,能力,ソート\n予定表,性能,申込\n"),
    (SHIFT_JIS, Read, "name\n東京\n"),
    (
        SHIFT_JIS,
        Read,
        "id,note\n1,至急お願いします。\n2,先方の都合により、来週に延期となりました。\n",
    ),
    (SHIFT_JIS, Read, "氏名\n田中一郎\n佐々木健\n鈴木花子\n"),
    (
        SHIFT_JIS,
        Read,
        "住所\n東京都港区芝公園4ｰ2ｰ8\n大阪府大阪市北区梅田1ｰ1\n",
    ),
    (SHIFT_JIS, Refused, "address\n1ｰ2ｰ3\n4ｰ5ｰ6\n7ｰ8\n"),
    (SHIFT_JIS, Read, "温度\n25℃\n-5℃\n"),
    (
        SHIFT_JIS,
        Read,
        "商品,備考\nTシャツ,Lサイズ・黒\nPCケース,USB3.0対応\n",
    ),
    (SHIFT_JIS, Refused, "name\nﾄｳ\n"),
    (SHIFT_JIS, Refused, "name\nﾆｸ\n"),
    // EUC-JP
    (
        EUC_JP,
        Read,
        "会社名,担当者\n山田商店,佐藤さん\nひまわり工業,すずき\n",
    ),
    (
        EUC_JP,
        Read,
        "商品コード,商品名,単価\nA-1,ノートパソコン,98000\n",
    ),
    (
        EUC_JP,
        Read,
        "id,note\n1,至急お願いします。\n2,先方の都合により、来週に延期となりました。\n",
    ),
    (EUC_JP, Read, "氏名,かな\n髙橋,たかはし\n㈱山﨑,やまさき\n"),
    (EUC_JP, Refused, "name\n田中\n佐藤\n"),
    (EUC_JP, Refused, "name\n東京\n"),
    (EUC_JP, Refused, "name\n町\n"),
    (
        EUC_JP,
        Read,
        "品名\nトナーカートリッジ\nコピー用紙\nボールペン\n",
    ),
    // windows-1252
    (WINDOWS_1252, Refused, "name,temperature\nroom,25°C\n"),
    (WINDOWS_1252, Refused, "a\n25°C\n30°C\n-5°C\n1° \n10°\n"),
    (WINDOWS_1252, Refused, "name\nKöln\n"),
    (
        WINDOWS_1252,
        Read,
        "Stadt\nKöln\nMünchen\nDüsseldorf\nSaarbrücken\n",
    ),
    (
        WINDOWS_1252,
        Read,
        "Größe,Straße\nübergroß,Königsallee\nfür Mädchen,Bürgerstraße\n",
    ),
    (
        WINDOWS_1252,
        Read,
        "nom,prénom\nLefèvre,Zoé\nBéranger,François\nHôtel,Noël\n",
    ),
    (
        WINDOWS_1252,
        Read,
        "nombre,población\nMuñoz,Málaga\nPeña,León\nIbáñez,Cádiz\n",
    ),
    (
        WINDOWS_1252,
        Read,
        "nome,cidade\nJoão,São Paulo\nConceição,Florianópolis\n",
    ),
    (
        WINDOWS_1252,
        Read,
        "navn,by\nSøren Kjær,Århus\nBjørn Åse,Tromsø\n",
    ),
    (
        WINDOWS_1252,
        Read,
        "name,note\nMüller,“quoted” – it’s 5€\nStröm,…naïve café\n",
    ),
    (WINDOWS_1252, Refused, "name,price\nx,£5\n"),
    (WINDOWS_1252, Refused, "name\nÄÖÜ\n"),
    // ISO-8859-15
    (WINDOWS_1252, Refused, "nom,prix\ncafé,5 ¤\n"),
    (
        ISO_8859_15,
        Refused,
        "nom,prix\ncafé crème,5 €\nthé,3 €\nhôtel à côté,90 €\n",
    ),
    (
        ISO_8859_15,
        Refused,
        "mot\ncœur\nsœur\nœuvre\nbœuf\nmanœuvre à côté\nélève Noël\nŒdipe\nvœux d'été\nnœud\n",
    ),
    // GBK
    (
        GBK,
        Read,
        "公司名称,联系人,地址\n北京科技有限公司,王小明,北京市海淀区中关村大街一号\n上海贸易有限公司,李伟,上海市浦东新区世纪大道\n",
    ),
    (
        GBK,
        Read,
        "订单编号,客户,备注\n1,张伟,请在星期五之前发货，谢谢。\n2,刘洋,我们已经收到这个产品的质量报告了。\n",
    ),
    (GBK, Refused, "name\n王小明\n"),
    (GBK, Refused, "name\n中国\n"),
    // Big5
    (
        BIG5,
        Read,
        "公司名稱,聯絡人,地址\n台灣科技有限公司,王小明,台北市中正區重慶南路一段\n新竹貿易公司,陳志明,新竹市東區光復路\n",
    ),
    (
        BIG5,
        Read,
        "訂單編號,客戶,備註\n1,張偉,請在星期五之前出貨，謝謝。\n2,劉洋,我們已經收到這個產品的品質報告了。\n",
    ),
    (BIG5, Read, "name\n王小明\n"),
    (BIG5, Refused, "name\n中國\n"),
];

fn text_of(sheet: sheet::Sheet) -> Vec<String> {
    let mut found = vec![sheet.header.row().cells().collect::<Vec<_>>().join(",")];
    for item in sheet {
        let Ok(sheet::GroupItem::Group(group)) = item else {
            panic!("{found:?}: {item:?}");
        };
        let rows = group.rows();
        found.extend(rows.map(|row| row.cells().collect::<Vec<_>>().join(",")));
    }
    found
}

/// What is wrong with the fate of a text; nothing if it is as it should be.
fn wrong(&(encoding, fate, text): &Written) -> Option<String> {
    let (bytes, _, lossy) = encoding.encode(text);
    assert!(!lossy, "{text}");
    let opened = open_as(&source(&bytes), EncodingChoice::Auto, DelimiterChoice::Auto);
    let found = match opened {
        Ok(sheet) => {
            let name = sheet.dialect.encoding.name();
            let found = text_of(sheet);
            let is_right = found.iter().map(String::as_str).eq(text.lines());
            if !is_right {
                return Some(format!("STORED WRONG as {name}: {found:?}"));
            }
            Read
        }
        Err(SheetError::Problem(problem)) => match &problem.kind {
            ProblemKind::FileEncodingAmbiguous { readings } => {
                let own = readings
                    .iter()
                    .find(|(name, _)| name.name == encoding.name());
                let line = usize::try_from(problem.place.line().unwrap_or(1)).unwrap();
                let own = own.map(|(_, reading)| reading.as_str());
                if own != text.lines().nth(line - 1) {
                    return Some(format!("refused without its own reading: {problem:?}"));
                }
                if fate == Refused {
                    return None;
                }
                return Some(format!("{readings:?}"));
            }
            kind => return Some(format!("{kind:?}")),
        },
        Err(error) => return Some(error.to_string()),
    };
    (found != fate).then(|| format!("{found:?}"))
}

#[test]
fn each_text_is_read_right_or_refused_with_both_readings() {
    let faults: Vec<_> = TEXTS
        .iter()
        .filter_map(|written| {
            let wrong = wrong(written)?;
            Some(format!("{} {:?}: {wrong}", written.0.name(), written.2))
        })
        .collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

fn units(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(bytes).collect()
}

#[test]
fn a_byte_order_mark_decides_for_all_texts() {
    for (_, _, text) in TEXTS {
        let marked = format!("\u{FEFF}{text}");
        let files = [
            marked.clone().into_bytes(),
            units(&marked, u16::to_le_bytes),
            units(&marked, u16::to_be_bytes),
        ];
        for bytes in files {
            let found = text_of(open(&bytes));
            assert!(
                found.iter().map(String::as_str).eq(text.lines()),
                "{found:?}"
            );
        }
    }
}

#[test]
fn every_text_is_read_right_in_its_declared_encoding_and_without_a_word() {
    for (encoding, _, text) in TEXTS {
        let own = Encoding::ALL
            .into_iter()
            .find(|own| own.name() == encoding.name())
            .unwrap();
        let (bytes, _, _) = encoding.encode(text);
        let declared = EncodingChoice::Declared(own);
        let sheet = open_as(&source(&bytes), declared, DelimiterChoice::Auto).unwrap();
        assert_eq!(sheet.problems, [], "{text}");
        let found = text_of(sheet);
        assert!(
            found.iter().map(String::as_str).eq(text.lines()),
            "{found:?}"
        );
    }
}

#[test]
fn iso_2022_jp_shows_itself_by_its_escapes() {
    let text = "会社名,担当者\n\"山田\"\"商店\",佐藤\n";
    let (bytes, _, _) = ISO_2022_JP.encode(text);
    let sheet = sheet::open_expecting(&source(&bytes), &Way::default(), Vec::new()).unwrap();
    assert_eq!(sheet.dialect.encoding, Encoding::Iso2022Jp);
    assert_eq!(text_of(sheet), ["会社名,担当者", "山田\"商店,佐藤"]);
    let mut cut = bytes.to_vec();
    let end = cut.iter().rposition(|byte| *byte == 0x1B).unwrap();
    cut[end - 1] = 0xFF;
    assert!(told(&cut)[0].contains("file.encoding"), "{:?}", told(&cut));
    let way = Way {
        encoding: EncodingChoice::Declared(Encoding::Utf8),
        ..Way::default()
    };
    assert!(sheet::open_expecting(&source(&bytes), &way, Vec::new()).is_err());
}

#[test]
fn words_of_the_form_decide_what_few_bytes_cannot() {
    let words = vec!["名称".to_owned(), "25°C".to_owned()];
    let open = |bytes: &[u8]| sheet::open_expecting(&source(bytes), &Way::default(), words.clone());
    for encoding in [SHIFT_JIS, EUC_JP, GBK] {
        let (bytes, ..) = encoding.encode("id,名称\n1,x\n");
        assert_eq!(
            open(&bytes).unwrap().dialect.encoding.name(),
            encoding.name()
        );
    }
    let (bytes, ..) = WINDOWS_1252.encode("id,temperature\n1,25°C\n");
    let sheet = open(&bytes).unwrap();
    assert_eq!(sheet.dialect.encoding, Encoding::Windows1252);
    assert!(
        open(b"id,temperature\n1,30\xB0C\n").is_err(),
        "not a word of the form"
    );
}

#[test]
fn a_damaged_byte_is_named_where_it_is_and_what_the_rest_is() {
    let text = "会社名,担当者\n山田商店,佐藤さん\nひまわり工業,すずき\nカタログ,";
    for (encoding, broken) in [
        (SHIFT_JIS, &b"\xFF\n"[..]),
        (SHIFT_JIS, b"\x80\n"),
        (SHIFT_JIS, b"\x82\n"),
        (EUC_JP, b"\xFF\n"),
        (EUC_JP, b"\xA4\n"),
        (UTF_8, b"\x93\n"),
        (UTF_8, b"\xE5\x93\n"),
    ] {
        let name = encoding.name();
        let mut bytes = encoding.encode(text).0.into_owned();
        bytes.extend(broken);
        bytes.extend(&*encoding.encode("終わり,です\n").0);
        let told = told(&bytes);
        let expected = format!("stop: 4:6#2 file.encoding {name} not {name} at  in カタログ,");
        assert_eq!(told.last(), Some(&expected), "{broken:?}");
        assert_eq!(told[0], "1 [2-2] 山田商店|佐藤さん");
    }
}

#[test]
fn a_declared_encoding_that_makes_no_sense_is_told_and_kept() {
    let text = "a,b\nノートカバー,1\nステッカー,2\nヒーターコード,3\nデータスイッチ,4\n";
    let (bytes, ..) = EUC_JP.encode(text);
    let sjis = EncodingChoice::Declared(Encoding::ShiftJis);
    let told = told_as(&bytes, sjis, DelimiterChoice::Auto);
    assert!(
        told[0].starts_with("2-2 file.encoding-doubtful Shift_JIS not EUC-JP: ･ﾎ"),
        "{told:?}"
    );
    assert_eq!(told.len(), 5, "{told:?}");
    let latin = EncodingChoice::Declared(Encoding::Windows1252);
    let told = told_as("名,b\n品,1\n".as_bytes(), latin, DelimiterChoice::Auto);
    assert!(told[0].contains("file.encoding"), "{told:?}");
    let decided = EncodingChoice::Decided(Encoding::ShiftJis);
    let sheet = open_as(&source(&bytes), decided, DelimiterChoice::Auto).unwrap();
    assert_eq!(sheet.problems, []);
}

#[test]
fn the_first_line_that_differs_is_shown_in_part() {
    let line = format!("{}°{}", "x".repeat(500), "y".repeat(500));
    let (bytes, ..) = WINDOWS_1252.encode(&line);
    let bytes = [b"a\nplain\n", &bytes[..], b"\n"].concat();
    let told = told(&bytes);
    let [told] = &told[..] else {
        panic!("{told:?}")
    };
    assert!(
        told.starts_with("stop: 3-3 file.encoding-ambiguous windows-1252 …xxx"),
        "{told}"
    );
    assert!(told.chars().count() < 240, "{told}");
}

#[test]
fn what_no_candidate_makes_sense_of_is_refused() {
    // windows-1251, EUC-KR, code page 850, and bytes of no text.
    let cyrillic =
        encoding_rs::WINDOWS_1251.encode("имя,город\nИван,Москва\nАнна,Санкт-Петербург\n");
    let korean = encoding_rs::EUC_KR.encode("이름,도시\n김철수,서울특별시\n박영희,부산광역시\n");
    for bytes in [
        &*cyrillic.0,
        &*korean.0,
        b"name\nM\x81nchen\nK\x94ln\nD\x81sseldorf\n",
        b"a\n\xFF\xFE\x81\x90\x00\n",
    ] {
        let told = told(bytes);
        assert!(told[0].starts_with("stop: "), "{told:?}");
    }
}

/// Sentences as Japanese people write them, of the words that sheets hold.
fn japanese() -> impl Strategy<Value = String> {
    let pieces = [
        "の",
        "を",
        "に",
        "は",
        "ます",
        "です",
        "した",
        "から",
        "お願い",
        "ください",
        "株式会社",
        "有限会社",
        "商店",
        "東京都",
        "大阪府",
        "受注",
        "納品",
        "請求",
        "田中",
        "佐藤",
        "鈴木",
        "高橋",
        "山田",
        "カタログ",
        "プリンター",
        "ケーブル",
        "用紙",
        "１",
        "、",
        "。",
        "（",
        "）",
        "ｶﾞ",
        "ﾃｽﾄ",
        "A4",
        " ",
        "USB",
        "2024/01/05",
    ];
    let cell = vec(select(pieces.to_vec()), 1..8).prop_map(|pieces| pieces.concat());
    vec(cell, 6..30).prop_map(|cells| format!("a\n{}\n", cells.join("\n")))
}

fn western() -> impl Strategy<Value = String> {
    let words = [
        "Straße", "Größe", "Köln", "München", "für", "café", "prénom", "Noël", "garçon", "señor",
        "año", "São", "João", "ação", "Søren", "Århus", "naïve", "25°C", "10 €", "“x”", "§ 5",
        "Œuvre", "the", "and", "100", "è", "Ü-Wagen",
    ];
    let cell = vec(select(words.to_vec()), 1..6).prop_map(|words| words.join(" "));
    vec(cell, 1..30).prop_map(|cells| format!("a\n{}\n", cells.join("\n")))
}

/// A text is read as it was written, or refused.
fn is_never_another(encoding: &'static encoding_rs::Encoding, text: &str) -> bool {
    let (bytes, _, lossy) = encoding.encode(text);
    let opened = open_as(&source(&bytes), EncodingChoice::Auto, DelimiterChoice::Auto);
    lossy
        || opened.map_or(true, |mut sheet| {
            let is_right = sheet.dialect.encoding.name() == encoding.name();
            is_right || text.is_ascii() || sheet.any(|item| item.is_err())
        })
}

proptest! {
    #[test]
    fn japanese_is_never_read_as_another_encoding(text in japanese()) {
        for encoding in [UTF_8, SHIFT_JIS, EUC_JP] {
            prop_assert!(is_never_another(encoding, &text), "{}", encoding.name());
        }
    }

    #[test]
    fn kanji_alone_are_never_read_as_another_encoding(
        text in vec(0x4E00_u32..0x9FA0, 100..300),
        line in 1..6_usize,
    ) {
        let kanji: Vec<_> = text.into_iter().filter_map(char::from_u32).collect();
        let holds = |encoding: &'static encoding_rs::Encoding, kanji: &char| !encoding.encode(&kanji.to_string()).2;
        for encoding in [SHIFT_JIS, EUC_JP, GBK, BIG5] {
            let kanji: Vec<_> = kanji.iter().filter(|kanji| holds(encoding, kanji)).copied().collect();
            let cells: Vec<String> = kanji.chunks(line).map(String::from_iter).collect();
            let text = format!("a\n{}\n", cells.join("\n"));
            prop_assert!(is_never_another(encoding, &text), "{} {text} {:?}", encoding.name(), told(&encoding.encode(&text).0));
        }
    }

    #[test]
    fn western_text_is_never_read_as_another_encoding(text in western()) {
        prop_assert!(is_never_another(WINDOWS_1252, &text));
        prop_assert!(is_never_another(UTF_8, &text));
    }
}
