"""What words of the news mean in English and Russian alike: one concept for "killed" and "погибли".

A concept lets two wordings of a fact be compared, across the two languages too. Words that are in no
concept are compared by their stems, in their own language only.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from summarizer.lexical import is_content, stem

# A line: the concept, then beginnings of words, or whole words that end in a full stop; indented: it goes on.
_ACTS = """
DIE kill killed dead. deadly died die. dies. dying death fatal slain bodies body. | погиб убит убил убий
  жертв уничтож ликвид скончал смерт умер умир тел. тела. тело. гибел унес унёс
INJURE injur wound hurt. | ранен пострада травм
MISSING missing. unaccounted | пропавш пропал пропаж
EVACUATE evacuat displac safety. resettl | эвакуир эвакуац вывез переселен безопасн
DESTROY destroy collaps demolish flatten | разруш обруш снес снёс рухнул
DAMAGE damag | поврежд
DETAIN detain arrest jail custody | задержа арест
RESCUE rescued. rescues. pulled. rescuer | спасен. спасены. спасли. извлек извлеч вытащ
CHARGE charged. charges. indict prosecut | обвинен обвинён предъяв
FREE freed. release released | освобод отпущ отпуст
SENTENCE sentenc convict | приговор осужд осуди
OPEN open opened. reopen resum restor | откры открыт откро возобнов восстановл
CLOSE close. closed. closes. closing. shut halt suspend | закры закро приостан прекращ прекрати
DENY deny denied denies denying reject dismiss. dismissed. refut | отрица опроверг отверг отклон
CLAIM claimed. claims. claim. responsib | ответственност
SIGN sign. signed signs. signing | подпис
VETO veto | вето
PASS passed. pass. passes. adopt approv | принял приня принят одобр
CANCEL cancel scrap revok | отмен отозв
RESIGN resign quit. quits. | отставк
APPOINT appoint | назнач
DISMISS sack. sacked. fired. oust | уволен уволил
DISSOLVE dissolv disband | распусти роспуск
VISIT visit arriv | визит посет посещ прибы приех
AGREE agree agreed agreement accord deal. pact treaty | соглас соглаш договор
PROMISE promis pledg vow | обеща
WARN warn | предупр предостер
BLAME blam accus | обвинил обвинила обвинили обвиняет винит связал
ATTACK attack raid. raided raids. assault ambush shell. shelled. shelling shots shooting shot. | напад
  напал атак обстрел штурм выстрел
EXPLODE explo bomb blast | взрыв взорва бомб сработал
CLASH clash firefight fight. fighting battle gunfight | бой. боя. бою. боев. столкнов перестрел
CROSS crossed. crossing. crossings. crosses. ford | перешл переход переш переправ брод
RETREAT withdrew withdraw fled flee flees retreat | отступ ушли. отош бежал скрыл
STRIKE struck strikes. strike. hit. hits. swept | произош удар обруш
SEIZE seiz confiscat found. finds. find. discover recover uncover | наш нашл нашли найде найти обнаруж изъя
  конфиск
SEND send. sent. sends. deploy | направ отправ послал
DELIVER deliver brought. flying. flew. flown. | достав
OFFER offer. offered. offers. | предлож предлаг
BEGIN began begin begins. start launch | нача начн начин стартов запуст
END end. ended. ends. finish complet | законч заверш оконч
RISE rose. risen rise. rises. rising increas grew grow climb raised. | вырос выраст возрос возраст увелич
  рост. роста. подня
FALL fell. falls. fall. fallen declin drop decreas shrank | снизи сниж упал. упала. упали. паден сократ
  сокращ уменьш
