"""Lines that somebody types to act as a person: `Ada general /imagine a red fox --count 2`."""

from pathlib import Path
from typing import Any

from tests.servers.by_hand import expect
from tests.servers.slack.asked import Asked
from tests.servers.slack.files import Upload
from tests.servers.slack.people import Person
from tests.servers.slack.posts import Message
from tests.servers.slack.server import SlackServer
from tests.servers.slack.workspaces import Workspace
from tests.servers.slack.world import Channel

USAGE = """\
PERSON CHANNEL /COMMAND [WORDS]
PERSON CHANNEL say WORDS [FILE=PATH]     @bot mentions it; the channel "dm" is between the two
PERSON CHANNEL reply WORDS               in the thread of the newest message
PERSON CHANNEL press LABEL               the newest button that begins so
PERSON CHANNEL shortcut CALLBACK_ID      of the newest message
PERSON CHANNEL fill FIELD=VALUE ; ...    the form that was opened last; a file's value is its path
PERSON CHANNEL home                      the bot's home tab
PERSON CHANNEL look                      what that person sees
"""


class ByHand:
    """Does what lines say; raises AssertionError, with the reason, for what cannot be done."""

    def __init__(self, slack: SlackServer, space: Workspace, people: list[Person]) -> None:
        self._slack = slack
        self._space = space
        self._people = {person.name.casefold(): person for person in people}
        self._last: Asked | None = None

    async def obey(self, line: str) -> str:
        """Do one line, and return what is seen then."""
        name, _, rest = line.strip().partition(" ")
        where, _, rest = rest.partition(" ")
        verb, _, rest = rest.partition(" ")
        expect(verb, USAGE)
        person = self._people.get(name.casefold())
        expect(person is not None, f"there is nobody called {name}")
        assert person is not None
        channel = self._channel(person, where)
        asked = await self._act(person, channel, verb, rest.strip())
        if asked is not None:
            self._last = asked
            await asked.acknowledged()
        return self._seen(person, channel)

    async def _act(self, person: Person, channel: Channel, verb: str, rest: str) -> Asked | None:
        if verb.startswith("/"):
            return await person.slash(channel, verb, rest)
        if verb in {"press", "shortcut"}:
            return await self._click(person, channel, verb, rest)
        if verb == "fill":
            return await self._fill(person, rest)
        if verb == "home":
            return await person.open_home()
        if verb == "say":
            words, _, path = rest.partition(" FILE=")
            await person.say(channel, words, files=[_file(path)] if path else [])
        elif verb == "reply":
            await person.say(channel, rest, thread=self._newest(person, channel))
        else:
            expect(verb == "look", USAGE)
        return None

    async def _click(self, person: Person, channel: Channel, verb: str, rest: str) -> Asked:
        if verb == "shortcut":
            return await person.shortcut(self._newest(person, channel), rest)
        shown = reversed(self._slack.visible(channel, to=person))
        found = next((one for one in shown if any(label.startswith(rest) for label in one.buttons)), None)
        expect(found is not None, f"there is no button {rest}")
        assert found is not None
        return await person.press(found, rest)

    async def _fill(self, person: Person, rest: str) -> Asked:
        expect(self._last is not None and self._last.view is not None, "no form was opened")
        assert self._last is not None
        view = self._last.view
        assert view is not None
        given: dict[str, Any] = dict(pair.strip().split("=", 1) for pair in rest.split(" ; ") if "=" in pair)
        for name, block in view.fields.items():
            if name in given and block["element"]["type"] == "file_input":
                given[name] = [_file(given[name])]
        return await person.submit(view, None, **given)

    def _channel(self, person: Person, name: str) -> Channel:
        channels = self._space.team.channels
        found = next((channel for channel in channels if channel.name and channel.name == name.lstrip("#")), None)
        expect(found is not None or name == "dm", f"there is no channel {name}")
        return found or person.direct

    def _newest(self, person: Person, channel: Channel) -> Message:
        shown = [message for message in self._slack.visible(channel, to=person) if not message.ephemeral]
        expect(shown, "there is no message")
        return shown[-1]

    def _seen(self, person: Person, channel: Channel) -> str:
        lines = [_line(message) for message in self._slack.visible(channel, to=person)[-5:]]
        view = self._last.view if self._last is not None else None
        shown = [f"[form {view.title}: {', '.join(view.fields)} {view.errors or ''}]"] if view is not None else []
        home = [f"[home: {person.home.words!r}]"] if person.home is not None else []
        return "\n".join(lines + shown + home)


def _file(path: str) -> Upload:
    found = Path(path.strip())
    return Upload(found.name, found.read_bytes())


def _line(message: Message) -> str:
    files = [f"{file.name} ({len(file.data)} bytes)" for file in message.files]
    marks = [mark for mark, holds in (("ephemeral", message.ephemeral), ("in a thread", message.thread)) if holds]
    extras = [f"<{', '.join(found)}>" for found in (message.buttons, files, marks) if found]
    return " ".join([f"{message.author.name}: {message.words!r}", *extras])
