// Runs all scenarios, one by one, each on an empty sandbox.

import { scenarios as restApiClient } from "./rest-api-client.mjs";
import { scenarios as cli } from "./cli.mjs";
import { scenarios as company } from "./company.mjs";
import { scenarios as deletes } from "./deletes.mjs";
import { scenarios as exports } from "./exports.mjs";
import { scenarios as differences } from "./differences.mjs";
import { scenarios as twins } from "./twins.mjs";
import { reset } from "./peer.mjs";

let passed = 0;
let failed = 0;

for (const [peer, scenarios] of [
  ["@kintone/rest-api-client", restApiClient],
  ["@kintone/cli", cli],
  ["@kintone/cli", differences],
  ["@kintone/cli", deletes],
  ["@kintone/cli", exports],
  ["@kintone/cli", company],
  ["@kintone/cli", twins],
]) {
  for (const [name, run] of Object.entries(scenarios)) {
    reset();
    try {
      await run();
      passed += 1;
      console.log(`ok    ${peer}: ${name}`);
    } catch (error) {
      failed += 1;
      console.log(`FAIL  ${peer}: ${name}\n${error.stack}`);
    }
  }
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
