#!/usr/bin/env python3
"""Writes the verdicts of the W3C's checker into html-verdicts.txt again: run after adding cases, or with a newer checker.

    npm ci --ignore-scripts --prefix tests/Zegel.EndToEnd/oracles
    tests/Zegel.Tests/Corpus/html-verdicts.py tests/Zegel.EndToEnd/oracles/node_modules/vnu-jar/build/dist/vnu.jar

A new case may begin with ? as its verdict. A - before a verdict, where Zegel means to differ, stays.
"""
import json
import os
import re
import subprocess
import sys
import tempfile

TABLE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "html-verdicts.txt")
PAGE = '<!DOCTYPE html>\n<html lang="en">\n<head>\n<title>x</title>\n%s</head>\n<body>\n%s\n</body>\n</html>\n'


def document(place, markup):
    """The same page that HtmlVerdictTests makes of a case."""
    text = re.sub(r"\\(n|u[0-9a-f]{4})", lambda m: "\n" if m[1] == "n" else chr(int(m[1][1:], 16)), markup)
    if place == "head":
        return PAGE % (text + "\n", "<p>x</p>")
    return text if place == "doc" else PAGE % ("", text)


def main(jar):
    with open(TABLE, encoding="utf-8") as table:
        lines = table.read().splitlines()
    with tempfile.TemporaryDirectory() as folder:
        files = {}
        for number, line in enumerate(lines):
            if line and not line.startswith("#"):
                _, place, markup = line.split("|", 2)
                files[number] = os.path.join(folder, f"{number}.html")
                with open(files[number], "wb") as file:
                    file.write(document(place, markup).encode("utf-8"))
        told = subprocess.run(
            ["java", "-jar", jar, "--format", "json", "--exit-zero-always", "--stdout", *files.values()],
            capture_output=True,
            check=True,
        )
    wrong = {
        os.path.basename(message["url"])
        for message in json.loads(told.stdout.decode("utf-8", "replace"))["messages"]
        if message["type"] != "info"
    }
    for number, file in files.items():
        old, place, markup = lines[number].split("|", 2)
        verdict = "invalid" if os.path.basename(file) in wrong else "valid"
        lines[number] = "|".join([("-" if old.startswith("-") else "") + verdict, place, markup])
    with open(TABLE, "w", encoding="utf-8") as table:
        table.write("\n".join(lines) + "\n")


main(sys.argv[1])
