"use strict";
// Filters the tables and turns their pages. What it shows is text, whatever it says; without it, the tables stay.
(() => {
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const words = document.getElementById("words").dataset;

  const fill = (row, slot, text) => {
    const place = row.querySelector(`[data-slot="${slot}"]`);
    place.textContent = text;
    return place;
  };
  const moment = (row, when) => ["day", "hour"].forEach((slot, at) => fill(row, slot, when.split(" ")[at]));
  const digits = (number) => number.toLocaleString("en-US");
  const copyOf = (id) => document.getElementById(id).content.firstElementChild.cloneNode(true);

  // A table whose lines are made of data, some at a time.
  const paged = (table, pager, size, line) => {
    const body = table.tBodies[0];
    const says = pager.querySelector("[data-says]");
    const [back, on] = all("button", pager);
    let found = [];
    let page = 0;
    const draw = () => {
      body.replaceChildren(...found.slice(page * size, (page + 1) * size).map(line));
      const pages = Math.max(1, Math.ceil(found.length / size));
      back.disabled = page === 0;
      on.disabled = page + 1 >= pages;
      const said = { page: page + 1, pages, all: digits(found.length) };
      says.textContent = says.dataset.says.replace(/\{(\w+)\}/g, (_, name) => said[name]);
    };
    pager.hidden = false;
    pager.addEventListener("click", (event) => {
      const turn = Number(event.target.dataset.turn);
      if (turn) {
        page += turn;
        draw();
      }
    });
    return (rows) => {
      found = rows;
      page = 0;
      draw();
    };
  };

  const partOf = (kind, name) => document.querySelector(`${kind}[data-for="${name}"]`);
  const dataOf = (name) => JSON.parse(partOf("script", name).textContent);

  const runs = () => {
    const table = document.querySelector("table.runs");
    if (!table) return;
    const { runs, texts, statuses, bands } = dataOf("runs");
    const form = partOf("form", "runs");
    const none = document.querySelector("p.none");
    const health = (hundredths) => {
      const band = bands[hundredths >= 10000 ? 0 : hundredths >= 5000 ? 1 : 2];
      return [band[0], `${hundredths / 100}% ${band[1]}`];
    };
    const show = paged(table, partOf("nav", "runs"), 50, (run) => {
      const [id, when, what, below, who, status, hundredths, counts, , , hasPage] = run;
      const row = copyOf("run");
      moment(row, when);
      const link = row.querySelector('[data-slot="what"]');
      link.firstElementChild.textContent = texts[what];
      if (hasPage) link.href = `#run-${id}`;
      fill(row, "below", texts[below] + id);
      fill(row, "who", texts[who]);
      fill(row, "status", statuses[status][1]).classList.add(statuses[status][2]);
      if (hundredths !== null) {
        const [look, said] = health(hundredths);
        fill(row, "health", said).classList.add(look);
      }
      ["read", "written", "failed"].forEach((name, at) => fill(row, name, digits(counts[at])));
      return row;
    });
    const choose = () => {
      const wanted = Object.fromEntries(new FormData(form));
      const found = runs.filter((run) =>
        (!wanted.app || texts[run[8]] === wanted.app)
        && (!wanted.job || texts[run[9]] === wanted.job)
        && (!wanted.status || statuses[run[5]][0] === wanted.status)
        && (!wanted.since || run[1] >= wanted.since));
      none.hidden = found.length > 0;
      show(found);
    };
    form.hidden = false;
    form.addEventListener("input", choose);
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("reset", () => setTimeout(choose));
    choose();
  };

  const records = (article) => {
    const table = article.querySelector("table.records");
    if (!table || table.dataset.isPaged) return;
    table.dataset.isPaged = "yes";
    const name = table.getAttribute("aria-labelledby");
    const { at, rows } = dataOf(name);
    // There was no room for them: the lines that are there stay.
    if (rows.length < table.tBodies[0].rows.length) return;
    const results = dataOf("results");
    const form = partOf("form", name);
    const select = form.querySelector("select");
    const template = table.tHead.rows[0].cells.length === 5 ? "record" : "record-without-line";
    const show = paged(table, partOf("nav", name), 50, (record) => {
      const [lines, result, number, revision, key, error] = record;
      const row = copyOf(template);
      if (template === "record") fill(row, "lines", lines);
      const place = fill(row, "result", results[result][0]);
      place.className = `result ${results[result][1]}`;
      const link = fill(row, "record", number ?? "");
      if (at && number) link.href = at + number;
      fill(row, "revision", revision ?? "");
      fill(row, "key", key ?? "");
      fill(row, "error", error ?? "");
      return row;
    });
    const numbers = new Map();
    for (const [, result] of rows) numbers.set(result, (numbers.get(result) ?? 0) + 1);
    for (const [result, number] of numbers) {
      select.add(new Option(`${results[result][0]} (${digits(number)})`, result));
    }
    form.hidden = numbers.size < 2;
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("input", () => {
      show(rows.filter((record) => !select.value || record[1] === Number(select.value)));
    });
    show(rows);
    all("p.still", article).forEach((one) => (one.hidden = true));
    all("p.scripted", article).forEach((one) => (one.hidden = false));
  };

  const title = document.title;
  const arrive = () => {
    const id = location.hash.slice(1);
    const shown = id.startsWith("run-") ? document.getElementById(id) : null;
    if (shown) records(shown);
    const named = shown?.querySelector("h1");
    document.title = named ? `${named.textContent} · ${title}` : title;
  };

  if (navigator.clipboard) {
    for (const place of all(".command")) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "copy";
      button.textContent = words.copy;
      button.addEventListener("click", async () => {
        await navigator.clipboard.writeText(place.firstElementChild.textContent);
        button.textContent = words.copied;
      });
      place.append(button);
    }
  }
  all("#centre p.still").forEach((one) => (one.hidden = true));
  runs();
  all("article.alone").forEach(records);
  addEventListener("hashchange", arrive);
  arrive();
})();
