"""Parses every N.eml of a folder with Python's email package and prints what it saw, a JSON object a line."""
import email, email.policy, hashlib, json, pathlib, sys

for path in sorted(pathlib.Path(sys.argv[1]).glob("*.eml")):
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.SMTP)
    parts = {}
    for part in message.walk():
        if part.get_content_maintype() == "text":
            parts[part.get_content_type()] = part.get_content().replace("\r\n", "\n").rstrip("\n")
    print(json.dumps({
        "file": path.name,
        "defects": [str(d) for part in message.walk() for d in part.defects],
        "subject": str(message["Subject"]),
        "from": str(message["From"]),
        "to": str(message["To"]),
        "messageId": str(message["Message-ID"]).strip(),
        "fields": [name for name in message.keys()],
        "text": hashlib.sha256(parts.get("text/plain", "").encode()).hexdigest(),
        "html": hashlib.sha256(parts.get("text/html", "").encode()).hexdigest(),
    }))
