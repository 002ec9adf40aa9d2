"""All that is followed but this: asked about, done by a tap, taken back by another."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands.keeping import exchanged, kept_of, parted
from digest.model import Destination, Pair
from tests.bot.newsroom import real_names
from tests.bot.playing import Stage, said

RESOLVER = real_names()

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


@pytest.mark.parametrize(
    "text",
    [
        "unfollow tajikistan but keep kazakhstan",
        "/unfollow tajikistan but keep kazakhstan",
        "Unfollow Tajikistan and keep Kazakhstan, please!",
        "can you unfollow tajikistan but keep following kazakhstan?",
        "отпишись от таджикистана, но оставь казахстан",
        "/unfollow таджикистан, но оставь казахстан",
        "отпиши меня от таджикистана, а казахстан оставь",
    ],
)
async def test_of_two_that_are_named_one_goes_and_one_stays(stage: Stage, text: str) -> None:
    await said(stage, *FOLLOWED, text)
    assert await followed(stage) == (Pair("", "terrorism"), Pair("KZ"), Pair("UZ"))
    await said(stage, "[Undo]")
    assert await followed(stage) == ALL


@pytest.mark.parametrize(
    "text",
    [
        "unfollow tajikistan but keep everything else",
        "/unfollow tajikistan but keep all the others",
        "отпишись от таджикистана, а всё остальное оставь",
        "отпишись от таджикистана, но оставь остальное",
    ],
)
async def test_who_keeps_everything_else_just_leaves_one(stage: Stage, text: str) -> None:
    await said(stage, *FOLLOWED, text)
    assert await followed(stage) == (Pair("", "terrorism"), Pair("KZ"), Pair("UZ"))


@pytest.mark.parametrize(
    ("before", "text", "offered"),
    [
        ("/region central asia", "unfollow central asia but keep kazakhstan", "🇰🇿 Kazakhstan"),
        ("/country kz", "unfollow kazakhstan but keep terrorism", "🇰🇿💣 Kazakhstan: Terrorism"),
        ("/country kz", "/unfollow kazakhstan except terrorism", "🇰🇿💣 Kazakhstan: Terrorism"),
    ],
)
async def test_what_would_go_with_it_is_offered_and_nothing_ends_untapped(
    stage: Stage, before: str, text: str, offered: str
) -> None:
    await said(stage, before)
    pairs = await followed(stage)
    told = await said(stage, text)
    assert "Tap what you want to follow, then" in told
    assert f"[Follow {offered}]" in told
    assert await followed(stage) == pairs


async def test_a_theme_ends_save_in_the_place_that_stays(stage: Stage) -> None:
    await said(stage, "/country kz, tj terrorism", "/country uz terrorism")
    told = await said(stage, "unfollow terrorism but keep kazakhstan")
    assert "[✕ Tajikistan: Terrorism] [✕ Uzbekistan: Terrorism]" in told
    assert "✕ Kazakhstan" not in told


async def test_where_the_first_is_not_followed_that_is_said(stage: Stage) -> None:
    told = await said(stage, "/country kz", "unfollow tajikistan but keep kazakhstan")
    assert "You do not follow Tajikistan." in told
    assert await followed(stage) == (Pair("KZ"),)


@pytest.mark.parametrize(
    "text",
    [
        *("replace kazakhstan with uzbekistan", "Uzbekistan instead of Kazakhstan, please"),
        *("instead of kazakhstan uzbekistan", "switch from kazakhstan to uzbekistan"),
        *("switch to Uzbekistan instead of Kazakhstan", "follow uzbekistan instead of kazakhstan"),
        *("замени казахстан на узбекистан, пожалуйста", "вместо казахстана, узбекистан"),
    ],
)
async def test_one_for_another_is_two_taps(stage: Stage, text: str) -> None:
    told = await said(stage, "/country kz", text)
    assert "[Follow 🇺🇿 Uzbekistan]\n[✕ Kazakhstan]" in told
    assert await followed(stage) == (Pair("KZ"),)
    await said(stage, "[Follow 🇺🇿 Uzbekistan]", "[✕ Kazakhstan]")
    assert await followed(stage) == (Pair("UZ"),)


async def test_what_replaces_nothing_is_only_offered(stage: Stage) -> None:
    told = await said(stage, "replace kazakhstan with uzbekistan")
    assert "[Follow 🇺🇿 Uzbekistan]" in told
    assert "Kazakhstan" not in told


@pytest.mark.parametrize("read_by", [parted, exchanged])
def test_a_long_text_is_given_to_no_pattern_at_all(read_by: Callable[..., object]) -> None:
    """A text of nothing but signs takes the patterns longer than its length."""
    short = "tajikistan but keep kazakhstan" if read_by is parted else "tajikistan instead of kazakhstan"
    long = short.replace("tajikistan", ", ".join(["tajikistan"] * 20))
    assert read_by(short, RESOLVER.resolve) is not None
    assert read_by(long, RESOLVER.resolve) is None
    for signs in (", ", "?!", "but ", "unfollow , ", "instead of "):
        assert read_by(signs * 2000, RESOLVER.resolve) is None


@given(st.text(max_size=200))
def test_any_text_is_parted_or_not(text: str) -> None:
    read = RESOLVER.resolve
    assert parted(text, read) is None or len(text.split()) > 1
    assert exchanged(text, read) is None or len(text.split()) > 1


@pytest.mark.parametrize(
    "text", ["change the time to 9", "switch to russian", "кино вместо футбола", "x but keep y"]
)
def test_what_names_no_two_topics_is_no_exchange(text: str) -> None:
    assert exchanged(text, RESOLVER.resolve) is None
    assert parted(text, RESOLVER.resolve) is None
