"""The model-based screener: which sheets it is asked about, and its calls, which outlive a refused prompt."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Go to this schema."""
    op.add_column("sheets", sa.Column("escalated", sa.String(), server_default="", nullable=False))
    with op.batch_alter_table("calls") as calls:
        calls.add_column(sa.Column("purpose", sa.String(), server_default="picture", nullable=False))
        calls.alter_column("turn_id", existing_type=sa.String(), nullable=True)
