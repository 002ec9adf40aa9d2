"""/mute: the list names stories by a headline that the reader would be shown."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from bot.chat import Request, Role
from bot.dispatch import answer
from digest.model import Destination, OutletId, Placement, SourceDraft, SourceKind
from tests.bot.invented import NOW
from tests.bot.newsroom import newsroom, real_names
from tests.storage.builders import article


async def test_a_muted_story_has_the_headline_of_an_outlet_that_is_not_muted(tmp_path: Path) -> None:
    async with newsroom(tmp_path, real_names(), news=False) as room:
        desk = room.desk
        drafts = [
            SourceDraft(f"https://{name}.example/", SourceKind.FEED, f"Sample {name}", "KZ", sample=True)
            for name in ("one", "two")
        ]
        first, second = [await desk.sources.add(each, NOW, 1) for each in drafts]
        told = [
            article(first.id, "a", title="SAMPLE flood", published=NOW - timedelta(hours=3)),
            article(second.id, "b", title="SAMPLE dam", published=NOW - timedelta(hours=2)),
        ]
        await desk.stories.add(told, [Placement(-1), Placement(-2, with_ref=-1)])
        (story,) = await desk.stories.window(NOW - timedelta(days=1), NOW)
        reader = await desk.subscribers.ensure(Destination(7), kind="private", language="en", now=NOW)
        asked = Request(Destination(7), "private", 7, Role.READER, "en", "mute", "", NOW)

        async def listed(*muted: OutletId) -> list[str]:
            chosen = replace(filters[-1], muted_stories=(story.id,), muted_outlets=tuple(sorted(muted)))
            await desk.subscribers.choose(reader.id, filters[-1], chosen)
            filters.append(chosen)
            (message,) = (await answer(asked, desk)).messages
            return [each.label for row in message.keyboard for each in row if "SAMPLE" in each.label]

        filters = [reader.filter]
        assert await listed() == ["✕ SAMPLE flood"]
        assert await listed(first.outlet.id) == ["✕ SAMPLE dam"]
        assert await listed(first.outlet.id, second.outlet.id) == ["✕ SAMPLE flood"]
