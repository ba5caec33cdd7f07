"""What the provider's answers brought along: prices by date, sources, a shared pace."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Go to this schema."""
    op.add_column("turns", sa.Column("sources", sa.JSON(), server_default="[]", nullable=False))
    op.add_column("turns", sa.Column("starts_at", sa.BigInteger(), nullable=True))
    for name in ("input_picture_tokens", "thought_tokens"):
        op.add_column("calls", sa.Column(name, sa.Integer(), server_default="0", nullable=False))
    op.add_column("calls", sa.Column("estimate", sa.BigInteger(), server_default="0", nullable=False))
    for name, default in (("price_list", ""), ("billing", "possible"), ("detail", "")):
        op.add_column("calls", sa.Column(name, sa.String(), server_default=default, nullable=False))
    op.execute(_BILLING)
    op.create_table(
        "pace",
        sa.Column("backend", sa.String(), nullable=False),
        sa.Column("full_at", sa.BigInteger(), nullable=False),
        sa.Column("paused_until", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("backend", name=op.f("pk_pace")),
    )


#: What the calls of before are taken for. Their prices were the list's for a picture, so none of them was counted.
_BILLING = """
UPDATE calls SET billing = CASE
    WHEN ending IS NULL OR ending IN ('lost', 'timeout', 'cancelled') THEN 'possible'
    WHEN ending IN ('not_sent', 'busy', 'rejected') THEN 'none'
    ELSE 'estimated'
END
"""
