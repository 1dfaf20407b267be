// Compares a report of the conformance kit with the scenarios that are known to fail: the baseline may only rise.
import fs from 'node:fs';

const [reportFile, knownFile] = process.argv.slice(2);
const report = JSON.parse(fs.readFileSync(reportFile, 'utf8'));
const known = new Set(
  fs.readFileSync(knownFile, 'utf8').split('\n').map((line) => line.split('#')[0].trim()).filter(Boolean));
const failed = report.scenarios.filter((s) => s.status === 'fail');
const lost = failed.filter((s) => !known.has(s.id));
const won = report.scenarios.filter((s) => s.status === 'pass' && known.has(s.id));

for (const s of lost) console.log(`LOST ${s.id} ${s.name}\n     ${s.reason}`);
for (const s of won) console.log(`passes now, take it out of expected_failures.txt: ${s.id}`);
console.log(`${report.totals.pass} of ${report.totals.total} scenarios pass, ${known.size} are known to fail`);
process.exitCode = lost.length || won.length ? 1 : 0;
