// Scenarios of `@kintone/cli`, the product that `kintable` takes the place of.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import {
  CUSTOMERS, GUEST_APP, GUEST_SPACE, ORDERS, SINK,
  baseUrl, client, domain, kintable, program, record, reset, stored, testdata, values, work,
} from "./peer.mjs";

const { record: records } = client();

/** Runs `cli-kintone record …` on an app. */
export function cli(command, app, ...args) {
  const all = [program, "record", command, "--base-url", baseUrl, "--api-token", "any", "--app", app, ...args];
  const { PATH, HOME } = process.env;
  const run = spawnSync(process.execPath, all, { encoding: "utf8", env: { PATH, HOME }, maxBuffer: Infinity });
  // Every line begins with the time.
  return { ...run, log: run.stderr.replaceAll(/^\[\S+\] /gm, "") };
}

/** The same, if it succeeds. */
function done(command, app, ...args) {
  const run = cli(command, app, ...args);
  assert.equal(run.status, 0, run.stderr);
  return run;
}

/** The same, if it fails: its messages. */
function failed(command, app, ...args) {
  const run = cli(command, app, ...args);
  assert.equal(run.status, 1, run.stderr + run.stdout);
  return run.log;
}

/** A file in a directory of its own. */
export function file(name, ...lines) {
  const path = join(mkdtempSync(join(work, "files-")), name);
  writeFileSync(path, lines.map((line) => `${line}\n`).join(""));
  return path;
}

const STAMPS = ["CREATED_TIME", "UPDATED_TIME"];

/** The stored records without what the clock, chance and the number of writes decide. */
function essence(app) {
  const bare = (field) => (field.type === "FILE" ? field.value.map(({ fileKey: _, ...rest }) => rest) : field);
  return stored(app).map((record) =>
    Object.entries(record)
      .filter(([, { type }]) => !STAMPS.includes(type))
      .map(([code, field]) => {
        if (field.type !== "SUBTABLE") return [code, bare(field)];
        const cells = ({ value }) => Object.entries(value).map(([code, cell]) => [code, bare(cell)]);
        return [code, field.value.map((row) => [row.id, cells(row)])];
      }),
  );
}

/** Imports a file with both programs, each into the state that `prepare` makes, and compares what they store. */
async function assertSameImport(app, path, args = [], prepare = () => {}) {
  await prepare();
  done("import", app, "--file-path", path, ...args);
  const expected = essence(app);
  assert.notEqual(expected.length, 0);
  reset();
  await prepare();
  kintable("import", path, "--sandbox", domain, "--app", app, ...args);
  assert.deepEqual(essence(app), expected);
}

/** Two orders with two rows each; the first's row ids. */
async function addOrders() {
  const rows = (...codes) => codes.map((code) => ({ value: record({ 商品コード: code, 数量: 1, 単価: 10 }) }));
  const order = (number, ...codes) => ({
    ...record({ 受注番号: number, 受注日: "2026-11-01", 会社名: "甲" }),
    受注明細: { value: rows(...codes) },
  });
  await records.addRecords({ app: ORDERS, records: [order("ORD-1", "A", "B"), order("ORD-2", "C", "D")] });
  return stored(ORDERS)[0].受注明細.value.map((row) => row.id);
}

/** The codes and ids of the rows of the stored orders. */
function orderRows() {
  return stored(ORDERS).map(({ 受注明細 }) => 受注明細.value.map(({ id, value }) => [id, value.商品コード.value]));
}

/** One column that each type fills, and a table. */
const everything = () =>
  file(
    "everything.csv",
    "*,text,text_unique,multi,rich,number,radio,dropdown,check,multi_select,date,time,datetime,link_web,link_mail,users,text_default,table,t_text,t_number,t_check,t_date,t_users",
    '*,"a""b, c",U-1,"一\n二",<b>太字</b>,001.50,青,緑,"赤\n緑",青,2026/01/02,09:30,2026-11-01T15:00:59+09:00,https://example.com,a@example.com,"sato\nsuzuki",,,x,1,"赤\n青",2026/02/03,sato',
    ",,,,,,,,,,,,,,,,,,y,2,,,",
    "*,,,,,,赤,,,,,,,,,,残す,,,,,,",
  );

