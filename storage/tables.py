"""All tables in one place, as the migrations compare them with a database."""

from storage import tables_care, tables_news, tables_people, tables_readers, tables_sources
from storage.columns import Base

METADATA = Base.metadata
ROOMS = (tables_care, tables_news, tables_people, tables_readers, tables_sources)
