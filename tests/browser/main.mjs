// Runs all scenarios, one by one.

import { scenarios } from "./scenarios.mjs";
import { close } from "./browser.mjs";

let passed = 0;
let failed = 0;
for (const [name, run] of scenarios) {
  try {
    await run();
    passed += 1;
    console.log(`ok    ${name}`);
  } catch (error) {
    failed += 1;
    console.log(`FAIL  ${name}\n${error.stack}`);
  }
}
await close();
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
