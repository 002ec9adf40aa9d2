"""What a text is about: languages, places, themes, same-story grouping, and names that people type."""
