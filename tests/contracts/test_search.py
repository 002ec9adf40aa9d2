"""Stories found by their words, whatever their endings and order, on both engines."""

from __future__ import annotations

import re
from hashlib import blake2b

import pytest
import snowballstemmer
from sqlalchemy import delete

from digest.model import (
    ArticleId,
    Edition,
    Placement,
    Quote,
    Receipt,
    Source,
    StoryId,
    Summary,
    Takeaway,
    Voice,
    Why,
)
from digest.ports import Search, Sources, Stories
from storage import search_index, search_renewal
from storage.care import CareRepository
from storage.search_renewal import SEARCHED
from storage.searching import SearchRepository
from storage.store import Store
from storage.tables_care import NOTE
from tests.storage.builders import DAY, HOUR, NOW, article, draft, tags
from topics.own_stems import OWN_STEMS
from topics.stemming import Stemmer

LIMIT = 100
FLOOD = "SAMPLE. Floods cut three villages off from Ak-Tas"
FIGHTERS = "ПРИМЕР. Боевики напали на пост в горах, сообщило ведомство"
HOSTILE = (
    *(
        "",
        " ",
        '"',
        '""',
        "\"'",
        "'",
        "*",
        "a*",
        "-",
        "NOT",
        "AND OR",
        "(",
        ")",
        "titles:",
        "NEAR(a b)",
        ":",
        "^a",
    ),
    *(
        "'; DROP TABLE story; --",
        '" OR 1=1 --',
        "%",
        "_",
        "\\",
        "$$",
        "{titles} : x",
        "a & b | !c",
        "<->",
        ":A",
    ),
    *(
        "🦊",
        "👩‍👩‍👧",
        "\u200d",
        "\u202eabc",
        "\x00",
        "\udc80",
        "<b>x</b>",
        "洪水",
        "ẞ½²Ⅳ",
        "a" * 4_000,
        "flood " * 700,
        "ё́",
    ),
)


class Desk:
    """Puts stories into the store and has the index follow."""

    def __init__(self, stories: Stories, search: Search, source: Source) -> None:
        self.stories, self.search, self.source, self.number = stories, search, source, 0

    async def tell(
        self,
        title: str,
        story: StoryId | None = None,
        *merges: StoryId,
        days: float = 0,
        security: bool = True,
    ) -> StoryId:
        """An article, of a story of its own unless one is named."""
        self.number += 1
        key = f"k{self.number}"
        new = article(
            self.source.id, key, title=title, published=NOW - days * DAY, tagged=tags(security=security)
        )
        await self.stories.add([new], [Placement(-1, story, merges=merges)])
        (found,) = [
            each for each in await self.stories.prints(NOW - 999 * DAY) if each.fingerprint.title_key == key
        ]
        await self.search.catch_up()
        assert found.story is not None
        return found.story

    async def condense(self, story: StoryId, summary: Summary, revision: int = 1) -> None:
        await self.stories.save_summary(story, revision, summary, NOW)
        await self.search.catch_up()

    async def find(self, words: str, limit: int = LIMIT) -> list[StoryId]:
        return [story.id for story in await self.search.find(words, limit)]


@pytest.fixture
async def desk(stories: Stories, search: Search, sources: Sources) -> Desk:
    return Desk(stories, search, await sources.add(draft(), NOW - DAY, 1))


def said(text: str) -> Takeaway:
    return Takeaway(text, Receipt(ArticleId(1), (Quote(0, len(text), text),)))


@pytest.mark.parametrize(
    "words",
    [
        *("flood", "FLOODS", "flooding", "village", "villages cut", "ak-tas", "Ak Tas", "tas ak"),
        *(
            "the floods in the villages",
            '"three villages"',
            "“villages off”",
            'flood "ak tas"',
            "flo\u00adods",
            "village NOT flood",
        ),
    ],
)
async def test_english_words_in_any_form_and_order(desk: Desk, words: str) -> None:
    story = await desk.tell(FLOOD)
    await desk.tell("SAMPLE. A bridge is open again")
    assert await desk.find(words) == [story]


@pytest.mark.parametrize(
    "words", ["боевики", "боевиков", "БОЕВИКАМИ", "горы боевик", "ведомства", "посту", '"пост в горах"']
)
async def test_russian_words_in_any_form_and_order(desk: Desk, words: str) -> None:
    story = await desk.tell(FIGHTERS)
    await desk.tell(FLOOD)
    assert await desk.find(words) == [story]


