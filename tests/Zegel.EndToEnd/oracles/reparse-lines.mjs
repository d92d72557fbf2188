// Reads one message in base64 a line, answers each with what postal-mime saw, a JSON object a line.
import { createInterface } from "node:readline";
import PostalMime from "postal-mime";

for await (const line of createInterface({ input: process.stdin })) {
  const mail = await PostalMime.parse(Buffer.from(line, "base64"));
  const answer = {
    subject: mail.subject ?? "",
    fromName: mail.from.name, from: mail.from.address,
    toName: mail.to[0].name, to: mail.to[0].address,
    text: mail.text ?? "", html: mail.html ?? "",
    defects: [],
  };
  process.stdout.write(JSON.stringify(answer) + "\n");
}
