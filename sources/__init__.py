"""Everything that reads the outside: guarded fetching, feeds, pages, and cleaning what comes back.

`reader` is the way in. In the bot's process: addresses, urls → guard → fetch. In the text worker:
encoding → markup, dates → feed, page, links, discover; `heavy` is the list of what it can do. Then `clean`.
"""
