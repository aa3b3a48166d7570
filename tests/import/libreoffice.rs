//! Files that LibreOffice wrote.

use super::workbooks::App;
use crate::support::testdata;

#[test]
fn libreoffice_writes_what_is_read() {
    let app = App::new();
    for name in ["libreoffice.ods", "libreoffice-password.ods"] {
        let bytes = fs_err::read(testdata("books").join(name)).unwrap();
        app.world.file(name, bytes);
    }
    let run = app.tenant.import(
        &app.world,
        "libreoffice.ods",
        &["--header-row", "3", "--timezone", "Asia/Tokyo"],
    );
    assert_eq!(run.code, Some(0), "{run:?}");
    assert!(run.stderr.contains(r#"hidden: "控え""#), "{run:?}");
    assert_eq!(
        app.records(),
        [
            "key=00123 text=060-0001 number=1000 date=2026-11-01 time=09:30 moment=2026-11-01T00:30:00Z item=ペン\n（赤）",
            "key=A012 text=36:00 number=0.1 date=1868-01-25 time=12:00 moment=2026-10-31T15:00:00Z item=東京都",
            "key=TRUE text=a  b number=2 date=2026-11-01 item=merged",
        ]
    );
    let all = ["--header-row", "3", "--sheet", "誤り"];
    let run = app.tenant.import(&app.world, "libreoffice.ods", &all);
    assert_eq!(run.code, Some(4), "{run:?}");
    for told in [
        r##"誤り!A4: error[cell.error] the formula of this cell ends with the error "#DIV/0!""##,
        r##"誤り!A5: error[cell.error] the formula of this cell ends with the error "#REF!""##,
        r#"誤り!A6: error[cell.error] the formula of this cell ends with the error "Err:502""#,
    ] {
        assert!(run.stderr.contains(told), "{told}: {run:?}");
    }
    let run = app
        .tenant
        .import(&app.world, "libreoffice-password.ods", &[]);
    assert_eq!(run.code, Some(4), "{run:?}");
    assert!(run.stderr.contains("error[file.workbook]"), "{run:?}");
}
