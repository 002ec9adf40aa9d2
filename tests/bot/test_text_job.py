"""The text worker with its real table: what fits into its limits, and what a deadly text costs."""

import gzip
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.heavy_work import ModelSummarizer, TextParser, TextTagger
from bot.settings import load
from bot.worker import Spec, Worker
from bot.workers import model_worker, text_worker
from digest.errors import SourceError, SummaryError, WorkerDown
from digest.model import ArticleId, Document, Event, Passage, SourceKind, StoryId, StoryText
from tests.summarizer import texts as samples
from tests.summarizer import tiny
from tests.summarizer.endpoint import saying, serving

ROOT = Path(__file__).parents[2]
PAGE = (
    "<html lang='en'><head><title>Rifles found</title></head><body><article>"
    "<p>Border guards of Kyrgyzstan found 48 rifles in a lorry near Osh on Monday.</p>"
    "<p>A court will hear the case of terrorism on Thursday, the "
    "border service said in a statement to reporters in Bishkek.</p></article></body></html>"
)


@pytest.fixture
async def texts():
    """The text worker as the bot has it."""
    worker = text_worker()
    yield worker
    await worker.close()


def story(text: str) -> StoryText:
    """A story of one text."""
    document = Document(
        ArticleId(1),
        "Steppe Wire (SAMPLE)",
        "Rifles",
        text,
        (Passage(0, len(text)),),
        "en",
        datetime.now(UTC),
    )
    return StoryText(StoryId(1), 1, Event.INCIDENT, (document,))


async def test_pages_languages_and_tags_fit_into_the_limits(texts):
    page = await TextParser(texts).page(PAGE.encode(), "https://steppe.example/1", "text/html")
    assert "48 rifles" in page.text
    tagger = TextTagger(texts)
    tagged = await tagger.tag(page.title, page.text, await tagger.clean(page.title, page.text))
    assert tagged.tags.language == "en"
    assert "KG" in [place.code for place in tagged.tags.places]
    assert texts.starts == 1


async def test_errors_of_parsing_are_errors_of_the_source(texts):
    parser = TextParser(texts)
    with pytest.raises(SourceError):
        await parser.listing(SourceKind.FEED, b"not a feed", "https://steppe.example/feed", "text/xml")
    assert texts.starts == 1, "a bad feed is no reason to start anew"


async def test_a_body_that_never_ends_costs_one_job():
    spec = Spec("slow", "tests.bot.odd_jobs:parsers", {"PYTHONPATH": str(ROOT)}, deadline=0.5, patience=1)
    worker = Worker(spec)
    try:
        with pytest.raises(SourceError, match="too long"):
            await TextParser(worker).listing(SourceKind.FEED, b"", "https://steppe.example/feed", "")
        with pytest.raises(SourceError, match="could not be read"):
            await TextParser(worker).page(b"", "https://steppe.example/1", "")
        assert worker.starts == 2
    finally:
        await worker.close()


async def test_a_worker_that_cannot_start_is_no_fault_of_the_source():
    missing = Worker(Spec("text worker", "bot.text_job:missing", {"PYTHONPATH": str(ROOT)}))
    with pytest.raises(WorkerDown):
        await TextParser(missing).page(PAGE.encode(), "https://steppe.example/1", "text/html")
    spec = Spec("slow", "tests.bot.odd_jobs:never", {"PYTHONPATH": str(ROOT)}, start_deadline=0.5, patience=1)
    slow = Worker(spec)
    with pytest.raises(WorkerDown):
        await TextParser(slow).page(PAGE.encode(), "https://steppe.example/1", "text/html")


async def test_a_queue_that_is_full_is_no_fault_of_the_source():
    worker = Worker(Spec("busy", "bot.text_job:table", {"PYTHONPATH": str(ROOT)}, queue=0))
    with pytest.raises(WorkerDown):
        await TextParser(worker).whatever(b"", "https://steppe.example/", "")


