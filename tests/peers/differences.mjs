// What `kintable record import` does otherwise than the reference product: each is a sentence of the guide, and happens.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cli } from "./cli.mjs";
import { CUSTOMERS, ORDERS, ROOT, SINK, baseUrl, client, range, record, reset, stored, work } from "./peer.mjs";

const guide = readFileSync(join(ROOT, "docs/import.md"), "utf8").replaceAll(/\s+/g, " ");

/** Runs `kintable record import` on an app. */
function ours(app, ...args) {
  const { PATH, HOME } = process.env;
  const way = ["--base-url", baseUrl, "--api-token", "any", "--app", app];
  return spawnSync(process.env.KINTABLE, ["record", "import", ...way, ...args], { encoding: "utf8", env: { PATH, HOME } });
}

/** A file of exactly these bytes. */
function bytes(content, name = "file.csv") {
  const path = join(mkdtempSync(join(work, "bytes-")), name);
  writeFileSync(path, content);
  return path;
}

/** How each program ends, and what it stores in these fields. */
async function both({ app = SINK, content, name, args = [], codes, prepare = () => {} }) {
  const ends = [];
  for (const program of [(...all) => cli("import", ...all), ours]) {
    reset();
    await prepare();
    const { status } = program(app, "--file-path", bytes(content, name), ...args);
    const values = stored(app).map((held) => codes.map((code) => held[code].value));
    ends.push([status, values]);
  }
  return ends;
}

const attachments = mkdtempSync(join(work, "differences-"));
writeFileSync(join(attachments, "a.txt"), "attached");

/** A record with the key A and two rows. */
const one = () => {
  const row = (t_text) => ({ value: record({ t_text }) });
  const table = { value: [row("一"), row("二")] };
  return client().record.addRecord({ app: SINK, record: { ...record({ text_unique: "A" }), table } });
};

/** A hundred lines of keys from `K0` on, which is all that the reference product sends at a time; and these. */
const batch = (...further) => ["text_unique,number", ...range(0, 99).map((index) => `K${index},1`), ...further, ""].join("\n");
const hundred = range(0, 99).map((index) => [`K${index}`]);

/** Two orders. */
const orders = () => {
  const order = (number) => record({ 受注番号: number, 受注日: "2026-04-01", 会社名: "甲" });
  return client().record.addRecords({ app: ORDERS, records: [order("O-1"), order("O-2")] });
};

