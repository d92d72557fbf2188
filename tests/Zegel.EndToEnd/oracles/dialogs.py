"""Talks SMTP octet by octet to a server: no SMTP library that would correct what is wrong on purpose.

usage: dialogs.py HOST PORT RECIPIENT < TASK
TASK is JSON: {"dialogs": {name: {"steps": [...]}}, "repeat": factor for sendRepeat, "sequences": [text, ...]}.
Prints one JSON object: {"dialogs": {name: "" or what went wrong}, "sequences": [{"codes": [...]}, ...], "tls": {...}}.
"""
import json
import socket
import ssl
import sys

host, port, recipient = sys.argv[1], int(sys.argv[2]), sys.argv[3]
task = json.load(sys.stdin)


class Line:
    def __init__(self):
        self.socket = socket.create_connection((host, port), timeout=20)
        self.rest = b""

    def send(self, text):
        try:
            self.socket.sendall(text if isinstance(text, bytes) else text.encode())
        except OSError:
            pass  # it may have hung up; what it said is still to be read

    def reply(self):
        """The last line of the next reply; empty when the server has closed."""
        while True:
            while b"\n" not in self.rest:
                try:
                    more = self.socket.recv(65536)
                except ConnectionError:
                    more = b""
                if not more:
                    return ""
                self.rest += more
            line, self.rest = self.rest.split(b"\n", 1)
            if line[3:4] != b"-":
                return line.decode().rstrip("\r")

    def until_closed(self):
        codes = []
        while reply := self.reply():
            codes.append(int(reply[:3]))
        return codes


def play(steps):
    line = None
    for step in steps:
        if "connect" in step:
            line = Line()
        elif "send" in step:
            line.send(step["send"].replace("user@testserver", recipient))
        elif "sendRepeat" in step:
            # The dialogue was written for a server that takes less.
            line.send(step["sendRepeat"]["text"] * (step["sendRepeat"]["times"] * task.get("repeat", 1)))
        elif "expectUntilLine" in step:
            while step["expectUntilLine"] not in (said := line.reply()):
                if not said:
                    return "closed before " + step["expectUntilLine"]
        elif "close" in step:
            line.socket.close()
        elif "expectCode" in step:
            said = line.reply()
            # The first digit decides.
            if said[:1] != str(step["expectCode"])[:1]:
                return f"{said or 'closed'} where {step['expectCode']} was expected"
        elif "expectExactly" in step:
            said = line.reply()
            if said[:3] != str(step["expectExactly"]):
                return f"{said or 'closed'} where {step['expectExactly']} was expected"
    return ""


def smuggle(sequence):
    line = Line()
    line.reply()
    line.send(f"EHLO c\r\nMAIL FROM:<a@example.com>\r\nRCPT TO:<{recipient}>\r\nDATA\r\n")
    while not line.reply().startswith("354"):
        pass
    line.send(
        f"Subject: outer\r\n\r\nHi{sequence}MAIL FROM:<smuggled@example.com>\r\nRCPT TO:<{recipient}>\r\nDATA\r\n"
        "Subject: inner\r\n\r\nHa\r\n.\r\nQUIT\r\n"
    )
    return {"codes": line.until_closed()}


def inject():
    """Commands sent with STARTTLS in clear must not be obeyed under TLS (CVE-2011-0411)."""
    line = Line()
    line.reply()
    line.send("EHLO c\r\n")
    line.reply()
    line.send("STARTTLS\r\nMAIL FROM:<injected@example.com>\r\n")
    line.reply()
    context = ssl._create_unverified_context()
    try:
        line.socket = context.wrap_socket(line.socket, server_hostname=host)
    except OSError as fault:
        return {"refused": str(fault)}
    line.rest = b""
    line.send("NOOP\r\nEHLO c\r\nQUIT\r\n")
    return {"codes": line.until_closed()}


print(
    json.dumps(
        {
            "dialogs": {name: play(dialog["steps"]) for name, dialog in task.get("dialogs", {}).items()},
            "sequences": [smuggle(sequence) for sequence in task.get("sequences", [])],
            "tls": inject() if task.get("inject") else None,
        }
    )
)
