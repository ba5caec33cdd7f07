"""What alembic runs: the migrations, on the connection and in the transaction it is handed."""

from alembic import context

from adapters.database.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,  # SQLite can; an interrupted migration then leaves nothing behind
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
