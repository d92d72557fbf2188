// Checks a seal report with nothing of Zegel: Ed25519 over the RFC 8785 form of kind, report and version. Prints true or false.
const fs = require("fs");
const crypto = require("crypto");

function canonical(value) {
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  const members = Object.keys(value).sort();
  return `{${members.map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`).join(",")}}`;
}

const { seal, ...signed } = JSON.parse(fs.readFileSync(process.argv[2], "utf8"));
const x = Buffer.from(seal.publicKey, "base64").toString("base64url");
const key = crypto.createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" });
console.log(crypto.verify(null, Buffer.from(canonical(signed)), key, Buffer.from(seal.signature, "base64")));
