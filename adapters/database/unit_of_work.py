"""One transaction over all tables."""

from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.database.calls import SqlCalls
from adapters.database.caps import SqlCaps
from adapters.database.cases import SqlCases
from adapters.database.installations import SqlFiles, SqlInstallations, SqlTickets
from adapters.database.jobs import SqlJobs
from adapters.database.kept import SqlDrafts, SqlMarks, SqlNotices, SqlStamps
from adapters.database.pace import SqlPace
from adapters.database.preferences import SqlPreferences
from adapters.database.restrictions import SqlRestrictions, SqlTrail
from adapters.database.sheets import SqlSheets
from adapters.database.turns import SqlTurns


class SqlUnitOfWork:
    """Implements ports.UnitOfWork on one connection in one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self.turns = SqlTurns(connection)
        self.sheets = SqlSheets(connection)
        self.caps = SqlCaps(connection)
        self.preferences = SqlPreferences(connection)
        self.cases = SqlCases(connection)
        self.restrictions = SqlRestrictions(connection)
        self.trail = SqlTrail(connection)
        self.calls = SqlCalls(connection)
        self.pace = SqlPace(connection)
        self.jobs = SqlJobs(connection)
        self.notices = SqlNotices(connection)
        self.drafts = SqlDrafts(connection)
        self.stamps = SqlStamps(connection)
        self.marks = SqlMarks(connection)
        self.installations = SqlInstallations(connection)
        self.tickets = SqlTickets(connection)
        self.files = SqlFiles(connection)
