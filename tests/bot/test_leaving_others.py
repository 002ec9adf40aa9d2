"""All that is followed but this: asked about, done by a tap, taken back by another."""

from __future__ import annotations

import pytest

from bot.commands.following import kept_of
from digest.model import Destination, Pair
from tests.bot.playing import Stage, said

FOLLOWED = ("/country kz, tj, uz", "/theme terrorism everywhere")
ALL = (Pair("", "terrorism"), Pair("KZ"), Pair("TJ"), Pair("UZ"))


async def followed(stage: Stage) -> tuple[Pair, ...]:
    subscriber = await stage.desk.subscribers.get(Destination(101))
    return subscriber.filter.pairs if subscriber else ()


@pytest.mark.parametrize(
    "text",
    [
        "unfollow everything except Kazakhstan",
        "/unfollow all but kazakhstan",
        "please remove everything apart from kazakhstan",
        "don't send me anything except kazakhstan",
        "отпишись от всего, кроме Казахстана",
        "удали всё кроме казахстана",
        "keep only kazakhstan",
        "оставь только Казахстан",
        "can you unfollow everything except Kazakhstan?",
        "can you stop sending me everything except Kazakhstan? thanks",
        "можешь отписать меня от всего, кроме Казахстана?",
        "unfollow all news but kazakhstan?",
        "/unfollow all but keep kazakhstan",
        "remove all from my list but keep Kazakhstan",
        "I don't want news on everything, just Kazakhstan",
        "I don't want news any more, only Kazakhstan",
        "удали всё из списка, но оставь Казахстан",
        "не присылай всё подряд, только Казахстан",
        f"unfollow all of these {'many ' * 30}countries except Kazakhstan",
    ],
)
async def test_all_but_one_is_left_by_a_tap_and_not_before(stage: Stage, text: str) -> None:
    told = await said(stage, *FOLLOWED, text)
    assert "[✕ Tajikistan] [✕ Terrorism everywhere]\n[✕ Uzbekistan]\n[✕ Everything else]" in told
    assert await followed(stage) == ALL
    await said(stage, "[✕ Everything else]")
    assert await followed(stage) == (Pair("KZ"),)
    await said(stage, "[Undo]")
    assert await followed(stage) == ALL


@pytest.mark.parametrize(
    "text", ["remove only kazakhstan", "can you just unfollow Kazakhstan?", "can you unfollow kazakhstan?"]
)
async def test_who_names_one_to_leave_is_offered_that_one(stage: Stage, text: str) -> None:
    told = await said(stage, *FOLLOWED, text)
    assert "[✕ Kazakhstan]" in told
    assert "[✕ Everything else]" not in told


async def test_several_may_stay(stage: Stage) -> None:
    await said(stage, *FOLLOWED, "unfollow everything except terrorism and uzbekistan", "[✕ Everything else]")
    assert await followed(stage) == (Pair("", "terrorism"), Pair("UZ"))


async def test_of_a_place_and_its_theme_only_that_theme_stays(stage: Stage) -> None:
    await said(stage, "/country kz, tj", "/country kz terrorism", "unfollow all but terrorism in kazakhstan")
    await said(stage, "[✕ Everything else]")
    assert await followed(stage) == (Pair("KZ", "terrorism"),)


async def test_what_is_to_stay_and_is_not_followed_is_offered_first(stage: Stage) -> None:
    told = await said(stage, *FOLLOWED, "unfollow everything except Mongolia")
    assert "[Follow 🇲🇳 Mongolia]" in told
    assert "[✕ Everything else]" not in told


@pytest.mark.parametrize(
    ("before", "told"),
    [
        ((), "You do not follow anything."),
        (("/country kz",), "You follow nothing besides Kazakhstan."),
        (("/country tj",), "I know no place or theme called “atlantis”."),
    ],
)
async def test_where_nothing_is_to_be_left_that_is_said(
    stage: Stage, before: tuple[str, ...], told: str
) -> None:
    name = "atlantis" if "atlantis" in told else "kazakhstan"
    assert told in await said(stage, *before, f"unfollow everything except {name}")


@pytest.mark.parametrize("forged", ["keep:", "keep:ZZ", "keep:kazakhstan"])
async def test_a_forged_button_leaves_nothing(stage: Stage, forged: str) -> None:
    assert await said(stage, *FOLLOWED, f"{{1:{forged}}}") == "(This button is out of date.)"
    assert await followed(stage) == ALL


@pytest.mark.parametrize("text", ["unfollow everything", "all", "kazakhstan but not energy", ""])
def test_who_keeps_nothing_says_so_otherwise(text: str) -> None:
    assert kept_of(text) == ""
