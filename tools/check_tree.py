#!/usr/bin/env python3
"""The tree's own rules: arrows point down, headers say what they are for, nothing promises instead of doing.

Prints each breach as file:line and ends with 1 when there is one.
"""
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent

# Folder -> folders that it may include (docs/architecture.md). A folder may always include itself.
BASE = {"base"}
FORMATS = BASE | {"rtp", "audio", "secure"}
DOMAIN = {"clinic", "visits", "invites", "notices", "audit"}
ARROWS = {
    "base": set(),
    "rtp": BASE,
    "audio": BASE,
    "secure": BASE,
    "sfu": FORMATS,
    "phone": FORMATS,
    "clinic": BASE | {"secure"},
    "visits": BASE,
    "invites": BASE | {"secure"},
    "notices": BASE | {"secure"},
    "audit": BASE | {"secure"},
    "desk": BASE | {"secure"} | DOMAIN,
    "calls": BASE | {"secure", "sfu", "desk"} | DOMAIN,
    "net": FORMATS | {"sfu", "phone", "calls"},
    "sip": BASE | {"secure", "calls"},
    "zones": BASE | {"visits", "notices"},
    "words": BASE | {"invites", "notices"},
    "ical": BASE | {"notices"},
    "storage": BASE | {"secure", "desk"} | DOMAIN,
    "delivery": BASE | {"secure", "desk"} | DOMAIN,
    "http": BASE,
    "dialin": FORMATS | {"phone", "desk", "calls"} | DOMAIN,
    "api": FORMATS | {"sfu", "desk", "calls", "http"} | DOMAIN,
    "server": None,  # the top: sees everything
}

PROMISES = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b|not implemented|unimplemented", re.IGNORECASE)


def tracked(*patterns):
    out = subprocess.run(["git", "ls-files", "--cached", "--others", "--exclude-standard", *patterns],
                         cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / line for line in out.splitlines() if (ROOT / line).is_file()]


def breaches():
    for path in tracked("src/*.hpp", "src/*.cpp"):
        name = path.relative_to(ROOT)
        folder = name.parts[1]
        lines = path.read_text(encoding="utf-8").splitlines()
        if folder not in ARROWS:
            yield f"{name}:1: folder {folder} is not on the map (tools/check_tree.py, docs/architecture.md)"
            continue
        allowed = ARROWS[folder]
        is_test = name.stem.endswith("_test") or name.stem.startswith("test_")
        for number, line in enumerate(lines, 1):
            found = re.match(r'\s*#include "([a-z]+)/', line)
            if found and allowed is not None and not is_test:
                other = found.group(1)
                if other != folder and other not in allowed:
                    yield f"{name}:{number}: {folder} may not include {other}: arrows point down only"
        if path.suffix == ".hpp" and not (lines and lines[0].startswith("//")):
            yield f"{name}:1: a header says in its first lines what it is for"
    for path in tracked("src/*.hpp", "src/*.cpp", "web/src/*.ts", "web/src/*.tsx", "tests/*", "tools/*.sh"):
        name = path.relative_to(ROOT)
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        for number, line in enumerate(text.splitlines(), 1):
            if PROMISES.search(line):
                yield f"{name}:{number}: promises rather than does"


found = list(breaches())
print("\n".join(found) if found else "the tree keeps its rules")
sys.exit(1 if found else 0)
