"""Rooms: packages that a step uses or names, and trees whose names bend a run. Refused without a run."""

from dataclasses import replace

import pytest
from redgreen.tests.attack.cases import read_off, refused, with_code, with_file
from redgreen.tests.toy import ADD_MORE, GREEN_THREE, RED_THREE, SETUP, SHORT, Content, ToyStep

Case = tuple[tuple[ToyStep, ...], str]
FASTAPI = "imports 'fastapi', but the step's requirements.txt does not list fastapi."


def code(line: str) -> tuple[ToyStep, ...]:
    return with_code(f"{line}\n\n{ADD_MORE}")


def requirements(*lines: str) -> tuple[ToyStep, ...]:
    return with_code("".join(f"{line}\n" for line in ("pytest==9.2.0", *lines)), "requirements.txt")


def file(path: str, content: Content = '"""Something."""\n') -> tuple[ToyStep, ...]:
    return with_code(content, path)


PACKAGES: dict[str, Case] = {
    "the service imports what is not listed yet": (code("import fastapi"), f"sums.py {FASTAPI}"),
    "the service imports from what is not listed": (code("from fastapi import FastAPI"), f"sums.py {FASTAPI}"),
    "the service imports it in a function": (code("def app():\n    import fastapi"), f"sums.py {FASTAPI}"),
    "the service imports it by its name": (
        code('import importlib\n\nX = importlib.import_module("fastapi.routing")'),
        f"sums.py {FASTAPI}",
    ),
    "the service tries to import it": (
        code("try:\n    import fastapi\nexcept ImportError:\n    fastapi = None"),
        f"sums.py {FASTAPI}",
    ),
    "the tests import what is not listed": (
        with_file("tests/conftest.py", "import fastapi\n\nX = fastapi\n"),
        f"tests/conftest.py {FASTAPI}",
    ),
    "a package that is there through another": (
        with_code(f"import starlette\n\n{ADD_MORE}"),
        "sums.py imports 'starlette', but the step's requirements.txt does not list starlette.",
    ),
    "the list loses the runner of the tests": (
        with_code("pydantic==2.14.3\n", "requirements.txt"),
        "requirements.txt does not list pytest, with which the step is run.",
    ),
    "there is no list": (
        (replace(SETUP, changes={**SETUP.changes, "requirements.txt": ""}), *SHORT[1:]),
        "requirements.txt does not list pytest, with which the step is run.",
    ),
    "a package without a version": (
        requirements("fastapi"),
        "requirements.txt:2: 'fastapi' pins no version; write 'name==version'.",
    ),
    "a package with a range": (
        requirements("fastapi>=0.100"),
        "requirements.txt:2: 'fastapi>=0.100' pins no version; write 'name==version'.",
    ),
    "a package from a folder": (requirements("-e ."), "requirements.txt:2: '-e .' pins no version"),
    "another list": (requirements("-r more.txt"), "requirements.txt:2: '-r more.txt' pins no version"),
    "a version that is not the one proved": (
        requirements("pydantic==1.0.0"),
        "requirements.txt:2: 'pydantic==1.0.0' is not what is proved: the proof runs with ",
    ),
    "a package that does not exist": (
        requirements("no-such-package==1.0"),
        "'no-such-package==1.0' is not what is proved: no such package is installed where the proof runs.",
    ),
    "a package twice": (requirements("PyTest==9.2.0"), "requirements.txt:2: 'PyTest' stands twice; a package has one"),
}
BESIDE = "holds settings that belong in pyproject.toml; a step has them there and nowhere else."
HIDES = "which others import by that name; call it something else."
TREES: dict[str, Case] = {
    **{
        f"settings in {name}": (file(name, "[pytest]\n"), f"{name} {BESIDE}")
        for name in ("pytest.ini", ".pytest.ini", "pytest.toml", "tox.ini", "setup.cfg", "ruff.toml")
    },
    "settings nearer to the tests": (with_file("tests/pytest.ini", "[pytest]\n"), f"tests/pytest.ini {BESIDE}"),
    "a conftest beside the tests": (
        file("conftest.py"),
        "conftest.py is part of the suite, and belongs in tests/, which a green step leaves alone.",
    ),
    "a conftest in the service": (file("service/conftest.py"), "service/conftest.py is part of the suite"),
    "a module that Python imports by itself": (
        file("sitecustomize.py"),
        "sitecustomize.py is what Python imports by itself before the tests; call it something else.",
    ),
    "the user's own such module": (file("usercustomize.py"), "usercustomize.py is what Python imports by itself"),
    "a .pth file": (file("more.pth", "import sums\n"), "more.pth makes Python or pytest load code by itself"),
    "a plugin by an entry point": (
        file("calm-1.0.dist-info/entry_points.txt", "[pytest11]\ncalm = calm\n"),
        "calm-1.0.dist-info/entry_points.txt makes Python or pytest load code by itself",
    ),
    "code that nobody can read": (file("sums.so", b"\x7fELF"), "sums.so is code that nobody can read"),
    "a pytest of its own": (file("pytest.py"), f"pytest.py hides the module 'pytest', {HIDES}"),
    "a pytest of its own, as a package": (
        file("pytest/__init__.py"),
        f"pytest/__init__.py hides the module 'pytest', {HIDES}",
    ),
    "a proof of its own": (file("redgreen/__init__.py"), f"redgreen/__init__.py hides the module 'redgreen', {HIDES}"),
    "a module of Python's": (file("random.py"), f"random.py hides the module 'random', {HIDES}"),
    "an installed package": (file("fastapi.py"), f"fastapi.py hides the module 'fastapi', {HIDES}"),
    "a module of Python's beside tests": (
        with_file("tests/api/logging.py", '"""Logs."""\n'),
        f"tests/api/logging.py hides the module 'logging', {HIDES}",
    ),
    "files that differ by case alone": (
        file("Sums.py"),
        "'Sums.py' and 'sums.py' differ so little that they are one file on some machines; rename one.",
    ),
    "files that differ by how a letter is put together": (
        (*SHORT, RED_THREE, replace(GREEN_THREE, changes={"s\u00fcms.txt": "x", "su\u0308ms.txt": "x"})),
        "differ so little that they are one file on some machines; rename one.",
    ),
    "a name that Windows has for a device": (
        file("service/aux.txt"),
        "service/aux.txt cannot be the name of a file on",
    ),
    "a name with a colon": (file("notes:1.txt"), "notes:1.txt cannot be the name of a file on Windows"),
    "what git is to change on a checkout": (
        file(".gitattributes", "*.py eol=crlf\n"),
        ".gitattributes changes what git writes on a checkout, which would not be what is proved; leave it out.",
    ),
    "a file that hides from ruff": (
        file("more.py", "# ruff: noqa\nimport os\n"),
        "more.py hides itself from ruff; mend what ruff finds, or mark the one line.",
    ),
    "folders that differ by case alone": (
        file("Tests/more.txt"),
        "'Tests' and 'tests' differ so little that they are one file on some machines; rename one.",
    ),
}
CASES = {**PACKAGES, **TREES}


@pytest.mark.parametrize(("steps", "words"), CASES.values(), ids=CASES.keys())
def test_refuses(steps: tuple[ToyStep, ...], words: str) -> None:
    refused(read_off(steps), words)


@pytest.mark.parametrize(
    "steps",
    [
        code("import json"),
        code("from . import sums"),
        requirements("# for the service", "pydantic==2.14.3  # the newest", "", "uvicorn[standard]==0.54.0"),
        file("docker-compose.yml", "services: {}\n"),
        file("migrations/env.py"),
        file(".gitignore", ".env\n"),
    ],
)
def test_accepts(steps: tuple[ToyStep, ...]) -> None:
    assert read_off(steps) == []


def test_a_module_of_a_package_may_have_any_name() -> None:
    steps = file("service/__init__.py")
    last = steps[-1]
    more = {**last.changes, "service/secrets.py": '"""Secrets."""\n', "service/email/__init__.py": ""}

    assert read_off((*steps[:-1], replace(last, changes=more))) == []