@pytest.mark.parametrize(
    "words",
    [
        "flood bridge",
        "floodplain",
        "flo",
        '"villages three"',
        '"cut villages"',
        "боевой",
    ],
)
async def test_every_word_has_to_be_there_and_a_phrase_as_it_stands(desk: Desk, words: str) -> None:
    await desk.tell(FLOOD)
    await desk.tell("SAMPLE. A bridge is open again")
    await desk.tell(FIGHTERS)
    assert await desk.find(words) == []


@pytest.mark.parametrize("words", HOSTILE)
async def test_whatever_is_typed_is_only_words(desk: Desk, words: str) -> None:
    story = await desk.tell(FLOOD)
    assert set(await desk.find(words)) <= {story}
    assert await desk.find("flood") == [story]


async def test_takeaways_of_the_newest_summary_are_found_in_all_languages(desk: Desk) -> None:
    story = await desk.tell(FLOOD)
    receipt = Receipt(ArticleId(1), (Quote(0, 3, "x"),))
    await desk.condense(story, Summary((said("Nine boats are missing."),), "lexical"))
    assert await desk.find("missing boat") == [story]
    await desk.stories.save_summary(
        story,
        1,
        Summary(
            (said("Twelve dams broke."),),
            "lexical",
            Why("The valley feeds a province.", receipt),
            (Voice("The ministry blames the rain.", receipt),),
            editions=(Edition("ru", "ПРИМЕР. Паводок", (said("Прорвало двенадцать плотин."),)),),
        ),
        NOW,
    )
    assert await desk.find("boat") == [story], "until the index follows"
    await desk.search.catch_up()
    assert await desk.find("boat") == []
    for words in ("dam", "province", "ministry rains", "плотина", "паводка", "dams паводок floods"):
        assert await desk.find(words) == [story], words


async def test_the_titles_of_all_reports_are_found(desk: Desk) -> None:
    story = await desk.tell(FLOOD)
    assert await desk.tell("SAMPLE. Rivers rise in the north", story) == story
    assert await desk.find("river") == await desk.find("rivers floods") == [story]


async def test_newest_first_but_what_is_about_it_before_what_touches_it(desk: Desk) -> None:
    old = await desk.tell("SAMPLE. Dams burst", days=50)
    titled = await desk.tell("SAMPLE. A dam bursts", days=20)
    touching = await desk.tell("SAMPLE. Quiet days in the valley", days=1)
    await desk.condense(touching, Summary((said("A dam bursts seldom."),), "lexical"))
    newest = await desk.tell("SAMPLE. Bursting of a dam")
    assert await desk.find("dam burst") == [newest, titled, touching, old]
    assert await desk.find("dam burst", 2) == [newest, titled]


async def test_what_was_withdrawn_is_not_found_from_that_moment(desk: Desk) -> None:
    story, other = await desk.tell(FLOOD), await desk.tell("SAMPLE. Floods again", days=1)
    assert await desk.stories.withdraw(story, 1, NOW)
    assert await desk.find("flood") == [other]
    assert await desk.search.catch_up() == 1
    assert await desk.find("flood") == [other]
    await desk.condense(story, Summary((said("Floods."),), "lexical"))
    await desk.tell("SAMPLE. Floods go on", story)
    assert await desk.find("flood") == [other]


async def test_what_is_no_security_news_is_not_found(desk: Desk) -> None:
    await desk.tell("SAMPLE. A flood of tulips at the fair", security=False)
    assert await desk.find("flood") == []
    assert await desk.search.since() is None


async def test_stories_that_become_one_are_found_as_one(desk: Desk) -> None:
    old, young = await desk.tell(FLOOD, days=1), await desk.tell("SAMPLE. Rivers burst their banks")
    assert await desk.find("burst") == [young]
    await desk.tell("SAMPLE. High water everywhere", old, young)
    for words in ("flood", "bank", "high water", "flood burst"):
        assert await desk.find(words) == [old], words


async def test_the_index_catches_up_in_pieces_and_again_for_nothing(desk: Desk) -> None:
    story = await desk.tell(FLOOD)
    assert await desk.search.catch_up() == 0
    many = [article(desk.source.id, f"m{n}", title=f"SAMPLE. Hail no {n}") for n in range(450)]
    await desk.stories.add(many, [Placement(-1 - n) for n in range(450)])
    assert await desk.find("hail") == []
    assert await desk.search.catch_up() == 450
    assert len(await desk.find("hail", 1_000)) == 450
    assert await desk.find("hail 449") == await desk.find('"no 449"') != []
    assert await desk.search.catch_up() == 0
    assert await desk.find("flood") == [story]


