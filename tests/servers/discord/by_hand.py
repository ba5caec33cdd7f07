"""Lines that somebody types to act as a person: `Ada general /imagine prompt="a red fox" count=2`."""

import shlex
from pathlib import Path
from typing import Any

from tests.servers.by_hand import expect
from tests.servers.discord.asked import Asked
from tests.servers.discord.commands import SLASH
from tests.servers.discord.filling import BOOLEAN, FILE, INTEGER, NUMBER, leaf
from tests.servers.discord.people import Person
from tests.servers.discord.posts import Message
from tests.servers.discord.server import DiscordServer
from tests.servers.discord.world import Channel, Guild

USAGE = """\
PERSON CHANNEL /COMMAND [SUBCOMMAND] [OPTION=VALUE ...]   a file's value is its path
PERSON CHANNEL press LABEL     the newest button that begins so
PERSON CHANNEL fill FIELD=VALUE ...     the form that was opened last
PERSON CHANNEL say WORDS       @bot mentions it; the channel "dm" is between the two
PERSON CHANNEL look            what that person sees
"""


class ByHand:
    """Does what lines say; raises AssertionError, with the reason, for what cannot be done."""

    def __init__(self, discord: DiscordServer, guild: Guild, people: list[Person]) -> None:
        self._discord = discord
        self._guild = guild
        self._people = {person.name.casefold(): person for person in people}
        self._last: Asked | None = None

    async def obey(self, line: str) -> str:
        """Do one line, and return what is seen then."""
        words = shlex.split(line)
        expect(len(words) > 2, USAGE)
        person = self._people.get(words[0].casefold())
        expect(person is not None, f"there is nobody called {words[0]}")
        assert person is not None
        channel = self._channel(person, words[1])
        await self._act(person, channel, words[2], words[3:])
        if words[2] not in {"say", "look"} and self._last is not None:
            await self._last.acknowledged()
        return self._seen(person, channel)

    async def _act(self, person: Person, channel: Channel, verb: str, rest: list[str]) -> None:
        if verb.startswith("/"):
            path = [word for word in rest if "=" not in word]
            options = self._options(channel, verb[1:], path, _pairs(rest))
            self._last = await person.slash(channel, " ".join([verb[1:], *path]), **options)
        elif verb == "press":
            label = " ".join(rest)
            self._last = await person.press(self._with_button(person, channel, label), label)
        elif verb == "fill":
            expect(self._last is not None, "no form was opened")
            assert self._last is not None
            self._last = await person.submit(self._last, _pairs(rest))
        elif verb == "say":
            await person.say(channel, " ".join(rest))
        else:
            expect(verb == "look", USAGE)

    def _channel(self, person: Person, name: str) -> Channel:
        found = next((channel for channel in self._guild.channels if channel.name == name.lstrip("#")), None)
        expect(found is not None or name == "dm", f"there is no channel {name}")
        return found or person.direct

    def _options(self, channel: Channel, name: str, path: list[str], given: dict[str, str]) -> dict[str, Any]:
        command = self._discord.commands.find(channel.guild, name, SLASH)
        expect(command is not None, f"there is no command {name}")
        assert command is not None
        types = {option["name"]: option["type"] for option in leaf(command, path)[0]}
        return {option: self._typed(types.get(option), value) for option, value in given.items()}

    def _typed(self, kind: int | None, value: str) -> Any:
        if kind == FILE:
            path = Path(value)
            return self._discord.file(path.name, path.read_bytes())
        if kind == BOOLEAN:
            return value.casefold() in {"true", "yes", "1"}
        return int(value) if kind == INTEGER else float(value) if kind == NUMBER else value

    def _with_button(self, person: Person, channel: Channel, label: str) -> Message:
        seen = reversed(self._discord.visible(channel, to=person))
        fits = (message for message in seen if any(button.startswith(label) for button in message.buttons))
        found = next(fits, None)
        expect(found is not None, f"there is no button {label}")
        assert found is not None
        return found

    def _seen(self, person: Person, channel: Channel) -> str:
        lines = [_line(message) for message in self._discord.visible(channel, to=person)[-5:]]
        form = self._last.modal if self._last else None
        return "\n".join(lines + ([f"[form {form.title}: {', '.join(form.fields)}]"] if form else []))


def _pairs(words: list[str]) -> dict[str, str]:
    return dict(word.split("=", 1) for word in words if "=" in word)


def _line(message: Message) -> str:
    files = [f"{file.name} ({len(file.data)} bytes)" for file in message.files]
    marks = [mark for mark, holds in (("ephemeral", message.ephemeral), ("edited", message.edited)) if holds]
    extras = [f"<{', '.join(found)}>" for found in (message.buttons, files, marks) if found]
    return " ".join([f"{message.author.name}: {message.text!r}", *extras])
