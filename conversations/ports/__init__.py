"""What the core asks of the outside: small Protocols, implemented in adapters/ and tests/fakes."""

from conversations.ports.clock import Clock
from conversations.ports.deliverer import Deliverer
from conversations.ports.hands import Desk, Limits, Workshop
from conversations.ports.image_model import Answered, Drawn, ImageModel, Order, Reply, Said
from conversations.ports.imaging import Imaging
from conversations.ports.job_queue import Claim, JobQueue
from conversations.ports.keeping import Draft, Drafts, Files, Installations, KeptNotice, Notices, Stamps, Tickets
from conversations.ports.log import Log
from conversations.ports.picture_store import PictureStore
from conversations.ports.responses import Aside, Done, Handlers, Made, Placeholder, Response
from conversations.ports.review import Cases, PreferencesStore, Restrictions, Trail
from conversations.ports.room import Room
from conversations.ports.screener import Judgement, Question, Screener
from conversations.ports.unit_of_work import Answer, Calls, Caps, Database, Job, Jobs, Pace, Sheets, Turns, UnitOfWork

__all__ = [
    "Answer",
    "Answered",
    "Aside",
    "Calls",
    "Caps",
    "Cases",
    "Claim",
    "Clock",
    "Database",
    "Deliverer",
    "Desk",
    "Done",
    "Draft",
    "Drafts",
    "Drawn",
    "Files",
    "Handlers",
    "ImageModel",
    "Imaging",
    "Installations",
    "Job",
    "JobQueue",
    "Jobs",
    "Judgement",
    "KeptNotice",
    "Limits",
    "Log",
    "Made",
    "Notices",
    "Order",
    "Pace",
    "PictureStore",
    "Placeholder",
    "PreferencesStore",
    "Question",
    "Reply",
    "Response",
    "Restrictions",
    "Room",
    "Said",
    "Screener",
    "Sheets",
    "Stamps",
    "Tickets",
    "Trail",
    "Turns",
    "UnitOfWork",
    "Workshop",
]
