"""Text to takeaways: sentences, the encoder, choosing and editing, the guard."""
