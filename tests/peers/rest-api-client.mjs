// Scenarios of kintone's JavaScript client.

import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { KintoneAllRecordsError } from "@kintone/rest-api-client";
import {
  CUSTOMERS, GUEST_APP, GUEST_SPACE, ORDERS, SINK,
  baseUrl, client, range, record, refused, stored, testdata, values, work,
} from "./peer.mjs";

const kintone = client();
const { app, file } = kintone;
const records = kintone.record;

/** Adds records with these numbers. */
function addNumbers(numbers) {
  return records.addAllRecords({ app: SINK, records: numbers.map((number) => record({ number })) });
}

/** The numbers of the stored records, oldest first. */
function storedNumbers() {
  return stored(SINK).map((stored) => Number(stored.number.value));
}

/** Adds a record whose table has rows with these texts, and gives its id and those of its rows. */
async function addRows(...texts) {
  const rows = texts.map((t_text) => ({ value: record({ t_text, t_number: 1 }) }));
  const { id } = await records.addRecord({ app: SINK, record: { table: { value: rows } } });
  return { id, rows: (await rowsOf(id)).map((row) => row.id) };
}

/** The rows of a record's table. */
async function rowsOf(id) {
  return (await records.getRecord({ app: SINK, id })).record.table.value;
}

/** Updates the table of a record. */
function updateRows(id, rows) {
  return records.updateRecord({ app: SINK, id, record: { table: { value: rows } } });
}

/** Uploads a file of this text. */
function upload(name, data) {
  return file.uploadFile({ file: { name, data } });
}

