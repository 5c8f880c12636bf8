"""What starting a function costs, as a ratio: its imports over those of the libraries it cannot do without.

Each import runs in a fresh interpreter with compiled code, as in the package. The candidates take
turns, and each is compared with the libraries in the same turn, so that a busy machine slows both;
medians over the turns, of processor time.
"""

import os
import statistics
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).parent.parent
BASE = "from chalice.app import Chalice; from pynamodb.models import Model; from pydantic import BaseModel"
CANDIDATES = {
    "the libraries alone": BASE,
    "the HTTP function (books)": "import app",
    "the HTTP function, for all else": "from app import app; len(app.routes)",
    "the events' functions": "import chalicelib.triggers",
    "that of appointments, at work": "import chalicelib.triggers, chalicelib.reconnect.service, "
    "chalicelib.automation.service, chalicelib.calendars.service, chalicelib.waiting.service, "
    "chalicelib.webhooks.service; from chalicelib.scheduling.service import announce",
}
BUDGET = 2.0
TURNS = 15
_MEASURE = "import time; start = time.process_time(); {0}; print(time.process_time() - start)"


def main() -> int:
    """Print the table; give 1 when the HTTP function costs more than its budget."""
    turns = [_turn() for _ in range(TURNS + 1)][1:]  # the first only makes sure that everything is compiled
    print(f"Cold start, {TURNS} turns of fresh interpreters:")
    for number, name in enumerate(CANDIDATES):
        seconds = statistics.median(turn[number] for turn in turns)
        print(f"  {name:<32} {seconds * 1000:6.0f} ms CPU   {_ratio(turns, number):4.2f} x")
    print(f"  budget of the HTTP function: {BUDGET:.2f} x")
    return int(_ratio(turns, 1) > BUDGET)


def _turn() -> list[float]:
    return [_import_seconds(imports) for imports in CANDIDATES.values()]


def _ratio(turns: list[list[float]], number: int) -> float:
    return statistics.median(turn[number] / turn[0] for turn in turns)


def _import_seconds(imports: str) -> float:
    command = [sys.executable, "-c", _MEASURE.format(imports)]
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": ""}
    printed = subprocess.run(
        command, cwd=PROJECT, env=environment, check=True, stdout=subprocess.PIPE, text=True
    )
    return float(printed.stdout)


if __name__ == "__main__":
    raise SystemExit(main())
