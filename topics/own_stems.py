"""Words with a stem of their own: those that Snowball's rules would give the stem of another, frequent word.

Only forms that are of the one word alone, or nearly always, stand here; so a form that both words share is
left to the rules (газа: of gas, or Gaza; суда: ships, or of a court). Whoever changes a stem here counts up
`storage.search_renewal.RULES`: what the search index holds is made anew then.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_FORMS: Final = {
    # сел: село, a village. «Сели» is also "sat down"; of mudflows the news says it far more often.
    "сель": "сель селя селю селем сели селей селям селями селях селевой селевая селевое селевые селевого "
    "селевому селевую селевым селевыми селевом селевых",
    "казна": "казна казны казне казну казной казною казнам казнами казнах",  # казн: казнь, an execution
    "измена": "измена измены измене измену изменой изменою измен изменам изменами изменах",  # изменить
    "пытк": "пытать пытал пытала пытали пытает пытают пытавший пытавшие пытавших",  # пыта: пытаться, try
    "ранее": "рано ранее",  # ран: рана, a wound; ранили. "Earlier" stands in every other report
    "разбой": "разбой разбоя разбою разбоем разбое разбои разбоев разбоям разбоями разбоях",  # разбить, break
    "отбой": "отбой отбоя отбою отбоем отбое",  # отб: отбить, repel
    "бой": "бой боя бою боем бое бои боев боям боями боях",  # бо: бояться, fear
    "корь": "корь кори корью",  # кор: кора, the earth's crust
    "кровом": "кров крова крову кровом",  # кров: кровь, blood. Floods leave people without a roof
    "пуля": "пуля пули пулю пулей пуль пулям пулями пулях",  # пул: пул, a pool of reporters or investors
    "призыв": "призыв призыва призыву призывом призыве призывы призывов призывам призывами призывах",  # приз
    "порыв": "порыв порыва порыву порывом порыве порывы порывов порывам порывами порывах",  # до сих пор
    "сирена": "сирена сирены сирене сирену сиреной сирен сиренам сиренами сиренах",  # сир: Сирия
    "уран": "уран урана урану ураном уране",  # ура: Урал
    "уголь": "уголь угля углю углем угле угли углей углям углями углях",  # угол, a corner
    "метро": "метро",  # метр, a metre
    "опий": "опий опия опию опием опии",  # оп: опыт, experience
    "посол": "посол посла послу послом послы послов послам послами послах",  # посл: после, after
    "залив": "залив залива заливу заливом заливе заливы заливов заливам заливами заливах",  # зал, a hall
    "остров": "остров острова острову островом острове островов островам островами островах",  # острый, acute
    "аким": "аким акима акиму акимом акиме акимы акимов акимам акимами акимах",  # ак: Ак-Тас and its like
    "режим": "режим режима режиму режимом режиме режимы режимов режимам режимами режимах",  # реже, seldomer
    "грузия": "грузия грузии грузию грузией",  # груз, a load
    "дания": "дания дании данию данией",  # дан: данные, data
    "мали": "мали",  # мал: мало, few
    "китай": "китай китая китаю китаем китае",  # кит, a whale; кита
    "executive": "executive executives",  # execut: execution
    "extremist": "extremism",  # extrem: extreme, extremely
    "customer": "customer customers",  # custom: customs at a border
    "aide": "aide aides",  # aid: relief
    "several": "several",  # sever: severe
    "important": "important importance importantly",  # import: of goods
    "protestant": "protestant protestants protestantism",  # protest
}
"""By stem; beside it the word whose stem they had."""

OWN_STEMS: Final[Mapping[str, str]] = {form: stem for stem, forms in _FORMS.items() for form in forms.split()}
"""By form, written as it is compared: in small letters, ё as е."""
