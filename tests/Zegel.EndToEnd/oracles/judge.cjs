// Judges a folder kept by `zegel demo --keep DIR`: every N.eml with its N.json against zone.json, SPF, DKIM and DMARC.
// Prints one JSON object; exits 1 when a message does not pass all three.
const fs = require("fs");
const path = require("path");
const { authenticate } = require("mailauth");

const folder = process.argv[2];
const zone = JSON.parse(fs.readFileSync(path.join(folder, "zone.json"), "utf8"));

function resolver(name, type) {
  let at = name.toLowerCase().replace(/\.$/, "");
  for (let hop = 0; hop < 10; hop++) {
    const here = zone[at];
    if (here && here[type]) return here[type];
    if (!here || !here.CNAME) break;
    at = here.CNAME[0];
  }
  const missing = new Error(`query${type} ENOTFOUND ${name}`);
  missing.code = "ENOTFOUND";
  throw missing;
}

(async () => {
  const files = fs.readdirSync(folder).filter((f) => f.endsWith(".eml"));
  const faults = [];
  for (const file of files) {
    const session = JSON.parse(fs.readFileSync(path.join(folder, file.replace(/\.eml$/, ".json")), "utf8"));
    const result = await authenticate(fs.readFileSync(path.join(folder, file)), {
      ip: session.clientIp,
      helo: session.helo,
      sender: session.mailFrom,
      mta: "judge.example",
      trustReceived: false,
      resolver: async (name, type) => resolver(name, type),
    });
    const spf = result.spf && result.spf.status.result;
    const dkim = result.dkim.results.map((r) => r.status.result);
    const aligned = result.dkim.results.every((r) => r.status.aligned);
    const dmarc = result.dmarc && result.dmarc.status.result;
    if (spf !== "pass" || dkim.length === 0 || dkim.some((r) => r !== "pass") || !aligned || dmarc !== "pass")
      faults.push({ file, spf, dkim, aligned, dmarc, info: result.dkim.results.map((r) => r.info) });
  }
  console.log(JSON.stringify({ judged: files.length, faults: faults.slice(0, 5), failed: faults.length }));
  process.exit(faults.length || !files.length ? 1 : 0);
})().catch((fault) => {
  console.error(fault);
  process.exit(2);
});
