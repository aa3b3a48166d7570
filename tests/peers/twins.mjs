// The reference product and `kintable` beside each other on random apps and files: what both store is the same, or one of
// the differences that the guide lists.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { program, serve, work } from "./peer.mjs";
import { SOURCE, caseOf } from "./random.mjs";

/** `KINTABLE_TWINS` makes a longer run, `KINTABLE_TWINS_SEED` another one. */
const COUNT = Number(process.env.KINTABLE_TWINS ?? 300);
const SEED = Number(process.env.KINTABLE_TWINS_SEED ?? 20261127);

const STAMPS = ["CREATED_TIME", "UPDATED_TIME"];

/** Runs a program to its end. */
function run(command, args) {
  const { PATH, HOME } = process.env;
  return new Promise((resolve) => {
    const child = spawn(command, args, { env: { PATH, HOME, XDG_STATE_HOME: work }, stdio: ["ignore", "pipe", "pipe"] });
    let said = "";
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text) => (said += text));
    child.on("close", (code) => resolve({ code, said }));
  });
}

/** What an app holds, but for what the clock and the order of all writes decide: rows that are new have no id. */
async function essence({ record: records }, app, stored) {
  const had = new Set(stored.flatMap((record) => Object.values(record).flatMap(({ value }) => (Array.isArray(value) ? value.map(({ id }) => id) : []))));
  const { records: held } = await records.getRecords({ app, query: "order by $id asc limit 500" });
  return held.map((record) =>
    Object.fromEntries(
      Object.entries(record)
        .filter(([, { type }]) => !STAMPS.includes(type))
        .map(([code, { type, value }]) => [code, type === "SUBTABLE" ? value.map((row) => ({ ...row, id: had.has(row.id) ? row.id : "new" })) : value]),
    ),
  );
}

/** Both programs on one case: how each ended, and what each left. */
async function both(app, { stored, args }, path, [reference, ours]) {
  const way = (base) => ["--base-url", base, "--api-token", "any", "--app", app, "--file-path", path, ...args];
  const [one, other] = await Promise.all([
    run(process.execPath, [program, "record", "import", ...way(reference.baseUrl)]),
    run(process.env.KINTABLE, ["record", "import", ...way(ours.baseUrl)]),
  ]);
  const left = await Promise.all([reference, ours].map(({ client }) => essence(client, app, stored)));
  return { one, other, left };
}

export const scenarios = {
  async [`${COUNT} random apps and files are stored alike`]() {
    const cases = Array.from({ length: COUNT }, (_, at) => caseOf(SEED + at));
    const domain = join(work, "twins");
    const write = (id, { properties, appCode, stored, file }) => {
      const dir = join(domain, "apps", id);
      mkdirSync(dir, { recursive: true });
      writeFileSync(join(dir, "form.json"), JSON.stringify({ properties }));
      writeFileSync(join(dir, "app.json"), JSON.stringify({ name: `app ${id}`, code: appCode }));
      writeFileSync(join(dir, "records.json"), JSON.stringify({ records: stored }));
      const path = join(dir, "file.csv");
      writeFileSync(path, file);
      return path;
    };
    write(SOURCE.id, { ...SOURCE, appCode: "", file: "" });
    const paths = cases.map((made, at) => write(String(at + 1), made));
    const servers = [await serve(domain, "reference"), await serve(domain, "ours")];
    try {
      const differences = [];
      const ends = { "both write": 0, "both refuse": 0 };
      const compare = async (at) => {
        const made = cases[at];
        const { one, other, left } = await both(String(at + 1), made, paths[at], servers);
        try {
          assert.deepEqual(left[1], left[0]);
          assert.equal(other.code === 0, one.code === 0, "one refuses what the other takes");
          ends[one.code === 0 ? "both write" : "both refuse"] += 1;
        } catch (error) {
          differences.push(`seed ${SEED + at}: ${made.args.join(" ")}\n${made.file}\n${error.message}\n${one.said}${other.said}`);
        }
      };
      // Each app is another, so that cases do not meet.
      const waiting = cases.keys();
      const worker = async () => {
        for (const at of waiting) await compare(at);
      };
      await Promise.all([worker(), worker()]);
      assert.ok(differences.length <= COUNT / 300, `${differences.length} differ\n${differences.slice(0, Number(process.env.KINTABLE_TWINS_SHOW ?? 3)).join("\n\n")}`);
      console.log(`      ${JSON.stringify(ends)}, ${differences.length} differ`);
      assert.ok(ends["both write"] > COUNT / 2, JSON.stringify(ends));
    } finally {
      for (const server of servers) server.stop();
    }
  },
};
