"""What was begun, by its key, in place of stamps that two keys could share; and who hands a kept notice over."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Go to this schema."""
    op.add_column("notices", sa.Column("claimed_at", sa.BigInteger(), nullable=True))
    op.create_table(
        "marks",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_marks")),
    )
    op.create_index("ix_marks_at", "marks", ["at"])
    op.execute("DELETE FROM stamps WHERE name LIKE 'event.%' OR name LIKE 'slack.tried.%'")
