// `kintable record delete` beside `cli-kintone record delete`: what is the same, and what is otherwise, each a sentence of
// the guide.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cli } from "./cli.mjs";
import { ORDERS, ROOT, baseUrl, client, range, record, reset, stored, work } from "./peer.mjs";

const guide = readFileSync(join(ROOT, "docs/delete.md"), "utf8").replaceAll(/\s+/g, " ");

/** Runs `kintable record delete` on an app. */
function ours(app, ...args) {
  const { PATH, HOME } = process.env;
  const way = ["--base-url", baseUrl, "--api-token", "any", "--app", app, "--no-history"];
  return spawnSync(process.env.KINTABLE, ["record", "delete", ...way, ...args], { encoding: "utf8", env: { PATH, HOME } });
}

/** A file of exactly these bytes. */
function bytes(content, name = "file.csv") {
  const path = join(mkdtempSync(join(work, "bytes-")), name);
  writeFileSync(path, content);
  return path;
}

/** Five orders, of which the third is gone. */
async function orders() {
  const order = (number) => record({ 受注番号: `O-${number}`, 受注日: "2026-04-01", 会社名: "甲" });
  await client().record.addRecords({ app: ORDERS, records: range(1, 5).map(order) });
  await client().record.deleteRecords({ app: ORDERS, ids: [3] });
}

/** How each program ends, and which records it leaves. */
async function both({ content, name, args = ["--yes"], prepare = orders }) {
  const ends = [];
  for (const program of [(...all) => cli("delete", ...all), ours]) {
    reset();
    await prepare();
    const file = content === undefined ? [] : ["--file-path", bytes(content, name)];
    const { status } = program(ORDERS, ...file, ...args);
    ends.push([status, stored(ORDERS).map(({ $id }) => Number($id.value))]);
  }
  return ends;
}

const all = [1, 2, 4, 5];
const sjis = Buffer.from([0x83, 0x8c, 0x83, 0x52, 0x81, 0x5b, 0x83, 0x68, 0x94, 0xd4, 0x8d, 0x86, 0x0a, 0x32, 0x0a]);

/** What both do alike: the file, and which records are left. */
const alike = {
  "all records": [{}, []],
  "an app without records": [{ prepare: () => {} }, []],
  "the records of a file": [{ content: "レコード番号\n1\n5\n" }, [2, 4]],
  "record numbers with the app code": [{ content: "レコード番号\nORDER-1\nORDER-5\n" }, [2, 4]],
  "leading zeros": [{ content: "レコード番号\n001\n" }, [2, 4, 5]],
  "other columns": [{ content: "会社名,レコード番号,なし\n乙,2,x\n" }, [1, 4, 5]],
  "marked rows alone": [{ content: "*,レコード番号,受注明細\n*,2,\n,4,7\n" }, [1, 4, 5]],
  "Shift_JIS": [{ content: sjis, args: ["--yes", "--encoding", "sjis"] }, [1, 4, 5]],
  "a file without records": [{ content: "レコード番号,会社名\n" }, all],
  "options in camel case": [{ args: ["-y", "--filePath", bytes("レコード番号\n1\n")] }, [2, 4, 5]],
};

/** What neither takes: nothing is deleted. */
const refused = {
  "a record that is not there": "レコード番号\n1\n3\n",
  "a number twice": "レコード番号\n1\n1\n",
  "no number": "レコード番号\n1\nabc\n",
  "an empty number": "レコード番号,会社名\n1,a\n,b\n",
  "numbers with and without the app code": "レコード番号\nORDER-1\n2\n",
  "the code of another app": "レコード番号\nOTHER-1\n",
  "no column of record numbers": "会社名\n甲\n",
};

/** Each: the guide's words, the run, and for both programs the exit code and the records that are left. */
const differences = [
  ["| no terminal, no `--yes` | a stack trace | one line with the remedy, exit code 2 |", { args: [] }, [1, all], [2, all]],
  ["| `01` and `1` in one file | two records, until kintone refuses them | one record twice: reported before anything is sent |", { content: "レコード番号\n1\n01\n" }, [1, all], [4, all]],
  ["| `$id` as the header | an error | the record numbers |", { content: "$id\n1\n" }, [1, all], [0, [2, 4, 5]]],
  ["| other names than `.csv` | an error | read by content |", { content: "レコード番号\n1\n", name: "file.txt" }, [1, all], [0, [2, 4, 5]]],
  ["| the encoding | UTF-8 unless it is named | found by itself |", { content: Buffer.concat([sjis, Buffer.from([0x31, 0x0a])]) }, [1, all], [0, [4, 5]]],
  ["| an option with an empty value | taken as not given | an error, exit code 2 |", { args: ["--yes", "--file-path", ""] }, [0, []], [2, all]],
];

/** Which records a program leaves of five, while somebody else does something. */
export const scenarios = {
  ...Object.fromEntries(
    Object.entries(alike).map(([name, [run, left]]) => [
      `delete alike: ${name}`,
      async () => assert.deepEqual(await both(run), [[0, left], [0, left]]),
    ]),
  ),
  ...Object.fromEntries(
    Object.entries(refused).map(([name, content]) => [
      `delete refuses alike: ${name}`,
      async () => assert.deepEqual(await both({ content }), [[1, all], [4, all]]),
    ]),
  ),
  ...Object.fromEntries(
    differences.map(([words, run, reference, kintable]) => [
      `delete otherwise: ${words}`,
      async () => {
        assert.deepEqual(await both(run), [reference, kintable]);
        assert.ok(guide.includes(words), "the guide does not say so");
      },
    ]),
  ),

  async "delete explains what the reference product says"() {
    const { stdout } = spawnSync(process.env.KINTABLE, ["explain", "record-number.not-found"], { encoding: "utf8" });
    assert.match(stdout, /Not exists record number\. ID:/);
  },

  async "delete deletes many, in several requests"() {
    const many = async () => {
      const order = (number) => record({ 受注番号: `O-${number}`, 受注日: "2026-04-01", 会社名: "甲" });
      await client().record.addAllRecords({ app: ORDERS, records: range(1, 2100).map(order) });
    };
    assert.deepEqual(await both({ prepare: many }), [[0, []], [0, []]]);
  },
};
