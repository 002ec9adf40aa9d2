"""The filters: one answer a line, in order, at once, whatever the line is."""

import io
import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.filters import answers, run, waiting
from bot.settings import load

pytestmark = pytest.mark.usefixtures("loaded_once")

ROOT = Path(__file__).parents[2]
RAID = (
    "Kazakh police detained nine members of a terrorist cell in Almaty on Friday, the ministry said. "
    "Officers seized four rifles and explosives during the raid. A court ordered the suspects held. "
    "The ministry said that the group had planned to attack a police station."
)
SPORT = (
    "The home team won the football match three to one before a happy crowd. The coach praised his players."
)


def served(stage, *lines):
    """The answers of a stage to lines of any kind."""
    body = b"".join(
        (line if isinstance(line, bytes) else json.dumps(line).encode()) + b"\n" for line in lines
    )
    sink = io.BytesIO()
    run(stage, load({}), io.BytesIO(body), sink)
    return [json.loads(line) for line in sink.getvalue().splitlines()]


def test_tag():
    raid, sport, bad = served(
        "tag",
        {"id": "a", "title": "Terrorist cell detained in Almaty", "text": RAID},
        {"id": 2, "title": "Three to one", "text": SPORT},
        {"id": 3, "title": "no text"},
    )
    assert raid["id"] == "a"
    assert raid["language"] == "en"
    assert raid["countries"] == ["KZ"]
    assert set(raid["countries"]) <= set(raid["mentioned"])
    assert raid["themes"][0] == "terrorism"
    assert len(raid["themes"]) <= 3
    assert raid["event"] == "incident"
    assert raid["security"] is True
    assert 0 <= sport["security_score"] < raid["security_score"] <= 1
    assert sport["security"] is False
    assert bad == {"id": 3, "error": "text: expected a text"}


def test_regions_are_those_that_the_text_is_about():
    text = (
        "The border guard services of Central Asia agreed on joint patrols on Friday. Commanders from all of "
        "Central Asia met for two days behind closed doors. The plan for Central Asia starts in spring. "
        "An observer from the European Union took part in the closing dinner."
    )
    (answer,) = served("tag", {"id": 1, "title": "Central Asia agrees on joint border patrols", "text": text})
    assert answer["regions"] == ["central-asia"]


def test_resolve():
    found, ask, suggest, theme = served(
        "resolve",
        {"id": 1, "query": "qazaqstan"},
        {"id": 2, "query": "congo"},
        {"id": 3, "query": "kazahstann republik of"},
        {"id": 4, "query": "terrorism"},
    )
    assert (found["outcome"], found["countries"]) == ("found", ["KZ"])
    assert ask["outcome"] == "ask"
    assert len(ask["suggest"]) == 2
    assert suggest["outcome"] in ("found", "suggest")
    assert theme["themes"] == ["terrorism"]


def test_group_answers_when_all_lines_are_in():
    lines = [
        {
            "id": "a",
            "title": "Terrorist cell detained in Almaty",
            "text": RAID,
            "date": "2026-11-20T10:00:00Z",
        },
        {"id": "b", "title": "Three to one", "text": SPORT, "date": "2026-11-20T10:00:00Z"},
        {
            "id": "c",
            "title": "Terrorist cell detained in Almaty",
            "text": RAID,
            "date": "2026-11-20T12:00:00Z",
        },
        {"id": "d", "title": "x", "text": RAID, "date": "yesterday"},
        {"id": "e", "title": "Terrorist cell detained in Almaty", "text": RAID, "date": None},
    ]
    answers = served("group", *lines)
    assert "date" in answers.pop(3)["error"]
    good = answers
    clusters = {line["id"]: line["cluster"] for line in good}
    assert list(clusters) == ["a", "b", "c", "e"]
    assert clusters["a"] == clusters["c"] == clusters["e"] != clusters["b"]


def test_one_odd_date_does_not_part_undated_texts_from_the_rest():
    reworded = (
        "Nine members of a cell were arrested in Almaty, where police seized rifles and explosives, the "
        "ministry of Kazakhstan said on Friday. According to it the terrorist group was preparing to attack "
        "a police station. All the suspects remain held by order of a court."
    )
    for odd in ("2199-01-01T00:00:00Z", "1970-01-01T00:00:00Z"):
        dates = {"a": "2026-11-20T10:00:00Z", "b": "2026-11-20T12:00:00Z", "odd": odd, "undated": None}
        texts = {"odd": SPORT, "undated": reworded}
        lines = [
            {"id": id, "title": "Three to one" if id == "odd" else "Raid in Almaty", "date": date}
            | {"text": texts.get(id, RAID)}
            for id, date in dates.items()
        ]
        cluster = {line["id"]: line["cluster"] for line in served("group", *lines)}
        assert cluster["undated"] == cluster["a"] == cluster["b"] != cluster["odd"]
    (alone,) = served("group", {"id": 1, "title": "Raid", "text": RAID})
    assert alone == {"id": 1, "cluster": "0"}