BAN ban. bans. banned. prohibit outlaw | запрет запрещ
ALLOW allow permit. permits. permitted. | разреш
EXPEL expel deport | выслал высыл выдвор депорт
INVESTIGATE investigat inquiry probe. probes. negligence | расслед следств следствен проверк халатн
NEGOTIATE talks. talk. negotiat | переговор
MEET met. meet. meets. meeting summit | встреч встрет саммит
BUILD build. building built. rebuild construct | стро построй строит
PAY pay. pays. paid. payment | выплат заплат плат
FAIL fail. failed. fails. broke. broken. | сорва провал сломал
TRAIN exercise. exercises. drill. drills. manoeuvre maneuver | учени
REINFORCE reinforc strengthen | усил укреп
VOTE vote. votes. voted. election elect. elected. | голос выбор проголос избра
TREAT hospital treated. | больниц госпитал
IDENTIFY identif | установлен опозна личност
PROTEST protest rally. rallies. | протест митинг
POSTPONE postpon delay | отлож перенес перенёс
BURN burn | горел горит сгоре
WIN won. win. wins. winning winner victory | побед выигр
LOSE lost. lose. loses. losing defeat | проигр пораж
LEAVE left. leave. leaves. leaving depart | покин уеха
TAKE took. take. takes. taken. captured captur | захват взял
REFUSE refus | отказ
KEEP extend prolong | продли продлен
RETURN return | вернул возвра
"""

_THINGS = """
PERSON people person man. men. woman women residents resident villager human citizen | человек люд жител
  гражд лиц.
ATTACKER attacker gunm militant fighter insurgent assailant armed. extremist | нападавш боевик террорист
  экстремист вооружен вооружён
GUARD guard. guards. soldier troop troops servicem policem officer | пограничник погранич погранвойск
  военнослуж солдат полицейск офицер
