// Looks at domains with mailauth: argument 1 is the resolver (address:port), argument 2 a JSON array of {domain, selector, ip}.
// Prints a JSON array with what it makes of SPF, DKIM and DMARC of each.
const dns = require("dns").promises;
const { spf } = require("mailauth/lib/spf");
const getDmarcRecord = require("mailauth/lib/dmarc/get-dmarc-record");
const { getPublicKey } = require("mailauth/lib/tools");

const asked = new dns.Resolver({ timeout: 3000, tries: 2 });
asked.setServers([process.argv[2]]);
const resolver = (name, type) => asked.resolve(name, type);

async function look({ domain, selector, ip }) {
  const verdict = await spf({ resolver, ip, sender: `post@${domain}`, helo: domain, mta: "judge.example" });
  let key;
  try {
    const found = await getPublicKey("DNS", `${selector}._domainkey.${domain}`, 1024, resolver);
    key = found.publicKey ? "good" : "none";
  } catch (fault) {
    key = fault.code || fault.message;
  }
  const policy = await getDmarcRecord(domain, resolver).catch((fault) => ({ fault: fault.code }));
  return { domain, spf: verdict.status.result, dkim: key, dmarc: policy === false ? "none" : policy.p || policy.fault || "none" };
}

(async () => {
  const results = [];
  for (const one of JSON.parse(process.argv[3])) results.push(await look(one));
  console.log(JSON.stringify(results));
})().catch((fault) => {
  console.error(fault);
  process.exit(2);
});
