"""The tables. Every row carries its tenant; the names are stored and must not change without a migration."""

from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
)

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)


class Moment(TypeDecorator[datetime]):
    """An aware UTC time, stored as microseconds since 1970: the same, and in order, on every database."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:  # noqa: ARG002 -- the base's signature
        """Turn a time into its stored number."""
        return None if value is None else (value - EPOCH) // _MICROSECOND

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Turn a stored number into a time."""
        return None if value is None else EPOCH + timedelta(microseconds=value)


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

sheets = Table(
    "sheets",
    metadata,
    Column("id", String, primary_key=True),
    Column("tenant", String, nullable=False),
    Column("key", String, nullable=False),
    Column("origin", String, nullable=False),
    Column("channel", String, nullable=False),
    Column("thread", String, nullable=False),
    Column("member", String, nullable=False),
    Column("member_name", String, nullable=False),
    Column("locale", String, nullable=False),
    Column("anchor", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("attachments", JSON, nullable=False),
    Column("inputs", JSON, nullable=False),
    Column("message_thread", String, nullable=False, server_default=""),
    Column("message", String, nullable=False, server_default=""),
    Column("withdrawn_at", Moment),
    Column("typed", Text, nullable=False),
    Column("asked_for", Integer, nullable=False),
    Column("visibility", String, nullable=False, server_default="public"),
    Column("escalated", String, nullable=False, server_default=""),
    Column("posting_at", Moment),
    UniqueConstraint("tenant", "key"),
    Index("ix_sheets_message", "tenant", "channel", "message"),
    Index("ix_sheets_member", "tenant", "member", "id"),
    Index(
        "ix_sheets_alone",
        "message_thread",
        "message",
        sqlite_where=text("visibility = 'private'"),
        postgresql_where=text("visibility = 'private'"),
    ),
)

turns = Table(
    "turns",
    metadata,
    Column("id", String, primary_key=True),
    Column("tenant", String, nullable=False),
    Column("sheet_id", ForeignKey("sheets.id"), nullable=False, index=True),
    Column("ordinal", Integer, nullable=False),
    Column("parent_id", ForeignKey("turns.id"), index=True),
    Column("channel", String, nullable=False),
    Column("thread", String, nullable=False),
    Column("member", String, nullable=False),
    Column("member_name", String, nullable=False),
    Column("prompt", Text, nullable=False),
    Column("choice", JSON, nullable=False),
    Column("state", String, nullable=False),
    Column("version", Integer, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("changed_at", Moment, nullable=False),
    Column("backend", String, nullable=False),
    Column("ending", String),
    Column("detail", String, nullable=False, server_default=""),
    Column("answer_key", String, nullable=False),
    Column("answer_size", BigInteger, nullable=False, server_default="0"),
    Column("notes", JSON, nullable=False),
    Column("words", Text, nullable=False),
    Column("withdrawn", Boolean, nullable=False),
    Column("sources", JSON, nullable=False, server_default="[]"),
    Column("starts_at", Moment),
    Column("taken_down_at", Moment),
    Index("ix_turns_channel", "channel", "id"),  # where the tenant is what is looked for
    Index("ix_turns_place", "tenant", "channel", "thread", "state", "id"),
    Index("ix_turns_place_member", "tenant", "channel", "thread", "member", "state", "id"),
)
# Of a million turns a handful has not ended: the index holds only those.
Index(
    "ix_turns_unfinished",
    turns.c.tenant,
    turns.c.member,
    sqlite_where=text("state IN ('waiting', 'queued', 'prepared', 'generating', 'finalizing')"),
    postgresql_where=text("state IN ('waiting', 'queued', 'prepared', 'generating', 'finalizing')"),
)
# The newest picture of a channel, whatever thread it stands in: written once for each turn, when it is shown.
Index(
    "ix_turns_ready",
    turns.c.tenant,
    turns.c.channel,
    turns.c.id,
    sqlite_where=text("state = 'ready'"),
    postgresql_where=text("state = 'ready'"),
)
Index(
    "ix_turns_ready_member",
    turns.c.tenant,
    turns.c.channel,
    turns.c.member,
    turns.c.id,
    sqlite_where=text("state = 'ready'"),
    postgresql_where=text("state = 'ready'"),
)

pictures = Table(
    "pictures",
    metadata,
    Column("turn_id", ForeignKey("turns.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("tenant", String, nullable=False),
    Column("key", String, nullable=False),
    Column("media_type", String, nullable=False),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("size", Integer, nullable=False),
    Column("digest", String, nullable=False),
    Column("preview", String, nullable=False),
    Column("note", String, nullable=False),
    Index("ix_pictures_digest", "tenant", "digest"),
)

caps = Table(
    "caps",
    metadata,
    Column("kind", String, primary_key=True),
    Column("tenant", String, primary_key=True),  # empty: the installation
    Column("member", String, primary_key=True),  # empty: all of the tenant
    Column("period", String, primary_key=True),
    Column("held", BigInteger, nullable=False),
    Column("spent", BigInteger, nullable=False),
)

reservations = Table(
    "reservations",
    metadata,
    # Deferred: the place is taken before the turn is written.
    Column("turn_id", ForeignKey("turns.id", deferrable=True, initially="DEFERRED"), primary_key=True),
    Column("kind", String, primary_key=True),
    Column("tenant", String, nullable=False),
    Column("member", String, nullable=False),
    Column("period", String, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("state", String, nullable=False),
)

calls = Table(
    "calls",
    metadata,
    Column("id", String, primary_key=True),
    Column("tenant", String, nullable=False),
    Column("turn_id", ForeignKey("turns.id"), index=True),  # NULL once its sheet was refused and forgotten
    Column("member", String, nullable=False),
    Column("model", String, nullable=False),
    Column("backend", String, nullable=False),
    Column("opened_at", Moment, nullable=False),
    Column("closed_at", Moment),
    Column("ending", String),
    Column("model_version", String, nullable=False, server_default=""),
    Column("request_id", String, nullable=False, server_default=""),
    Column("input_tokens", Integer, nullable=False, server_default="0"),
    Column("output_tokens", Integer, nullable=False, server_default="0"),
    Column("picture_tokens", Integer, nullable=False, server_default="0"),
    Column("price", BigInteger, nullable=False, server_default="0"),
    Column("billed", Boolean, nullable=False, server_default=text("0")),
    Column("input_picture_tokens", Integer, nullable=False, server_default="0"),
    Column("thought_tokens", Integer, nullable=False, server_default="0"),
    Column("price_list", String, nullable=False, server_default=""),
    Column("estimate", BigInteger, nullable=False, server_default="0"),
    Column("billing", String, nullable=False, server_default="possible"),
    Column("detail", String, nullable=False, server_default=""),
    Column("purpose", String, nullable=False, server_default="picture"),
    Index("ix_calls_member", "tenant", "member", "opened_at"),
)

# One row a backend, whoever asks it: its limits hold for the installation, not for a tenant.
pace = Table(
    "pace",
    metadata,
    Column("backend", String, primary_key=True),
    Column("full_at", Moment, nullable=False),  # when the bucket would be full again if nobody took any more
    Column("paused_until", Moment),
)

jobs = Table(
    "jobs",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("tenant", String, nullable=False),
    Column("step", String, nullable=False),
    Column("subject", String, nullable=False),
    Column("priority", Integer, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("owner", String),
    Index("ix_jobs_subject", "subject"),
    Index("ix_jobs_due", "step", "owner", "due_at"),
)
# A job that waits is enough for all that ask for the same; one that runs is not, for it may have read already.
Index(
    "uq_jobs_waiting",
    jobs.c.step,
    jobs.c.subject,
    unique=True,
    sqlite_where=text("owner IS NULL"),
    postgresql_where=text("owner IS NULL"),
)

workers = Table(
    "workers",
    metadata,
    Column("owner", String, primary_key=True),
    Column("beat_at", Moment, nullable=False),
)

preferences = Table(
    "preferences",
    metadata,
    Column("tenant", String, primary_key=True),
    Column("body", JSON, nullable=False),
    Column("changed_at", Moment, nullable=False),
)

# Since when nothing older of a channel is continued.
resets = Table(
    "resets",
    metadata,
    Column("tenant", String, primary_key=True),
    Column("channel", String, primary_key=True),
    Column("reset_at", Moment, nullable=False),
)

cases = Table(
    "cases",
    metadata,
    Column("id", String, primary_key=True),
    Column("tenant", String, nullable=False),
    Column("turn_id", ForeignKey("turns.id"), nullable=False, index=True),
    Column("member", String, nullable=False),  # who asked for the turn
    Column("state", String, nullable=False),
    Column("version", Integer, nullable=False),
    Column("opened_at", Moment, nullable=False),
    Column("channel", String, nullable=False, server_default=""),  # of its card
    Column("thread", String, nullable=False, server_default=""),
    Column("message", String, nullable=False, server_default=""),
    Column("blurred", String, nullable=False, server_default=""),
    Column("claimed_by", JSON),  # id and name, as it was then
    Column("ruling", JSON),
    Column("taken", JSON, nullable=False, server_default="[]"),
    Column("appeal", Text, nullable=False, server_default=""),
    Column("appealed_at", Moment),
    Column("waits_for", String, nullable=False, server_default=""),  # the channel that its card could not be shown in
    Column("tried_at", Moment),  # then
    Index("ix_cases_state", "tenant", "state", "opened_at"),
    Index("ix_cases_member", "tenant", "member", "opened_at"),
)
Index(
    "ix_cases_waiting",
    cases.c.waits_for,
    cases.c.tried_at,
    sqlite_where=text("waits_for != ''"),
    postgresql_where=text("waits_for != ''"),
)
# Reports of a turn merge into its one open case, also when two come at the same moment.
Index(
    "uq_cases_open",
    cases.c.turn_id,
    unique=True,
    sqlite_where=text("state = 'open'"),
    postgresql_where=text("state = 'open'"),
)

reports = Table(
    "reports",
    metadata,
    Column("id", String, primary_key=True),
    Column("tenant", String, nullable=False),
    Column("case_id", ForeignKey("cases.id"), nullable=False),
    Column("member", String, nullable=False),
    Column("member_name", String, nullable=False),
    Column("complaint", String, nullable=False),
    Column("words", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    UniqueConstraint("case_id", "member"),
)

effects = Table(
    "effects",
    metadata,
    Column("id", String, primary_key=True),
    Column("tenant", String, nullable=False),
    Column("case_id", ForeignKey("cases.id"), nullable=False, index=True),
    Column("kind", String, nullable=False),
    Column("member", String, nullable=False),
    Column("member_name", String, nullable=False),
    Column("subject", String, nullable=False, server_default=""),
    Column("created_at", Moment, nullable=False),
    Column("done_at", Moment),
)

restrictions = Table(
    "restrictions",
    metadata,
    Column("id", String, primary_key=True),
    Column("tenant", String, nullable=False),
    Column("member", String, nullable=False),
    Column("member_name", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("until", Moment),
    Column("note", Text, nullable=False),
    Column("actor", String, nullable=False),
    Column("actor_name", String, nullable=False),
    Column("case_id", ForeignKey("cases.id"), nullable=False),
    Column("created_at", Moment, nullable=False),
    Index("ix_restrictions_member", "tenant", "member", "created_at"),
)

# Triggers of its migration refuse every change of a line.
trail = Table(
    "trail",
    metadata,
    Column("id", String, primary_key=True),
    Column("tenant", String, nullable=False),
    Column("actor", String, nullable=False),
    Column("actor_name", String, nullable=False),
    Column("action", String, nullable=False),
    Column("at", Moment, nullable=False),
    Column("case_id", String, index=True),
    Column("detail", JSON, nullable=False),
)

# What members could not be told when it happened.
notices = Table(
    "notices",
    metadata,
    Column("key", String, primary_key=True),
    Column("tenant", String, nullable=False),
    Column("member", String, nullable=False),
    Column("body", JSON, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("claimed_at", Moment),
    Index("ix_notices_member", "tenant", "member", "created_at"),
)

# Pictures that were chosen by a menu, until the form says what is to become of them.
drafts = Table(
    "drafts",
    metadata,
    Column("id", String, primary_key=True),
    Column("tenant", String, nullable=False),
    Column("member", String, nullable=False),
    Column("member_name", String, nullable=False),
    Column("attachments", JSON, nullable=False),
    Column("created_at", Moment, nullable=False, index=True),
)

# Of the installation: what was done last, by name.
stamps = Table(
    "stamps",
    metadata,
    Column("name", String, primary_key=True),
    Column("value", String, nullable=False),
)

# Of the installation: what was begun, by its key; the sweep forgets it after some days.
marks = Table(
    "marks",
    metadata,
    Column("key", String, primary_key=True),
    Column("at", Moment, nullable=False, index=True),
)

# What platforms gave, sealed; one process at a time renews it.
installations = Table(
    "installations",
    metadata,
    Column("tenant", String, primary_key=True),
    Column("sealed", Text, nullable=False),
    Column("changed_at", Moment, nullable=False),
    Column("leased_by", String, nullable=False, server_default=""),
    Column("leased_until", Moment),
)

# Of the installation: digests of what admits somebody once.
tickets = Table(
    "tickets",
    metadata,
    Column("digest", String, primary_key=True),
    Column("until", Moment, nullable=False, index=True),
)

# How a platform names the blobs that were uploaded to it.
files = Table(
    "files",
    metadata,
    Column("key", String, primary_key=True),
    Column("tenant", String, nullable=False),
    Column("file", String, nullable=False),
    Column("subject", String, nullable=False),
    Index("ix_files_subject", "subject"),
)
