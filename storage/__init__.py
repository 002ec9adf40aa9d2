"""Memory: SQLModel tables, the engine, repositories, the outbox and the migrations."""