export const scenarios = {
  async "the form, the layout, the app and its settings"() {
    const { properties } = await app.getFormFields({ app: ORDERS });
    const form = JSON.parse(readFileSync(testdata("orders/form.json"), "utf8"));
    assert.deepEqual(properties, form.properties);
    const { layout } = await app.getFormLayout({ app: ORDERS });
    const tables = layout.filter(({ type }) => type === "SUBTABLE").map(({ code }) => code);
    assert.deepEqual(tables, ["受注明細", "入金履歴"]);
    const { appId, code, name, spaceId } = await app.getApp({ id: ORDERS });
    assert.deepEqual([appId, code, name, spaceId], [ORDERS, "ORDER", "受注管理", null]);
    const { numberPrecision } = await app.getAppSettings({ app: ORDERS });
    assert.deepEqual(numberPrecision, { digits: "16", decimalPlaces: "4", roundingMode: "HALF_EVEN" });
  },

  async "add one record, with defaults for what is left out"() {
    const added = await records.addRecord({ app: SINK, record: record({ text: "一", number: 1.5 }) });
    assert.deepEqual(added, { id: "1", revision: "1" });
    const { record: read } = await records.getRecord({ app: SINK, id: 1 });
    assert.deepEqual(values(read, "$id", "$revision", "レコード番号"), ["1", "1", "1"]);
    assert.deepEqual(values(read, "text", "number"), ["一", "1.5"]);
    assert.deepEqual(values(read, "text_default", "number_default", "check_default"), ["初期値", "7", ["赤", "緑"]]);
    assert.deepEqual(values(read, "dropdown", "date", "datetime", "check", "table"), [null, null, "", [], []]);
    assert.equal(read.table.type, "SUBTABLE");
  },

  async "add a record of nothing but defaults"() {
    const { id } = await records.addRecord({ app: SINK });
    const { record: read } = await records.getRecord({ app: SINK, id });
    assert.deepEqual(values(read, "radio", "date_default"), ["赤", "2026-04-01"]);
  },

  async "add many records, in order"() {
    const added = await records.addRecords({ app: SINK, records: [1, 2, 3].map((number) => record({ number })) });
    assert.deepEqual(added.ids, ["1", "2", "3"]);
    assert.deepEqual(added.revisions, ["1", "1", "1"]);
    assert.deepEqual(added.records[2], { id: "3", revision: "1" });
    assert.deepEqual(await records.addRecords({ app: SINK, records: [] }), { ids: [], revisions: [], records: [] });
  },

  async "values of every kind are read back as kintone shows them"() {
    const sent = {
      text: "a\"b\\c", multi: "一行目\n二行目", number: "-1234567.8901", radio: "青", dropdown: "緑",
      check: ["赤", "緑"], multi_select: ["青"], date: "2026-11-21", time: "09:30",
      link_web: "https://example.com/", link_mail: "a@example.com",
    };
    await records.addRecord({ app: SINK, record: record({ ...sent, datetime: "2026-11-21T09:30:45+09:00" }) });
    const { record: read } = await records.getRecord({ app: SINK, id: 1 });
    assert.deepEqual(values(read, ...Object.keys(sent)), Object.values(sent));
    assert.equal(read.datetime.value, "2026-11-21T00:30:00Z");
  },

  async "update by id leaves the other fields alone"() {
    await records.addRecord({ app: SINK, record: record({ text: "前", number: 1 }) });
    assert.deepEqual(await records.updateRecord({ app: SINK, id: 1, record: record({ number: 2 }) }), { revision: "2" });
    const { record: read } = await records.getRecord({ app: SINK, id: 1 });
    assert.deepEqual(values(read, "text", "number"), ["前", "2"]);
  },

  async "update by a unique text and by a unique number"() {
    await records.addRecord({ app: SINK, record: record({ text_unique: "A-1", number_unique: 10 }) });
    const by = (field, value, text) =>
      records.updateRecord({ app: SINK, updateKey: { field, value }, record: record({ text }) });
    assert.deepEqual(await by("text_unique", "A-1", "甲"), { revision: "2" });
    assert.deepEqual(await by("number_unique", "10", "乙"), { revision: "3" });
    assert.equal(stored(SINK)[0].text.value, "乙");
    await refused(by("text_unique", "A-2", "丙"), 404, "GAIA_RE20");
  },

  async "update many records, by id and by key"() {
    await records.addRecords({ app: SINK, records: [record({ text_unique: "A" }), record({ text_unique: "B" })] });
    const updated = await records.updateRecords({
      app: SINK,
      records: [
        { id: 2, record: record({ number: 2 }) },
        { updateKey: { field: "text_unique", value: "A" }, record: record({ number: 1 }) },
      ],
    });
    assert.deepEqual(updated.records, [{ id: "2", revision: "2" }, { id: "1", revision: "2" }]);
    assert.deepEqual(storedNumbers(), [1, 2]);
  },

  async "one record twice in an update is refused"() {
    await addNumbers([1]);
    const twice = records.updateRecords({ app: SINK, records: [{ id: 1, record: {} }, { id: 1, record: {} }] });
    await refused(twice, 400, "GAIA_RE09");
  },

  async "upsert many records: some added, some updated"() {
    await records.addRecord({ app: SINK, record: record({ text_unique: "A" }) });
    const upsert = (value, number) => ({ updateKey: { field: "text_unique", value }, record: record({ number }) });
    const upserted = await records.updateRecords({
      app: SINK,
      upsert: true,
      records: [upsert("A", 1), upsert("B", 2), { id: 999, record: record({ number: 3 }) }],
    });
    assert.deepEqual(upserted.records, [
      { id: "1", operation: "UPDATE", revision: "2" },
      { id: "2", operation: "INSERT", revision: "1" },
      { id: "3", operation: "INSERT", revision: "1" },
    ]);
    assert.deepEqual(stored(SINK).map((stored) => values(stored, "text_unique", "number")), [["A", "1"], ["B", "2"], ["", "3"]]);
  },

  async "upsert one record"() {
    const upsert = (number) =>
      records.upsertRecord({ app: SINK, updateKey: { field: "text_unique", value: "A" }, record: record({ number }) });
    assert.deepEqual(await upsert(1), { id: "1", revision: "1" });
    assert.deepEqual(await upsert(2), { id: "1", revision: "2" });
    assert.deepEqual(stored(SINK).map((stored) => values(stored, "text_unique", "number")), [["A", "2"]]);
  },

  async "revisions that do not match are conflicts"() {
    await addNumbers([1, 1]);
    const update = (id, revision) => records.updateRecord({ app: SINK, id, revision, record: record({ number: 2 }) });
    assert.deepEqual(await update(1, 1), { revision: "2" });
    await refused(update(1, 1), 409, "GAIA_CO02");
    assert.deepEqual(await update(1, -1), { revision: "3" });
    const both = records.updateRecords({
      app: SINK,
      records: [{ id: 2, record: record({ number: 9 }) }, { id: 1, revision: 1, record: record({ number: 9 }) }],
    });
    await refused(both, 409, "GAIA_CO02");
    assert.deepEqual(storedNumbers(), [2, 1]);
    await refused(records.deleteRecords({ app: SINK, ids: [1, 2], revisions: [3, 2] }), 409, "GAIA_CO02");
    await records.deleteRecords({ app: SINK, ids: [1, 2], revisions: [3, -1] });
    assert.deepEqual(stored(SINK), []);
  },

  async "a bulk request over two apps"() {
    const { results } = await kintone.bulkRequest({
      requests: [
        { method: "POST", api: "/k/v1/record.json", payload: { app: SINK, record: record({ text: "一" }) } },
        {
          method: "POST",
          endpointName: "records",
          payload: { app: CUSTOMERS, records: [record({ 顧客コード: "C-1", 会社名: "甲" })] },
        },
        { method: "PUT", endpointName: "record", payload: { app: SINK, id: 1, record: record({ text: "二" }) } },
        { method: "DELETE", endpointName: "records", payload: { app: CUSTOMERS, ids: [1] } },
      ],
    });
    assert.deepEqual(results, [{ id: "1", revision: "1" }, { ids: ["1"], revisions: ["1"] }, { revision: "2" }, {}]);
    assert.equal(stored(SINK)[0].text.value, "二");
    assert.deepEqual(stored(CUSTOMERS), []);
  },

  async "a bulk request is undone as a whole when one of its requests fails"() {
    await addNumbers([1]);
    const bulk = kintone.bulkRequest({
      requests: [
        { method: "POST", endpointName: "record", payload: { app: SINK, record: record({ number: 2 }) } },
        { method: "PUT", endpointName: "record", payload: { app: SINK, id: 1, record: record({ number: 3 }) } },
        { method: "POST", endpointName: "records", payload: { app: SINK, records: [{}, record({ number: "x" })] } },
        { method: "DELETE", endpointName: "records", payload: { app: SINK, ids: [1] } },
      ],
    });
    const error = await refused(bulk, 400, "CB_VA01");
    assert.equal(error.bulkRequestIndex, 2);
    assert.deepEqual(Object.keys(error.errors), ["records[1][number].value"]);
    assert.deepEqual(storedNumbers(), [1]);
  },

  async "a bulk request of 21 requests is refused"() {
    const request = { method: "POST", endpointName: "record", payload: { app: SINK } };
    await refused(kintone.bulkRequest({ requests: range(1, 21).map(() => request) }), 400, "CB_VA01");
    assert.deepEqual(stored(SINK), []);
  },

  async "add, update, upsert and delete more records than one bulk request carries"() {
    const numbers = range(1, 2150);
    const added = await addNumbers(numbers);
    assert.deepEqual(added.records.map(({ id }) => Number(id)), numbers);
    const updated = await records.updateAllRecords({
      app: SINK,
      records: numbers.map((id) => ({ id, record: record({ number: id + 1 }) })),
    });
    assert.deepEqual(updated.records.at(-1), { id: "2150", revision: "2" });
    assert.deepEqual(storedNumbers(), range(2, 2151));
    const upserted = await records.updateAllRecords({
      app: SINK,
      upsert: true,
      records: range(2101, 2200).map((id) => ({ id, record: record({ text: "upsert" }) })),
    });
    assert.equal(upserted.records.filter(({ operation }) => operation === "INSERT").length, 50);
    await records.deleteAllRecords({ app: SINK, records: range(1, 2200).map((id) => ({ id })) });
    assert.deepEqual(stored(SINK), []);
  },

  async "what a failing addAllRecords has done, and what it has not"() {
    const sent = range(1, 2150).map((number) => record({ number: number === 2101 ? "x" : number }));
    const error = await records.addAllRecords({ app: SINK, records: sent }).then(assert.fail, (error) => error);
    assert.ok(error instanceof KintoneAllRecordsError, error.stack);
    assert.deepEqual([error.numOfProcessedRecords, error.unprocessedRecords.length], [2000, 150]);
    assert.deepEqual([error.errorIndex, error.error.code], [2100, "CB_VA01"]);
    assert.equal(stored(SINK).length, 2000);
  },

  async "get all records by id, by cursor and by offset"() {
    const numbers = range(1, 620);
    await addNumbers(numbers);
    const read = (all) => all.map(({ number }) => Number(number.value));
    const fields = ["number"];
    const condition = "number > 10";
    const expected = range(11, 620);
    assert.deepEqual(read(await records.getAllRecordsWithId({ app: SINK, fields, condition })), expected);
    const query = `${condition} order by number asc`;
    assert.deepEqual(read(await records.getAllRecordsWithCursor({ app: SINK, fields, query })), expected);
    const sorted = { app: SINK, fields, condition, orderBy: "number desc" };
    assert.deepEqual(read(await records.getAllRecordsWithOffset(sorted)), expected.toReversed());
    assert.deepEqual(read(await records.getAllRecords(sorted)), expected.toReversed());
    assert.deepEqual(read(await records.getAllRecords({ ...sorted, withCursor: false })), expected.toReversed());
    assert.deepEqual(read(await records.getAllRecords({ app: SINK })), numbers);
  },

  async "a cursor, page by page to its end"() {
    await addNumbers(range(1, 5));
    const query = "order by $id asc";
    const cursor = await records.createCursor({ app: SINK, fields: ["number"], query, size: 2 });
    assert.equal(cursor.totalCount, "5");
    const page = async () => {
      const { records: page, next } = await records.getRecordsByCursor({ id: cursor.id });
      return [page.map(({ number }) => number.value), next];
    };
    assert.deepEqual(await page(), [["1", "2"], true]);
    await records.updateRecord({ app: SINK, id: 3, record: record({ number: 33 }) });
    await records.deleteRecords({ app: SINK, ids: [4] });
    assert.deepEqual(await page(), [["33"], true]);
    assert.deepEqual(await page(), [["5"], false]);
    await refused(page(), 404, "GAIA_CN01");
    await refused(records.deleteCursor({ id: cursor.id }), 404, "GAIA_CN01");
  },

  async "ten cursors at most, until one is deleted"() {
    await addNumbers([1]);
    const create = () => records.createCursor({ app: SINK });
    const cursors = [];
    for (const _ of range(1, 10)) cursors.push(await create());
    await refused(create(), 429, "GAIA_TM12");
    for (const { id } of cursors) assert.deepEqual(await records.deleteCursor({ id }), {});
    await records.deleteCursor(await create());
  },

  async "a file is uploaded, attached, kept beside another, and downloaded"() {
    const bytes = Buffer.from([0, 1, 2, 254, 255]);
    const { fileKey } = await upload("見積書.bin", bytes);
    // The client reads no code from a refused download, as it takes the body for bytes.
    await refused(file.downloadFile({ fileKey }), 404, undefined);
    await records.addRecord({ app: SINK, record: record({ file: [{ fileKey }] }) });
    const [attached] = stored(SINK)[0].file.value;
    assert.deepEqual([attached.name, attached.size], ["見積書.bin", "5"]);
    assert.deepEqual(Buffer.from(await file.downloadFile(attached)), bytes);

    const path = join(work, "note.txt");
    writeFileSync(path, "text");
    const second = await file.uploadFile({ file: { path } });
    await records.updateRecord({ app: SINK, id: 1, record: record({ file: [attached, second] }) });
    const both = stored(SINK)[0].file.value;
    assert.deepEqual(both.map(({ name }) => name), ["見積書.bin", "note.txt"]);
    assert.deepEqual(both[0], attached);
    assert.equal(both[1].contentType, "text/plain");
    await records.updateRecord({ app: SINK, id: 1, record: record({ file: [] }) });
    assert.deepEqual(stored(SINK)[0].file.value, []);
  },

  async "a file in a row of a table, and a key that leads nowhere"() {
    const { fileKey } = await upload("row.txt", "in a row");
    const rows = [{ value: record({ t_file: [{ fileKey }] }) }];
    await records.addRecord({ app: SINK, record: { table: { value: rows } } });
    const [row] = await rowsOf(1);
    const bytes = await file.downloadFile(row.value.t_file.value[0]);
    assert.equal(Buffer.from(bytes).toString(), "in a row");
    const unknown = records.addRecord({ app: SINK, record: record({ file: [{ fileKey: "nowhere" }] }) });
    await refused(unknown, 404, "GAIA_BL01");
  },

  async "rows are kept, changed, inserted, moved and deleted by their ids"() {
    const { id, rows: [first, second, third] } = await addRows("一", "二", "三");
    await updateRows(id, [
      { id: third },
      { value: record({ t_text: "新" }) },
      { id: first, value: record({ t_text: "一改" }) },
    ]);
    const rows = await rowsOf(id);
    assert.deepEqual(rows.map((row) => values(row.value, "t_text", "t_number")), [["三", "1"], ["新", ""], ["一改", "1"]]);
    assert.deepEqual([rows[0].id, rows[2].id], [third, first]);
    assert.ok(![first, second, third].includes(rows[1].id));
  },

  async "rows of unknown ids and of empty ones are inserted with ids of their own"() {
    const { id, rows: [first] } = await addRows("一");
    await updateRows(id, [
      { id: first },
      { id: "99999999", value: record({ t_text: "未知" }) },
      { id: "", value: record({ t_text: "空" }) },
      { id: null, value: record({ t_text: "なし" }) },
    ]);
    const rows = await rowsOf(id);
    assert.deepEqual(rows.map((row) => row.value.t_text.value), ["一", "未知", "空", "なし"]);
    assert.equal(rows[0].id, first);
    assert.ok(rows.every((row) => row.id !== "99999999"));
    assert.equal(new Set(rows.map((row) => row.id)).size, 4);
  },

  async "row ids that repeat or are no numbers are refused"() {
    const { id, rows: [first] } = await addRows("一");
    await refused(updateRows(id, [{ id: first }, { id: first }]), 520, "GAIA_SI01");
    await refused(updateRows(id, [{ id: "abc" }]), 400, "CB_IJ01");
    assert.equal((await rowsOf(id)).length, 1);
  },

  async "a table that is not sent stays, one that is sent empty is emptied"() {
    const { id } = await addRows("一", "二");
    await records.updateRecord({ app: SINK, id, record: record({ text: "x" }) });
    assert.equal((await rowsOf(id)).length, 2);
    await updateRows(id, []);
    assert.deepEqual(await rowsOf(id), []);
  },

  async "a record that was read can be sent back"() {
    const { id } = await addRows("一");
    const { record: read } = await records.getRecord({ app: SINK, id });
    for (const code of ["作成者", "更新者", "作成日時", "更新日時"]) delete read[code];
    assert.deepEqual(await records.updateRecord({ app: SINK, id, record: read }), { revision: "2" });
    const { record: after } = await records.getRecord({ app: SINK, id });
    assert.deepEqual(after.table, read.table);
  },

  async "invalid input is told record by record and field by field"() {
    const error = await refused(
      records.addRecords({
        app: SINK,
        records: [
          record({ text_max: "123456", number: "abc" }),
          {},
          { ...record({ check: ["赤", "黒"] }), table: { value: [{ value: record({ t_number_range: 11 }) }] } },
        ],
      }),
      400,
      "CB_VA01",
    );
    assert.deepEqual(error.errors["records[0].text_max.value"], { messages: ["6文字より短くなければなりません。"] });
    assert.deepEqual(error.errors["records[0][number].value"], { messages: ["数字でなければなりません。"] });
    assert.deepEqual(Object.keys(error.errors).toSorted(), [
      "records[0].text_max.value",
      "records[0][number].value",
      "records[2].check.values[1].value",
      "records[2].table.value[0].value.t_number_range.value",
    ]);
    assert.match(error.id, /^\w{20}$/);
    assert.match(error.message, /^\[400\] \[CB_VA01\] /);
    assert.deepEqual(stored(SINK), []);
  },

  async "errors come in English to who asks for it"() {
    const headers = { "X-Cybozu-API-Token": "any", "Accept-Language": "en" };
    const answer = await fetch(`${baseUrl}/k/v1/record.json?app=${SINK}&id=9`, { headers });
    assert.equal((await answer.json()).message, "The specified record (ID: 9) is not found.");
  },

  async "required fields, in an added record and in an updated one"() {
    const error = await refused(records.addRecord({ app: CUSTOMERS, record: {} }), 400, "CB_VA01");
    assert.deepEqual(Object.keys(error.errors).toSorted(), ["record.会社名.value", "record.顧客コード.value"].toSorted());
    await records.addRecord({ app: CUSTOMERS, record: record({ 顧客コード: "C-1", 会社名: "甲" }) });
    const cleared = records.updateRecord({ app: CUSTOMERS, id: 1, record: record({ 会社名: "" }) });
    assert.deepEqual(Object.keys((await refused(cleared, 400, "CB_VA01")).errors), ["record.会社名.value"]);
  },

  async "a unique value that another record has is refused"() {
    await records.addRecord({ app: SINK, record: record({ text_unique: "A" }) });
    const again = records.addRecords({ app: SINK, records: [record({ text_unique: "B" }), record({ text_unique: "A" })] });
    const { errors } = await refused(again, 400, "CB_VA01");
    assert.deepEqual(errors, { "records[1].text_unique.value": { messages: ["値がほかのレコードと重複しています。"] } });
    assert.equal(stored(SINK).length, 1);
  },

  async "records and apps that are not there"() {
    await refused(records.getRecord({ app: SINK, id: 9 }), 404, "GAIA_RE01");
    await refused(records.updateRecord({ app: SINK, id: 9, record: {} }), 404, "GAIA_RE01");
    await refused(records.getRecords({ app: 99 }), 404, "GAIA_AP01");
    await refused(app.getFormFields({ app: 99 }), 404, "GAIA_AP01");
    const { errors } = await refused(records.getRecord({ app: SINK, id: 0 }), 400, "CB_VA01");
    assert.deepEqual(errors, { id: { messages: ["最小でも1以上です。"] } });
  },

  async "limits of one call"() {
    const { errors } = await refused(records.addRecords({ app: SINK, records: range(1, 101).map(() => ({})) }), 400, "CB_VA01");
    assert.deepEqual(errors, { records: { messages: ["一度に100件までのレコードを追加できます。"] } });
    await refused(records.getRecords({ app: SINK, query: "limit 501" }), 400, "GAIA_QU01");
    await refused(records.getRecords({ app: SINK, query: "offset 10001" }), 400, "GAIA_QU02");
  },

  async "delete records, all of them or none"() {
    await addNumbers([1, 2, 3]);
    await refused(records.deleteRecords({ app: SINK, ids: [1, 9] }), 404, "GAIA_RE01");
    assert.deepEqual(storedNumbers(), [1, 2, 3]);
    assert.deepEqual(await records.deleteRecords({ app: SINK, ids: [1, 3] }), {});
    assert.deepEqual(storedNumbers(), [2]);
    const { id } = await records.addRecord({ app: SINK });
    assert.equal(id, "4");
  },

  async "queries: conditions, order, window and count"() {
    const row = (text, number, dropdown) => record({ text, number, dropdown, date: `2026-01-0${number}` });
    await records.addRecords({
      app: SINK,
      records: [row("りんご \"赤\"", 1, "赤"), row("みかん", 2, "青"), row("ぶどう", 3, "赤"), row("", 4, "")],
    });
    const found = async (query) => {
      const { records: found } = await records.getRecords({ app: SINK, query, fields: ["$id"] });
      return found.map(({ $id }) => Number($id.value));
    };
    assert.deepEqual(await found(""), [4, 3, 2, 1]);
    assert.deepEqual(await found('text = "りんご \\"赤\\"" order by $id asc'), [1]);
    assert.deepEqual(await found('dropdown in ("赤") and number >= 2'), [3]);
    assert.deepEqual(await found('dropdown in ("")'), [4]);
    assert.deepEqual(await found('(number < 2 or number > 3) order by number desc'), [4, 1]);
    assert.deepEqual(await found('date > "2026-01-02" order by date asc'), [3, 4]);
    assert.deepEqual(await found("order by $id asc limit 2 offset 1"), [2, 3]);
    assert.deepEqual(await found("$id in (1, 3) order by $id asc"), [1, 3]);
    const counted = await records.getRecords({ app: SINK, query: "number < 4 limit 1", totalCount: true });
    assert.deepEqual([counted.records.length, counted.totalCount], [1, "3"]);
    assert.equal((await records.getRecords({ app: SINK })).totalCount, null);
    await refused(found('nosuch = "1"'), 400, "GAIA_IQ11");
    await refused(found('dropdown = "赤"'), 400, "GAIA_IQ03");
    await refused(found("number = "), 400, "CB_VA01");
  },

  async "a query too long for an address is posted"() {
    await addNumbers(range(1, 3));
    const query = `number in (${range(1, 3000).map((number) => `"${number}"`).join(",")})`;
    const { records: found } = await records.getRecords({ app: SINK, query, fields: ["number"] });
    assert.equal(found.length, 3);
  },

  async "a lookup copies what it finds in another app"() {
    await records.addRecord({ app: CUSTOMERS, record: record({ 顧客コード: "C-1", 会社名: "甲社", ランク: 3 }) });
    const { id } = await records.addRecord({ app: SINK, record: record({ customer: "C-1" }) });
    const { record: read } = await records.getRecord({ app: SINK, id });
    assert.deepEqual(values(read, "customer", "customer_name", "customer_rank"), ["C-1", "甲社", "3"]);
    await refused(records.addRecord({ app: SINK, record: record({ customer: "C-9" }) }), 400, "GAIA_LO04");
  },

  async "an app in a guest space"() {
    const guest = client({ guestSpaceId: GUEST_SPACE });
    const customer = record({ 顧客コード: "C-1", 会社名: "甲" });
    assert.deepEqual(await guest.record.addRecord({ app: GUEST_APP, record: customer }), { id: "1", revision: "1" });
    await guest.record.updateAllRecords({ app: GUEST_APP, records: [{ id: 1, record: record({ 会社名: "乙" }) }] });
    const [read] = await guest.record.getAllRecords({ app: GUEST_APP });
    assert.equal(read.会社名.value, "乙");
    assert.equal((await guest.app.getApp({ id: GUEST_APP })).spaceId, GUEST_SPACE);
    await refused(records.getRecords({ app: GUEST_APP }), 400, "GAIA_IL23");
    await refused(client({ guestSpaceId: 8 }).record.getRecords({ app: GUEST_APP }), 403, "CB_NO02");
    await refused(guest.record.getRecords({ app: SINK }), 403, "CB_NO02");
  },

  async "whoever logs in with a password is the creator"() {
    const suzuki = client({ auth: { username: "suzuki", password: "secret" } });
    await suzuki.record.addRecord({ app: SINK });
    assert.equal(stored(SINK)[0].作成者.value.code, "suzuki");
    await refused(client({ auth: { apiToken: "" } }).record.getRecords({ app: SINK }), 401, "CB_AU01");
  },
};
