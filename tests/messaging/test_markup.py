"""The reader of templates: what it takes, what it refuses and where, and that nothing can break it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.core.errors import BadInput
from chalicelib.messaging.templates.markup import (
    Button,
    Details,
    Paragraph,
    in_blocks,
    in_lines,
    in_one_line,
    problems_of,
)

NAMES = frozenset({"client_name", "note", "manage_url", "cancelled_by", "details", "until"})
FACTS = {"client_name": "Carla", "note": "", "manage_url": "https://a.example/1", "cancelled_by": "client"}


def value(name: str) -> str:
    return FACTS.get(name, "")


def problems(source: str) -> list[tuple[int, str]]:
    return problems_of(source, NAMES, blocks=True)


def test_empty_lines_part_paragraphs_and_buttons_and_the_table_stand_alone() -> None:
    source = (
        "Hello {{ client_name }},\nhow are you?\n\n\n{{ details }}\nSee:\n[Change it]({{ manage_url }})\nBye"
    )
    assert problems(source) == []
    assert in_blocks(source, value) == [
        Paragraph("Hello Carla,\nhow are you?"),
        Details(),
        Paragraph("See:"),
        Button("Change it", "https://a.example/1"),
        Paragraph("Bye"),
    ]


def test_what_speaks_of_an_empty_fact_is_left_out_with_its_empty_lines() -> None:
    source = (
        "One\n{% if note %}\nYou wrote: {{ note }}\n{% endif %}\ntwo\n\n{{ note }}\n\n[Go]({{ until_url }})"
    )
    assert in_blocks(source, value) == [Paragraph("One\ntwo")]


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        ("client_name", True),
        ("note", False),
        ("not note and client_name", True),
        ("note or not client_name", False),
        ('cancelled_by == "client"', True),
        ('cancelled_by != "client"', False),
        ("note == until", True),
        ('not (note or cancelled_by == "time")', True),
    ],
)
def test_a_condition_is_made_of_names(condition: str, holds: bool) -> None:
    source = f"{{% if {condition} %}}yes{{% else %}}no{{% endif %}}"
    assert problems(source) == []
    assert in_one_line(source, value) == ("yes" if holds else "no")


def test_the_first_of_several_conditions_that_holds_decides() -> None:
    source = "{% if note %}a{% elif client_name %}b{% elif cancelled_by %}c{% else %}d{% endif %}"
    assert in_one_line(source, value) == "b"


def test_each_unknown_name_is_complained_of_once_and_what_there_is_instead_said_once() -> None:
    source = "{{ clint }}\n{% if nobody %}{{ clint }}{% elif nobody %}x{% endif %}\n{{ 7 }}\n{{ 7 }}"
    problems = problems_of(source, ("note", "date"), blocks=True)
    assert problems == [
        (1, "There is no {{ clint }} here. These can be used: date, note."),
        (2, "There is no {{ nobody }} here."),
        *((line, "Between {{ and }} stands one name and nothing else.") for line in (3, 4)),
    ]


@pytest.mark.parametrize(
    ("source", "line", "words"),
    [
        ("Hello\n{{ clint_name }}", 2, "There is no {{ clint_name }} here. These can be used: cancelled_by"),
        ("{% if nobody %}x{% endif %}", 1, "There is no {{ nobody }} here."),
        ('{% if nobody == "x" %}x{% endif %}', 1, "There is no {{ nobody }} here."),
        ("a\n\n{{ 7 * 7 }}", 3, "Between {{ and }} stands one name and nothing else."),
        ("{{ note|upper }}", 1, "Between {{ and }} stands one name and nothing else."),
        ("{{ note.__class__ }}", 1, "Between {{ and }} stands one name and nothing else."),
        ("{{ note() }}", 1, "Between {{ and }} stands one name and nothing else."),
        ('{{ "x" if note else "y" }}', 1, "Between {{ and }} stands one name and nothing else."),
        ("{% for x in note %}{% endfor %}", 1, "Only if, elif, else and endif stand between {% and %}"),
        ('{% include "x" %}', 1, "Only if, elif, else and endif stand between {% and %}"),
        ("{% set x = 1 %}", 1, "Only if, elif, else and endif stand between {% and %}"),
        ("{% if note|length %}x{% endif %}", 1, "A condition is made of names"),
        ("{% if note == 1 %}x{% endif %}", 1, "A condition is made of names"),
        ("{% if note < until %}x{% endif %}", 1, "A condition is made of names"),
        ("a\n{% if note %}b", 2, "Unexpected end of template"),
        ("{{ note", 1, "unexpected end of template"),
        ("See [here]({{ manage_url }}) please", 1, "A button stands alone on its line"),
        ("[Go]({{ client_name }})", 1, "A button stands alone on its line"),
        ("[Go](http://plain.example)", 1, "A button stands alone on its line"),
        ("[Go](javascript:alert)", 1, "A button stands alone on its line"),
        ("This is it: {{ details }}", 1, "{{ details }} stands alone on a line"),
        ("a\x00b", 1, "There is a sign that cannot be sent."),
        ("a\n\ue000note\ue001", 2, "There is a sign that cannot be sent."),
        ("{{ " + "1" * 5000 + " }}", 1, "This cannot be read."),
        ("{% if " + "(" * 4000 + "note" + ")" * 4000 + " %}{% endif %}", 1, "This cannot be read."),
        ("{% if " + "not " * 50 + "note %}{% endif %}", 1, "This condition is too long."),
        ("{% if note %}" * 20 + "{% endif %}" * 20, 1, "Too much stands inside of other things here."),
        ("x" * 10_001, 1, "Please write at most 10000 signs."),
    ],
)
def test_what_cannot_be_used_is_refused_with_its_line(source: str, line: int, words: str) -> None:
    found = problems(source)
    assert found
    assert found[0][0] == line
    assert found[0][1].startswith(words)


def test_everything_that_is_wrong_is_told_at_once() -> None:
    assert [line for line, _ in problems("{{ a }}\n{{ b }}\n{{ 1 }}")] == [1, 2, 3]


@pytest.mark.parametrize("source", ["[Go]({{ manage_url }})", "{{ details }}"])
def test_a_short_text_has_no_buttons_and_no_table(source: str) -> None:
    assert problems(source) == []
    assert problems_of(source, NAMES, blocks=False) != []


@pytest.mark.parametrize(
    "typed",
    [
        "[x](https://evil.example)",
        "\n\n[x](https://evil.example)\n\n",
        "{{ manage_url }}",
        "{% if x %}",
        "\ue000manage_url\ue001",
        "\ue000details\ue001",
        "\n\n{{ details }}\n\n",
    ],
)
def test_what_a_client_types_never_becomes_markup(typed: str) -> None:
    source = "{{ note }}\n\n[See {{ note }}]({{ manage_url }})\n{{ client_name }}"

    def put_in(name: str) -> str:
        return {**FACTS, "note": typed, "client_name": typed}[name]

    blocks = in_blocks(source, put_in)
    assert blocks == [
        Paragraph(typed.strip()),
        Button(f"See {typed}".strip(), FACTS["manage_url"]),
        Paragraph(typed.strip()),
    ]


PIECES = st.sampled_from(
    [
        *("{{", "}}", "{%", "%}", "{#", "#}", "{{ note }}", "{{ details }}", "{% if note %}", "{% else %}"),
        *("{% endif %}", "{% elif until %}", "[", "](", ")", "{{ manage_url }}", "https://x.example", "\n"),
        *(
            "\n\n",
            " ",
            "if",
            "not ",
            "and",
            "==",
            '"',
            "'",
            "(",
            "raw",
            "{% raw %}",
            "{% endraw %}",
            "|",
            "-",
        ),
        *("{%-", "-%}", "\\", "1e9", "0x", "client_name", "\ue000", "\ue002", "note", ".", "{% set x = 1 %}"),
    ]
)
SOURCES = st.one_of(st.text(max_size=200), st.lists(PIECES | st.text(max_size=5), max_size=30).map("".join))


@settings(max_examples=600, deadline=None)
@given(source=SOURCES, fact=st.text(max_size=20))
def test_whatever_is_written_is_either_refused_or_can_be_sent(source: str, fact: str) -> None:
    wrong = problems(source)
    for read in (in_blocks, in_lines, in_one_line):
        try:
            made = read(source, lambda _name: fact)
        except BadInput:
            assert wrong
            continue
        assert isinstance(made, list | str)
        if not wrong and isinstance(made, list):
            assert all(
                block.url in (fact, fact.strip()) or block.url.startswith("https://")
                for block in made
                if isinstance(block, Button)
            )