async def test_since_when_stories_can_be_found(desk: Desk) -> None:
    assert await desk.search.since() is None
    await desk.tell(FLOOD, days=3)
    gone = await desk.tell("SAMPLE. Gone", days=9)
    assert await desk.search.since() == NOW - 9 * DAY
    await desk.stories.withdraw(gone, 1, NOW - HOUR)
    assert await desk.search.since() == NOW - 3 * DAY


# ── an index that an earlier version made ────────────────────────────────────────────────────────

MUDFLOW = "ПРИМЕР. Сель снёс мост под Ак-Тасом"
VILLAGE = "ПРИМЕР. В селе Ак-Тас построили мост"


class Snowball:
    """Stems as the first version of the rules cut them."""

    def __init__(self) -> None:
        self._russian = snowballstemmer.stemmer("russian")

    def __call__(self, text: str) -> list[str]:
        return [self._russian.stemWord(word) for word in re.findall(r"\w+", text.lower().replace("ё", "е"))]


async def forget_the_rules(store: Store) -> None:
    """A database as an earlier version left it."""
    await store.write(lambda connection: connection.execute(delete(NOTE).where(NOTE.c.name == SEARCHED)))


async def test_a_mudflow_is_no_village(desk: Desk) -> None:
    mudflow, village = await desk.tell(MUDFLOW), await desk.tell(VILLAGE)
    assert [await desk.find(each) for each in ("сель", "селя", "селевые", "Сели")] == [[mudflow]] * 4
    assert [await desk.find(each) for each in ("село", "сёла", "селах", "сел")] == [[village]] * 4


async def test_what_an_earlier_version_indexed_is_indexed_anew(
    stories: Stories, search: Search, sources: Sources, store: Store
) -> None:
    old = SearchRepository(store, Snowball())
    desk = Desk(stories, old, await sources.add(draft(), NOW - DAY, 1))
    mudflow, village = await desk.tell(MUDFLOW), await desk.tell(VILLAGE)
    desk.search = search
    assert await desk.find("село") == [village, mudflow]
    await forget_the_rules(store)
    assert await search.catch_up() == 2
    assert (await desk.find("сель"), await desk.find("село")) == ([mudflow], [village])
    assert await search.catch_up() == 0


async def test_it_is_indexed_anew_in_pieces_the_newest_first(
    desk: Desk, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = [await desk.tell(f"{MUDFLOW} {number}") for number in range(5)]
    await forget_the_rules(store)
    monkeypatch.setattr(search_renewal, "MARKED", 2)
    marked = []
    for _ in range(4):
        await store.write(search_renewal.renew)
        due = await store.read(search_index.load_due)
        marked.append([each.id for each in due])
    assert marked == [told[:2:-1], told[:0:-1], told[::-1], told[::-1]]
    assert await store.read(search_renewal.is_renewed)


async def test_rules_that_changed_before_the_index_was_through_begin_anew(
    desk: Desk, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        await desk.tell(f"{MUDFLOW} {number}")
    await forget_the_rules(store)
    monkeypatch.setattr(search_renewal, "MARKED", 2)
    await store.write(search_renewal.renew)
    monkeypatch.setattr(search_renewal, "RULES", search_renewal.RULES + 1)
    assert [await desk.search.catch_up(), await desk.search.catch_up()] == [2, 1]
    assert await store.read(search_renewal.is_renewed)


async def test_the_rules_of_the_index_are_nothing_for_the_status(desk: Desk, store: Store) -> None:
    await desk.tell(MUDFLOW)
    assert SEARCHED not in await CareRepository(store).notes()


def test_the_rules_are_counted() -> None:
    """Where a stem changed, count up `RULES`, or what is stored is not found; then bring this in line."""
    sample = "сель село паводок беженцы боевики взрыв террористический flood terrorists evacuation covid-19"
    known = ["сель", "сел", "паводк", "беженц", "боевик", "взрыв", "террористическ"]
    known += ["flood", "terrorist", "evacu", "covid", "19"]
    assert (search_renewal.RULES, Stemmer()(sample)) == (2, known)
    own = repr(sorted(OWN_STEMS.items())).encode()
    assert (search_renewal.RULES, blake2b(own, digest_size=4).hexdigest()) == (2, "31c9edd2")
