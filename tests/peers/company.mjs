// A company's apps: what the reference product exports of them, `kintable` takes back and finds unchanged.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { program, serve, testdata, work } from "./peer.mjs";

const directory = testdata("forms/company");
const apps = readdirSync(join(directory, "apps")).sort((one, other) => one - other);

/** The fields of an app, those in tables among them. */
function fields(app) {
  const form = JSON.parse(readFileSync(join(directory, "apps", app, "form.json"), "utf8"));
  return Object.values(form.properties).flatMap((field) => [field, ...Object.values(field.fields ?? {})]);
}

/** The field that finds a record. */
function key(app) {
  return fields(app).find(({ unique, required }) => unique && required).code;
}

function run(command, args) {
  const { PATH, HOME } = process.env;
  const done = spawnSync(command, args, { encoding: "utf8", env: { PATH, HOME, XDG_STATE_HOME: work }, maxBuffer: Infinity });
  assert.equal(done.status, 0, args.join(" ") + done.stderr + done.stdout);
  return done.stdout;
}

/**
 * The stored records without what the clock, chance, the number of writes and the moment of a lookup decide, with what is
 * calculated of it; rows by their contents.
 */
async function essence({ record }, app) {
  const { records } = await record.getRecords({ app, query: "order by $id asc limit 500" });
  const copied = fields(app).flatMap(({ lookup }) => lookup?.fieldMappings.map(({ field }) => field) ?? []);
  const made = fields(app).flatMap(({ code, expression }) => (expression ? [code] : []));
  const cells = (fields) =>
    Object.entries(fields)
      .filter(([code, { type }]) => !["CREATED_TIME", "UPDATED_TIME"].includes(type) && ![...copied, ...made, "$revision"].includes(code))
      .map(([code, { type, value }]) => {
        if (type === "FILE") return [code, value.map(({ fileKey: _, ...file }) => file)];
        if (type === "SUBTABLE") return [code, value.map((row) => cells(row.value))];
        return [code, value];
      });
  return records.map(cells);
}

export const scenarios = {
  async "what is exported of a company's apps is unchanged when it is taken back"() {
    const first = await serve(directory, "company");
    const second = await serve(directory, "company again");
    try {
      const way = ({ baseUrl }, app) => ["--base-url", baseUrl, "--api-token", "any", "--app", app];
      const ours = (server, app, path, files, ...more) =>
        run(process.env.KINTABLE, ["import", path, ...way(server, app), "--timezone", "+09:00", ...(existsSync(files) ? ["--attachments-dir", files] : []), ...more]);
      for (const file of ["load.csv", "change.csv"]) {
        for (const app of apps) {
          const home = join(directory, "apps", app);
          ours(first, app, join(home, file), join(home, "attachments"), "--update-key", key(app));
        }
      }
      const exported = mkdtempSync(join(work, "company-"));
      for (const app of apps) {
        const files = join(exported, app);
        const csv = run(process.execPath, [program, "record", "export", ...way(first, app), "--attachments-dir", files]);
        const path = join(exported, `${app}.csv`);
        writeFileSync(path, csv);
        const before = await essence(first.client, app);
        assert.ok(before.length > 2, app);
        // In its own app, found by the field that prohibits duplicates and by its number, nothing is to be written.
        const number = csv.match(/レコード番号|Record_number/)[0];
        for (const name of [key(app), number]) {
          const said = ours(first, app, path, files, "--update-key", name, "--skip-unchanged");
          assert.match(said, new RegExp(` 0 added, 0 updated, ${before.length} unchanged\n`), `${app}: ${said}`);
        }
      }
      // In an empty one, the same records come to be; lookups that lead back find their records in a second pass.
      for (const pass of [1, 2]) {
        for (const app of apps) {
          const path = join(exported, `${app}.csv`);
          const cut = pass === 1 ? withoutLookups(path, app) : path;
          ours(second, app, cut, join(exported, app), "--update-key", key(app), "--skip-unchanged", "--ignore-unknown-columns");
        }
      }
      for (const app of apps) {
        assert.deepEqual(await essence(second.client, app), await essence(first.client, app), app);
      }
    } finally {
      first.stop();
      second.stop();
    }
  },
};

/** The file without the columns of lookups, which may find nothing yet. */
function withoutLookups(path, app) {
  const lookups = new Set(fields(app).flatMap(({ code, lookup }) => (lookup ? [code] : [])));
  const named = path.replace(".csv", "-bare.csv");
  const [header, ...rest] = readFileSync(path, "utf8").split("\n");
  const renamed = header.split(",").map((cell) => (lookups.has(cell.replaceAll('"', "")) ? `"-${cell.replaceAll('"', "")}"` : cell));
  writeFileSync(named, [renamed.join(","), ...rest].join("\n"));
  return named;
}
