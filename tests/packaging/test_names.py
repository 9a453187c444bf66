"""One name for one thing: no two modules define a class of the same name. What is excused says why."""

import ast
import re
from collections import defaultdict
from pathlib import Path

import popconsole

ROOT = Path(popconsole.__file__).parent


def test_a_name_of_a_class_stands_for_one_thing() -> None:
    places: dict[str, list[str]] = defaultdict(list)
    for file in sorted(ROOT.rglob("*.py")):
        for node in ast.parse(file.read_text("utf-8")).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places[node.name].append(file.relative_to(ROOT).as_posix())
    assert not {name: found for name, found in places.items() if len(found) > 1}


def test_what_is_excused_from_a_rule_has_its_reason() -> None:
    bare = re.compile(r"# (?:noqa: [A-Z0-9, ]+|type: ignore\[[a-z, -]+\])$")
    assert [
        f"{file.relative_to(ROOT).as_posix()}:{number}"
        for file in sorted(ROOT.rglob("*.py"))
        for number, row in enumerate(file.read_text("utf-8").splitlines(), 1)
        if bare.search(row)
    ] == []
