"""Claims stay claims: what somebody says in the sample articles is never told as a fact."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from digest.model import Takeaway
from sources.clean import clean
from summarizer.service import Condenser, Settings, story_of

SAMPLES = Path(__file__).parents[2].parent / "shared" / "samples"
SPOKEN = ("000", "001", "002", "004")
"""The samples that report what people and institutions say."""

SAID = re.compile(
    r"\b(?:said|says|saying|told|according to|stated?|states|not(?:es|ed|ing)|believes?|believed|"
    r"stress(?:ed|es)|emphasi[sz]ed|added|adds|warn(?:s|ed)|argues?|argued|claim(?:s|ed)|report(?:s|ed)|"
    r"announced|writes|wrote|explained|called|calls|confirmed|pointed out|expressed|urged|recalled|suggested|"
    r"discussed|in (?:his|her|their) (?:view|opinion|words))\b",
    re.IGNORECASE,
)
"""Words that give a statement to somebody."""

JUDGED = re.compile(
    r"\b(?:should|must|ought|need(?:s|ed)? to|it is (?:necessary|important|clear)|obviously|clearly|I|we|our|"
    r"unacceptable|unfortunately|of course|undoubtedly)\b"
)
"""Words of an opinion: they may not stand without the one whose it is."""

pytestmark = pytest.mark.skipif(not SAMPLES.exists(), reason="the folder with the sample articles is absent")


@cache
def takeaways(name: str) -> tuple[Takeaway, ...]:
    """What the lexical method takes from one sample: the encoder chooses others, by the same rules."""
    title, _, text = (SAMPLES / f"{name}.txt").read_text("utf-8").partition("\n")
    condenser = Condenser.load(Settings(encoder="off"))
    story = story_of(title.strip(), text, clean(text, title.strip()), "en", 5)
    (summary,) = condenser.summarize([story])
    return summary.takeaways


@pytest.mark.parametrize("name", SPOKEN)
def test_no_claim_is_told_without_the_one_who_makes_it(name: str) -> None:
    told = takeaways(name)
    assert told
    lost = [
        each.text for each in told if SAID.search(each.receipt.quotes[0].text) and not SAID.search(each.text)
    ]
    bare = [each.text for each in told if JUDGED.search(each.text) and not SAID.search(each.text)]
    assert (lost, bare) == ([], [])
