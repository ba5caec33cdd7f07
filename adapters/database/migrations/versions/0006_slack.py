"""What Slack needs: installations, tickets, files, who posts a sheet, and the newest picture of a whole channel."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Go to this schema."""
    op.add_column("sheets", sa.Column("posting_at", sa.BigInteger(), nullable=True))
    op.create_index("ix_sheets_member", "sheets", ["tenant", "member", "id"])
    alone = sa.text("visibility = 'private'")
    op.create_index(
        "ix_sheets_alone", "sheets", ["message_thread", "message"], sqlite_where=alone, postgresql_where=alone
    )
    ready = sa.text("state = 'ready'")
    for name, columns in (
        ("ix_turns_ready", ["tenant", "channel", "id"]),
        ("ix_turns_ready_member", ["tenant", "channel", "member", "id"]),
    ):
        op.create_index(name, "turns", columns, sqlite_where=ready, postgresql_where=ready)
    op.create_table(
        "installations",
        sa.Column("tenant", sa.String(), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.Column("leased_by", sa.String(), server_default="", nullable=False),
        sa.Column("leased_until", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("tenant", name=op.f("pk_installations")),
    )
    op.create_table(
        "tickets",
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_tickets")),
    )
    op.create_index("ix_tickets_until", "tickets", ["until"])
    op.create_table(
        "files",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("tenant", sa.String(), nullable=False),
        sa.Column("file", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_files")),
    )
    op.create_index("ix_files_subject", "files", ["subject"])
