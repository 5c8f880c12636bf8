"""Which date of a new rule a date of the old one becomes. Pure."""

from collections.abc import Sequence
from datetime import date, timedelta

FURTHEST_DAYS = 15
"""Dates further apart are not the same visit any more."""


def paired_by_distance(olds: Sequence[date], news: Sequence[date], days: int) -> dict[date, date]:
    """Give the pairs of dates that are exactly so many days apart."""
    there = set(news)
    return {day: after for day in olds if (after := day + timedelta(days=days)) in there}


def paired_by_month(olds: Sequence[date], news: Sequence[date]) -> dict[date, date]:
    """Give the pairs of dates of the same month."""
    months = {(day.year, day.month): day for day in news}
    return {day: months[day.year, day.month] for day in olds if (day.year, day.month) in months}


def paired_by_nearness(olds: Sequence[date], news: Sequence[date]) -> dict[date, date]:
    """Give pairs in order, at most 15 days apart: many, and near ones. Both sequences rise.

    Each pair counts 16 less the days between; of all ways to pair, the one that counts most.
    """
    best = [[0] * (len(news) + 1) for _ in range(len(olds) + 1)]
    for i in range(len(olds) - 1, -1, -1):
        for j in range(len(news) - 1, -1, -1):
            together = best[i + 1][j + 1] + _counts(olds[i], news[j])
            best[i][j] = max(best[i + 1][j], best[i][j + 1], together)
    pairs: dict[date, date] = {}
    i = j = 0
    while i < len(olds) and j < len(news):
        if best[i][j] == best[i + 1][j]:
            i += 1
        elif best[i][j] == best[i][j + 1]:
            j += 1
        else:
            pairs[olds[i]] = news[j]
            i, j = i + 1, j + 1
    return pairs


def _counts(old: date, new: date) -> int:
    return max(0, FURTHEST_DAYS + 1 - abs((new - old).days))
