// What scenarios share.

import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { KintoneRestAPIClient } from "@kintone/rest-api-client";

const { KINTABLE, WORK } = process.env;

/** The directory of the whole. */
export const { ROOT } = process.env;

/** Every field type. */
export const SINK = "1";
/** 受注管理: two tables, required fields. */
export const ORDERS = "2";
/** 顧客管理: what the lookup of `SINK` looks into. */
export const CUSTOMERS = "4";
/** 顧客管理 again, in a guest space. */
export const GUEST_APP = "5";
export const GUEST_SPACE = "7";

/** The apps' directory, as `kintable` takes it. */
export const domain = join(WORK, "domain");

/** Where a scenario may write. */
export const work = WORK;

/** kintone's clients take http for the name `localhost` alone. */
export const baseUrl = (() => {
  const { port } = JSON.parse(readFileSync(join(WORK, "ready.json"), "utf8"));
  return `http://localhost:${port}`;
})();

/** The reference product. */
export const program = join(dirname(createRequire(import.meta.url).resolve("@kintone/cli/package.json")), "cli.js");

/** Serves another domain, whose records are kept under this name. */
export async function serve(directory, name) {
  const env = { ...process.env, XDG_STATE_HOME: join(WORK, name) };
  const args = ["sandbox", "serve", directory, "--port", "0", "--output", "json"];
  const child = spawn(KINTABLE, args, { env, stdio: ["ignore", "pipe", "inherit"] });
  const [line] = await once(createInterface({ input: child.stdout }), "line");
  const baseUrl = `http://localhost:${JSON.parse(line).port}`;
  return { baseUrl, client: client({ baseUrl }), stop: () => child.kill() };
}

/** Runs `kintable` and gives its standard output; it must succeed. */
export function kintable(...args) {
  const stdio = ["ignore", "pipe", "pipe"];
  return execFileSync(KINTABLE, args, { encoding: "utf8", stdio, maxBuffer: Infinity });
}

/** Empties the sandbox. */
export function reset() {
  kintable("sandbox", "reset", domain);
}

/** The records of an app, oldest first. */
export function stored(app) {
  return JSON.parse(kintable("sandbox", "records", domain, "--app", app)).records;
}

/** A file of `testdata`. */
export function testdata(path) {
  return join(ROOT, "testdata", path);
}

/** kintone's JavaScript client. */
export function client(options = {}) {
  return new KintoneRestAPIClient({ baseUrl, auth: { apiToken: "any" }, ...options });
}

/** The record that sets these fields to these values. */
export function record(fields) {
  return Object.fromEntries(Object.entries(fields).map(([code, value]) => [code, { value }]));
}

/** The values of these fields of a record. */
export function values(record, ...codes) {
  return codes.map((code) => record[code].value);
}

/** The whole numbers from `first` to `last`. */
export function range(first, last) {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

/** Awaits a refusal of kintone's and gives it, after comparing its status and code. */
export async function refused(promise, status, code) {
  const error = await promise.then(
    () => assert.fail(`expected ${code}, but the call succeeded`),
    (error) => error,
  );
  assert.deepEqual([error.status, error.code], [status, code], error.stack);
  return error;
}
