"""The engines that run jobs; enqueueing is the UnitOfWork's."""

from adapters.jobs.embedded import Engine, Lane
from adapters.jobs.room import BytesRoom

__all__ = ["BytesRoom", "Engine", "Lane"]
