"""A command's options and a form's fields as Discord's client fills them in; what it would not let through fails."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from tests.servers.by_hand import expect
from tests.servers.discord import payloads
from tests.servers.discord.cdn import Cdn, Upload
from tests.servers.discord.commands import GROUP, SUBCOMMAND
from tests.servers.discord.posts import SELECTS, TEXT_DISPLAY, walk
from tests.servers.discord.world import Channel, Guild, Json, Role, User

STRING, INTEGER, BOOLEAN, USER, CHANNEL, ROLE, MENTIONABLE, NUMBER, FILE = 3, 4, 5, 6, 7, 8, 9, 10, 11
_PLAIN: Final[dict[int, tuple[type, ...]]] = {
    STRING: (str,),
    INTEGER: (int,),
    BOOLEAN: (bool,),
    NUMBER: (int, float),
}
INPUT, STRING_SELECT, UPLOAD, RADIO, CHECKS, CHECK, LABEL = 4, 3, 19, 21, 22, 23, 18


@dataclass(eq=False)
class Resolved:
    """What the ids in an interaction mean."""

    cdn: Cdn
    guild: Guild | None
    bot: User
    asker: User
    data: dict[str, Json] = field(default_factory=dict)

    def file(self, upload: Upload, limit: int) -> str:
        expect(len(upload.data) <= limit, f"{upload.name} is larger than the {limit} bytes that may be sent here")
        kept = self.cdn.keep(upload, self.bot.id, ephemeral=True)
        return self._put("attachments", kept.id, self.cdn.payload(kept))

    def user(self, user: User) -> str:
        if self.guild is not None and user.id in self.guild.members:
            member = payloads.of_member(self.guild.members[user.id], with_user=False)
            held = str(int(self.guild.permissions_of(user)))
            self._put("members", user.id, member | {"permissions": held})
        return self._put("users", user.id, payloads.of_user(user))

    def channel(self, channel: Channel) -> str:
        return self._put("channels", channel.id, payloads.partial_channel(channel, self.asker, self.bot))

    def role(self, role: Role) -> str:
        return self._put("roles", role.id, payloads.of_role(role))

    def _put(self, kind: str, key: str, payload: Json) -> str:
        self.data.setdefault(kind, {})[key] = payload
        return key


class Filling:
    """Fills in what is asked for; limit: bytes of one file."""

    def __init__(self, resolved: Resolved, limit: int) -> None:
        self._resolved = resolved
        self._limit = limit

    def options(
        self, wanted: list[Json], values: Mapping[str, Any], *, typed: tuple[str, Any] | None = None
    ) -> list[Json]:
        """Return the options with their values; typed: the one that is being typed, which need not be whole."""
        known = {option["name"]: option for option in wanted}
        strange = sorted(set(values) - set(known))
        expect(not strange, f"the command has no option {', '.join(strange)}; it has {', '.join(known) or 'none'}")
        missing = [name for name, option in known.items() if option.get("required") and name not in values]
        expect(typed or not missing, f"the command wants {', '.join(missing)}")
        filled = [self._option(known[name], value) for name, value in values.items() if value is not None]
        if typed is not None:
            filled.append(_being_typed(known, typed))
        return filled

    def _option(self, option: Json, value: Any) -> Json:
        kind, name = option["type"], option["name"]
        return {"name": name, "type": kind, "value": self._value(option, kind, name, value)}

    def _value(self, option: Json, kind: int, name: str, value: Any) -> Any:
        if kind in _PLAIN:
            right = isinstance(value, _PLAIN[kind]) and (isinstance(value, bool) == (kind == BOOLEAN))
            expect(right, f"{name} takes no {type(value).__name__}")
            _within(option, name, value)
            return value
        if kind == FILE:
            expect(isinstance(value, Upload), f"{name} takes a file")
            return self._resolved.file(value, self._limit)
        types = option.get("channel_types")
        fits = not types or not isinstance(value, Channel) or value.type in types
        expect(fits, f"{name} takes no channel of this type")
        return self.chosen(value, name, {USER: (User,), CHANNEL: (Channel,), ROLE: (Role,)}.get(kind, (User, Role)))

    def chosen(self, value: Any, name: str, kinds: tuple[type, ...]) -> str:
        """Return the id of a person, a role or a channel, which is resolved then."""
        value = getattr(value, "user", value)
        expect(isinstance(value, kinds), f"{name} takes {' or '.join(kind.__name__ for kind in kinds)}")
        if isinstance(value, User):
            return self._resolved.user(value)
        return self._resolved.role(value) if isinstance(value, Role) else self._resolved.channel(value)

    # forms

    def form(self, form: Json, values: Mapping[str, Any]) -> list[Json]:
        """Return the components of a form as they are submitted."""
        ids = {part["custom_id"] for part in walk(form["components"]) if part.get("custom_id")}
        strange = sorted(set(values) - ids)
        expect(not strange, f"the form has no field {', '.join(strange)}; it has {', '.join(sorted(ids))}")
        return [self._part(part, values) for part in form["components"]]

    def _part(self, part: Json, values: Mapping[str, Any]) -> Json:
        told = {"type": part["type"], "id": part.get("id", 0)}
        if part["type"] == TEXT_DISPLAY:
            return told
        if part["type"] == LABEL:
            return told | {"component": self._field(part["component"], values)}
        return told | {"components": [self._field(inner, values) for inner in part["components"]]}

    def _field(self, part: Json, values: Mapping[str, Any]) -> Json:
        name, kind = part["custom_id"], part["type"]
        given = values.get(name, _preset(part))
        told = {"type": kind, "id": part.get("id", 0), "custom_id": name}
        if kind == INPUT:
            return told | {"value": _written(part, name, given)}
        if kind == CHECK:
            return told | {"value": bool(given)}
        if kind == RADIO:
            _offered(part, name, [given] if given is not None else [])
            expect(given is not None or part.get("required") is False, f"the form wants {name}")
            return told | {"value": given}
        chosen = self._several(part, name, given)
        _counted(part, name, chosen)
        return told | {"values": chosen}

    def _several(self, part: Json, name: str, given: Any) -> list[str]:
        many: list[Any] = list(given) if isinstance(given, list | tuple) else [] if given is None else [given]
        if part["type"] == UPLOAD:
            return [self._resolved.file(upload, self._limit) for upload in many]
        return self.selected(part, many, name)

    def selected(self, select: Json, many: list[Any], name: str) -> list[str]:
        """Return the values that are chosen in a select."""
        kind = select["type"]
        if kind in {STRING_SELECT, CHECKS}:
            return _offered(select, name, many)
        kinds = {5: (User,), 6: (Role,), 7: (User, Role), 8: (Channel,)}[kind]
        return [self.chosen(value, name, kinds) for value in many]


def leaf(command: Json, path: Iterable[str]) -> tuple[list[Json], list[Json]]:
    """Return the options of a subcommand, and the chain of groups down to it, outermost first."""
    options, chain = command.get("options") or [], []
    for word in path:
        found = next((option for option in options if option["name"] == word), None)
        expect(found is not None and found["type"] in {SUBCOMMAND, GROUP}, f"/{command['name']} has no {word}")
        assert found is not None
        chain.append({"name": word, "type": found["type"]})
        options = found.get("options") or []
    whole = not any(option["type"] in {SUBCOMMAND, GROUP} for option in options)
    expect(whole, f"/{command['name']} wants one of {', '.join(option['name'] for option in options)}")
    return options, chain


def nested(chain: list[Json], filled: list[Json]) -> list[Json]:
    """Return options inside the subcommands that they belong to."""
    for link in reversed(chain):
        filled = [{**link, "options": filled}]
    return filled


def _being_typed(known: Mapping[str, Json], typed: tuple[str, Any]) -> Json:
    name, value = typed
    expect(name in known and known[name].get("autocomplete"), f"nothing is suggested for {name}")
    return {"name": name, "type": known[name]["type"], "value": value, "focused": True}


def _within(option: Json, name: str, value: Any) -> None:
    choices = [choice["value"] for choice in option.get("choices") or ()]
    expect(not choices or value in choices, f"{name} is one of {choices}, not {value}")
    measure = len(value) if isinstance(value, str) else value
    keys = ("min_length", "max_length") if isinstance(value, str) else ("min_value", "max_value")
    least, most = option.get(keys[0]), option.get(keys[1])
    expect(least is None or measure >= least, f"{name} is at least {least}")
    expect(most is None or measure <= most, f"{name} is at most {most}")


def _preset(part: Json) -> Any:
    """Return what stands in a field already."""
    if part["type"] == INPUT:
        return part.get("value") or ""
    if part["type"] == CHECK:
        return part.get("default", False)
    chosen = [option["value"] for option in part.get("options") or () if option.get("default")]
    if part["type"] == RADIO:
        return chosen[0] if chosen else None
    return chosen


def _written(part: Json, name: str, given: Any) -> str:
    text = str(given)
    least, most = part.get("min_length") or 0, part.get("max_length") or 4000
    expect(text or part.get("required") is False, f"the form wants {name}")
    expect(not text or least <= len(text) <= most, f"{name} has {least} to {most} characters")
    return text


def _offered(part: Json, name: str, many: list[Any]) -> list[str]:
    offered = {option["value"]: option["value"] for option in part.get("options") or ()}
    offered |= {option["label"]: option["value"] for option in part.get("options") or ()} | offered
    strange = [value for value in many if value not in offered]
    expect(not strange, f"{name} offers {sorted(offered)}, not {strange}")
    return [offered[value] for value in many]


def _counted(part: Json, name: str, chosen: list[str]) -> None:
    needed = part.get("required") is not False
    least, most = part.get("min_values", 1), part.get("max_values", 10 if part["type"] == CHECKS else 1)
    if not chosen and not needed:
        return
    expect(max(least, int(needed)) <= len(chosen) <= most, f"{name} takes {least} to {most}, not {len(chosen)}")


def pressable(components: list[Json]) -> list[Json]:
    return [part for part in walk(components) if part.get("type") == 2 or part.get("type") in SELECTS]
