"""The real Plantain for many workspaces of a loopback Slack, and what is kept apart between them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.journeys.program import Plantain, free_port, plantain, until
from tests.journeys.scenes import unlimited
from tests.journeys.slack import SlackStage, heard, peopled
from tests.servers.gemini import GeminiServer
from tests.servers.slack import SlackServer, Workspace
from tests.servers.slack.installing import Installed

SECRET: Final = "a secret of this installation"  # noqa: S105 -- of no program but the tests'


@dataclass
class Many:
    """An app in a loopback Slack, and Plantain, which workspaces install."""

    slack: SlackServer
    gemini: GeminiServer
    program: Plantain

    @property
    def base(self) -> str:
        return self.program.environment["APP_PUBLIC_BASE_URL"]

    async def start(self) -> None:
        await self.program.run()
        await heard(self.slack, self.program)

    async def installs(self, workspace: Workspace, *, org_wide: bool = False) -> Installed:
        """Let an admin install Plantain, in a browser."""
        admin = workspace.person("Andy", admin=True)
        done = await admin.install(self.base, org_wide=org_wide)
        assert done.status == 200, done.text
        return done

    async def forgets(self, tenant: str) -> None:
        """Wait until the installation of a workspace, or of an organisation, is forgotten."""

        def told() -> bool:
            lines = self.program.logs().splitlines()
            return any("removed_from_workspace" in line and f'"{tenant}"' in line for line in lines)

        await until(told, f"{tenant} is forgotten")
        assert not self.program.rows("SELECT 1 FROM installations WHERE tenant = ?", tenant)

    def inside(self, workspace: Workspace) -> SlackStage:
        """Look at a workspace as at a stage with one."""
        general, mods = workspace.channel("general"), workspace.channel("mods", private=True)
        return peopled(self.slack, self.gemini, self.program, workspace, general=general, mods=mods)


@asynccontextmanager
async def many(folder: Path, *, socket: bool, delay: float = 0.0, **environment: str) -> AsyncIterator[Many]:
    """Prepare everything; nothing runs yet. socket: by Socket Mode, else Slack calls."""
    async with SlackServer() as slack, GeminiServer(delay=delay) as gemini:
        address = f"127.0.0.1:{free_port()}"
        settings = {
            "SLACK_CLIENT_ID": slack.client_id,
            "SLACK_CLIENT_SECRET": slack.client_secret,
            "SLACK_SIGNING_SECRET": slack.signing_secret,
            "SLACK_APP_TOKEN": slack.app_token if socket else "",
            "SLACK_API_URL": slack.api_url,
            "HTTP_ADDRESS": address,
            "APP_PUBLIC_BASE_URL": f"http://{address}",
            "SECRET_KEY": SECRET,
            **unlimited(gemini),
        }
        async with plantain(folder, **settings | environment) as program:
            yield Many(slack, gemini, program)
        assert slack.problems == []


async def late(stage: SlackStage, prompt: str) -> None:
    """Let a command arrive that was typed before the end."""
    delivery = stage.slack.interactions.slash(stage.ada.user, stage.general, "/imagine", prompt)
    await stage.slack.until(lambda: delivery.acked)


def strays(slack: SlackServer) -> list[str]:
    """Find the calls that named a channel or a person of another workspace than their token's."""
    tokens, world = slack.stage.tokens, slack.stage.world
    found = []
    for call in slack.calls:
        if not call.token or call.token == slack.app_token:
            continue
        grant, _ = tokens._by_token[call.token]  # noqa: SLF001 -- also of what has ended
        channel = world.find_channel(call.text("channel") or call.text("channel_id"))
        if channel is not None and not grant.reaches(channel.team):
            found.append(f"{call.method} in {channel}")
    return found


def in_clear(many_: Many) -> list[str]:
    """Find the tokens and secrets that stand in clear in what the program has written, or in its log."""
    oauth, tokens = many_.slack.stage.oauth, many_.slack.stage.tokens
    secrets = [oauth.client_secret, many_.slack.signing_secret, many_.slack.app_token, SECRET, *tokens._by_token]  # noqa: SLF001
    for grant in tokens.grants:
        secrets += [*filter(None, [grant.refresh]), *grant.used]
    kept = many_.program.logs().encode()
    for path in sorted(many_.program.folder.glob("var/*.db*")):
        kept += path.read_bytes()
    return [secret for secret in secrets if secret.encode() in kept]
