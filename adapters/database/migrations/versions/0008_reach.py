"""Cards of cases that wait for their channel, and the newest turn of a channel whatever tenant it is of."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Go to this schema."""
    op.add_column("cases", sa.Column("waits_for", sa.String(), server_default="", nullable=False))
    op.add_column("cases", sa.Column("tried_at", sa.BigInteger(), nullable=True))
    waits = sa.text("waits_for != ''")
    op.create_index("ix_cases_waiting", "cases", ["waits_for", "tried_at"], sqlite_where=waits, postgresql_where=waits)
    op.create_index("ix_turns_channel", "turns", ["channel", "id"])
