// Random apps, what they hold, and files for them, each made of a number alone, so that a case can be made again.

/** Numbers that look random and follow from a seed (mulberry32). */
export function randomOf(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const below = (count) => Math.floor(next() * count);
  return {
    below,
    chance: (share) => next() < share,
    one: (list) => list[below(list.length)],
    some: (list, share) => list.filter(() => next() < share),
    shuffled: (list) => {
      const left = [...list];
      return list.map(() => left.splice(below(left.length), 1)[0]);
    },
  };
}

const OPTIONS = Object.fromEntries(["赤", "青", "緑", "a,b"].map((label, index) => [label, { label, index: String(index) }]));
const TEXTS = ["甲", "x y", " 前", "後 ", 'a"b', "a,b", "=1+1", "表①髙", "😀", "0012", "*", "a;b", "'"];
const LINES = [...TEXTS, "一\n二", "一\n\n二\n", "\t字下げ"];
const NUMBERS = ["1", "0", "-2", "1.50", "007", "1e2", "12345678901", "0.12345", " 3 "];

/** By type: the form's part, and texts that both programs take. */
const TYPES = {
  SINGLE_LINE_TEXT: { texts: TEXTS, defaults: "既定" },
  MULTI_LINE_TEXT: { texts: LINES, defaults: "既定\n値" },
  RICH_TEXT: { texts: ["<b>太字</b>", "<div>a</div>"], defaults: "<i>x</i>" },
  NUMBER: { texts: NUMBERS, defaults: "7" },
  RADIO_BUTTON: { texts: ["赤", "青", "a,b"], defaults: "赤", always: true, form: { options: OPTIONS } },
  DROP_DOWN: { texts: ["赤", "緑", "a,b"], defaults: "青", form: { options: OPTIONS } },
  CHECK_BOX: { texts: ["赤", "赤\n青", "緑\na,b"], defaults: ["青"], form: { options: OPTIONS } },
  MULTI_SELECT: { texts: ["青", "青\n緑"], defaults: ["赤"], form: { options: OPTIONS } },
  DATE: { texts: ["2026-01-02", "2026/03/04", "2024-02-29"], defaults: "2026-01-01" },
  TIME: { texts: ["09:30", "00:00", "23:59"], defaults: "12:00" },
  DATETIME: { texts: ["2026-01-02T03:04:00Z", "2026-01-02T03:04:59+09:00"], defaults: "2026-01-01T00:00:00Z" },
  LINK: { texts: ["https://example.com/", "http://example.com/?a=b,c"], defaults: "https://example.com/d", form: { protocol: "WEB" } },
  USER_SELECT: { texts: ["sato", "sato\nsuzuki"], defaults: [{ type: "USER", code: "sato" }] },
  ORGANIZATION_SELECT: { texts: ["sales", "dev\nsales"], defaults: [] },
  GROUP_SELECT: { texts: ["managers"], defaults: [] },
};
const LISTS = ["CHECK_BOX", "MULTI_SELECT"];
const CODES = ["USER_SELECT", "ORGANIZATION_SELECT", "GROUP_SELECT"];

/** The app that lookups of all others copy from. */
export const SOURCE = {
  id: "100000",
  properties: {
    code: { type: "SINGLE_LINE_TEXT", code: "code", label: "code", unique: true, required: true, defaultValue: "" },
    name: { type: "SINGLE_LINE_TEXT", code: "name", label: "name", required: false, defaultValue: "" },
  },
  stored: ["L1", "L2", "L3"].map((code) => ({ code: { value: code }, name: { value: `名前 ${code}` } })),
};

/** A lookup, and the field that it fills. */
function lookup(code) {
  const mapping = { field: `${code}_name`, relatedField: "name" };
  const relation = { relatedApp: { app: SOURCE.id, code: "" }, relatedKeyField: "code", fieldMappings: [mapping] };
  return [
    { type: "SINGLE_LINE_TEXT", code, label: code, required: false, lookup: { ...relation, lookupPickerFields: [], filterCond: "", sort: "" } },
    { type: "SINGLE_LINE_TEXT", code: `${code}_name`, label: code, required: false, defaultValue: "" },
  ];
}

