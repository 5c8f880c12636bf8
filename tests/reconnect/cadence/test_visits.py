from datetime import date

from chalicelib.reconnect.cadence.visits import FailedBooking, history_of, of_dates, visit_dates

MONDAY, TUESDAY = date(2026, 3, 2), date(2026, 3, 3)


def test_two_appointments_on_one_date_are_one_visit() -> None:
    assert visit_dates([(MONDAY, "done"), (MONDAY, "done"), (TUESDAY, "done")]) == (MONDAY, TUESDAY)


def test_only_what_was_checked_out_is_a_visit() -> None:
    statuses = ["completed", "cancelled", "no_show", "pending", "booked", "waiting_list", "deleted"]
    assert visit_dates([(date(2026, 3, 2 + day), status) for day, status in enumerate(statuses)]) == (MONDAY,)


def test_visits_come_back_in_order_whatever_the_order_of_rows() -> None:
    assert visit_dates([(TUESDAY, "done"), (MONDAY, "completed")]) == (MONDAY, TUESDAY)


def test_a_history_remembers_failed_bookings_apart_from_visits() -> None:
    history = history_of([(MONDAY, "done"), (TUESDAY, "no_show"), (TUESDAY, "no_show")])
    assert history.visits == (MONDAY,)
    assert history.failed == (FailedBooking(TUESDAY, "no_show"),)


def test_a_history_up_to_a_date_knows_nothing_later() -> None:
    history = history_of([(MONDAY, "done"), (TUESDAY, "done"), (TUESDAY, "cancelled")])
    assert history.until(MONDAY) == of_dates([MONDAY])
