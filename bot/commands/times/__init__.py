"""Times of day, days of the week, spans and time zones, as people type them in English and Russian."""
