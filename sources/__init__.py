"""Everything that reads the outside: guarded fetching, sources of every kind, pages, and cleaning.

`reader` is the way in; `kinds` is the table of kinds of source. In the bot's process: addresses, urls →
guard → fetch → listing, probing → reader. In the text worker, through `heavy`: encoding → markup, xmltext,
dates → feed, sitemap, telegram, links, page, discover → kinds. Then `clean`.
"""
