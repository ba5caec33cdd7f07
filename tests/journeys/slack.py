"""The real Plantain in a loopback Slack, with a loopback Gemini: what a journey through it begins with.

async with serving(tmp_path) as stage:
    asked = await stage.ada.slash(stage.general, "imagine", "a red fox --ratio 16:9")
    result = await asked.written_when(is_ready)
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.journeys.program import Plantain, free_port, plantain
from tests.journeys.scenes import unlimited
from tests.servers.gemini import GeminiServer
from tests.servers.slack import Channel, Message, Person, SlackServer, Workspace


@dataclass
class SlackStage:
    """A workspace with people and channels, and Plantain in it."""

    slack: SlackServer
    gemini: GeminiServer
    program: Plantain
    space: Workspace
    general: Channel
    mods: Channel  # whose members are moderators, once it is set
    ada: Person
    ben: Person
    mona: Person  # a moderator
    olga: Person  # an admin

    async def make(self, words: str = "a red fox", by: Person | None = None) -> Message:
        """Make a picture, and wait for it."""
        asked = await (by or self.ada).slash(self.general, "imagine", words)
        return await asked.written_when(is_ready)

    async def with_moderators(self) -> None:
        """Name the moderators' channel, as an admin does."""
        mods = f"<#{self.mods.id}|mods>"
        asked = await self.olga.slash(self.general, "settings", f"moderators --channel {mods}")
        await asked.message_when(lambda message: "saved" in message.words)


@asynccontextmanager
async def serving(
    folder: Path, *, delay: float = 0.0, checked: bool = True, **environment: str
) -> AsyncIterator[SlackStage]:
    """Start everything, and wait until both connections of Socket Mode stand; without an app token Slack calls it."""
    async with SlackServer(checked=checked) as slack, GeminiServer(delay=delay) as gemini:
        space = slack.workspace("Makers")
        general, mods = space.channel("general"), space.channel("mods", private=True)
        settings = {
            "SLACK_BOT_TOKEN": space.token,
            "SLACK_APP_TOKEN": slack.app_token,
            "SLACK_API_URL": slack.api_url,
            **unlimited(gemini),
        }
        settings |= environment
        if not settings["SLACK_APP_TOKEN"]:
            settings = called_by(slack) | settings
        async with plantain(folder, **settings) as program:
            await program.run()
            await heard(slack, program)
            yield peopled(slack, gemini, program, space, general=general, mods=mods)


def peopled(
    slack: SlackServer, gemini: GeminiServer, program: Plantain, space: Workspace, *, general: Channel, mods: Channel
) -> SlackStage:
    """Let people come into a workspace."""
    ada, ben, mona = (space.person(name) for name in ("Ada", "Ben", "Mona"))
    mona.join(mods)
    return SlackStage(
        slack, gemini, program, space, general, mods, ada, ben, mona, olga=space.person("Olga", admin=True)
    )


def called_by(slack: SlackServer) -> dict[str, str]:
    """Return the settings of a program that Slack may call."""
    return {"SLACK_SIGNING_SECRET": slack.signing_secret, "HTTP_ADDRESS": f"127.0.0.1:{free_port()}"}


async def heard(slack: SlackServer, program: Plantain) -> None:
    """Wait until Slack reaches a program: by the two connections of Socket Mode, or at its address."""
    if program.environment.get("SLACK_APP_TOKEN"):
        await slack.connected(2)
    else:
        slack.request_url = f"http://{program.environment['HTTP_ADDRESS']}/slack/events"


def is_ready(message: Message) -> bool:
    """Tell whether a message shows a result."""
    return bool(message.files) and any(label.startswith("Variations") for label in message.buttons)
