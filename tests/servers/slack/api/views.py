"""views.*"""

from typing import Final

from tests.servers.slack.api.method import Asking, Method, user_of
from tests.servers.slack.errors import Refused
from tests.servers.slack.stage import Stage
from tests.servers.slack.views import View
from tests.servers.slack.world import Json


def _body(asking: Asking, kind: str) -> Json:
    """Return the view of a call, which is checked. Raises Refused."""
    body = asking.arguments.get("view")
    if not isinstance(body, dict):
        raise Refused("invalid_arguments", "missing required field: view")
    return checked(asking.stage, body, kind)


def checked(stage: Stage, body: Json, kind: str) -> Json:
    """Hold a view against its description. Raises Refused."""
    wrong = stage.description.of_view(body)
    if body.get("type") != kind:
        wrong.insert(0, f"a view of type {body.get('type')} where a {kind} is wanted")
    if wrong:
        raise Refused("invalid_arguments", *wrong)
    stage.messages.refuse_files(body.get("blocks") or [])
    return body


def _told(asking: Asking, view: View) -> Json:
    asking.stage.changes.happened()
    return {"view": asking.stage.views.payload(view)}


def open_modal(asking: Asking) -> Json:
    trigger = asking.stage.views.exchange(asking.call.text("trigger_id"))
    return _told(asking, asking.stage.views.open(trigger, _body(asking, "modal")))


def push(asking: Asking) -> Json:
    trigger = asking.stage.views.exchange(asking.call.text("trigger_id"))
    if trigger.view is None or trigger.view.gone:
        raise Refused("not_found", faulty=True)
    return _told(asking, asking.stage.views.open(trigger, _body(asking, "modal")))


def update(asking: Asking) -> Json:
    view = asking.stage.views.find(asking.call.text("view_id"), asking.call.text("external_id"))
    asking.stage.views.change(view, _body(asking, view.body["type"]), asking.call.text("hash"))
    return _told(asking, view)


def publish(asking: Asking) -> Json:
    user = user_of(asking, asking.call.needed("user_id"))
    known = asking.stage.views.homes.get(user)
    expected = asking.call.text("hash")
    if expected and known is not None and known.hash != expected:
        raise Refused("hash_conflict")
    return _told(asking, asking.stage.views.publish(user, _body(asking, "home")))


METHODS: Final = {
    "views.open": Method(open_modal, tier=4),
    "views.push": Method(push, tier=4),
    "views.update": Method(update, tier=4),
    "views.publish": Method(publish, tier=4),
}
