"""Stories: how articles become stories, how they grow, what is condensed and shown."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import Connection, delete, select, update

from digest.model import (
    ArticleId,
    Dispute,
    Edition,
    Event,
    Figure,
    NewArticle,
    OwnerKind,
    Placement,
    Role,
    Source,
    StandIn,
    Story,
    StoryId,
    Voice,
)
from digest.ports import Sources, Stories
from storage.store import Store
from storage.stories import StoryRepository
from storage.tables_news import ARTICLE_BODY, SUMMARY
from tests.storage.builders import DAY, HOUR, NOW, TEXT, article, draft, place, summary, tags


@pytest.fixture
async def source(sources: Sources) -> Source:
    return await sources.add(draft(), NOW - DAY, 1)


async def _ids(stories: Stories) -> dict[str, tuple[ArticleId, StoryId]]:
    prints = await stories.prints(NOW - 30 * DAY)
    return {each.fingerprint.title_key: (ArticleId(each.ref), each.story or StoryId(0)) for each in prints}


async def _window(stories: Stories) -> list[Story]:
    return list(await stories.window(NOW - DAY, NOW + DAY))


async def test_an_article_alone_is_a_story(stories: Stories, source: Source) -> None:
    new = article(source.id, "a", title="SAMPLE Bridge closed")
    assert await stories.add([new], [Placement(-1)]) == 1
    (story,) = await _window(stories)
    assert (story.title, story.revision, story.origins, story.summary) == ("SAMPLE Bridge closed", 1, 1, None)
    assert (story.places, story.themes) == (new.tagged.tags.places, new.tagged.tags.themes)
    assert (story.event, story.security_score) == (Event.INCIDENT, 0.75)
    assert (story.published, story.first_seen, story.last_seen) == (NOW - HOUR, NOW, NOW)
    assert story.accounts[0].outlet == source.outlet
    assert await stories.text(story.accounts[0].article) == TEXT


async def test_prints_give_back_the_fingerprints(stories: Stories, source: Source) -> None:
    new = article(source.id, "a")
    await stories.add([new, article(source.id, "old", published=NOW - 9 * DAY)], [])
    (known,) = await stories.prints(NOW - DAY)
    assert known.fingerprint == new.tagged.fingerprint
    assert (known.at, known.outlet, known.ref > 0) == (NOW - HOUR, source.outlet.id, True)


async def test_known_keys_and_addresses_are_skipped(stories: Stories, source: Source) -> None:
    first = article(source.id, "a")
    assert await stories.add([first, replace(first, title="again")], []) == 1
    assert await stories.add([first, replace(first, key="b")], []) == 0
    assert len(await _window(stories)) == 1


async def test_articles_of_one_batch_join_each_other_in_any_order(stories: Stories, source: Source) -> None:
    batch = [article(source.id, key) for key in "abcd"]
    placements = [Placement(-1, with_ref=-2), Placement(-2, with_ref=-3), Placement(-3), Placement(-4)]
    assert await stories.add(batch, placements) == 4
    ids = await _ids(stories)
    assert ids["a"][1] == ids["b"][1] == ids["c"][1] != ids["d"][1]
    assert sorted(len(story.accounts) for story in await _window(stories)) == [1, 3]


async def test_placements_that_name_each_other_end(stories: Stories, source: Source) -> None:
    batch = [article(source.id, key) for key in "ab"]
    circle = [Placement(-1, with_ref=-2, copy_of=-2), Placement(-2, with_ref=-1, copy_of=-1)]
    assert await stories.add(batch, circle) == 2
    (story,) = await _window(stories)
    assert len(story.accounts) == 2


async def test_a_repeat_within_the_batch_stands_for_the_first(stories: Stories, source: Source) -> None:
    first = article(source.id, "a")
    batch = [first, replace(first, key="a2"), article(source.id, "b")]
    assert await stories.add(batch, [Placement(-1), Placement(-2), Placement(-3, with_ref=-2)]) == 2
    (story,) = await _window(stories)
    assert len(story.accounts) == 2


async def test_what_goes_with_a_known_article_joins_its_story(stories: Stories, source: Source) -> None:
    await stories.add([article(source.id, "a")], [])
    again = [article(source.id, "a"), article(source.id, "b")]
    assert await stories.add(again, [Placement(-1), Placement(-2, with_ref=-1)]) == 1
    (story,) = await _window(stories)
    assert (len(story.accounts), story.revision) == (2, 2)


async def test_a_story_gains_a_revision_by_news_and_none_by_copies(stories: Stories, source: Source) -> None:
    await stories.add([article(source.id, "a")], [])
    first, story = (await _ids(stories))["a"]
    await stories.add([article(source.id, "copy")], [Placement(-1, story=story, copy_of=first)])
    (now,) = await _window(stories)
    assert (now.revision, now.origins, len(now.accounts)) == (1, 1, 2)
    await stories.add(
        [article(source.id, "b"), article(source.id, "c")], [Placement(-1, story), Placement(-2, story)]
    )
    (now,) = await _window(stories)
    assert (now.revision, _texts(now), len(now.accounts)) == (2, 3, 4)


async def test_copies_of_copies_share_the_first_origin(stories: Stories, source: Source) -> None:
    batch = [article(source.id, key) for key in ("c", "b", "a")]
    placements = [
        Placement(-1, with_ref=-2, copy_of=-2),
        Placement(-2, with_ref=-3, copy_of=-3),
        Placement(-3),
    ]
    await stories.add(batch, placements)
    (story,) = await _window(stories)
    assert story.origins == 1
    assert {account.origin for account in story.accounts} == {(await _ids(stories))["a"][0]}


async def test_a_copy_of_an_article_elsewhere_is_news_to_its_story(stories: Stories, source: Source) -> None:
    await stories.add([article(source.id, "a"), article(source.id, "b")], [])
    ids = await _ids(stories)
    await stories.add([article(source.id, "c")], [Placement(-1, story=ids["b"][1], copy_of=ids["a"][0])])
    grown = await stories.get(ids["b"][1])
    assert grown is not None and (grown.revision, _texts(grown)) == (2, 2)


async def test_a_story_that_is_gone_is_made_anew(stories: Stories, source: Source) -> None:
    assert await stories.add([article(source.id, "a")], [Placement(-1, story=StoryId(999_999_999))]) == 1
    assert len(await _window(stories)) == 1


async def test_articles_of_a_removed_source_are_dropped(
    stories: Stories, sources: Sources, source: Source
) -> None:
    await sources.remove(source.id, NOW, 1)
    assert await stories.add([article(source.id, "a")], []) == 0


async def test_the_lead_comes_first_and_gives_the_title(stories: Stories, source: Source) -> None:
    flash = article(source.id, "flash", text="SAMPLE. Blast.", published=NOW - 3 * HOUR)
    full = article(source.id, "full", published=NOW - 2 * HOUR)
    late = article(source.id, "late", published=NOW - HOUR)
    await stories.add(
        [late, flash, full], [Placement(-1), Placement(-2, with_ref=-1), Placement(-3, with_ref=-1)]
    )
    (story,) = await _window(stories)
    assert story.title == "SAMPLE full"
    assert [account.title for account in story.accounts] == ["SAMPLE full", "SAMPLE flash", "SAMPLE late"]


async def test_the_window_has_security_stories_newest_first(stories: Stories, source: Source) -> None:
    calm = article(source.id, "calm", tagged=tags(security=False, score=0.1))
    batch = [
        article(source.id, "older", published=NOW - 5 * HOUR),
        article(source.id, "newer", published=NOW - HOUR),
        article(source.id, "last-week", published=NOW - 7 * DAY, fetched=NOW - 7 * DAY),
        calm,
    ]
    await stories.add(batch, [])
    assert [story.title for story in await stories.window(NOW - DAY, NOW)] == ["SAMPLE newer", "SAMPLE older"]


async def test_late_articles_count_but_a_new_sources_stock_does_not(stories: Stories, source: Source) -> None:
    late = article(source.id, "late", published=NOW - 4 * DAY, fetched=NOW - HOUR)
    stock = replace(late, key="stock", url="https://steppe.example/stock", first_poll=True)
    await stories.add([late, stock], [])
    assert [story.title for story in await stories.window(NOW - DAY, NOW)] == ["SAMPLE late"]
    assert await stories.waiting(NOW - DAY) == 1


async def test_to_condense_reads_lead_first_without_copies(stories: Stories, source: Source) -> None:
    batch = [article(source.id, f"a{i}", published=NOW - (20 - i) * HOUR) for i in range(9)]
    placements = [Placement(-1), *(Placement(-1 - i, with_ref=-1) for i in range(1, 8))]
    placements.append(Placement(-9, with_ref=-1, copy_of=-8))
    await stories.add(batch, placements)
    (text,) = await stories.to_condense(NOW - DAY, 5)
    titles = ["a0", "a7", "a6", "a5", "a4", "a3"]
    assert [document.title for document in text.documents] == [f"SAMPLE {title}" for title in titles]
    first = text.documents[0]
    assert (first.text, first.passages, first.outlet) == (TEXT, batch[0].cleaned.passages, "Steppe Sample")
    assert (first.language, first.origin, text.revision, text.event) == (
        "en",
        first.article,
        1,
        Event.INCIDENT,
    )


@pytest.mark.parametrize(
    ("what", "whole"),
    [("alone", True), ("a copy", True), ("another", True), ("an earlier one", False), ("no text", False)],
)
async def test_a_text_is_whole_when_it_has_all_that_was_reported(
    stories: Stories, source: Source, what: str, whole: bool
) -> None:
    lead = article(source.id, "lead", published=NOW - 2 * HOUR)
    more = {
        "alone": [],
        "a copy": [article(source.id, "copy")],
        "another": [article(source.id, "other")],
        "an earlier one": [article(source.id, "earlier", published=NOW - 20 * HOUR)],
        "no text": [article(source.id, "bare", text="")],
    }[what]
    copied = -1 if what == "a copy" else None
    placements = [Placement(-1), *(Placement(-2, with_ref=-1, copy_of=copied) for _ in more)]
    await stories.add([lead, *more], placements)
    (text,) = await stories.to_condense(NOW - DAY, 5)
    assert text.whole is whole


async def test_a_seventh_report_is_not_read(stories: Stories, source: Source) -> None:
    batch = [article(source.id, f"a{i}", published=NOW - (9 - i) * HOUR) for i in range(7)]
    await stories.add(batch, [Placement(-1), *(Placement(-1 - i, with_ref=-1) for i in range(1, 7))])
    (text,) = await stories.to_condense(NOW - DAY, 5)
    assert (len(text.documents), text.whole) == (6, False)


async def test_of_copies_the_first_published_is_read_alone_though_it_came_last(
    stories: Stories, source: Source
) -> None:
    copy, wire = (
        article(source.id, name, published=NOW - ago * HOUR) for name, ago in (("copy", 2), ("wire", 5))
    )
    await stories.add([copy, wire], [Placement(-1), Placement(-2, with_ref=-1, copy_of=-1)])
    (text,) = await stories.to_condense(NOW - DAY, 5)
    assert [document.title for document in text.documents] == ["SAMPLE wire"]


async def test_a_summary_ends_the_wait_until_the_next_revision(stories: Stories, source: Source) -> None:
    await stories.add([article(source.id, "a")], [])
    (text,) = await stories.to_condense(NOW - DAY, 5)
    wanted = summary(text.documents[0].article, why=True)
    await stories.save_summary(text.story, 1, summary(text.documents[0].article, "Older."), NOW)
    await stories.save_summary(text.story, 1, wanted, NOW)
    assert (await stories.waiting(NOW - DAY), await stories.to_condense(NOW - DAY, 5)) == (0, [])
    (story,) = await _window(stories)
    assert story.summary == wanted
    await stories.add([article(source.id, "b")], [Placement(-1, story=text.story)])
    assert await stories.waiting(NOW - DAY) == 1
    (story,) = await _window(stories)
    assert (story.revision, story.summary) == (2, wanted)


async def test_a_summary_is_kept_whole(stories: Stories, source: Source) -> None:
    await stories.add([article(source.id, "a")], [])
    article_id, id = (await _ids(stories))["a"]
    plain = summary(article_id, "SAMPLE: at least 14 are missing.", why=True)
    (takeaway,) = plain.takeaways
    stand_in = StandIn("SAMPLE: 14 are missing, the ministry says.", takeaway.receipt, origins=2)
    assert plain.why
    whole = replace(
        plain,
        takeaways=(replace(takeaway, origins=3, instead=(stand_in, replace(stand_in, origins=0))),),
        why=replace(plain.why, instead=(stand_in,)),
        voices=(Voice("SAMPLE ministry: nobody is.", takeaway.receipt, (stand_in,)),),
        disputes=(Dispute("missing", (Figure("14", takeaway.receipt), Figure("9", takeaway.receipt))),),
        editions=(Edition("ru", "SAMPLE Мост закрыт", (replace(takeaway, instead=(stand_in,)),)),),
    )
    await stories.save_summary(id, 1, whole, NOW)
    (story,) = await _window(stories)
    assert (story.summary, story.condensed) == (whole, 1)


async def test_a_summary_of_before_anything_stood_in_is_read(
    stories: Stories, source: Source, store: Store
) -> None:
    await stories.add([article(source.id, "a")], [])
    article_id, id = (await _ids(stories))["a"]
    plain = summary(article_id, why=True)
    plain = replace(plain, voices=(Voice("SAMPLE ministry: nobody is.", plain.takeaways[0].receipt),))
    await stories.save_summary(id, 1, plain, NOW)

    def age(connection: Connection) -> None:
        row = connection.execute(select(SUMMARY.c.takeaways, SUMMARY.c.why, SUMMARY.c.voices)).one()
        (takeaway,), why, (voice,) = row
        for stored in (takeaway, why, voice):
            assert stored.pop("instead") == []
        connection.execute(update(SUMMARY).values(takeaways=[takeaway], why=why, voices=[voice]))

    await store.write(age)
    story = await StoryRepository(store).get(id, 1)
    assert story is not None and story.summary == plain


async def test_copies_in_other_outlets_come_beside_what_they_repeat(
    stories: Stories, sources: Sources, source: Source
) -> None:
    others = [await sources.add(draft(f"{name} Sample"), NOW - DAY, 1) for name in ("Valley", "Lumen")]
    lead, copy, own = (
        article(at, key, published=NOW - ago * HOUR)
        for at, key, ago in [(source.id, "lead", 5), (others[0].id, "copy", 3), (others[1].id, "own", 2)]
    )
    placements = [Placement(-1), Placement(-2, with_ref=-1, copy_of=-1), Placement(-3, with_ref=-1)]
    await stories.add([lead, copy, own], placements)
    (text,) = await stories.to_condense(NOW - DAY, 5)
    assert [each.title for each in text.documents] == ["SAMPLE lead", "SAMPLE own"]
    (found,) = text.copies
    assert (found.title, found.outlet, found.text) == ("SAMPLE copy", "Valley Sample", TEXT)
    assert found.origin == text.documents[0].article


async def test_documents_say_whose_they_are(stories: Stories, sources: Sources) -> None:
    source = await sources.add(replace(draft(country="UZ"), owner=OwnerKind.STATE), NOW, 1)
    await stories.add([replace(article(source.id, "a"), dated=False)], [])
    (text,) = await stories.to_condense(NOW - DAY, 5)
    found = [(each.country, each.owner, each.dated) for each in text.documents]
    assert found == [("UZ", OwnerKind.STATE, False)]


async def test_an_earlier_revision_is_as_it_was(stories: Stories, source: Source) -> None:
    await stories.add([article(source.id, "a", text="SAMPLE. Short.")], [])
    article_id, id = (await _ids(stories))["a"]
    before = await stories.get(id)
    await stories.save_summary(id, 1, summary(article_id, "First."), NOW)
    other = article(source.id, "b", text=TEXT * 3, tagged=tags(place("KG", Role.WHO), event=Event.STATEMENT))
    await stories.add([other], [Placement(-1, story=id)])
    await stories.save_summary(id, 2, summary(article_id, "Second."), NOW)
    then, now = await stories.get(id, 1), await stories.get(id)
    assert before is not None and then is not None and now is not None
    assert then == replace(before, summary=summary(article_id, "First."), condensed=1)
    assert (now.title, now.summary, len(now.accounts)) == ("SAMPLE b", summary(article_id, "Second."), 2)
    assert await stories.get(id, 2) == now


async def test_without_a_summary_of_its_own_a_revision_has_the_nearest(
    stories: Stories, source: Source
) -> None:
    await stories.add([article(source.id, "a")], [])
    article_id, id = (await _ids(stories))["a"]
    for key in "bc":
        await stories.add([article(source.id, key)], [Placement(-1, story=id)])
    await stories.save_summary(id, 2, summary(article_id, "Second."), NOW)
    for revision in (1, 2, 3, None):
        story = await stories.get(id, revision)
        assert story is not None and story.summary == summary(article_id, "Second.")


async def test_what_is_not_there_is_none(stories: Stories) -> None:
    assert await stories.get(StoryId(5)) is None
    assert await stories.text(ArticleId(5)) is None
    await stories.save_summary(StoryId(5), 1, summary(ArticleId(5)), NOW)
    assert await stories.waiting(NOW - DAY) == 0


@pytest.mark.parametrize("bad", ["nul \x00 here", "half a pair \ud83d here"])
async def test_letters_no_database_takes_are_replaced_and_keep_their_place(
    stories: Stories, source: Source, bad: str
) -> None:
    new: NewArticle = article(source.id, bad, title=bad, text=bad)
    assert await stories.add([new], []) == 1
    assert await stories.add([new], []) == 0
    (story,) = await _window(stories)
    text = await stories.text(story.accounts[0].article)
    assert text is not None and len(text) == len(bad) and text.endswith(" here")


async def test_prints_come_in_runs_by_id(
    stories: Stories, source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.prints.AT_ONCE", 2)
    await stories.add([article(source.id, "old", published=NOW - 2 * DAY)], [])
    await stories.add([article(source.id, key, published=NOW - n * HOUR) for n, key in enumerate("abc")], [])
    first = await stories.prints(NOW - DAY)
    second = await stories.prints(NOW - DAY, first[-1].ref)
    found = [each.fingerprint.title_key for each in (*first, *second)]
    assert (found, len(first)) == (["a", "b", "c"], 2)
    assert await stories.prints(NOW - DAY, second[-1].ref) == []


async def test_an_article_has_a_print_while_its_text_is_kept(
    stories: Stories, source: Source, store: Store
) -> None:
    await stories.add([article(source.id, "a"), article(source.id, "b")], [])
    first, _ = await stories.prints(NOW - DAY)
    purge = delete(ARTICLE_BODY).where(ARTICLE_BODY.c.article_id == first.ref)
    await store.write(lambda connection: connection.execute(purge) and None)
    assert [each.fingerprint.title_key for each in await stories.prints(NOW - DAY)] == ["b"]


async def test_documents_say_how_much_of_them_may_be_quoted(stories: Stories, source: Source) -> None:
    shares = {"all": None, "some": 160, "none": 0}
    new = [replace(article(source.id, key), quotable=share) for key, share in shares.items()]
    await stories.add(new, [])
    found = [document for text in await stories.to_condense(NOW - DAY, 10) for document in text.documents]
    assert {document.title.split()[-1]: document.quotable for document in found} == shares


async def test_prints_follow_an_outlet_that_became_another(
    stories: Stories, sources: Sources, source: Source
) -> None:
    other = await sources.add(draft("Other Sample"), NOW, 1)
    await stories.add([article(other.id, "a")], [])
    (known,) = await stories.prints(NOW - DAY)
    assert known.outlet == other.outlet.id
    await sources.rename(other.id, source.outlet.name, NOW, 1)
    (known,) = await stories.prints(NOW - DAY)
    assert known.outlet == source.outlet.id


def _texts(story: Story) -> int:
    """Texts that are no copies; one outlet may have written several."""
    return len({account.origin for account in story.accounts})
