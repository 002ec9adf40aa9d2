"""What people might type: right names and mistypings with their topics, and junk that names nothing."""

from __future__ import annotations

RIGHT = """
kz=KZ KZ=KZ kaz=KZ kazakhstan=KZ Kazakhstan=KZ KAZAKHSTAN=KZ Казахстан=KZ Қазақстан=KZ Qazaqstan=KZ
kazahstan=KZ kazakstan=KZ kazachstan=KZ kasachstan=KZ казакстан=KZ казахстане=KZ казахский=KZ
казахстанский=KZ kazakh=KZ astana=KZ Астана=KZ 🇰🇿=KZ лфяфлрыефт=KZ rfpf[cnfy=KZ kg=KG kgz=KG
kyrgyzstan=KG kirghizia=KG kirgizia=KG Киргизия=KG Кыргызстан=KG кыргызский=KG kyrgyz=KG bishkek=KG
бишкек=KG krygyzstan=KG kyrgystan=KG kirgizstan=KG kyrgyzstn=KG uz=UZ uzb=UZ uzbekistan=UZ
Oʻzbekiston=UZ ozbekiston=UZ Узбекистан=UZ Ўзбекистон=UZ uzbekstan=UZ tashkent=UZ ташкент=UZ
узбекский=UZ tj=TJ tjk=TJ tajikistan=TJ tadzhikistan=TJ tajikstan=TJ Таджикистан=TJ Тоҷикистон=TJ
dushanbe=TJ tm=TM tkm=TM turkmenistan=TM Türkmenistan=TM turkmenia=TM Туркмения=TM ashgabat=TM
turkmenstan=TM af=AF afg=AF afghanistan=AF afganistan=AF Афганистан=AF افغانستان=AF kabul=AF
afghan=AF ru=RU rus=RU russia=RU rossiya=RU Россия=RU рф=RU russland=RU moscow=RU москва=RU
russian=RU us=US usa=US U.S.=US america=US сша=US washington=US uk=GB gb=GB england=GB britain=GB
Великобритания=GB london=GB britian=GB cn=CN china=CN chinese=CN 中国=CN Китай=CN kitay=CN
китайский=CN beijing=CN 🇨🇳=CN de=DE germany=DE deutschland=DE allemagne=DE Германия=DE germny=DE
fr=FR france=FR Франция=FR francia=FR jp=JP japan=JP 日本=JP kr=KR southkorea=KR южнаякорея=KR kp=KP
dprk=KP кндр=KP burma=MM Бирма=MM swaziland=SZ eswatini=SZ persia=IR iran=IR ایران=IR ceylon=LK
siam=TH zaire=CD holland=NL belorussia=BY Белоруссия=BY belarus=BY ukraine=UA ukrane=UA Україна=UA
украина=UA kyiv=UA киев=UA turkey=TR turkiye=TR Türkiye=TR Турция=TR tukey=TR israel=IL isreal=IL
palestine=PS kosovo=XK taiwan=TW phillipines=PH philippines=PH columbia=CO morroco=MA venezula=VE
azerbajan=AZ Азербайджан=AZ armenia=AM armenai=AM грузия=GE georgia=GE gorgia=GE niger=NE nigeria=NG
guinea=GN chad=TD mali=ML pakistan=PK pakstan=PK пакистан=PK india=IN indai=IN mongolia=MN
монголия=MN moldova=MD moldavia=MD serbia=RS Česko=CZ polska=PL espana=ES España=ES italia=IT
svizzera=CH terrorism=terrorism terror=terrorism терроризм=terrorism теракт=terrorism
terorism=terrorism isis=terrorism игил=terrorism extremism=terrorism drugs=drugs heroin=drugs
наркотики=drugs наркотрафик=drugs opium=drugs narcotcs=drugs border=border граница=border
borders=border csto=military nato=military одкб=military army=military армия=military
floods=disaster earthquake=disaster землетрясение=disaster aid=disaster visa=transport
flights=transport roads=transport sanctions=economy trade=economy санкции=economy elections=politics
coup=politics выборы=politics protests=unrest митинг=unrest rights=rights conflict=conflict
war=conflict война=conflict oil=energy газ=energy вода=water water=water migration=migration
migraton=migration мигранты=migration cyber=cyber хакеры=cyber smuggling=crime mafia=crime
diplomacy=diplomacy саммит=diplomacy sahel=sahel балканы=balkans baltics=baltics прибалтика=baltics
levant=levant gulf=gulf eu=eu ес=eu евросоюз=eu sco=sco шос=sco eaeu=eaeu еаэс=eaeu снг=cis
crimea=crimea крым=crimea abkhazia=abkhazia карабах=karabakh kashmir=kashmir
centralasia=central-asia caucasus=south-caucasus
"""

