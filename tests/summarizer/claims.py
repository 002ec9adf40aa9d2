"""SAMPLE claims about invented texts: what their source bears out, and what somebody bent.

Each case: a source, faithful claims, and bent ones with what was done to them.
"""

from __future__ import annotations

from typing import NamedTuple


class Case(NamedTuple):
    """``bent``: pairs (what was done, the claim)."""

    source: str
    faithful: tuple[str, ...]
    bent: tuple[tuple[str, str], ...]


CASES = (
    Case(
        "Border guards of Veloria detained seven people at the Kessel crossing on 14 May, the interior "
        "ministry said. Interior Minister Daria Velt told reporters that the group allegedly carried 40"
        " kilograms of explosives. The men have not been charged. Neighbouring Ostmark denied that its "
        "citizens were involved.",
        (
            (
                "Border guards of Veloria detained seven people at the Kessel crossing on 14 May,"
                " the ministry said."
            ),
            ("Velorian guards detained 7 people at the Kessel crossing, according to the interior ministry."),
            "Minister Daria Velt said the group allegedly carried 40 kilograms of explosives.",
            "The group allegedly carried 40 kilograms of explosives, Daria Velt told reporters.",
            "The men have not been charged.",
            "Ostmark denied that its citizens were involved.",
        ),
        (
            (
                "number",
                ("Border guards of Veloria detained nine people at the Kessel crossing, the ministry said."),
            ),
            (
                "date",
                (
                    "Border guards of Veloria detained seven people at the Kessel crossing on 15 "
                    "May, the ministry said."
                ),
            ),
            (
                "place",
                (
                    "Border guards of Veloria detained seven people at the Sarn crossing on 14 "
                    "May, the ministry said."
                ),
            ),
            (
                "attribution",
                "Border guards of Veloria detained seven people at the Kessel crossing on 14 May.",
            ),
            (
                "hedge",
                ("Minister Daria Velt told reporters that the group carried 40 kilograms of explosives."),
            ),
            (
                "negation",
                "The men have been charged.",
            ),
            (
                "denial",
                "Ostmark said that its citizens were involved.",
            ),
            (
                "name",
                "Minister Daria Holm said the group allegedly carried 40 kilograms of explosives.",
            ),
        ),
    ),
    Case(
        "A magnitude 5.8 earthquake struck northern Veloria early on Monday, killing at least 12 "
        "people, the emergency service said. More than 300 houses collapsed in the town of Sarn. Mayor "
        "Ines Corda said rescuers had pulled 41 people from the rubble. The government released 20 "
        "million crowns for the region.",
        (
            (
                "A magnitude 5.8 earthquake killed at least 12 people in northern Veloria, the "
                "emergency service said."
            ),
            ("At least twelve people were killed in northern Veloria on Monday, the emergency service said."),
            "More than 300 houses collapsed in the town of Sarn.",
            "Rescuers had pulled 41 people from the rubble, Mayor Ines Corda said.",
            "The government released 20 million crowns for the region.",
        ),
        (
            (
                "number",
                (
                    "A magnitude 6.8 earthquake killed at least 12 people in northern Veloria, "
                    "the service said."
                ),
            ),
            (
                "bound",
                (
                    "A magnitude 5.8 earthquake struck northern Veloria, killing 12 people, the "
                    "emergency service said."
                ),
            ),
            (
                "opposite",
                ("A magnitude 5.8 earthquake struck southern Veloria on Monday, the emergency service said."),
            ),
            (
                "weekday",
                (
                    "A magnitude 5.8 earthquake struck northern Veloria on Tuesday, the emergency"
                    " service said."
                ),
            ),
            (
                "bound",
                "300 houses collapsed in the town of Sarn.",
            ),
            (
                "magnitude",
                "The government released 20 billion crowns for the region.",
            ),
            (
                "attribution",
                "Rescuers had pulled 41 people from the rubble.",
            ),
            (
                "attribution",
                (
                    "A magnitude 5.8 earthquake struck northern Veloria early on Monday, killing "
                    "at least 12 people."
                ),
            ),
        ),
    ),
    Case(
        "President Olen Hart received Ostmark's Prime Minister Mira Sund in Port Vane on Tuesday. Hart "
        "told Sund that the gas contract would be signed only if the price fell below 200 dollars. Sund"
        " rejected the condition. Trade between the two countries reached $4.5 billion last year.",
        (
            ("President Olen Hart received Ostmark's Prime Minister Mira Sund in Port Vane on Tuesday."),
            (
                "Hart told Sund that the gas contract would be signed only if the price fell "
                "below 200 dollars."
            ),
            "Mira Sund rejected the condition.",
            "Prime Minister Mira Sund of Ostmark was received by President Olen Hart in Port Vane.",
            "Trade between the two countries reached $4.5 billion last year.",
            "On Tuesday President Olen Hart received Prime Minister Mira Sund in Port Vane.",
            "Trade between the two countries reached 4.5 billion dollars last year.",
        ),
        (
            (
                "roles",
                "Prime Minister Mira Sund received President Olen Hart in Port Vane on Tuesday.",
            ),
            (
                "roles",
                (
                    "Sund told Hart that the gas contract would be signed only if the price fell "
                    "below 200 dollars."
                ),
            ),
            (
                "condition",
                "Hart told Sund that the gas contract would be signed.",
            ),
            (
                "opposite",
                "Mira Sund accepted the condition.",
            ),
            (
                "currency",
                "Trade between the two countries reached 4.5 billion euros last year.",
            ),
            (
                "magnitude",
                "Trade between the two countries reached $4.5 million last year.",
            ),
            (
                "date",
                "Trade between the two countries will reach $4.5 billion next year.",
            ),
            (
                "name",
                "President Olen Sund received Prime Minister Mira Hart in Port Vane on Tuesday.",
            ),
        ),
    ),
    Case(
        "The army withdrew from two villages near the Lumen river, the general staff said on 3 March. "
        "Rebels claimed that 25 soldiers had been captured. The claim could not be verified. According "
        "to the Red Lantern aid group, about 1,200 families have fled since January.",
        (
            ("The army withdrew from two villages near the Lumen river, the general staff said on 3 March."),
            "Rebels claimed that 25 soldiers had been captured.",
            "The claim could not be verified.",
            "About 1,200 families have fled since January, according to the Red Lantern aid group.",
            "According to the Red Lantern aid group, about 1200 families have fled since January.",
            "The general staff said the army withdrew from two villages near the Lumen river.",
        ),
        (
            (
                "attribution",
                "The army withdrew from two villages near the Lumen river.",
            ),
            (
                "attribution",
                "In the fighting 25 soldiers had been captured.",
            ),
            (
                "negation",
                "The claim could be verified.",
            ),
            (
                "number",
                ("The army withdrew from three villages near the Lumen river, the general staff said."),
            ),
            (
                "bound",
                "According to the Red Lantern aid group, 1,200 families have fled since January.",
            ),
            (
                "month",
                ("About 1,200 families have fled since February, according to the Red Lantern aid group."),
            ),
            (
                "attribution",
                "About 1,200 families have fled since January.",
            ),
            (
                "speaker",
                "The Blue Harbour aid group said about 1,200 families have fled since January.",
            ),
        ),
    ),
    Case(
        "The court in Port Vane sentenced the former customs chief Anton Reel to nine years in prison "
        "on Thursday. Prosecutors accused him of taking bribes worth 3.2 million crowns. His lawyer "
        "Vera Lind said they would appeal. Two other officers are suspected of fraud but were released "
        "on bail.",
        (
            (
                "The court in Port Vane sentenced former customs chief Anton Reel to nine years "
                "in prison on Thursday."
            ),
            "Prosecutors accused him of taking bribes worth 3.2 million crowns.",
            "Lawyer Vera Lind said they would appeal.",
            "Two other officers are suspected of fraud but were released on bail.",
            "A court sentenced former customs chief Anton Reel to 9 years in prison.",
        ),
        (
            (
                "number",
                ("The court in Port Vane sentenced former customs chief Anton Reel to six years in prison."),
            ),
            (
                "hedge",
                "Anton Reel took bribes worth 3.2 million crowns.",
            ),
            (
                "opposite",
                "Two other officers are suspected of fraud and were arrested.",
            ),
            (
                "hedge",
                "Two other officers committed fraud but were released on bail.",
            ),
            (
                "number",
                "Prosecutors accused him of taking bribes worth 32 million crowns.",
            ),
            (
                "name",
                (
                    "The court in Port Vane sentenced former customs chief Viktor Reel to nine "
                    "years in prison."
                ),
            ),
            (
                "weekday",
                "The court in Port Vane sentenced Anton Reel to nine years in prison on Friday.",
            ),
            (
                "joined",
                (
                    "The court in Port Vane sentenced Vera Lind to nine years because officers "
                    "were released on bail."
                ),
            ),
        ),
    ),
    Case(
        "Five states of the Amber Coast agreed on Friday to share intelligence on smugglers. The joint "
        "centre may open in Sarn in 2032, the union's secretary Paul Teris said. He warned that drug "
        "seizures had risen by 18 percent. Ostmark did not sign the document.",
        (
            "Five states of the Amber Coast agreed on Friday to share intelligence on smugglers.",
            "The joint centre may open in Sarn in 2032, secretary Paul Teris said.",
            "Paul Teris warned that drug seizures had risen by 18 percent.",
            "Ostmark did not sign the document.",
            "Secretary Paul Teris said the joint centre may open in Sarn in 2032.",
            "Drug seizures had risen by 18%, Paul Teris warned.",
        ),
        (
            (
                "hedge",
                "The joint centre will open in Sarn in 2032, secretary Paul Teris said.",
            ),
            (
                "negation",
                "Ostmark did sign the document.",
            ),
            (
                "opposite",
                "Paul Teris warned that drug seizures had fallen by 18 percent.",
            ),
            (
                "unit",
                "Paul Teris warned that drug seizures had risen by 18 million dollars.",
            ),
            (
                "year",
                "The joint centre may open in Sarn in 2023, secretary Paul Teris said.",
            ),
            (
                "number",
                ("Six states of the Amber Coast agreed on Friday to share intelligence on smugglers."),
            ),
            (
                "attribution",
                "The joint centre may open in Sarn in 2032.",
            ),
            (
                "attribution",
                "Drug seizures had risen by 18 percent.",
            ),
        ),
    ),
    Case(
        "An oil depot burned near the Kessel refinery after a reported drone strike, local officials "
        "said. No one was hurt. The refinery exports nearly 60,000 tonnes a month to Ostmark. Its owner"
        " said production would not stop.",
        (
            (
                "An oil depot burned near the Kessel refinery after a reported drone strike, "
                "local officials said."
            ),
            "No one was hurt.",
            "The owner of the refinery said production would not stop.",
            "The refinery exports nearly 60,000 tonnes a month to Ostmark.",
            "The owner said production would not stop.",
            ("Officials said an oil depot burned near the Kessel refinery after a reported drone strike."),
        ),
        (
            (
                "negation",
                "Ten people were hurt near the Kessel refinery.",
            ),
            (
                "opposite",
                "The refinery imports nearly 60,000 tonnes a month from Ostmark.",
            ),
            (
                "negation",
                "The owner said production would stop.",
            ),
            (
                "bound",
                "The refinery exports 60,000 tonnes a month to Ostmark.",
            ),
            (
                "number",
                "The refinery exports nearly 16,000 tonnes a month to Ostmark.",
            ),
            (
                "attribution",
                "An oil depot burned near the Kessel refinery after a reported drone strike.",
            ),
            (
                "place",
                "The refinery exports nearly 60,000 tonnes a month to Veloria.",
            ),
            (
                "link",
                (
                    "The refinery exports nearly 60,000 tonnes a month to Ostmark because "
                    "production would not stop."
                ),
            ),
        ),
    ),
    Case(
        "Пограничники Велории задержали семь человек на переезде Кессель 14 мая, сообщило министерство "
        "внутренних дел. Министр Дарья Вельт заявила, что группа якобы перевозила 40 килограммов "
        "взрывчатки. Обвинения задержанным не предъявлены. Соседний Остмарк отрицает причастность своих"
        " граждан.",
        (
            (
                "Пограничники Велории задержали семь человек на переезде Кессель 14 мая, сообщило"
                " министерство."
            ),
            "На переезде Кессель задержали 7 человек, сообщило министерство внутренних дел.",
            "Группа якобы перевозила 40 килограммов взрывчатки, заявила министр Дарья Вельт.",
            "Обвинения задержанным не предъявлены.",
            "Остмарк отрицает причастность своих граждан.",
            "Министр Дарья Вельт заявила, что группа якобы перевозила 40 килограммов взрывчатки.",
        ),
        (
            (
                "number",
                ("Пограничники Велории задержали девять человек на переезде Кессель, сообщило министерство."),
            ),
            (
                "date",
                (
                    "Пограничники Велории задержали семь человек на переезде Кессель 15 мая, "
                    "сообщило министерство."
                ),
            ),
            (
                "hedge",
                "Министр Дарья Вельт заявила, что группа перевозила 40 килограммов взрывчатки.",
            ),
            (
                "attribution",
                "Пограничники Велории задержали семь человек на переезде Кессель 14 мая.",
            ),
            (
                "negation",
                "Обвинения задержанным предъявлены.",
            ),
            (
                "denial",
                "Остмарк подтверждает причастность своих граждан.",
            ),
            (
                "name",
                ("Министр Дарья Хольм заявила, что группа якобы перевозила 40 килограммов взрывчатки."),
            ),
            (
                "place",
                (
                    "Пограничники Велории задержали семь человек на переезде Сарн 14 мая, "
                    "сообщило министерство."
                ),
            ),
        ),
    ),
    Case(
        "Землетрясение магнитудой 5,8 произошло на севере Велории в понедельник, погибли не менее 12 "
        "человек, сообщила служба спасения. В городе Сарн разрушено более 300 домов. По словам мэра "
        "Инес Корды, из-под завалов извлекли 41 человека. Правительство выделило региону 20 млн крон.",
        (
            (
                "Землетрясение магнитудой 5,8 произошло на севере Велории в понедельник, сообщила"
                " служба спасения."
            ),
            "На севере Велории погибли не менее 12 человек, сообщила служба спасения.",
            "В городе Сарн разрушено более 300 домов.",
            "Из-под завалов извлекли 41 человека, по словам мэра Инес Корды.",
            "Правительство выделило региону 20 миллионов крон.",
            "Не менее двенадцати человек погибли в Велории, сообщила служба спасения.",
        ),
        (
            (
                "bound",
                "На севере Велории погибли 12 человек, сообщила служба спасения.",
            ),
            (
                "number",
                ("Землетрясение магнитудой 6,8 произошло на севере Велории, сообщила служба спасения."),
            ),
            (
                "opposite",
                "Землетрясение магнитудой 5,8 произошло на юге Велории, сообщила служба спасения.",
            ),
            (
                "bound",
                "В городе Сарн разрушено 300 домов.",
            ),
            (
                "magnitude",
                "Правительство выделило региону 20 млрд крон.",
            ),
            (
                "attribution",
                "Из-под завалов извлекли 41 человека.",
            ),
            (
                "weekday",
                (
                    "Землетрясение магнитудой 5,8 произошло на севере Велории во вторник, "
                    "сообщила служба спасения."
                ),
            ),
            (
                "place",
                "В городе Кессель разрушено более 300 домов.",
            ),
        ),
    ),
    Case(
        "Президент Велории Олен Харт принял в Порт-Ване премьер-министра Остмарка Миру Сунд. Харт "
        "сообщил Сунд, что контракт подпишут, только если цена упадёт ниже 200 долларов. Сунд отвергла "
        "это условие. Товарооборот двух стран в прошлом году достиг 4,5 млрд долларов.",
        (
            "Президент Велории Олен Харт принял в Порт-Ване премьер-министра Остмарка Миру Сунд.",
            "Харт сообщил Сунд, что контракт подпишут, только если цена упадёт ниже 200 долларов.",
            "Мира Сунд отвергла условие.",
            "Товарооборот двух стран в прошлом году достиг 4,5 миллиарда долларов.",
            "Олен Харт принял премьер-министра Остмарка Миру Сунд в Порт-Ване.",
        ),
        (
            (
                "roles",
                ("Премьер-министр Остмарка Мира Сунд приняла в Порт-Ване президента Велории Олена Харта."),
            ),
            (
                "condition",
                "Харт сообщил Сунд, что контракт подпишут.",
            ),
            (
                "opposite",
                "Мира Сунд приняла условие.",
            ),
            (
                "currency",
                "Товарооборот двух стран в прошлом году достиг 4,5 млрд евро.",
            ),
            (
                "magnitude",
                "Товарооборот двух стран в прошлом году достиг 4,5 млн долларов.",
            ),
            (
                "date",
                "Товарооборот двух стран в следующем году достигнет 4,5 млрд долларов.",
            ),
            (
                "number",
                "Товарооборот двух стран в прошлом году достиг 5,4 млрд долларов.",
            ),
            (
                "name",
                ("Президент Велории Марек Харт принял в Порт-Ване премьер-министра Остмарка Миру Сунд."),
            ),
        ),
    ),
    Case(
        "Армия отошла из двух сёл у реки Люмен, сообщил генштаб 3 марта. Повстанцы утверждают, что "
        "взяли в плен 25 солдат. Подтвердить это не удалось. По данным организации «Красный фонарь», с "
        "января бежали около 1200 семей.",
        (
            "Армия отошла из двух сёл у реки Люмен, сообщил генштаб 3 марта.",
            "Повстанцы утверждают, что взяли в плен 25 солдат.",
            "3 марта генштаб сообщил, что армия отошла из двух сёл у реки Люмен.",
            "С января бежали около 1200 семей, по данным организации «Красный фонарь».",
            "По данным организации «Красный фонарь», с января бежали около 1 200 семей.",
            "Генштаб сообщил, что армия отошла из двух сёл у реки Люмен.",
        ),
        (
            (
                "attribution",
                "Армия отошла из двух сёл у реки Люмен 3 марта.",
            ),
            (
                "attribution",
                "Повстанцы взяли в плен 25 солдат.",
            ),
            (
                "negation",
                "Подтвердить это удалось.",
            ),
            (
                "number",
                "Армия отошла из трёх сёл у реки Люмен, сообщил генштаб.",
            ),
            (
                "bound",
                "По данным организации «Красный фонарь», с января бежали 1200 семей.",
            ),
            (
                "month",
                "По данным организации «Красный фонарь», с февраля бежали около 1200 семей.",
            ),
            (
                "attribution",
                "С января бежали около 1200 семей.",
            ),
            (
                "name",
                "По данным организации «Синяя гавань», с января бежали около 1200 семей.",
            ),
        ),
    ),
    Case(
        "Суд в Порт-Ване в четверг приговорил бывшего главу таможни Антона Рееля к девяти годам тюрьмы."
        " Прокуратура обвинила его в получении взяток на 3,2 млн крон. Адвокат Вера Линд заявила, что "
        "защита обжалует приговор. Ещё двое офицеров подозреваются в мошенничестве, но отпущены под "
        "залог.",
        (
            "Суд в Порт-Ване приговорил бывшего главу таможни Антона Рееля к девяти годам тюрьмы.",
            "Бывший глава таможни Антон Реель приговорён судом в Порт-Ване к 9 годам тюрьмы.",
            "Прокуратура обвинила его в получении взяток на 3,2 миллиона крон.",
            "Защита обжалует приговор, заявила адвокат Вера Линд.",
            "Ещё двое офицеров подозреваются в мошенничестве, но отпущены под залог.",
        ),
        (
            (
                "number",
                ("Суд в Порт-Ване приговорил бывшего главу таможни Антона Рееля к шести годам тюрьмы."),
            ),
            (
                "hedge",
                "Антон Реель получил взятки на 3,2 млн крон.",
            ),
            (
                "opposite",
                "Ещё двое офицеров подозреваются в мошенничестве и арестованы.",
            ),
            (
                "hedge",
                "Ещё двое офицеров виновны в мошенничестве, но отпущены под залог.",
            ),
            (
                "attribution",
                "Защита обжалует приговор.",
            ),
            (
                "weekday",
                (
                    "Суд в Порт-Ване в пятницу приговорил бывшего главу таможни Антона Рееля к "
                    "девяти годам тюрьмы."
                ),
            ),
            (
                "name",
                ("Суд в Порт-Ване приговорил бывшего главу таможни Виктора Рееля к девяти годам тюрьмы."),
            ),
            (
                "unit",
                "Прокуратура обвинила его в получении взяток на 3,2 млн долларов.",
            ),
        ),
    ),
    Case(
        'Governor Lena Marsh said: "We will not close the harbour." Union leader Marek Sand called the '
        "plan a mistake. Nearly 4,000 dockers have been on strike since 2 April. The union rejected an "
        "offer of 6 percent.",
        (
            'Governor Lena Marsh said: "We will not close the harbour."',
            "Union leader Marek Sand called the plan a mistake.",
            "Nearly 4,000 dockers have been on strike since 2 April.",
            "The union rejected an offer of 6 percent.",
            "Nearly four thousand dockers have been on strike since April 2.",
            "Lena Marsh said the harbour will not close.",
        ),
        (
            (
                "negation",
                'Governor Lena Marsh said: "We will close the harbour."',
            ),
            (
                "speaker",
                'Union leader Marek Sand said: "We will not close the harbour."',
            ),
            (
                "opposite",
                "The union accepted an offer of 6 percent.",
            ),
            (
                "number",
                "The union rejected an offer of 16 percent.",
            ),
            (
                "date",
                "Nearly 4,000 dockers have been on strike since 12 April.",
            ),
            (
                "bound",
                "4,000 dockers have been on strike since 2 April.",
            ),
            (
                "attribution",
                "The harbour will not close.",
            ),
            (
                "number",
                "Nearly 14,000 dockers have been on strike since 2 April.",
            ),
        ),
    ),
    Case(
        "Militants attacked soldiers near the Sarn dam, the defence ministry reported. Three soldiers "
        "were wounded and the attackers fled to the mountains. The ministry reportedly sent 150 more "
        "troops. Engineers inspected the dam and found no damage.",
        (
            "Militants attacked soldiers near the Sarn dam, the defence ministry reported.",
            "Near the Sarn dam militants attacked soldiers, the defence ministry reported.",
            "Three soldiers were wounded and the attackers fled to the mountains.",
            "The ministry reportedly sent 150 more troops.",
            "Engineers inspected the dam and found no damage.",
            "Soldiers were attacked by militants near the Sarn dam, the defence ministry reported.",
        ),
        (
            (
                "roles",
                "Soldiers attacked militants near the Sarn dam, the defence ministry reported.",
            ),
            (
                "opposite",
                "Three soldiers were killed and the attackers fled to the mountains.",
            ),
            (
                "hedge",
                "The ministry sent 150 more troops.",
            ),
            (
                "negation",
                "Engineers inspected the dam and found damage.",
            ),
            (
                "attribution",
                "Militants attacked soldiers near the Sarn dam.",
            ),
            (
                "number",
                "The ministry reportedly sent 250 more troops.",
            ),
            (
                "opposite",
                "The ministry reportedly withdrew 150 troops.",
            ),
            (
                "joined",
                (
                    "Engineers inspected the dam after militants wounded soldiers in Kessel and "
                    "found no damage."
                ),
            ),
        ),
    ),
)

FAITHFUL = [(claim, case.source) for case in CASES for claim in case.faithful]
BENT = [(what, claim, case.source) for case in CASES for what, claim in case.bent]
