"""A client's own page says whether a deposit has come."""

from chalicelib.catalogue import service as catalogue
from chalicelib.scheduling import service as scheduling
from tests.cast import BUSINESS, CUT, at, euros, wishes
from tests.messaging.cast import NOW, SALON
from tests.web.browser import Browser
from tests.web.test_portal_pages import ME, signed_in


def test_whether_a_deposit_has_come_is_said_and_how_it_is_paid_while_it_has_not(carla: Browser) -> None:
    policy = BUSINESS.policy.model_copy(update={"pay_words": "By bank transfer, please."})
    business = BUSINESS.model_copy(update={"policy": policy})
    catalogue.add(SALON, [CUT.model_copy(update={"deposit": euros(20)}), business])
    unpaid = scheduling.book(wishes(at(10)), NOW)
    waiting = signed_in(carla).words
    assert "Deposit €20.00, not received yet; it is due by Monday, 3 May 2027, 11:30" in waiting
    assert "By bank transfer, please." in waiting
    paid = scheduling.settle_order(unpaid, "payment", "Ana", NOW)
    received = carla.open(ME).words
    assert "Deposit €20.00, received" in received
    assert "By bank transfer, please." not in received
    scheduling.cancel_by_client(paid, "", NOW)
    assert "Deposit €20.00, received" in carla.open(ME).words


def test_nothing_is_said_of_a_deposit_where_there_was_none_or_none_is_wanted_any_more(
    carla: Browser,
) -> None:
    scheduling.book(wishes(at(10)), NOW)
    assert "Deposit" not in signed_in(carla).words
    catalogue.add(SALON, [CUT.model_copy(update={"deposit": euros(20)})])
    scheduling.cancel_by_client(scheduling.book(wishes(at(14)), NOW), "", NOW)
    assert "Deposit" not in carla.open(ME).words
