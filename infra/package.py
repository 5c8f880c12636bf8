"""`make package`: build what AWS runs, make it small and quick to start, try it, and say its size.

Chalice installs the requirements and writes the template. What follows is ours, since the zip it
leaves holds no compiled code (every cold start would compile all of it again) and 20 MB of
descriptions of AWS services that are never called. The same sources give the same bytes.
"""

import json
import os
import platform
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path, PurePosixPath

from chalicelib.core.languages import LANGUAGES
from chalicelib.web.assets import SHELF
from infra.slim import SERVICES, is_worth_carrying
from infra.template import BUILD, PROJECT, sam_template, write_build_files

PACKAGE = BUILD / "package"
TEMPLATE = PACKAGE / "sam.json"
ZIP = PACKAGE / "deployment.zip"
_UNPACKED = BUILD / "unpacked"
_TOOLS = Path(sys.executable).parent
_MEGABYTE = 1_000_000


def main(stage: str) -> int:
    """Build the package of one stage; give the exit code."""
    if missing := SHELF.missing():
        print(f"These are not here yet: {', '.join(missing)}. `make assets` brings what pages use.")
        return 1
    os.environ.setdefault("AWS_DEFAULT_REGION", "us-east-1")  # Chalice asks, and then makes no use of it
    _run_chalice(stage)
    if json.loads(TEMPLATE.read_text()) != json.loads(json.dumps(sam_template(stage))):
        print("Chalice wrote another template than the one the tests read. Is app.py changing meanwhile?")
        return 1
    _unpack(ZIP, _UNPACKED)
    _compile(_UNPACKED)
    modules = _try_out(_UNPACKED)
    _zip(_UNPACKED, ZIP)
    _say_size(modules)
    return subprocess.run([_TOOLS / "cfn-lint", TEMPLATE], check=False).returncode


def _run_chalice(stage: str) -> None:
    merge = write_build_files()
    shutil.rmtree(PACKAGE, ignore_errors=True)
    options: list[str | Path] = ["--stage", stage, "--merge-template", merge]
    command = [_TOOLS / "chalice", "package", *options, PACKAGE]
    subprocess.run(command, cwd=PROJECT, check=True, stdin=subprocess.DEVNULL)
    builds = sorted(
        (PROJECT / ".chalice" / "deployments").glob("*.zip"), key=lambda path: path.stat().st_mtime
    )
    for old in builds[:-1]:
        old.unlink()


def _unpack(archive: Path, folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    with zipfile.ZipFile(archive) as package:
        package.extractall(
            folder, [name for name in package.namelist() if is_worth_carrying(PurePosixPath(name))]
        )


def _compile(folder: Path) -> None:
    """Compile everything, never to be checked against its source: /var/task cannot change."""
    command: list[str | Path] = [sys.executable, "-m", "compileall", "-q"]
    command += ["--invalidation-mode", "unchecked-hash", "-s", folder, "-p", "/var/task", folder]
    # Without a fixed seed, sets of constants would be written in another order each time.
    subprocess.run(command, check=True, env={**os.environ, "PYTHONHASHSEED": "0"})


def _try_out(folder: Path) -> tuple[int, int] | None:
    """Import the package by itself; give the modules that the events' and the HTTP function load."""
    if (platform.system(), platform.machine()) != ("Linux", "x86_64"):
        return None
    trial = Path(__file__).with_name("trial.py")
    command: list[str | Path] = [
        sys.executable,
        "-I",
        "-S",
        trial,
        folder,
        ",".join(LANGUAGES),
        ",".join(SERVICES),
    ]
    printed = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env={}).stdout
    events, http = printed.split()
    return int(events), int(http)


def _zip(folder: Path, archive: Path) -> None:
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as package:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            entry = zipfile.ZipInfo(str(path.relative_to(folder)), (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            package.writestr(entry, path.read_bytes())


def _say_size(modules: tuple[int, int] | None) -> None:
    files = [path for path in _UNPACKED.rglob("*") if path.is_file()]
    unpacked = sum(path.stat().st_size for path in files)
    print(f"{ZIP.relative_to(PROJECT)}: {ZIP.stat().st_size / _MEGABYTE:.1f} MB, AWS takes 50")
    print(f"unpacked: {unpacked / _MEGABYTE:.1f} MB in {len(files)} files, AWS takes 262")
    if modules:
        print(
            f"modules loaded at start: {modules[0]} by an event's function, {modules[1]} by the HTTP function"
        )
    else:
        print("not tried out: that needs Linux on x86_64, which the package is for")


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1]))
