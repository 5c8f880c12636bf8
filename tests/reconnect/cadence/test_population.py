import json
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from chalicelib.reconnect.cadence.business_days import BusinessDays, observed_business_days
from chalicelib.reconnect.cadence.fitting import fit_population
from chalicelib.reconnect.cadence.population import (
    DEFAULT_POPULATION,
    default_population,
    from_plain,
    to_plain,
)
from chalicelib.reconnect.cadence.posterior import learn_posterior
from chalicelib.reconnect.cadence.season import with_season
from chalicelib.reconnect.cadence.visits import of_dates
from tests.reconnect.salon import OPENED, TODAY, salon


def as_stored(value: Any) -> Any:
    """Return the value as DynamoDB gives it back: every number a Decimal."""
    if isinstance(value, dict):
        return {name: as_stored(part) for name, part in value.items()}
    if isinstance(value, list):
        return [as_stored(part) for part in value]
    return Decimal(value) if isinstance(value, int) else value


def leaves(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [leaf for part in value.values() for leaf in leaves(part)]
    return [leaf for part in value for leaf in leaves(part)] if isinstance(value, list) else [value]


def test_a_population_survives_storing() -> None:
    population = fit_population(salon(60, seed=1), TODAY, BusinessDays((6,), ((738000, 738004),)))
    again = from_plain(as_stored(to_plain(population)))
    assert again.days == population.days
    assert again.intervals == population.intervals
    pairs = zip(again.cell_weights, population.cell_weights, strict=True)
    assert all(abs(stored - fitted) < 1e-6 for stored, fitted in pairs)
    assert from_plain(as_stored(to_plain(again))) == again


def test_a_stored_population_is_small_and_holds_no_floats() -> None:
    plain = to_plain(fit_population(salon(60, seed=1), TODAY))
    assert len(json.dumps(plain)) < 10_000
    assert not any(isinstance(part, float) for part in leaves(plain))


def test_nobody_to_learn_from_gives_the_default() -> None:
    assert fit_population([], TODAY) == DEFAULT_POPULATION
    assert fit_population([[date(2025, 1, 1)]], TODAY).clients == 1


def test_the_default_is_sound_for_any_rhythm() -> None:
    for typical in (7, 30, 180, 365):
        population = default_population(typical)
        assert abs(sum(population.cell_weights) - 1) < 1e-9
        assert abs(population.middle_days / typical - 1) < 0.05


def test_fitting_reads_nothing_after_the_date() -> None:
    clients = salon(80, seed=2)
    then = date(2024, 3, 1)
    cut = [[visit for visit in visits if visit <= then] for visits in clients]
    assert fit_population(clients, then) == fit_population(cut, then)


def test_a_fit_finds_the_typical_interval_of_the_salon() -> None:
    population = fit_population(salon(300, seed=3, typical_days=50), TODAY)
    assert 44 < population.middle_days < 57


def test_shares_are_shares() -> None:
    for each in (DEFAULT_POPULATION, fit_population(salon(100, seed=4), TODAY)):
        assert abs(sum(each.cell_weights) - 1) < 1e-9
        assert all(abs(sum(row) - 1) < 1e-9 for row in each.leaving_weights)
        assert 0 < each.odd_share + each.holiday_share + each.absence_share < 0.5


def test_closed_weekdays_and_spells_are_seen_in_the_visits() -> None:
    opened, closed = date(2024, 1, 1), date(2024, 8, 5)
    days = [opened + timedelta(days=number) for number in range(366)]
    visits = [
        day
        for day in days
        for _ in range(3)
        if day.weekday() not in (0, 6) and not 0 <= (day - closed).days < 12
    ]
    observed = observed_business_days(visits, days[-1])
    assert observed.closed_weekdays == (0, 6)
    assert len(observed.closed_spells) == 1
    assert not observed.is_open(date(2024, 8, 7).toordinal())
    assert observed.last_open(date(2024, 8, 14).toordinal()) == date(2024, 8, 3).toordinal()


def summers(*years: int, until: date) -> list[date]:
    """Give three visits a day but in the first half of August."""
    days = (date(years[0], 1, 1) + timedelta(days=number) for number in range(366 * len(years)))
    return [day for day in days if day <= until and (day.month, day.day > 14) != (8, False) for _ in range(3)]


def closed_days(visits: list[date], as_of: date) -> list[date]:
    spells = observed_business_days(visits, as_of).closed_spells
    return [date.fromordinal(day) for first, last in spells for day in range(first, last + 1)]


def test_a_closure_that_has_not_ended_yet_is_seen_and_what_comes_later_is_not_read() -> None:
    visits = summers(2024, until=date(2024, 12, 31))
    assert closed_days(visits, date(2024, 8, 2)) == []
    assert closed_days(visits, date(2024, 8, 6)) == [date(2024, 8, day) for day in range(1, 7)]


def test_where_nobody_has_come_for_two_months_there_are_no_records_rather_than_a_closure() -> None:
    visits = summers(2024, until=date(2024, 7, 1))
    assert len(closed_days(visits, date(2024, 8, 30))) == 60
    assert closed_days(visits, date(2024, 8, 31)) == []


def test_a_closure_of_two_years_in_a_row_is_foreseen_and_a_single_one_is_not() -> None:
    visits = summers(2023, 2024, until=date(2024, 12, 31))
    in_2025 = [day for day in closed_days(visits, date(2024, 12, 31)) if day.year == 2025]
    assert in_2025 == [date(2025, 8, day) for day in range(1, 15)]
    assert max(closed_days(visits, date(2024, 7, 31))).year == 2023


def test_days_that_are_known_to_be_closed_count_without_a_single_visit() -> None:
    closed = [date(2025, 4, 18), date(2025, 4, 20), date(2025, 4, 21)]
    days = observed_business_days([], date(2025, 1, 1), closed)
    assert [days.is_open(day.toordinal()) for day in closed] == [False, False, False]
    assert days.is_open(date(2025, 4, 19).toordinal())


def test_the_last_day_on_which_somebody_could_come_lies_before_a_closure_of_any_length() -> None:
    first, last = date(2025, 1, 6), date(2025, 6, 30)
    days = BusinessDays((6,), ((first.toordinal(), last.toordinal()),))
    assert days.last_open(last.toordinal()) == date(2025, 1, 4).toordinal()
    assert days.last_open(last.toordinal(), weekday=2) == date(2025, 1, 1).toordinal()


def test_few_visits_prove_no_closed_day() -> None:
    assert observed_business_days([date(2024, 1, 1)] * 20, date(2024, 1, 1)) == BusinessDays()


def test_without_a_season_in_the_data_none_is_found() -> None:
    regular = [list(range(start, start + 1500, 30)) for start in range(735000, 735040)]
    days = with_season(BusinessDays(), regular)
    assert abs(days.season_cosine) + abs(days.season_sine) < 0.01


def _slower_in_winter(last: date) -> list[list[int]]:
    """Return clients who come every 16 to 27 days from April on, and every 24 to 40 days from October on."""
    return [_visits_slower_in_winter(16 + number % 12, number, last) for number in range(60)]


def _visits_slower_in_winter(interval: int, offset: int, last: date) -> list[int]:
    day, visits = date(2023, 5, 1) + timedelta(days=offset), []
    while day <= last:
        visits.append(day.toordinal())
        day += timedelta(days=interval if 4 <= day.month < 10 else interval * 3 // 2)
    return visits


def test_a_season_is_found_once_the_visits_go_round_the_year() -> None:
    found = with_season(BusinessDays(), _slower_in_winter(date(2025, 6, 30)))
    assert found.season_cosine < -0.1


def test_half_a_year_of_slowing_down_is_no_season() -> None:
    assert with_season(BusinessDays(), _slower_in_winter(date(2024, 2, 28))) == BusinessDays()


def test_a_few_weekly_regulars_among_slow_clients_are_known_as_weekly() -> None:
    slow = salon(200, seed=3, typical_days=56.0)
    weekly = [
        [OPENED + timedelta(days=7 * week + week % 3) for week in range(60, 170) if week % 9]
        for _ in range(3)
    ]
    population = fit_population(slow + weekly, TODAY)
    typical = learn_posterior(of_dates(weekly[0]), population).interval_quantile(0.5)
    assert 6.5 < typical < 8.5


def test_a_standing_appointment_is_known_as_clockwork() -> None:
    standing = [OPENED + timedelta(days=14 * visit + visit % 2) for visit in range(40)]
    population = fit_population([*salon(200, seed=4, typical_days=30.0), standing], TODAY)
    posterior = learn_posterior(of_dates(standing), population)
    assert posterior.still_away(standing[-1] + timedelta(days=17)) < 0.1


def test_a_population_stored_before_there_was_clockwork_keeps_its_weights() -> None:
    plain = to_plain(fit_population(salon(60, seed=1), TODAY))
    shapes, cells = plain.pop("shapes"), plain["cell_weights"]
    clockwork = len(shapes) - 1
    plain["cell_weights"] = [weight for place, weight in enumerate(cells) if place % len(shapes) != clockwork]
    plain["leaving_weights"] = plain["leaving_weights"][:clockwork]
    again = to_plain(from_plain(as_stored(plain)))
    assert again["shapes"] == shapes
    assert again["leaving_weights"][:clockwork] == plain["leaving_weights"]
    assert again["cell_weights"] == [
        0 if place % len(shapes) == clockwork else weight for place, weight in enumerate(cells)
    ]