def test_feed_and_page(tmp_path):
    (tmp_path / "feed.xml").write_text(
        '<rss version="2.0"><channel><title>Steppe Wire (SAMPLE)</title>'
        "<link>https://steppe.example/</link><item><title>A &amp; B</title><link>https://steppe.example/1</link>"
        "<pubDate>Fri, 20 Nov 2026 10:00:00 +0500</pubDate></item></channel></rss>"
    )
    (tmp_path / "page.html").write_text(
        f"<html lang='en'><title>Raid</title><body><article><p>{RAID}</p></article></body></html>"
    )
    good, missing = served(
        "feed",
        {
            "id": 1,
            "path": str(tmp_path / "feed.xml"),
            "url": "https://steppe.example/feed",
            "content_type": "text/xml",
        },
        {"id": 2, "path": str(tmp_path / "nothing"), "url": ""},
    )
    assert good["feed"] == {"title": "Steppe Wire (SAMPLE)", "link": "https://steppe.example/"}
    assert good["error"] is None
    assert good["entries"][0]["title"] == "A & B"
    assert good["entries"][0]["published"] == "2026-11-20T05:00:00Z"
    assert missing["id"] == 2
    assert "cannot be read" in missing["error"]
    (page,) = served(
        "page", {"id": 1, "path": str(tmp_path / "page.html"), "url": "https://steppe.example/1"}
    )
    assert "nine members" in page["text"]


def test_feed_gives_no_date_that_cannot_be(tmp_path):
    path = tmp_path / "odd.xml"
    dates = ("Fri, 01 Jan 9999 10:00:00 GMT", "Thu, 01 Jan 1970 00:00:00 GMT", "no date at all")
    entries = "".join(
        f"<item><title>T{n}</title><pubDate>{date}</pubDate></item>" for n, date in enumerate(dates)
    )
    path.write_text(f"<rss version='2.0'><channel>{entries}</channel></rss>")
    began = datetime.now(UTC).replace(microsecond=0)
    (line,) = served("feed", {"id": 1, "path": str(path)})
    published = [entry["published"] for entry in line["entries"]]
    assert began <= datetime.fromisoformat(published[0]) <= datetime.now(UTC)
    assert published[1:] == [None, None]
    assert line["entries"][0]["updated"] in (None, published[0])


def test_fetch_refuses_private_addresses():
    (line,) = served("fetch", {"url": "http://127.0.0.1:9/feed", "state": None})
    assert line["outcome"] == "error"
    assert line["error"]
    assert line["entries"] == []


@pytest.mark.model
def test_summarize_receipts_are_spans_of_the_given_text():
    lines = [{"id": n, "title": "Raid", "text": RAID, "k": 2} for n in range(3)]
    *good, bad, empty = served(
        "summarize", *lines, {"id": 9, "text": RAID, "k": "many"}, {"id": 10, "text": ""}
    )
    for line in good:
        assert line["method"] == "minilm"
        assert 1 <= len(line["takeaways"]) <= 2
        for takeaway, spans in zip(line["takeaways"], line["receipts"], strict=True):
            assert takeaway.split()[0] in RAID
            assert all(0 <= span["start"] < span["end"] <= len(RAID) for span in spans)
    assert "k: expected" in bad["error"]
    assert empty["takeaways"] == []


@pytest.mark.parametrize("junk", [b"junk", b"[1]", b"\xff\xfe", b"3", b"null", b'{"id": 1', b'{"query": 5}'])
def test_a_bad_line_answers_and_the_next_is_served(junk):
    bad, good = served("resolve", junk, {"id": 1, "query": "kz"})
    assert bad["error"]
    assert good["countries"] == ["KZ"]


def test_a_bug_on_one_line_costs_that_line():
    def serve(lines):
        return [{"id": line["id"], "half": 1 / line["id"]} for line in lines]

    got = answers(serve, [b'{"id": 1}', b'{"id": 0}', b'{"id": 2}'])
    assert [("error" in line, line["id"]) for line in got] == [(False, 1), (True, 0), (False, 2)]


@given(st.lists(st.binary(max_size=30).filter(lambda line: b"\n" not in line), max_size=8), st.integers(1, 9))
def test_no_line_is_lost_however_the_bytes_come(lines, size):
    class Drip(io.BytesIO):
        def read1(self, _):
            return self.read(size)

    got = [line for part in waiting(Drip(b"\n".join(lines))) for line in part]
    assert got == [line for line in lines if line.strip()]


def test_each_answer_comes_before_the_next_question(tmp_path):
    """As a coprocess: the answer to a lone line does not wait for company."""
    with subprocess.Popen(
        [sys.executable, "-m", "bot.cli", "filter", "resolve"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)},
    ) as process:
        for number, query in enumerate(["kz", "кыргызстан", "🇹🇯"]):
            process.stdin.write(json.dumps({"id": number, "query": query}).encode() + b"\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["id"] == number
        process.stdin.close()
        assert process.wait(20) == 0