CHILD child. children girl. boy. | дети. детей ребен ребён детск девоч мальч
LIVESTOCK livestock sheep cow. cows. cattle goat horse animal | скот. скота овц корова коров козы лошад животн
SUSPECT suspect | подозрева
FAMILY family families household | семь. семья. семьи. семье. семей. семьям
HOUSE house. houses. home. homes. housing dwelling | дом. дома. домов домам доме. жилищ жиль
MUDFLOW mudflow mudslide | сель. селя. селев
FLOOD flood | наводнен паводок паводк затоп
QUAKE earthquake quake seism | землетряс подземн толч сейсм
MAGNITUDE magnitud | магнитуд
ROAD road. roads. highway | дорог трасс шоссе
BRIDGE bridge | мост
RIVER river | рек. река. реки. реку. реке. рекой
BORDER border frontier | границ
POST post. posts. outpost | застав пост. поста. посты.
CHECKPOINT checkpoint | кпп
VILLAGE village | деревн сел. села. селах. селе. кишлак аул
VALLEY valley | долин
SCHOOL school | школ
POLICE police | полици
GOVERNMENT government | правительств
PRESIDENT president | президент глава. главы. главой
MINISTER minister. ministers. | министр
MINISTRY ministry | министерств мчс мид. мвд
PARLIAMENT parliament lawmaker deputies senate | парламент депутат
COURT court. courts. | суд. суда. суде. судом
PROSECUTOR prosecutor | прокур
LAW law. laws. bill. | закон
TRADE trade | торгов товарооборот
HALL hall. hall | зал. зала. зале. залу.
WAIT wait | ожидан
BUS bus. buses station | автобус автовокзал вокзал станци
MINE mine. mines. miner coal | горняк шахт уголь угля угольн
TRAPPED trapped. rubble debris | завал
FIRE fire. fires. firefighter | пожар огонь
WATER water | вод. вода. воды. воде. воду. водн
GAS gas. | газ. газа. газов
OIL oil. | нефт
POWER electric power. | электрич электроэн свет. света.
DRUG opium heroin drug narcotic | опи. опий. опия. опиум героин наркот
WEAPON weapon rifle gun. guns. grenade ammunition launcher | оруж автомат гранат боеприпас патрон
TRUCK truck lorr | грузовик фур
VEHICLE vehicle car. cars. | автомобил машин
DRIVER driver | водител
CITIZEN national. nationals. | гражданин
HELICOPTER helicopter | вертол
FOOD food | продовольств продукт еда. еды.
AID aid. relief | помощ помощь
MORNING morning dawn daybreak | утро. утром. рассвет
NIGHT night overnight midnight | ночь. ночи. ночью ночи
GROUP group. groups. cell. | групп ячейк
SMUGGLING smuggl traffick contraband | контрабанд
TERROR terror | террор
SIDE bank. banks. side. | берег берег.
TOWN town city | город
REGION region province district oblast | област район регион провинц
YEAR year. years. annual | год. года. году. лет.
MINUTE minute | минут
HOUR hour | час. часа. часов часы.
DAY day. days. | день. дня. дней сут
MONTH month | месяц
KILOMETRE km. kilomet | км. километ
METRE metre. metres. meter. meters. | метр. метра. метров
TONNE tonne. tonnes. ton. tons. | тонн
KILOGRAM kg. kilogram kilo. kilos. | кг. килограмм
PRISON prison | тюрьм колони
BUDGET budget | бюджет
PRICE price. prices. | цен. цена. цены.
LOAN loan credit. | кредит заем заём
TALIBAN taliban | талиб
ISLAMICSTATE isis daesh iskp | игил
UN un. | оон.
CSTO csto. | одкб.
SCO sco. | шос.
EU eu. | ес. евросоюз
NATO nato. | нато.
HUMANITARIAN humanitarian | гуманитарн
HIDE hid. hidden conceal | спрята скры тайник
NEW new. | нов. новый новая новое новые новых нового
WINTER winter | зим. зима зимы зиме зимой
WEST west western | запад
NORTH north | север
SOUTH south | южн юг. юге. юга.
EAST east. eastern | восток восточ
FIRST first. | перв
TWO second. | втор
"""

_COUNTRIES = """
KZ kazakh qazaq | казах
KG kyrgyz kirghiz | кирги кыргыз
UZ uzbek | узбек
TJ tajik | таджик
TM turkmen | туркмен
AF afghan | афган
RU russia | росси российск
CN china. chinese | кита
IR iran | иран
PK pakistan | пакистан
TR turkey turkiye turkish | турци турецк
AZ azerbaijan azeri | азербайдж
AM armenia | армени армян
GE georgia. georgian | грузи
UA ukrain | украин
US u.s american. america. | сша. америк
IN india. indian | инди
MN mongol | монгол
BY belarus | белорус беларус
SY syria | сири
DE german | герман немецк
FR france. french | франц
GB britain british | британ великобрит
IL israel | израил
IQ iraq | ирак
JP japan | япони японск
SA saudi | саудов
QA qatar | катар
PL poland polish. | польш польск
"""

GROUPS = frozenset({"ATTACKER", "GUARD", "CHILD", "LIVESTOCK"})
"""Sorts of the living that are counted apart."""
GENERIC = frozenset({"PERSON", "SUSPECT"})
COUNTED = frozenset(
    {"DIE", "INJURE", "MISSING", "EVACUATE", "DESTROY", "DAMAGE", "DETAIN", "RESCUE", "MAGNITUDE"}
)
"""What is counted in so many news that a number alone says what it is."""


def _prefixes(table: str) -> tuple[Mapping[str, str], frozenset[str]]:
    """Word beginnings, and whole words with a full stop behind them, to their concept; the concepts."""
    found: dict[str, str] = {}
    names = set()
    for line in re.sub(r"\n\s+", " ", table.strip()).splitlines():
        name, *words = line.replace("|", " ").split()
        names.add(name)
        found |= dict.fromkeys((word.replace("ё", "е") for word in words), name)
    return found, frozenset(names)


_ACT_WORDS, ACTS = _prefixes(_ACTS)
_THING_WORDS, _ = _prefixes(_THINGS)
_COUNTRY_WORDS, COUNTRIES = _prefixes(_COUNTRIES)
_WORDS = {**_COUNTRY_WORDS, **_THING_WORDS, **_ACT_WORDS}
_SHORTEST, _LONGEST = 2, max(map(len, _WORDS))


@lru_cache(maxsize=16384)
def concept(word: str) -> str:
    """The concept that a word (in any form) belongs to; "" if it is in none."""
    word = word.lower().replace("ё", "е").removesuffix("'s").removesuffix("’s")
    if word + "." in _WORDS:
        return _WORDS[word + "."]
    for end in range(min(len(word), _LONGEST), _SHORTEST, -1):
        if word[:end] in _WORDS:
            return _WORDS[word[:end]]
    return ""


@lru_cache(maxsize=16384)
def key(word: str) -> str:
    """What a word is compared by: its concept, else its stem; "" for words that carry no meaning."""
    return concept(word) or (stem(word) if is_content(word) else "")
