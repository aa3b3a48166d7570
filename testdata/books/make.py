"""Makes xlwt.xls with xlwt 1.3, and of nearly the same libreoffice.xls with LibreOffice, which calculates its formulas."""

import subprocess
import tempfile

import xlwt

ROWS = [
    ("A-1", "日本語ABC", 1.5, 46327, 'yyyy"年"m"月"d"日"'),
    ("A-2", 123, 100, 46328, "[$-411]ge.m.d"),
    ("A-3", True, -0.01, 46329, "yyyy/m/d"),
    ("A-4", "half 半角 é😀 " * 500, 123456789012, 46330, "d-mmm-yy"),
    ("A-5", "全角と半角 half " * 500, 1e-3, 46331, 'm"月"d"日"'),
]
FORMULAS = ["1+1", 'A3&"x"', "1=1", "1/0", 'IF(A6="",1,"空でない")']


def book(with_formulas):
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("受注")
    hidden = book.add_sheet("隠")
    hidden.visibility = 1
    hidden.write(0, 0, "key")

    def write(row, column, value, code="General"):
        sheet.write(row, column, value, xlwt.easyxf(num_format_str=code))

    names = ["key", "text", "number", "date", "time", "moment", "式"]
    for column, name in enumerate(names):
        write(0, column, name)
    for row, (key, text, number, day, code) in enumerate(ROWS, 1):
        write(row, 0, key)
        write(row, 1, text, "00000")
        write(row, 2, number, "#,##0.00")
        write(row, 3, day, code)
        write(row, 4, row / 24, "h:mm")
        write(row, 5, day + row / 24, "yyyy/m/d h:mm")
        write(row, 6, xlwt.Formula(FORMULAS[row - 1]))
    if with_formulas:
        write(6, 0, "A-6")
        write(6, 1, xlwt.Formula("G2+5"), "000")
        write(6, 2, xlwt.Formula("C2*2"))
        write(6, 3, xlwt.Formula("D2+5"), "yyyy/m/d")
        write(6, 4, xlwt.Formula("E2*6"), "h:mm")
        write(6, 5, xlwt.Formula("D2+5+E2*6"), "yyyy/m/d h:mm")
    return book


book(False).save("xlwt.xls")
with tempfile.TemporaryDirectory() as made:
    path = f"{made}/libreoffice.xls"
    book(True).save(path)
    command = ["soffice", "--headless", "--convert-to", "xls:MS Excel 97", "--outdir", ".", path]
    subprocess.run(command, check=True)
