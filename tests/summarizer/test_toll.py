"""How many people takeaways say were killed, in both languages."""

from __future__ import annotations

import pytest

from digest.model import ArticleId, Quote, Receipt, Takeaway
from summarizer.toll import killed


def taken(text: str) -> Takeaway:
    return Takeaway(text, Receipt(ArticleId(1), (Quote(0, len(text), text),)))


@pytest.mark.parametrize(
    ("texts", "toll"),
    [
        (["Militants killed seven soldiers at a checkpoint near Sarn, the ministry said."], 7),
        (["При взрыве на рынке в Сарне погибли 12 человек, сообщила полиция."], 12),
        (["The flood killed four people.", "The death toll rose to nine on Tuesday."], 9),
        (["Трое нападавших убиты, двое пограничников ранены."], 3),
        (["The quake damaged 340 houses and injured 15 people."], 0),
        (["Frost killed 800 sheep in the valley."], 0),
        (["Road accidents killed 2,100 people last year, the ministry said."], 0),
        ([], 0),
    ],
)
def test_the_largest_number_of_people_killed(texts: list[str], toll: int) -> None:
    assert killed(map(taken, texts)) == toll
