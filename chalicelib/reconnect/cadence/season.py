"""The yearly wave in how soon clients come back, estimated within clients and shrunk when it is weak."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from math import cos, pi, sin
from statistics import median

from chalicelib.reconnect.cadence.business_days import YEAR, BusinessDays

_ANGLE = 2 * pi / YEAR
_MINIMUM_GAPS = 4
_LONGEST = 3.0  # middles; longer gaps are cut to this, for they were not made by the season
_NOISE = 0.1  # variance of a relative gap that is always to be expected


def with_season(days: BusinessDays, histories: Iterable[Sequence[int]]) -> BusinessDays:
    """Return the days with the wave that clients' own gaps show, by least squares within each client.

    A gap is the client's interval divided by the mean pace 1 + a·cos + b·sin over it, hence relative to the
    client's mean gap it falls by a·(mean cos) + b·(mean sin). The wave is shrunk by its
    own uncertainty and dropped where noise alone could have made it.
    """
    known = [visits for visits in histories if len(visits) > _MINIMUM_GAPS]
    if not known or max(visits[-1] for visits in known) - min(visits[0] for visits in known) < YEAR:
        return days
    rows = [row for visits in known for row in _centred(visits)]
    if len(rows) < 50:
        return days
    cc = sum(w * c * c for w, _, c, _ in rows)
    ss = sum(w * s * s for w, _, _, s in rows)
    cs = sum(w * c * s for w, _, c, s in rows)
    yc = sum(w * y * c for w, y, c, _ in rows)
    ys = sum(w * y * s for w, y, _, s in rows)
    determinant = cc * ss - cs * cs
    if determinant <= 1e-6 * cc * ss or not cc * ss:
        return days
    cosine, sine = -(yc * ss - ys * cs) / determinant, -(ys * cc - yc * cs) / determinant
    explained = -(cosine * yc + sine * ys)
    noise = (sum(w * y * y for w, y, _, _ in rows) - explained) / len(rows)
    ratio = explained / (2 * noise) if noise > 0 else 0.0
    if ratio <= 1:
        return days
    kept = (1 - 1 / ratio) * min(1.0, 0.4 / max(1e-9, (cosine**2 + sine**2) ** 0.5))
    return replace(days, season_cosine=kept * cosine, season_sine=kept * sine)


def _centred(visits: Sequence[int]) -> list[tuple[float, float, float, float]]:
    """Return (weight, relative gap, mean cos, mean sin) of a client's gaps, less the client's means."""
    if len(visits) <= _MINIMUM_GAPS:
        return []
    longest = _LONGEST * median(after - before for before, after in pairwise(visits))
    rows = []
    for before, after in pairwise(visits):
        scale = 1 / (_ANGLE * (after - before))
        mean_cosine = (sin(_ANGLE * after) - sin(_ANGLE * before)) * scale
        mean_sine = (cos(_ANGLE * before) - cos(_ANGLE * after)) * scale
        rows.append((min(after - before, longest), mean_cosine, mean_sine))
    gap, cosine, sine = (sum(column) / len(rows) for column in zip(*rows, strict=True))
    relative = [(y / gap - 1, c - cosine, s - sine) for y, c, s in rows]
    weight = 1 / (_NOISE + sum(y * y for y, _, _ in relative) / len(rows))
    return [(weight, *row) for row in relative]