PHRASES = {
    "central asia": "central-asia",
    "Центральная Азия": "central-asia",
    "в центральной азии": "central-asia",
    "Средняя Азия": "central-asia",
    "middle east": "middle-east",
    "ближний восток": "middle-east",
    "south caucasus": "south-caucasus",
    "Bosnia and Herzegovina": "BA",
    "trinidad & tobago": "TT",
    "Republic of Kazakhstan": "KZ",
    "the republic of korea": "KR",
    "Islamic Republic of Iran": "IR",
    "Республика Узбекистан": "UZ",
    "ivory coast": "CI",
    "côte d'ivoire": "CI",
    "Кот-д’Ивуар": "CI",
    "South Korea": "KR",
    "северная корея": "KP",
    "saudi arabia": "SA",
    "saudi arabai": "SA",
    "new zeland": "NZ",
    "united sates": "US",
    "sri lanca": "LK",
    "human rights": "rights",
    "права человека": "rights",
    "border security": "border",
    "organised crime": "crime",
    "kz, kg": "KZ KG",
    "KZ KG UZ": "KZ KG UZ",
    "🇰🇿🇰🇬": "KZ KG",
    "kazakhstan and kyrgyzstan": "KZ KG",
    "казахстан и россия": "KZ RU",
    "kazakhstan; uzbekistan / tajikistan": "KZ UZ TJ",
    "kazakhstan terrorism": "KZ terrorism",
    "terrorism in central asia": "terrorism central-asia",
    "kazakhstan news": "KZ",
    "новости из казахстана": "KZ",
    "kz terrorism": "KZ terrorism",
    "kazahstan terorism": "KZ terrorism",
    "казахстан терроризм": "KZ terrorism",
    "north korea drugs": "KP drugs",
    "bosnia and herzegovina, kosovo": "BA XK",
}

JUNK = """
hello hi there asdf qwerty zxcvbn blah foo bar lorem ipsum dolor pizza banana unicorn dragon wizard
narnia wakanda atlantis mordor hogwarts gondor tatooine elbonia ruritania genovia zamunda lilliput
utopia football guitar piano keyboard monitor window table chair bottle pencil holiday birthday
summer winter monday friday january sunshine rainbow butterfly elephant giraffe hippo penguin
kangaroo chocolate strawberry pineapple potato tomato cucumber something anything nothing whatever
someone maybe please thanks sorry okay yes yep nope subscribe unsubscribe settings test testing
example 12345 00000 3.14 1e9 !!! ??? ... --- @@@ ### $$$ %%% xyzzy plugh blargh wibble wobble
flibber snorkel jazz opera theatre novel poetry recipe cooking knitting gardening weather forecast
horoscope lottery casino bitcoin crypto stocks mortgage insurance dentist doctor nurse teacher
student homework privet привет пока спасибо погода футбол музыка кошка собака яблоко стол окно дом
улица фыва йцукен цукен абракадабра бублик самовар матрёшка ляляля хохохо 😀 🎉 ❤️ 🚀 🏳️ null undefined
none true false select drop admin root password login zzz qqqq wwww aaaaaa bbbbbb abcabc kzkzkz kgkz
xxus lalaland middleearth neverland oz shire rivendell
"""
