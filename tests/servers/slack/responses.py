"""What an acknowledgement asks for: a message, an answer to a form, suggestions."""

from typing import Final

from tests.servers.slack.api.views import checked
from tests.servers.slack.deliveries import SLASH, Delivery
from tests.servers.slack.errors import Refused
from tests.servers.slack.stage import Stage
from tests.servers.slack.views import View
from tests.servers.slack.world import Json

_ACTIONS: Final = frozenset({"errors", "update", "push", "clear"})


class Responses:
    """Does what acknowledgements ask for."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        stage.deliveries.taken = self.take

    def take(self, delivery: Delivery, payload: Json | None) -> None:
        try:
            if delivery.kind == SLASH:
                self._say(delivery, payload)
            elif delivery.payload["type"] == "view_submission":
                assert isinstance(delivery.pressed, View)
                self._answer(delivery, delivery.pressed, payload or {})
        except Refused as refused:
            says = "; ".join(refused.messages)
            self._stage.problems.append(f"an acknowledgement of {delivery.kind}: {refused.error} {says}".rstrip())

    def _say(self, delivery: Delivery, payload: Json | None) -> None:
        """Show what a command was answered with at once."""
        if payload and (payload.get("text") or payload.get("blocks")):
            self._stage.hooks.apply(self._stage.hooks.kept[delivery.hooks[0]], payload)

    def _answer(self, delivery: Delivery, view: View, payload: Json) -> None:
        action = payload.get("response_action")
        if action is None:
            view.gone = True
            if view in view.stack:
                view.stack.remove(view)
        elif action not in _ACTIONS:
            raise Refused("invalid_response_action", f"there is no response_action {action!r}", faulty=True)
        elif action == "errors":
            self._errors(view, payload.get("errors") or {})
        elif action == "clear":
            for one in list(view.stack):
                one.gone = True
            view.stack.clear()
        else:
            self._show(delivery, view, payload.get("view") or {}, over=action == "push")

    def _errors(self, view: View, errors: Json) -> None:
        strange = sorted(set(errors) - set(view.fields))
        if strange or not errors:
            raise Refused("invalid_errors", f"the form has no input block {', '.join(strange)}", faulty=True)
        view.errors = {name: str(says) for name, says in errors.items()}

    def _show(self, delivery: Delivery, view: View, body: Json, *, over: bool) -> None:
        checked(self._stage, body, "modal")
        assert delivery.trigger is not None
        if over:
            self._stage.views.open(delivery.trigger, body)
        else:
            self._stage.views.change(view, body)
            delivery.trigger.opened = view
