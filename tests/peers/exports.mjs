// What `kintable record export` writes beside the reference product: the same bytes, on the apps of `testdata` and on
// random ones.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cli } from "./cli.mjs";
import { ORDERS, SINK, baseUrl, client, kintable, program, serve, testdata, work } from "./peer.mjs";
import { SOURCE, caseOf } from "./random.mjs";

/** `KINTABLE_EXPORTS` makes a longer run. */
const COUNT = Number(process.env.KINTABLE_EXPORTS ?? 50);
const SEED = Number(process.env.KINTABLE_TWINS_SEED ?? 20261127);

function ours(app, ...args) {
  const { PATH, HOME } = process.env;
  const way = ["--base-url", baseUrl, "--api-token", "any", "--app", app];
  return spawnSync(process.env.KINTABLE, ["record", "export", ...way, ...args], { env: { PATH, HOME, XDG_STATE_HOME: work }, maxBuffer: Infinity });
}

/** Runs a program on an app of another sandbox. */
function onSandbox(base, app, command, ...args) {
  const { PATH, HOME } = process.env;
  const way = ["record", "export", "--base-url", base, "--api-token", "any", "--app", app];
  return spawnSync(command, [...args, ...way], { encoding: "utf8", env: { PATH, HOME, XDG_STATE_HOME: work }, maxBuffer: Infinity });
}

/** Both programs write the same. */
function same(app, ...args) {
  const [one, other] = [cli("export", app, ...args), ours(app, ...args)];
  assert.equal(one.status, 0, one.stderr);
  assert.equal(other.status, 0, String(other.stderr));
  assert.equal(String(other.stdout), one.stdout, args.join(" "));
  return one.stdout;
}

/** Orders, with two tables. */
function orders() {
  kintable("import", testdata("orders/orders.csv"), "--base-url", baseUrl, "--api-token", "any", "--app", ORDERS, "--no-history");
}

export const scenarios = {
  "an app without records has its header and a warning"() {
    assert.equal(same(ORDERS).split("\n").length, 2);
    same(SINK);
  },
  "all columns, in the order of the form"() {
    orders();
    assert.ok(same(ORDERS).startsWith("*,"));
  },
  "fields in the order in which they are named"() {
    orders();
    for (const fields of ["受注番号", "会社名,受注番号", "入金履歴,受注番号", "受注番号,受注明細,入金履歴"]) same(ORDERS, "--fields", fields);
  },
  "a condition and an order"() {
    orders();
    same(ORDERS, "-c", '受注番号 in ("ORD-2026-0003", "ORD-2026-0005") or 受注番号 = "ORD-2026-0001"');
    same(ORDERS, "--condition", '受注番号 = "none"');
    same(ORDERS, "--order-by", "受注番号 desc");
    same(ORDERS, "--condition", '受注日 >= "2026-10-01"', "--order-by", "受注日 asc, 受注番号 desc");
  },
  async "more records than a page, by ids and by a cursor"() {
    const records = Array.from({ length: 1200 }, (_, at) => ({ multi: { value: `${at} "quoted", *\n*` } }));
    await client().record.addAllRecords({ app: SINK, records });
    same(SINK, "--fields", "multi");
    same(SINK, "--fields", "multi", "--order-by", "$id desc");
  },
  "a condition that kintone refuses and a field that is not there are errors of both"() {
    for (const args of [["-c", "bad =="], ["--fields", "nofield"]]) {
      assert.equal(cli("export", ORDERS, ...args).status, 1);
      const { status, stdout } = ours(ORDERS, ...args);
      assert.notEqual(status, 0);
      assert.equal(String(stdout), "");
    }
  },
  async [`${COUNT} random apps are exported alike`]() {
    const directory = join(work, "exports");
    const write = (id, { properties, appCode, stored }) => {
      const dir = join(directory, "apps", id);
      mkdirSync(dir, { recursive: true });
      writeFileSync(join(dir, "form.json"), JSON.stringify({ properties }));
      writeFileSync(join(dir, "app.json"), JSON.stringify({ name: `app ${id}`, code: appCode }));
      writeFileSync(join(dir, "records.json"), JSON.stringify({ records: stored }));
    };
    write(SOURCE.id, { ...SOURCE, appCode: "" });
    for (let at = 0; at < COUNT; at += 1) write(String(at + 1), caseOf(SEED + at));
    const server = await serve(directory, "exports");
    try {
      let lines = 0;
      for (let at = 0; at < COUNT; at += 1) {
        const one = onSandbox(server.baseUrl, String(at + 1), process.execPath, program);
        const other = onSandbox(server.baseUrl, String(at + 1), process.env.KINTABLE);
        assert.equal(one.status, 0, `seed ${SEED + at}: ${one.stderr}`);
        assert.equal(other.stdout, one.stdout, `seed ${SEED + at}: ${other.stderr}`);
        lines += one.stdout.split("\n").length;
      }
      assert.ok(lines > 3 * COUNT, `${lines} lines`);
    } finally {
      server.stop();
    }
  },
};
