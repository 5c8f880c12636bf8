import csv
from datetime import date, timedelta
from pathlib import Path

import pytest

from chalicelib.reconnect.cadence.files import CadenceFileError, answer_queries

HISTORY = """client_id,category,starts_at,status
carla,hair,2025-01-06T10:00:00,done
carla,hair,2025-01-06T11:00:00,completed
carla,hair,2025-02-03,done
carla,nails,2025-02-03,done
carla,hair,2025-02-20,cancelled
carla,hair,2025-03-03T10:00:00+01:00,done
carla,hair,2025-06-30,done
"""
QUERIES = """client_id,category,as_of,horizon_days
carla,hair,2025-03-30,56
carla,hair,2025-03-31,56
carla,nails,2025-03-31,56
carla,hair,2025-02-10,56
dario,hair,2025-03-31,56
carla,hair,2025-09-30,56
"""


def run(
    folder: Path, history: str = HISTORY, queries: str = QUERIES, **options: object
) -> list[dict[str, str]]:
    (folder / "history.csv").write_text(history, encoding="utf-8")
    (folder / "queries.csv").write_text(queries, encoding="utf-8")
    mode, share = str(options.get("mode", "calibrated")), float(str(options.get("false_alarms", 0.2)))
    looks_every = int(str(options.get("looks_every", 7)))
    paths = (folder / "history.csv", folder / "queries.csv", folder / "out.csv")
    count = answer_queries(*paths, mode, share, looks_every)
    with (folder / "out.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert count == len(rows)
    return rows


def test_every_query_is_answered_in_order_in_the_agreed_columns(tmp_path: Path) -> None:
    rows = run(tmp_path)
    assert [(row["client_id"], row["as_of"]) for row in rows] == [
        tuple(line.split(",")[index] for index in (0, 2)) for line in QUERIES.splitlines()[1:]
    ]
    assert list(rows[0]) == [
        "client_id",
        "category",
        "as_of",
        "score",
        "flagged",
        "p_return",
        "typical_interval_days",
    ]


def test_a_closure_since_the_last_fit_counts_at_once(tmp_path: Path) -> None:
    """Mondays are carla's; the salon is full every day, and closed from 14 to 25 July."""
    opened, closed = date(2024, 1, 1), range(date(2025, 7, 14).toordinal(), date(2025, 7, 26).toordinal())
    days = [opened + timedelta(days=number) for number in range(588)]
    crowd = [f"guest-{number % 40},hair,{day},done" for number, day in enumerate(days) for _ in range(2)]
    crowd += [f"friend-{number % 30},hair,{day},done" for number, day in enumerate(days)]
    mine = [f"carla,hair,{day},done" for day in days[::7] if day <= date(2025, 7, 7)]
    rows = [row for row in [*crowd, *mine] if date.fromisoformat(row.split(",")[2]).toordinal() not in closed]
    asked = ["carla,hair,2025-07-07,14", "carla,hair,2025-07-27,14", "carla,hair,2025-07-28,14"]
    heads = ("client_id,category,starts_at,status", "client_id,category,as_of,horizon_days")
    texts = ["\n".join([head, *lines]) + "\n" for head, lines in zip(heads, (rows, asked), strict=True)]
    fresh, closed_since, missed = run(tmp_path, *texts, looks_every=1)
    assert [row["flagged"] for row in (fresh, closed_since, missed)] == ["0", "0", "1"]
    assert closed_since["score"] == fresh["score"]
    assert float(missed["p_return"]) < float(fresh["p_return"]) < float(closed_since["p_return"])


def test_cr_03_compat_flags_at_the_interval_and_not_a_day_before(tmp_path: Path) -> None:
    rows = run(tmp_path, mode="compat")
    assert [row["flagged"] for row in rows[:2]] == ["0", "1"]
    assert rows[0]["typical_interval_days"] == "28"


def test_cr_01_fewer_than_three_visits_in_the_category_are_never_flagged(tmp_path: Path) -> None:
    for mode in ("compat", "calibrated"):
        for row in run(tmp_path, mode=mode)[2:5]:
            assert (row["flagged"], row["typical_interval_days"]) == ("0", "")


def test_an_answer_uses_history_up_to_its_date_only(tmp_path: Path) -> None:
    (tmp_path / "cut").mkdir()
    cut = HISTORY.replace("carla,hair,2025-06-30,done\n", "")
    first_five = "\n".join(QUERIES.splitlines()[:-1]) + "\n"
    assert run(tmp_path / "cut", cut, first_five) == run(tmp_path)[:5]


def test_the_chance_of_return_is_a_chance(tmp_path: Path) -> None:
    assert all(0 < float(row["p_return"]) < 1 for row in run(tmp_path) if row["p_return"])


def test_the_chosen_share_moves_the_flag(tmp_path: Path) -> None:
    queries = "client_id,category,as_of,horizon_days\n" + "".join(
        f"carla,hair,2025-{month:02}-{day:02},56\n" for month in (3, 4, 5) for day in range(4, 31)
    )
    flagged = [
        sum(row["flagged"] == "1" for row in run(tmp_path, queries=queries, false_alarms=share))
        for share in (0.05, 0.3)
    ]
    assert 0 < flagged[0] < flagged[1]


@pytest.mark.parametrize(
    ("history", "queries", "reason"),
    [
        (HISTORY + "carla,hair,2025-13-01,done\n", QUERIES, "line 9: starts_at '2025-13-01'"),
        (HISTORY + "carla,hair,2025-12-01,maybe\n", QUERIES, "line 9: status 'maybe'"),
        (HISTORY + ",hair,2025-12-01,done\n", QUERIES, "line 9: client_id is empty"),
        (HISTORY + "carla,hair\n", QUERIES, "line 9: starts_at is empty"),
        (HISTORY.replace("status", "state"), QUERIES, "line 1: missing column status"),
        (HISTORY, QUERIES + "carla,hair,2025-04-01,soon\n", "line 8: horizon_days 'soon'"),
        (HISTORY, QUERIES + "carla,hair,yesterday,56\n", "line 8: as_of 'yesterday'"),
    ],
)
def test_bad_input_is_refused_with_line_and_reason_and_nothing_is_written(
    tmp_path: Path, history: str, queries: str, reason: str
) -> None:
    with pytest.raises(CadenceFileError, match=reason):
        run(tmp_path, history, queries)
    assert not (tmp_path / "out.csv").exists()


def test_a_missing_file_and_an_impossible_share_are_refused(tmp_path: Path) -> None:
    with pytest.raises(CadenceFileError, match="cannot be read"):
        answer_queries(tmp_path / "none.csv", tmp_path / "none.csv", tmp_path / "out.csv")
    with pytest.raises(CadenceFileError, match="between 0 and 1"):
        run(tmp_path, false_alarms=1.5)


def test_whoever_looks_less_often_is_shown_a_client_sooner(tmp_path: Path) -> None:
    visits = "".join(f"carla,hair,{date(2025, 1, 6) + timedelta(days=30 * n)},done\n" for n in range(6))
    history = "client_id,category,starts_at,status\n" + visits
    last = date(2025, 1, 6) + timedelta(days=150)

    asked = "".join(f"carla,hair,{last + timedelta(days=day)},60\n" for day in range(90))
    queries = "client_id,category,as_of,horizon_days\n" + asked

    def days_flagged(looks_every: int) -> int:
        rows = run(tmp_path, history, queries, looks_every=looks_every)
        return sum(row["flagged"] == "1" for row in rows)

    assert days_flagged(1) < days_flagged(7) < days_flagged(28)


def regulars(opened: date, usual_days: int, visits: int) -> str:
    """Return a history of forty clients who come about that often, from the opening on."""
    rows = [
        f"client{client},hair,{opened + timedelta(days=client % 7 + (usual_days + client % 4) * number)},done"
        for client in range(40)
        for number in range(visits)
    ]
    return "client_id,category,starts_at,status\n" + "\n".join(rows) + "\n"


def asking(*days: date) -> str:
    """Return queries for one of them."""
    rows = [f"client3,hair,{day},30\n" for day in days]
    return "client_id,category,as_of,horizon_days\n" + "".join(rows)


def test_what_a_young_business_learns_by_the_week_is_used_by_the_week(tmp_path: Path) -> None:
    history, early, late = regulars(date(2025, 1, 6), 5, 15), date(2025, 1, 27), date(2025, 3, 3)
    alone = run(tmp_path, history, asking(late))
    assert run(tmp_path, history, asking(early, late))[1:] == alone


def test_whoever_asks_every_quarter_has_a_fresh_answer_however_old_the_business_is(tmp_path: Path) -> None:
    opened, quarter = date(2024, 1, 1), timedelta(days=91)
    history, asked = regulars(opened, 20, 30), [opened + number * quarter for number in (1, 2, 3, 4, 5)]
    between = asked[-2] + timedelta(days=30)
    alone = run(tmp_path, history, asking(asked[-1]))
    assert run(tmp_path, history, asking(*asked[:-1], between, asked[-1]))[-1:] == alone
