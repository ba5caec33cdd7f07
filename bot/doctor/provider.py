"""Asks the provider whether it serves this installation: credentials, models, clock, tier."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Final

from adapters.database import is_current, open_database
from adapters.gemini import Checkup
from bot.clock import SystemClock
from bot.doctor.findings import Finding, Health
from bot.settings import Settings
from bot.wiring.common import catalogue
from conversations import catalog
from conversations.errors import AccessRefused, NotSent

_SKEW_HARMLESS: Final = 10  # s
_SKEW_HARMFUL: Final = 60  # s
_LOOK_BACK: Final = timedelta(days=7)
_PATIENCE: Final = 20.0  # s for an answer
_UNPAID: Final = (
    "Image models are not served there, and its terms let Google train on what members send: enable billing for the "
    "key's project."
)
_MEND_KEY: Final = "Make a key at aistudio.google.com and set GEMINI_API_KEY."
_MEND_VERTEX: Final = (
    "Log this machine in (gcloud auth application-default login, or a service account), and check "
    "GOOGLE_CLOUD_PROJECT, GOOGLE_CLOUD_LOCATION and that the API and billing are enabled."
)


async def provider(settings: Settings) -> AsyncIterator[Finding]:
    """Yield what can be found out without a picture; costs a few millionths of a dollar."""
    if settings.offline:
        yield Finding("model", Health.NOTE, "No key: offline sketches. Set GEMINI_API_KEY for real pictures.")
        return
    from bot.wiring.worker import gemini  # noqa: PLC0415 -- the SDK behind it takes a while, and only this needs it

    known = catalogue(settings)
    model, clock = gemini(settings, timeout=_PATIENCE), SystemClock()
    try:
        found = await model.check_up((known.fast, known.pro, settings.screening_model), clock)
    finally:
        await model.close()
    yield _access(found, settings)
    yield _clock(found)
    if found.trouble is not None:
        return
    for name, model_id in (("fast", known.fast), ("pro", known.pro)):
        yield _reachable(name, model_id, known, found)
    yield _screening(settings.screening_model, found)
    if not settings.google_genai_use_vertexai:
        yield await _tier(settings, found, clock.now())


def _access(found: Checkup, settings: Settings) -> Finding:
    vertex = settings.google_genai_use_vertexai
    where = "Vertex AI" if vertex else "the Gemini API"
    match found.trouble:
        case None:
            return Finding("model", Health.GOOD, f"{where} accepts the credentials.")
        case AccessRefused():
            way = _MEND_VERTEX if vertex else _MEND_KEY
            return Finding("model", Health.BAD, f"{where} refuses the credentials ({found.trouble}). {way}")
        case NotSent():
            way = "Check the network, a proxy and GOOGLE_GEMINI_BASE_URL."
            return Finding("model", Health.BAD, f"{where} cannot be reached ({found.trouble}). {way}")
        case _:
            return Finding("model", Health.BAD, f"{where} does not serve now ({found.trouble}). Try again later.")


def _reachable(name: str, model_id: str, known: catalog.Catalogue, found: Checkup) -> Finding:
    if model_id in found.missing:
        setting = f"NANO_BANANA_MODEL_{name.upper()}"
        said = f"The provider has no {model_id} for these credentials. Set {setting} to one it has."
        return Finding(f"model {name}", Health.BAD, said)
    return _known(name, model_id, known)


def _screening(model_id: str, found: Checkup) -> Finding:
    if model_id in found.missing:
        said = f"The provider has no {model_id} for these credentials, so no picture can be checked. Set "
        return Finding("model screening", Health.BAD, f"{said}SCREENING_MODEL to one it has.")
    return Finding("model screening", Health.GOOD, model_id)


def _known(name: str, model_id: str, known: catalog.Catalogue) -> Finding:
    model = known.model(model_id)
    if model is None or model.state is catalog.State.OPERATOR:
        said = f"{model_id} is not in the catalogue: it is asked for as it is, at the price of the one it replaces."
        return Finding(f"model {name}", Health.NOTE, said)
    if model.state is catalog.State.GA:
        return Finding(f"model {name}", Health.GOOD, f"{model.title} ({model_id})")
    said = f"{model.title} ({model_id}) is about to be shut down by its provider."
    return Finding(f"model {name}", Health.NOTE, said)


def _clock(found: Checkup) -> Finding:
    if found.skew is None:
        return Finding("clock", Health.NOTE, "The provider did not say what time it is.")
    seconds = round(found.skew.total_seconds())
    if abs(seconds) <= _SKEW_HARMLESS:
        return Finding("clock", Health.GOOD, "Agrees with the provider's.")
    way = "ahead of" if seconds > 0 else "behind"
    health = Health.BAD if abs(seconds) > _SKEW_HARMFUL else Health.NOTE
    said = f"{abs(seconds)} s {way} the provider's. Set it by NTP: log-ins, signatures and resets depend on it."
    return Finding("clock", health, said)


async def _tier(settings: Settings, found: Checkup, now: datetime) -> Finding:
    """Tell whether the key seems to be unpaid: the provider's terms then let it train on what is sent."""
    if found.unpaid:
        return Finding("tier", Health.BAD, f"The provider named a quota of its unpaid tier. {_UNPAID}")
    if await _was_unpaid(settings, now - _LOOK_BACK):
        said = f"In the last 7 days the provider named a quota of its unpaid tier. {_UNPAID}"
        return Finding("tier", Health.NOTE, said)
    return Finding("tier", Health.GOOD, "No sign of the unpaid tier, whose terms let Google train on what is sent.")


async def _was_unpaid(settings: Settings, since: datetime) -> bool:
    opened = open_database(settings.database_url)
    try:
        if not await is_current(opened):
            return False
        async with opened.reading() as uow:
            return await uow.calls.any_unpaid_since(since)
    except Exception:  # noqa: BLE001 -- the row of the database says what is wrong with it
        return False
    finally:
        await opened.close()