/** Columns that an export has and an upsert leaves out. */
const SYSTEM = {
  Created_by: ["CREATOR", "someone"],
  Created_datetime: ["CREATED_TIME", "2020-01-01T00:00:00Z"],
  Updated_by: ["MODIFIER", "someone"],
  Updated_datetime: ["UPDATED_TIME", "2020-01-01T00:00:00Z"],
  doubled: ["CALC", "99"],
};

function field(random, code) {
  const type = random.one(Object.keys(TYPES));
  const { form, defaults, always } = TYPES[type];
  const hasDefault = always || random.chance(0.3);
  const none = LISTS.includes(type) || CODES.includes(type) ? [] : "";
  const property = { type, code, label: code, required: false, defaultValue: hasDefault ? defaults : none, ...form };
  // A radio button always has a value.
  return { ...property, required: always === true || random.chance(0.1) };
}

/** A value of a field as the API takes it, of a text of a file. */
function value({ type }, text) {
  const lines = text.split("\n").filter((line) => line !== "");
  if (LISTS.includes(type)) return { value: lines };
  if (CODES.includes(type)) return { value: lines.map((code) => ({ code })) };
  return { value: type === "DATE" ? text.replaceAll("/", "-") : text };
}

function text(random, { type, required, lookup }) {
  if (lookup) return random.one(["", "L1", "L2", "L3"]);
  return !required && random.chance(0.25) ? "" : random.one(TYPES[type].texts);
}

