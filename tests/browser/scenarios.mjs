// What is looked at.

import assert from "node:assert/strict";
import { mkdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { accessible, fits, look, path, shots } from "./browser.mjs";

export const scenarios = [];
const scenario = (name, run) => scenarios.push([name, run]);

if (shots) mkdirSync(shots, { recursive: true });
const shot = async (page, name) => {
  if (shots) await page.screenshot({ path: join(shots, `${name}.png`), fullPage: true });
};

/** The places of the pages of runs, as the list leads to them. */
const places = (page) => page.$$eval("table.runs a[href], table.jobs a[href]", (links) => [...new Set(links.map((one) => one.hash))]);
const lines = (page) => page.$$eval("table.runs tbody tr", (rows) => rows.length);
const isShown = (page, selector) => page.$eval(selector, (one) => one.getClientRects().length > 0);

for (const name of ["written-en", "written-ja", "hostile-en", "hostile-ja", "run-en", "run-ja"]) {
  for (const width of [1280, 375]) {
    for (const theme of ["light", "dark"]) {
      scenario(`${name}, ${width} px, ${theme}: it fits, says nothing and asks for nothing, and anybody can use it`, async () => {
        await look(name, { width, theme }, async (page) => {
          await fits(page);
          await accessible(page);
          await shot(page, `${name}-${width}-${theme}`);
          for (const at of (await places(page)).slice(0, 2)) {
            await page.evaluate((hash) => (location.hash = hash), at);
            await page.waitForSelector(`${at} h2`, { visible: true });
            assert.equal(await isShown(page, "#centre"), false);
            await fits(page);
            await accessible(page);
            await shot(page, `${name}-${width}-${theme}-run`);
          }
        });
      });
    }
  }
  scenario(`${name}: on A4 paper, nothing is cut off`, async () => {
    // What fits between the margins of a sheet.
    await look(name, { width: 688 }, async (page) => {
      const pdf = await page.pdf({ preferCSSPageSize: true, printBackground: true });
      if (shots) writeFileSync(join(shots, `${name}.pdf`), pdf);
      const sheets = Buffer.from(pdf).toString("latin1").match(/\/Type\s*\/Page\b/g) ?? [];
      assert.ok(sheets.length > 0 && sheets.length < 20, `${sheets.length} sheets`);
      await page.emulateMediaType("print");
      await fits(page);
      await shot(page, `${name}-print`);
    });
  });
}

scenario("hostile texts stand as texts, with the script and without", async () => {
  for (const scripts of [true, false]) {
    await look("hostile-en", { scripts }, async (page) => {
      const names = await page.$$eval("table.runs th bdi", (all) => all.map((one) => one.textContent));
      assert.ok(names.includes("<img src=x onerror=alert(1)>"), names);
      assert.ok(names.includes("</script><script>alert(1)</script>"), names);
      assert.ok(names.some((one) => one.includes("abc\\u{202e}gnp.exe")), names);
      assert.equal((await page.$$("img, iframe, [onerror], [onmouseover]")).length, 0);
    });
  }
});

scenario("runs are filtered, and the filter is cleared", async () => {
  await look("written-en", {}, async (page) => {
    const all = await lines(page);
    assert.equal(all, 2);
    await page.select('select[name="job"]', "nightly");
    assert.equal(await lines(page), 1);
    await page.select('select[name="status"]', "completed_with_errors");
    assert.equal(await lines(page), 0);
    assert.ok(await isShown(page, "p.none"));
    await page.click('button[type="reset"]');
    await page.waitForFunction((number) => document.querySelectorAll("table.runs tbody tr").length === number, {}, all);
    await page.$eval('input[name="since"]', (input) => {
      input.value = "2999-01-01";
      input.dispatchEvent(new Event("input", { bubbles: true }));
    });
    assert.equal(await lines(page), 0);
  });
});

scenario("with the keyboard alone, one skips to the content and opens a run", async () => {
  await look("written-en", {}, async (page) => {
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate(() => document.activeElement.className), "skip");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    const focused = await page.evaluate(() => {
      const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement);
      return [document.activeElement.tagName, outlineStyle, outlineWidth];
    });
    assert.deepEqual(focused, ["A", "solid", "2px"]);
    await page.keyboard.press("Enter");
    await page.waitForSelector("article:target h2", { visible: true });
    await page.goBack();
    await page.waitForSelector("#centre h1", { visible: true });
  });
});

scenario("without scripts, there are tables and links that lead on", async () => {
  await look("written-ja", { scripts: false, width: 375 }, async (page) => {
    assert.equal(await isShown(page, "form.filter"), false);
    assert.equal(await lines(page), 2);
    await page.click("table.jobs a[href]");
    await page.waitForSelector("article:target h2", { visible: true });
    assert.ok((await page.$$("article:target table.records tbody tr")).length > 0);
    await fits(page);
  });
});

scenario("10,000 runs and 100,000 records: small, painted soon, and every page can be turned", async () => {
  const { size } = statSync(path("large"));
  assert.ok(size < 5_000_000, `${size} bytes`);
  await look("large", {}, async (page) => {
    const paint = await page.evaluate(() => performance.getEntriesByName("first-contentful-paint")[0].startTime);
    const done = await page.evaluate(() => performance.getEntriesByType("navigation")[0].loadEventEnd);
    console.log(`      ${size} bytes, first paint after ${Math.round(paint)} ms, done after ${Math.round(done)} ms`);
    assert.equal(await lines(page), 50);
    const says = () => page.$eval('nav[data-for="runs"] span', (one) => one.textContent);
    assert.match(await says(), /^1\/200/);
    await page.click('nav[data-for="runs"] button[data-turn="1"]');
    assert.match(await says(), /^2\/200/);
    await page.select('select[name="job"]', "nightly-3");
    assert.match(await says(), /^1\/17/);
    await page.click("table.runs a[href]");
    await page.waitForSelector("article:target h2", { visible: true });
    assert.equal((await page.$$("article:target table.records tbody tr")).length, 50);
    await page.click('article:target nav.pager button[data-turn="1"]');
    assert.match(await page.$eval("article:target nav.pager span", (one) => one.textContent), /^2\/20/);
    const link = await page.$eval("article:target table.records a", (one) => one.href);
    assert.equal(link, "https://example.cybozu.com/k/12/show#record=51");
  });
});
