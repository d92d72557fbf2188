"""Reads one message in base64 a line, answers each with what Python's email package saw, a JSON object a line."""
import base64, email, email.policy, json, sys

for line in sys.stdin:
    message = email.message_from_bytes(base64.b64decode(line), policy=email.policy.SMTP)
    parts = {"text/plain": "", "text/html": ""}
    for part in message.walk():
        if part.get_content_maintype() == "text":
            parts[part.get_content_type()] = part.get_content()
    sender, recipient = message["From"].addresses[0], message["To"].addresses[0]
    print(json.dumps({
        "subject": str(message["Subject"]),
        "fromName": sender.display_name, "from": sender.addr_spec,
        "toName": recipient.display_name, "to": recipient.addr_spec,
        "text": parts["text/plain"], "html": parts["text/html"],
        "defects": [str(d) for part in message.walk() for d in part.defects],
    }), flush=True)