const cell = (text) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** An app, its first records, a file, and the arguments that import it. */
export function caseOf(seed) {
  const random = randomOf(seed);
  const count = 1 + random.below(5);
  const fields = Array.from({ length: count }, (_, at) => field(random, `f${at}`));
  const key = { type: "SINGLE_LINE_TEXT", code: "key", label: "キー", unique: true, required: false, defaultValue: "" };
  const number = { type: "NUMBER", code: "no", label: "番号", unique: true, required: false, defaultValue: "" };
  const tables = Array.from({ length: random.below(4) }, (_, at) => ({
    code: `T${at}`,
    fields: Array.from({ length: 1 + random.below(4) }, (_, inner) => field(random, `t${at}_${inner}`)),
  }));
  if (random.chance(0.3)) fields.push(...lookup("look"));
  if (tables.length > 0 && random.chance(0.3)) tables[0].fields.push(...lookup("t_look"));
  const properties = {
    Record_number: { type: "RECORD_NUMBER", code: "Record_number", label: "Record number" },
    ...Object.fromEntries(Object.entries(SYSTEM).map(([code, [type]]) => [code, { type, code, label: code, ...(type === "CALC" ? { expression: "no * 2", format: "NUMBER" } : {}) }])),
    ...Object.fromEntries([key, number, ...fields].map((property) => [property.code, property])),
  };
  for (const { code, fields } of tables) {
    const inner = Object.fromEntries(fields.map((property) => [property.code, property]));
    properties[code] = { type: "SUBTABLE", code, label: code, fields: inner };
  }

  // What is there: records 11, 12 …, their rows 100, 101 …
  let row = 100;
  const stored = Array.from({ length: random.below(5) }, (_, at) => {
    const filled = (property) => [property.code, value(property, text(random, property))];
    const copies = (property) => !property.code.endsWith("_name");
    const record = { $id: { value: String(11 + at) }, key: { value: `K${at}` }, no: { value: String(at + 1) } };
    Object.assign(record, Object.fromEntries(fields.filter(copies).map(filled)));
    for (const { code, fields } of tables) {
      const rows = Array.from({ length: random.below(4) }, () => ({
        id: String(row++),
        value: Object.fromEntries(fields.filter(copies).map(filled)),
      }));
      record[code] = { value: rows };
    }
    return record;
  });

  // How records are found, and which columns there are.
  const appCode = random.chance(0.3) ? "APP" : "";
  const mode = random.one(["add", "key", "key", "no", stored.length > 0 ? "Record_number" : "add"]);
  const isAdd = mode === "add";
  const columns = random.some(fields, 0.85);
  const listed = tables.flatMap((table) => {
    const inner = random.some(table.fields, 0.85);
    const hasIds = !isAdd && random.chance(0.6);
    return inner.length > 0 ? [{ ...table, inner, hasIds }] : [];
  });
  const isGrouped = listed.length > 0 || random.chance(0.2);
  const keys = { key: (at) => `K${at}`, no: (at) => random.one([`${at + 1}`, `${at + 1}.0`, `0${at + 1}`]), Record_number: (at) => (appCode && usesCode ? `${appCode}-${11 + at}` : `${11 + at}`) };
  const usesCode = random.chance(0.5);

  // The records of the file: those that are there, in another order, and new ones.
  const known = isAdd ? [] : random.some(random.shuffled(stored.map((_, at) => at)), 0.7);
  const fresh = mode === "Record_number" ? [] : Array.from({ length: random.below(4) }, (_, at) => 50 + at);
  const chosen = random.shuffled([...known, ...fresh]);
  if (chosen.length === 0) chosen.push(mode === "Record_number" ? 0 : 60);
  // Which fields are sent. A table that is named needs a row in each record: without, the programs differ.
  const args = isAdd ? [] : ["--update-key", mode];
  const named = random.chance(0.3) ? random.some(listed, 0.7).filter(({ hasIds }) => hasIds) : [];
  if (named.length > 0 || random.chance(0.2)) {
    const written = columns.filter(({ code }) => !code.endsWith("_name"));
    const codes = [...random.some(written, 0.6), ...named].map(({ code }) => code);
    const withKey = isAdd || random.chance(0.3) ? [isAdd ? "key" : mode, ...codes] : codes;
    if (withKey.length > 0) args.push("--fields", withKey.join(","));
  }

  const header = [];
  const cells = [];
  const add = (code, of, isInner = false) => {
    header.push(code);
    cells.push({ of, isInner });
  };
  if (isGrouped) add("*", () => "*");
  if (isAdd) add("key", (at) => `N${at}`);
  else add(mode, (at) => keys[mode](at));
  if (mode !== "key" && !isAdd && random.chance(0.3)) add("key", (at) => `K${at}`);
  for (const property of columns) add(property.code, () => text(random, property));
  for (const code of isAdd ? [] : random.some(Object.keys(SYSTEM), 0.15)) add(code, () => SYSTEM[code][1]);
  for (const table of listed) {
    if (table.hasIds) add(table.code, (at, line, plan) => plan.get(table.code)[line]?.id ?? "", true);
    for (const property of table.inner) {
      const copies = property.code.endsWith("_name");
      // A row of which the file has nothing but what a lookup fills is a row to the reference product alone.
      const of = (row) => (copies ? copy(row) : (row[property.code] = text(random, property)));
      const copy = (row) => (row.t_look ? random.one(TEXTS) : "");
      add(property.code, (at, line, plan) => (plan.get(table.code)[line] ? of(plan.get(table.code)[line]) : ""), true);
    }
  }
  const order = random.chance(0.3) ? [...(isGrouped ? [0] : []), ...random.shuffled(header.map((_, at) => at).slice(isGrouped ? 1 : 0))] : header.map((_, at) => at);
  const lines = [];
  for (const at of chosen) {
    const plan = new Map();
    for (const table of listed) {
      const held = random.shuffled((stored[at]?.[table.code].value ?? []).map(({ id }) => id));
      const ids = table.hasIds ? random.some(held, 0.7) : [];
      if (table.hasIds && random.chance(0.1)) ids.push("99999999");
      const isNamed = named.includes(table);
      if (isNamed && ids.length === 0) ids.push("99999999");
      const rows = [...ids, ...Array.from({ length: random.below(3) }, () => "")];
      plan.set(table.code, isGrouped ? random.shuffled(rows).map((id) => ({ id })) : rows.slice(0, 1).map((id) => ({ id })));
    }
    const depth = isGrouped ? Math.max(1, ...[...plan.values()].map((rows) => rows.length)) : 1;
    for (let line = 0; line < depth; line += 1) {
      lines.push(cells.map(({ of, isInner }) => (isInner || line === 0 ? of(at, line, plan) : "")));
    }
  }
  // Cells outside tables repeat, as an export has them, or stand on the first line alone.
  const ends = random.one(["\n", "\r\n"]);
  const all = [header, ...lines].map((line) => order.map((at) => cell(line[at])).join(","));
  const file = (random.chance(0.2) ? "\ufeff" : "") + all.map((line) => line + ends).join("");
  return { properties, appCode, stored, file, args };
}
