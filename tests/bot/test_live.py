"""The real source pack is well-formed; whether its outlets answer is for `sitrep demo --live` to see."""

from urllib.parse import urlsplit

from bot.live import live_sources
from sources.urls import canonical
from topics.resolver import TopicResolver


def test_every_source_of_the_pack_is_complete_and_there_once():
    sources = live_sources()
    resolver = TopicResolver.load()
    assert len(sources) >= 10
    assert (
        len({canonical(source.url) for source in sources})
        == len({source.name for source in sources})
        == len(sources)
    )
    for source in sources:
        assert urlsplit(source.url).scheme == "https"
        assert not source.sample
        if source.country:
            assert resolver.place(source.country).kind == "country"