export const scenarios = {
  "import adds records with tables"() {
    const { log } = done("import", ORDERS, "--file-path", testdata("orders/orders.csv"));
    assert.equal(log, "INFO: Starting to import records...\nINFO: Imported 12 records successfully\n");
    const [first] = stored(ORDERS);
    assert.deepEqual(values(first, "受注番号", "受注日"), ["ORD-2026-0001", "2026-09-01"]);
    assert.equal(first.受注明細.value.length, 3);
  },

  async "import upserts by a unique field"() {
    await addOrders();
    const path = file("upsert.csv", "受注番号,受注日,会社名", "ORD-2,2026-11-02,乙", "ORD-3,2026-11-03,丙", ",2026-11-04,丁");
    const { log } = cli("import", ORDERS, "--file-path", path, "--update-key", "受注番号");
    // The record without a key is added without a number, which the form requires.
    assert.match(log, /受注番号 at row 4/);
    const good = file("upsert.csv", "受注番号,受注日,会社名", "ORD-2,2026-11-02,乙", "ORD-3,2026-11-03,丙");
    done("import", ORDERS, "--file-path", good, "--update-key", "受注番号");
    assert.deepEqual(stored(ORDERS).map((order) => values(order, "受注番号", "会社名")), [["ORD-1", "甲"], ["ORD-2", "乙"], ["ORD-3", "丙"]]);
  },

  async "import upserts with row ids: kept, changed, new, unknown and deleted rows"() {
    const [first, second] = await addOrders();
    const path = file(
      "rows.csv",
      "*,受注番号,受注明細,商品コード,数量",
      `*,ORD-1,${second},B2,2`,
      ",,,新,3",
      ",,99999999,未知,4",
    );
    done("import", ORDERS, "--file-path", path, "--update-key", "受注番号");
    const [rows, untouched] = orderRows();
    assert.deepEqual(rows.map(([, code]) => code), ["B2", "新", "未知"]);
    assert.equal(rows[0][0], second);
    assert.ok(rows.slice(1).every(([id]) => ![first, second, "99999999"].includes(id)));
    assert.deepEqual(untouched.map(([, code]) => code), ["C", "D"]);
    // Cells without a column keep their value.
    assert.deepEqual(stored(ORDERS)[0].受注明細.value.map(({ value }) => value.単価.value), ["10", "", ""]);
  },

  async "import upserts by record number, with and without the app code"() {
    await addOrders();
    const path = file("number.csv", "レコード番号,会社名", "ORDER-2,乙");
    done("import", ORDERS, "--file-path", path, "--update-key", "レコード番号");
    done("import", ORDERS, "--file-path", file("number.csv", "レコード番号,会社名", "1,甲甲"), "--update-key", "レコード番号");
    assert.deepEqual(stored(ORDERS).map(({ 会社名 }) => 会社名.value), ["甲甲", "乙"]);
  },

  async "row ids that repeat or are no numbers, in kintone's words"() {
    const [first] = await addOrders();
    const rows = (...ids) => file("ids.csv", "*,受注番号,受注明細,商品コード", ...ids.map((id, index) => `${index ? "" : "*"},ORD-1,${id},X`));
    const upsert = (path) => failed("import", ORDERS, "--file-path", path, "--update-key", "受注番号");
    assert.match(upsert(rows(first, first)), /\[520\] \[GAIA_SI01\] /);
    assert.match(upsert(rows("abc")), /\[400\] \[CB_IJ01\] /);
    assert.deepEqual(orderRows()[0].map(([, code]) => code), ["A", "B"]);
  },

  "import tells invalid values by field and row, and writes nothing"() {
    const path = file("bad.csv", "text,number,check", "a,1,赤", "b,x,黒");
    const log = failed("import", SINK, "--file-path", path);
    const lines = log.split("\n").filter((line) => line.startsWith("ERROR"));
    assert.deepEqual(lines.toSpliced(3, 1), [
      "ERROR: Failed to add all records.",
      "ERROR: No records are processed successfully.",
      "ERROR: An error occurred while processing records.",
      "ERROR:   An error occurred on number at row 3.",
      "ERROR:     Cause: 数字でなければなりません。",
      "ERROR:   An error occurred on check at row 3.",
      'ERROR:     Cause: "黒"は選択肢にありません。',
    ]);
    assert.match(lines[3], /^ERROR: \[400\] \[CB_VA01\] 入力内容が正しくありません。 \(\w{20}\)$/);
    assert.deepEqual(stored(SINK), []);
  },

  async "a failing batch leaves those before it"() {
    const numbers = Array.from({ length: 2500 }, (_, index) => (index === 2300 ? "x" : String(index)));
    const log = failed("import", SINK, "--file-path", file("long.csv", "number", ...numbers));
    assert.match(log, /INFO: Imported 2000 of 2500 records successfully/);
    assert.match(log, /ERROR: Rows from 1 to 2001 are processed successfully\./);
    assert.match(log, /An error occurred on number at row 2302\./);
    assert.equal(stored(SINK).length, 2000);
  },

  async "a key that is unique elsewhere, a lookup that finds nothing"() {
    await records.addRecord({ app: SINK, record: record({ text_unique: "A" }) });
    const twice = failed("import", SINK, "--file-path", file("twice.csv", "text_unique", "A"));
    assert.match(twice, /An error occurred on text_unique at row 2\.\n.*Cause: 値がほかのレコードと重複しています。/);
    const lookup = failed("import", SINK, "--file-path", file("lookup.csv", "customer", "C-1"));
    assert.match(lookup, /\[400\] \[GAIA_LO04\]/);
  },

  "an app that is not there, and a guest space that is not named"() {
    assert.match(failed("export", "99"), /\[404\] \[GAIA_AP01\]/);
    assert.match(failed("export", GUEST_APP), /Please specify --guest-space-id option/);
  },

  "import, export and delete in a guest space"() {
    const space = ["--guest-space-id", GUEST_SPACE];
    done("import", GUEST_APP, "--file-path", file("guest.csv", "顧客コード,会社名", "C-1,甲"), ...space);
    assert.match(done("export", GUEST_APP, "--fields", "顧客コード", ...space).stdout, /^"?顧客コード"?\n"C-1"\n$/);
    done("delete", GUEST_APP, "--yes", ...space);
    assert.deepEqual(stored(GUEST_APP), []);
  },

  async "attachments go in and come out"() {
    const dir = mkdtempSync(join(work, "attachments-"));
    mkdirSync(join(dir, "sub"));
    writeFileSync(join(dir, "一.txt"), "first");
    writeFileSync(join(dir, "sub", "b.bin"), Buffer.from([0, 255]));
    const path = file("files.csv", "*,text,file,table,t_text,t_file", '*,x,"一.txt\nsub/b.bin",,y,一.txt');
    done("import", SINK, "--file-path", path, "--attachments-dir", dir);
    assert.deepEqual(stored(SINK)[0].file.value.map(({ name, size }) => [name, size]), [["一.txt", "5"], ["b.bin", "2"]]);
    const out = mkdtempSync(join(work, "exported-"));
    const { stdout } = done("export", SINK, "--fields", "file,table", "--attachments-dir", out);
    assert.match(stdout, /file-1\/一\.txt\nfile-1\/b\.bin/);
    assert.equal(readFileSync(join(out, "file-1", "一.txt"), "utf8"), "first");
    assert.deepEqual(readFileSync(join(out, "file-1", "b.bin")), Buffer.from([0, 255]));
    assert.equal(readFileSync(join(out, "t_file-1-0", "一.txt"), "utf8"), "first");
  },

  async "export writes all records, by condition and in order"() {
    await records.addAllRecords({ app: SINK, records: Array.from({ length: 620 }, (_, number) => record({ number })) });
    const numbers = (...args) => done("export", SINK, "--fields", "number", ...args).stdout.trim().split("\n").slice(1);
    assert.equal(numbers().length, 620);
    assert.deepEqual(numbers("--condition", "number < 3"), ['"0"', '"1"', '"2"']);
    assert.deepEqual(numbers("--condition", "number < 3", "--order-by", "number desc"), ['"2"', '"1"', '"0"']);
  },

  async "what export writes, kintable import reads back"() {
    done("import", ORDERS, "--file-path", testdata("orders/orders.csv"));
    const { stdout } = done("export", ORDERS);
    const expected = essence(ORDERS);
    const path = file("exported.csv");
    writeFileSync(path, stdout);
    reset();
    kintable("import", path, "--sandbox", domain, "--app", ORDERS);
    assert.deepEqual(essence(ORDERS), expected);
  },

  async "delete removes the records of a file, then all"() {
    await addOrders();
    assert.match(failed("delete", ORDERS, "--yes", "--file-path", file("ids.csv", "レコード番号", "9")), /Not exists record number\. ID: 9/);
    done("delete", ORDERS, "--yes", "--file-path", file("ids.csv", "レコード番号", "ORDER-1"));
    assert.deepEqual(stored(ORDERS).map(({ $id }) => $id.value), ["2"]);
    assert.match(done("delete", ORDERS, "--yes").log, /1 records are deleted successfully/);
    assert.deepEqual(stored(ORDERS), []);
  },

  async "kintable stores the same: records with two tables"() {
    await assertSameImport(ORDERS, testdata("orders/orders.csv"));
  },

  async "kintable stores the same: Shift_JIS"() {
    await assertSameImport(ORDERS, testdata("orders/orders-sjis.csv"), ["--encoding", "sjis"]);
  },

  async "kintable stores the same: every type of field"() {
    await assertSameImport(SINK, everything());
  },

  async "kintable stores the same: an upsert with row ids"() {
    // Row 2 moves up and changes, row 1 is cleared, row 3 goes; record B has no line for the table.
    const path = file(
      "rows.csv",
      "*,text_unique,text,table,t_text,t_check",
      '*,A,甲,2,二改,"赤\n青"',
      ",,,1,,",
      ",,,,新,緑",
      ",,,99999999,未知,",
      "*,B,乙,,,",
      "*,C,丙,,四,",
    );
    const row = (t_text) => ({ value: record({ t_text, t_number: 1 }) });
    const prepare = () =>
      records.addRecords({
        app: SINK,
        records: ["A", "B"].map((key) => ({
          ...record({ text_unique: key }),
          table: { value: ["一", "二", "三"].map(row) },
        })),
      });
    await assertSameImport(SINK, path, ["--update-key", "text_unique"], prepare);
    assert.deepEqual(stored(SINK)[0].table.value.slice(0, 2).map(({ id }) => id), ["2", "1"]);
  },

  async "kintable stores the same: an upsert by record number of chosen fields"() {
    const path = file("chosen.csv", "レコード番号,会社名,備考", "ORDER-2,乙,捨てる", "ORDER-1,甲甲,捨てる");
    await assertSameImport(ORDERS, path, ["--update-key", "レコード番号", "--fields", "会社名"], addOrders);
  },

  async "kintable stores the same: attachments"() {
    const path = file("files.csv", "text,file", "x,a.txt", "y,");
    writeFileSync(join(dirname(path), "a.txt"), "attached");
    await assertSameImport(SINK, path, ["--attachments-dir", dirname(path)]);
  },

  async "kintable stores the same: customers of an ordinary app"() {
    const path = file("customers.csv", "顧客コード,会社名,ランク,備考", 'C-1,甲,1,"a\nb"', "C-2,乙,,");
    await assertSameImport(CUSTOMERS, path);
  },
};
