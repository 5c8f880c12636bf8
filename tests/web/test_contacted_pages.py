"""Ana goes back before she sends, and looks again at what came of it."""

from tests.web.browser import Browser, Page
from tests.web.presses import HERE, LOOK, Regular, numbers


def ticked(page: Page) -> set[str]:
    """Give the clients whose boxes are ticked."""
    boxes = [it.attributes for it in page.root.all("input") if it.attributes["name"] == "client_ids"]
    return {box["value"] for box in boxes if "checked" in box}


def test_going_back_from_the_look_keeps_who_was_ticked_and_the_channels(
    ana: Browser, regular: Regular
) -> None:
    for days_ago, count in ((60, "2 overdue"), (500, "2 lapsed")):
        regular(f"Carla{days_ago}", days_ago=days_ago)
        dora = regular(f"Dora{days_ago}", days_ago=days_ago)
        page = ana.click(ana.open(HERE), count)
        page = ana.send(page, LOOK, client_ids=[dora], channels=["email"])
        back = ana.send(page, "Back to the list")
        assert (back.status, back.title) == (200, page_title(count))
        assert ticked(back) == {dora}
        assert "checked" not in back.root.named("channel-sms").attributes
        assert ana.send(back, LOOK).title == "1 client would hear from you"


def page_title(count: str) -> str:
    """Give the heading of the list that a count of the overview opens."""
    number, name = count.split()
    return f"Hair: {number} clients {name}"


def test_going_back_to_the_overview_keeps_the_category_and_the_channels(
    ana: Browser, regular: Regular
) -> None:
    regular("Carla Costa", category_id="nails")
    page = ana.send(ana.open(HERE), LOOK, channels=["email"], category_id="nails")
    back = ana.send(page, "Back")
    assert (back.status, back.title) == (200, "Reconnect")
    assert [it.text for it in back.root.all("option") if "selected" in it.attributes] == [
        "Nails (1 overdue, 1 to write to)"
    ]
    assert "checked" not in back.root.named("channel-sms").attributes


def test_the_result_of_a_press_can_be_loaded_again(ana: Browser, regular: Regular) -> None:
    regular("Carla Costa")
    regular("Nora", category_id="nails")
    regular("Dora", email_consent=False)
    result = ana.send(ana.send(ana.open(f"{HERE}/hair"), LOOK), "Send to 1 client")
    again = ana.open(result.path)
    assert again.words == result.words
    assert again.title == "1 client contacted"
    assert numbers(again) == ["contacted 1", "held back for comparison 0", "left out 1", "chosen 2"]
    assert "Dora has not agreed to be contacted this way." in again.words
    later = ana.send(ana.send(ana.open(f"{HERE}/nails"), LOOK), "Send to 1 client")
    assert "Nora" in later.words
    assert "Carla" not in later.words
    assert "Nora" not in ana.open(result.path).words


def test_where_too_many_were_left_out_to_name_them_all_the_sum_stays_right(
    ana: Browser, regular: Regular
) -> None:
    carla = regular("Carla Costa")
    strangers = [f"stranger-{number}" for number in range(100)]
    page = ana.send(ana.open(f"{HERE}/hair"), LOOK, client_ids=[carla, *strangers])
    result = ana.send(page, "Send to 1 client")
    assert numbers(result) == ["contacted 1", "held back for comparison 0", "left out 100", "chosen 101"]
    assert "And 40 more: the list of the category says of each why." in result.words
    assert len(result.path) < 5000


def test_a_result_that_names_nonsense_is_refused_or_names_nobody(ana: Browser) -> None:
    when = "began_at=2027-05-03T08:00:00Z&ended_at=2027-05-03T08:00:00Z"
    assert ana.open(f"{HERE}/contacted?{when}&names=unheard:of").status == 200
    assert ana.open(f"{HERE}/contacted?{when}&names=nothing").status == 400
    assert ana.open(f"{HERE}/contacted").status == 400
