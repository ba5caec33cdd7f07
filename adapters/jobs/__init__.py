"""The engines that run jobs; enqueueing is the UnitOfWork's."""

from adapters.jobs.embedded import Engine, Lane

__all__ = ["Engine", "Lane"]
