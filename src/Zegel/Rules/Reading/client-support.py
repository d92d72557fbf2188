"""Makes client-support.tsv from the data of caniemail.com (MIT, https://github.com/hteumeuleu/caniemail).

    python3 client-support.py FOLDER_OF_FEATURES > client-support.tsv

One line per feature that at least one of the clients below leaves out: kind, name, clients that leave it out, all asked.
"""

import pathlib
import re
import sys

# The clients told to people, each by the platforms that stand for it; the first one with an answer counts.
CLIENTS = [
    ("Gmail", [("gmail", "desktop-webmail")]),
    ("the Gmail app", [("gmail", "android"), ("gmail", "ios")]),
    ("Outlook for Windows", [("outlook", "windows")]),
    ("Outlook.com", [("outlook", "outlook-com")]),
    ("Apple Mail", [("apple-mail", "macos")]),
    ("iPhone Mail", [("apple-mail", "ios")]),
    ("Yahoo Mail", [("yahoo", "desktop-webmail")]),
    ("Samsung Email", [("samsung-email", "android")]),
    ("Thunderbird", [("thunderbird", "macos"), ("thunderbird", "windows")]),
    ("GMX", [("gmx", "desktop-webmail")]),
    ("WEB.DE", [("web-de", "desktop-webmail")]),
    ("Orange", [("orange", "desktop-webmail")]),
    ("La Poste", [("laposte", "desktop-webmail")]),
]

# Harmless where it is ignored, or told by a rule of its own.
SKIPPED = set("""css-comments css-important css-rgb css-rgba css-sytem-ui css-inert-attribute css-display html-comments
html-doctype html-body html-base html-link html-style html-object html-form html-lang html-h1-h6 html-aria-describedby
html-aria-hidden html-aria-label html-aria-labelledby html-aria-live html-role html-mailto-links html-anchor-links
html-meta-color-scheme html-semantics html-image-maps html-lists html-required css-border-inline-block
css-border-inline-block-individual css-border-inline-block-longhand css-block-inline-size css-modern-color
css-column-layout-properties css-intrinsic-size css-nesting css-border-radius-logical css-display-none
css-unit-initial css-unit-percent css-unit-px css-unit-calc image-base64 html-img html-table html-p html-span
html-popover css-background css-border css-font css-list-style css-text-decoration css-accent-color
html-target html-height html-width css-outline css-outline-offset css-cursor css-at-media-hover css-pseudo-class-link
css-pseudo-class-visited css-pseudo-class-active css-height""".split())

SEVERAL = {
    "css-left-right-top-bottom": ["left", "right", "top", "bottom"],
    "css-margin-block-start-end": ["margin-block-start", "margin-block-end"],
    "css-margin-inline-start-end": ["margin-inline-start", "margin-inline-end"],
    "css-margin-inline-block": ["margin-inline", "margin-block"],
    "css-padding-block-start-end": ["padding-block-start", "padding-block-end"],
    "css-padding-inline-start-end": ["padding-inline-start", "padding-inline-end"],
    "css-padding-inline-block": ["padding-inline", "padding-block"],
    "css-scroll-snap": ["scroll-snap-type", "scroll-snap-align"],
    "css-grid-template": ["grid-template", "grid-template-columns", "grid-template-rows"],
}

ATTRIBUTES = {"align", "background", "cellpadding", "cellspacing", "height", "hidden", "srcset", "target", "valign", "width"}


def kinds(slug):
    if slug in SKIPPED:
        return []
    if slug in SEVERAL:
        return [("property", name) for name in SEVERAL[slug]]
    area, _, name = slug.partition("-")
    if area == "image":
        return [("image", name)]
    if area == "html":
        name = name.removesuffix("-attribute")
        if name.startswith(("input-", "button-")):
            return []
        return [("attribute", name)] if name in ATTRIBUTES or name == "loading" else [("element", name)]
    if area != "css":
        return []
    for prefix, kind in (("at-", "at"), ("pseudo-class-", "pseudo"), ("pseudo-element-", "pseudo"), ("unit-", "unit"),
                         ("function-", "function")):
        if name.startswith(prefix):
            return [(kind, name.removeprefix(prefix))]
    if name.startswith("selector-"):
        return []
    if name.endswith("-gradient"):
        return [("function", name)]
    if name in ("display-flex", "display-grid"):
        return [("value", name.replace("-", ":", 1))]
    return [] if name == "variables" else [("property", name)]


def stats(text):
    """{(family, platform): latest answer}; the front matter is JSON with comments and loose commas."""
    start = text.index("{", text.index("stats:"))
    depth, end = 0, start
    for end in range(start, len(text)):
        depth += {"{": 1, "}": -1}.get(text[end], 0)
        if depth == 0:
            break
    found, path = {}, []
    for token in re.finditer(r'"?([\w.+ -]+?)"?\s*:\s*(?:(\{)|"([^"]*)")|(\})', text[start + 1 : end]):
        name, opens, answer, closes = token.groups()
        if opens:
            path.append(name.strip())
        elif closes:
            if path:
                path.pop()
        elif len(path) == 2:
            found[tuple(path)] = answer.strip()[:1]
    return found


def main(folder):
    print("# From caniemail.com, (c) Remi Parmentier and contributors, MIT licence; made by client-support.py.")
    print("# kind\tname\tclients that leave it out\tclients asked")
    for path in sorted(pathlib.Path(folder).glob("*.md")):
        rows = kinds(path.stem)
        if not rows:
            continue
        answers = stats(path.read_text(encoding="utf-8"))
        known = {}
        for client, places in CLIENTS:
            answer = next((answers[place] for place in places if answers.get(place, "u") != "u"), None)
            if answer:
                known[client] = answer
        lacking = [client for client, answer in known.items() if answer == "n"]
        if lacking:
            for kind, name in rows:
                print(f"{kind}\t{name}\t{', '.join(lacking)}\t{len(known)}")


main(sys.argv[1])
