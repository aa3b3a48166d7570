// A page in a browser, and what no page may ever do.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import puppeteer from "puppeteer-core";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

export const shots = process.env.SHOTS;
export const path = (name) => join(process.env.PAGES, `${name}.html`);

const browser = await puppeteer.launch({
  executablePath: process.env.CHROMIUM,
  // In a container, everybody is root.
  args: ["--no-sandbox", "--disable-gpu", "--hide-scrollbars"],
});

export const close = () => browser.close();

/** Opens a page, hands it over, and says what it did that it must not. */
export const look = async (name, { width = 1280, theme = "light", scripts = true, at = "" }, use) => {
  const page = await browser.newPage();
  const wrong = [];
  const address = pathToFileURL(path(name)).href;
  page.on("console", (message) => wrong.push(`console: ${message.text()}`));
  page.on("pageerror", (error) => wrong.push(`error: ${error.message}`));
  page.on("dialog", (dialog) => {
    wrong.push(`dialog: ${dialog.message()}`);
    dialog.dismiss();
  });
  page.on("request", (request) => {
    const asked = request.url();
    // What is data asks nobody: the browser's own icons are.
    if (asked.split("#")[0] !== address && !asked.startsWith("data:")) wrong.push(`request: ${asked}`);
  });
  try {
    await page.setJavaScriptEnabled(scripts);
    await page.setViewport({ width, height: 900 });
    await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: theme }]);
    await page.goto(address + at, { waitUntil: "load" });
    await use(page);
    assert.deepEqual(wrong, []);
  } finally {
    await page.close();
  }
};

/** No part of the page is wider than its window. */
export const fits = async (page) => {
  const wide = await page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    const parts = [...document.querySelectorAll("main *")].filter((one) => one.getBoundingClientRect().right > width + 1);
    return [document.documentElement.scrollWidth > width, parts.slice(0, 3).map((one) => one.outerHTML.slice(0, 120))];
  });
  assert.deepEqual(wide, [false, []]);
};

/** Nothing stands in the way of people with a screen reader, a keyboard, or eyes that see less contrast. */
export const accessible = async (page) => {
  await page.evaluate(axe);
  const found = await page.evaluate(() => window.axe.run(document, {
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
  }));
  const grave = found.violations.filter((one) => ["moderate", "serious", "critical"].includes(one.impact));
  assert.deepEqual(grave.map((one) => [one.id, one.nodes.slice(0, 3).map((node) => node.html.slice(0, 160))]), []);
};