/** Each: the guide's words, the file, and for both programs the exit code and what is stored. */
const differences = [
  ["Duplicate and mixed update keys are found before anything is sent.", { content: batch("K0,2"), args: ["--update-key", "text_unique"], codes: ["text_unique"] }, [0, hundred], [4, []]],
  [
    "mixed update keys are found before anything is sent.",
    { app: ORDERS, content: "レコード番号,会社名\nORDER-1,乙\n2,乙\n", args: ["--update-key", "レコード番号"], codes: ["会社名"], prepare: orders },
    [1, [["甲"], ["甲"]]],
    [4, [["甲"], ["甲"]]],
  ],
  ["broken quotation marks", { content: 'text,number\n"a"b,1\n', codes: ["text"] }, [1, []], [4, []]],
  ["A column that is not a field is an error, not ignored silently.", { content: "text,nope\na,1\n", codes: ["text"] }, [0, [["a"]]], [4, []]],
  ["Spaces around a field code in the header line are removed.", { content: "text, number\na,1\n", codes: ["number"] }, [0, [[""]]], [0, [["1"]]]],
  ["Lines before the first `*`", { content: "*,text\n,lost\n*,a\n", codes: ["text"] }, [0, [["a"]]], [4, []]],
  ["marks other than `*`", { content: "*,text\nx,a\n", codes: ["text"] }, [0, [["a"]]], [4, []]],
  ["duplicate headers", { content: "text,text\na,b\n", codes: ["text"] }, [0, [["b"]]], [4, []]],
  ["bytes that do not decode are errors", { content: Buffer.from("text\n日本\0語\n").map((byte) => byte || 0xff), codes: ["text"] }, [0, [["日本\ufffd語"]]], [4, []]],
  ["one of blank lines too; cli-kintone ends with a warning and exit code 0", { content: "\n\n", codes: ["text"] }, [0, []], [4, []]],
  ["Files may be separated by semicolons or tabs", { content: "text;number\na;1\n", codes: ["text", "number"] }, [0, [["", ""]]], [0, [["a", "1"]]]],
  ["end their lines in any way, also mixed", { content: "number,text\n1,a\r\n", codes: ["text"] }, [0, [["a\r"]]], [0, [["a"]]]],
  ["cli-kintone accepts only names that end in `.csv`", { content: "text\na\n", name: "file.txt", codes: ["text"] }, [1, []], [0, [["a"]]]],
  ["Line breaks in a cell with several values may be CRLF.", { content: 'check\n"赤\r\n青"\n', codes: ["check"] }, [1, []], [0, [[["赤", "青"]]]]],
  ["Dates such as `2026/1/2`", { content: "date\n2026/1/2\n", codes: ["date"] }, [1, []], [0, [["2026-01-02"]]]],
  ["times such as `9:05`", { content: "time\n9:05\n", codes: ["time"] }, [1, []], [0, [["09:05"]]]],
  ["A number in a table that kintone would store as an empty cell is an error.", { content: 't_text,t_number\na,"x1"\n', codes: ["text"] }, [0, [[""]]], [4, []]],
  ["A record without any value is skipped, not added as an empty record.", { content: "text,number\n,\n", codes: ["text"] }, [0, [[""]]], [0, []]],
  [
    "A record number that is not found is an error, not a new record with another number.",
    { content: "レコード番号,text\n77,a\n", args: ["--update-key", "レコード番号"], codes: ["text"] },
    [0, [["a"]]],
    [4, []],
  ],
  [
    "With `--fields Table`, a record without rows leaves the table as it is; cli-kintone ends with an error.",
    { content: "*,text_unique,table2,u_number,u_text\n*,B,,,\n", args: ["--update-key", "text_unique", "--fields", "table2"], codes: ["text_unique"] },
    [1, []],
    [0, [["B"]]],
  ],
  [
    "The file must have the column with the table's row IDs",
    { content: "*,text_unique,u_number,u_text\n*,B,1,x\n", args: ["--fields", "text_unique,table2"], codes: ["text_unique"] },
    [0, [["B"]]],
    [4, []],
  ],
  ["Columns that kintone fills in itself are ignored when records are added", { content: "レコード番号,text\n5,a\n", codes: ["text"] }, [1, []], [0, [["a"]]]],
  [
    "one that begins with `/` is an error, not a path below the directory",
    { content: "text,file\na,/a.txt\n", args: ["--attachments-dir", attachments], codes: ["text"] },
    [0, [["a"]]],
    [4, []],
  ],
  ["`--attachments-dir` is not needed", { content: "text,file\na,\n", codes: ["text"] }, [1, []], [0, [["a"]]]],
  ["such as `--update-key \"\"`", { content: "text\na\n", args: ["--update-key", ""], codes: ["text"] }, [0, [["a"]]], [2, []]],
  ["or `--guest-space-id \"\"`, is an error", { content: "text\na\n", args: ["--guest-space-id", ""], codes: ["text"] }, [0, [["a"]]], [2, []]],
  ["cli-kintone ends with 1 for every error", { content: "text\na\n", args: ["--unknown"], codes: ["text"] }, [1, []], [2, []]],
  [
    "A table can be emptied (`--clear-empty-tables`)",
    { content: "*,text_unique,table,t_text\n*,A,,\n", args: ["--update-key", "text_unique"], codes: ["text_unique"], prepare: one },
    [0, [["A"]]],
    [0, [["A"]]],
  ],
];

export const scenarios = {
  ...Object.fromEntries(
    differences.map(([words, run, reference, kintable]) => [
      `otherwise: ${words}`,
      async () => {
        assert.ok(guide.includes(words), "the guide does not say so");
        assert.deepEqual(await both(run), [reference, kintable]);
      },
    ]),
  ),

  async "what the reference product's scripts type is understood"() {
    assert.ok(guide.includes("Options in camel case (`--filePath`), several tokens behind one `--api-token`, and `--no-verbose`"));
    const path = bytes("顧客コード,会社名\nC-1,甲\n");
    for (const [name, program] of [["reference", (...all) => cli("import", ...all)], ["kintable", ours]]) {
      reset();
      const { status, stderr } = program(CUSTOMERS, "--filePath", path, "--apiToken", "first", "second", "--updateKey", "顧客コード", "--no-verbose");
      assert.equal(status, 0, name + stderr);
      assert.deepEqual(stored(CUSTOMERS).map(({ 会社名 }) => 会社名.value), ["甲"]);
    }
  },
};
