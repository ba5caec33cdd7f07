"""What actions and steps are handed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from conversations.catalog import Catalogue
from conversations.identity import ChannelRef, Platform
from conversations.ports.clock import Clock
from conversations.ports.deliverer import Deliverer
from conversations.ports.image_model import ImageModel
from conversations.ports.imaging import Imaging
from conversations.ports.log import Log
from conversations.ports.picture_store import PictureStore
from conversations.ports.room import Room
from conversations.ports.screener import Screener
from conversations.ports.unit_of_work import Database


@dataclass(frozen=True, slots=True)
class Limits:
    """What the operator has set, as the core sees it."""

    daily_images_per_user: int
    worker_concurrency: int
    model_timeout: float  # seconds
    ratio: str  # "auto" or a ratio
    size: str
    monthly_images_per_tenant: int | None = None
    daily_spend: int = 0  # millionths of a dollar, of the whole installation; 0: no limit
    requests_per_minute: int = 60  # to the provider; as many may leave at once
    operators: ChannelRef | None = None  # where reports go that no moderators of a place could see


@dataclass(frozen=True, slots=True)
class Desk:
    """What actions work with, where people wait."""

    store: PictureStore
    clock: Clock
    database: Database
    catalogue: Catalogue
    limits: Limits
    nudge: Callable[[], None]  # tells a worker that there is something to do
    log: Log


@dataclass(frozen=True, slots=True)
class Workshop:
    """What steps work with."""

    clock: Clock
    database: Database
    catalogue: Catalogue
    limits: Limits
    store: PictureStore
    imaging: Imaging
    model: ImageModel
    screener: Screener
    deliverers: Mapping[Platform, Deliverer]
    room: Room  # in this process's memory
    log: Log
    patience: tuple[float, ...] = (0.5, 2.0)  # s between tries of the screener
