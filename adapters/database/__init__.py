"""Everything Plantain keeps, on SQLAlchemy Core: SQLite now, PostgreSQL by the same tables."""

from adapters.database.engine import SqlDatabase, open_database
from adapters.database.migrate import is_current, migrate
from adapters.database.queue import SqlJobQueue

__all__ = ["SqlDatabase", "SqlJobQueue", "is_current", "migrate", "open_database"]