HOSTILE = {
    "a packed feed that unpacks without end": (SourceKind.SITEMAP, b"", "too large"),
    "a page of links without end": (
        SourceKind.PAGE, b"<html>" + b"".join(b"<a href=/%d>" % n for n in range(500_000)), "",
    ),
    "a feed of small entries without end": (
        SourceKind.FEED, b"<rss><channel>" + b"<item><title>x</title></item>" * 250_000, "",
    ),
    "a feed of elements without end": (
        SourceKind.FEED, b"<rss><channel><item>" + b"<a/>" * 1_900_000, "",
    ),
    "a feed of one huge entry": (
        SourceKind.FEED, b"<rss><channel><item><description><![CDATA[" + b"<p>x" * 1_900_000, "",
    ),
    "entities within entities": (
        SourceKind.FEED,
        b'<!DOCTYPE x [<!ENTITY a "' + b"x" * 10_000 + b'"><!ENTITY b "' + b"&a;" * 100_000
        + b'">]><rss><channel><item><title>&b;&b;</title></item></channel></rss>',
        "",
    ),
    "JSON within JSON": (SourceKind.FEED, b'{"version":"jsonfeed","items":' + b"[" * 3_000_000, "JSON"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
async def test_the_largest_hostile_bodies_cost_one_job_at_most(texts, name):
    kind, body, reason = HOSTILE[name]
    body = body or gzip.compress(b"<urlset>" + b"<url>" * 40_000_000, 1)  # not for those who only import this
    assert len(body) <= 8 * 2**20
    url = "https://hostile.example/x"
    try:
        feed = await TextParser(texts).listing(kind, body, url, "")
    except WorkerDown:
        raise
    except SourceError as error:
        assert reason in error.reason
    else:
        assert not reason
        assert len(feed.entries) <= 500
    page = await TextParser(texts).page(PAGE.encode(), "https://steppe.example/1", "text/html")
    assert "48 rifles" in page.text


async def test_when_the_model_fails_words_take_over(texts):
    broken = Worker(Spec("model worker", "bot.model_job:missing", {}))
    summarizer = ModelSummarizer(broken, texts)
    one = story("Border guards found 48 rifles in a lorry near Osh on Monday, the border service said.")
    with pytest.raises(SummaryError):
        await summarizer.summarize([one, one])
    (summary,) = await summarizer.summarize([one])
    assert summary.method == "lexical"
    assert "48 rifles" in summary.takeaways[0].text
    assert "failed" in summarizer.state
    assert summarizer.warning == summarizer.state


async def test_digests_say_that_the_model_fails_once_no_single_story_is_to_blame(texts):
    """And no longer, as soon as it works again."""
    where = {"PYTHONPATH": str(Path(__file__).parents[2])}
    worker = Worker(Spec("model worker", "tests.bot.odd_jobs:condensers", where))
    summarizer, warnings = ModelSummarizer(worker, texts), []
    try:
        for text in ("A deadly text.", "A good text.", "A deadly text.", "A deadly text.", "A good text."):
            await summarizer.summarize([story(text)])
            warnings.append(bool(summarizer.warning))
    finally:
        await worker.close()
    assert warnings == [False, False, False, True, False]


@pytest.mark.model
@pytest.mark.timeout(120)
async def test_a_server_of_ones_own_writes_and_its_key_stands_in_no_environment(texts):
    told = samples.story(samples.document(samples.QUAKE_EN), k=1)
    with serving(saying(f"- {tiny.LINE}")) as server:
        address = {
            "SITREP_GENERATOR": server.base,
            "SITREP_GENERATOR_MODEL": "m",
            "SITREP_GENERATOR_KEY": "hush",
            "SITREP_ENCODER": "off",
        }
        worker = model_worker(load(address))
        try:
            found = await ModelSummarizer(worker, texts).summarize([told])
            environment = Path(f"/proc/{worker.pid}/environ").read_bytes()
        finally:
            await worker.close()
    assert [(each.method, each.takeaways[0].text) for each in found] == [("remote", tiny.LINE)]
    assert b"hush" not in environment
    assert server.asked[0][1]["Authorization"] == "Bearer hush"
