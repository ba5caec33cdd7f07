"""The payloads of what people do, as the bot is told of it."""

from typing import Final

from tests.servers.slack import payloads
from tests.servers.slack.deliveries import EVENT, INTERACTIVE, SLASH, Delivery
from tests.servers.slack.posts import Post
from tests.servers.slack.stage import Stage
from tests.servers.slack.views import View
from tests.servers.slack.world import Channel, Json, Team, User, now

VERIFICATION: Final = "loopback-verification-token"


class Interactions:
    """Makes deliveries, and sends them off."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage

    def slash(self, user: User, channel: Channel, command: str, text: str) -> Delivery:
        team = user.team
        trigger = self._stage.views.trigger(user, team)
        hook = self._stage.hooks.new(channel, user)
        payload: Json = {
            "token": VERIFICATION,
            "team_id": team.id,
            "team_domain": team.domain,
            "channel_id": channel.id,
            "channel_name": payloads.named(channel),
            "user_id": user.id,
            "user_name": user.handle,
            "command": command,
            "text": text,
            "api_app_id": self._stage.world.app_id,
            "is_enterprise_install": "true" if self._org_wide(team) else "false",
            "response_url": self._stage.hooks.url(hook),
            "trigger_id": trigger.id,
        }
        if team.enterprise is not None:
            payload |= {"enterprise_id": team.enterprise.id, "enterprise_name": team.enterprise.name}
        delivery = self._made(SLASH, payload, team, user, channel)
        delivery.trigger, delivery.hooks = trigger, [hook]
        return self._sent(delivery)

    def press(self, user: User, post: Post, action: Json) -> Delivery:
        """Tell of a press, or a choice, in a message."""
        trigger = self._stage.views.trigger(user, post.channel.team)
        hook = self._stage.hooks.new(post.channel, user, post)
        alone = post.only_for is not None
        container: Json = {
            "type": "message",
            "message_ts": post.ts,
            "channel_id": post.channel.id,
            "is_ephemeral": alone,
        }
        if post.thread_ts:
            container["thread_ts"] = post.thread_ts
        payload = self._interactive("block_actions", post.channel.team, user) | {
            "container": container,
            "trigger_id": trigger.id,
            "channel": {"id": post.channel.id, "name": payloads.named(post.channel)},
            "state": {"values": {}},
            "response_url": self._stage.hooks.url(hook),
            "actions": [{**action, "action_ts": self._stage.world.stamps()}],
        }
        if not alone:  # of what one person alone sees the bot gets no copy
            payload["message"] = payloads.of_post(post, self._stage.files)
        delivery = self._made(INTERACTIVE, payload, post.channel.team, user, post.channel)
        delivery.trigger, delivery.hooks, delivery.pressed = trigger, [hook], post
        return self._sent(delivery)

    def press_in_view(self, user: User, view: View, action: Json, values: Json) -> Delivery:
        """Tell of a press in a modal or a home tab."""
        trigger = self._stage.views.trigger(user, view.team, view if view.body["type"] == "modal" else None)
        payload = self._interactive("block_actions", view.team, user) | {
            "container": {"type": "view", "view_id": view.id},
            "trigger_id": trigger.id,
            "view": self._view(view, values),
            "actions": [{**action, "action_ts": self._stage.world.stamps()}],
        }
        delivery = self._made(INTERACTIVE, payload, view.team, user)
        delivery.trigger = trigger
        return self._sent(delivery)

    def suggest(self, user: User, where: Post | View, menu: Json, typed: str) -> Delivery:
        """Ask what a menu shall offer."""
        team = where.channel.team if isinstance(where, Post) else where.team
        payload = self._interactive("block_suggestion", team, user)
        payload |= {"action_id": menu["action_id"], "block_id": menu["block_id"], "value": typed}
        if isinstance(where, View):
            payload |= {"container": {"type": "view", "view_id": where.id}, "view": self._view(where)}
        else:
            container = {"type": "message", "message_ts": where.ts, "channel_id": where.channel.id}
            channel = {"id": where.channel.id, "name": payloads.named(where.channel)}
            message = payloads.of_post(where, self._stage.files)
            payload |= {"container": container, "channel": channel, "message": message}
        return self._sent(self._made(INTERACTIVE, payload, team, user))

    def shortcut(self, user: User, callback_id: str, post: Post | None) -> Delivery:
        """Tell of a message's shortcut, or of a global one."""
        trigger = self._stage.views.trigger(user, user.team)
        kind = "message_action" if post is not None else "shortcut"
        payload = self._interactive(kind, user.team, user) | {
            "callback_id": callback_id,
            "trigger_id": trigger.id,
            "action_ts": self._stage.world.stamps(),
        }
        del payload["api_app_id"]
        delivery = self._made(INTERACTIVE, payload, user.team, user, post.channel if post else None)
        if post is not None:
            hook = self._stage.hooks.new(post.channel, user)
            delivery.hooks = [hook]
            payload |= {
                "message_ts": post.ts,
                "channel": {"id": post.channel.id, "name": payloads.named(post.channel)},
                "message": payloads.of_post(post, self._stage.files),
                "response_url": self._stage.hooks.url(hook),
            }
        delivery.trigger, delivery.pressed = trigger, post
        return self._sent(delivery)

    def submit(self, user: User, view: View, values: Json) -> Delivery:
        trigger = self._stage.views.trigger(user, view.team, view)
        payload = self._interactive("view_submission", view.team, user, at_home=True) | {
            "trigger_id": trigger.id,
            "view": self._view(view, values),
            "response_urls": [],
        }
        delivery = self._made(INTERACTIVE, payload, view.team, user)
        delivery.trigger, delivery.pressed = trigger, view
        return self._sent(delivery)

    def closed(self, user: User, view: View, *, cleared: bool) -> Delivery:
        payload = self._interactive("view_closed", view.team, user, at_home=True) | {
            "view": self._view(view),
            "is_cleared": cleared,
        }
        return self._sent(self._made(INTERACTIVE, payload, view.team, user))

    def event(self, team: Team, user: User, event: Json, channel: Channel | None = None) -> Delivery:
        """Tell of an event. The same id comes with every further attempt."""
        grant = self._stage.tokens.at(team)
        authorised = {
            "enterprise_id": team.enterprise.id if team.enterprise else None,
            "team_id": None if self._org_wide(team) else team.id,
            "user_id": grant.bot.id if grant is not None else team.bot.id,
            "is_bot": True,
            "is_enterprise_install": self._org_wide(team),
        }
        payload: Json = {
            "token": VERIFICATION,
            "team_id": channel.origin.id if channel is not None and channel.origin is not None else team.id,
            "context_team_id": team.id,
            "context_enterprise_id": team.enterprise.id if team.enterprise else None,
            "api_app_id": self._stage.world.app_id,
            "event": event,
            "type": "event_callback",
            "event_id": self._stage.world.ids("Ev"),
            "event_time": int(now()),
            "authorizations": [authorised],
            "is_ext_shared_channel": channel.external if channel else False,
            "event_context": f"4-{self._stage.world.ids('')}",
        }
        if team.enterprise is not None:
            payload["enterprise_id"] = team.enterprise.id
        return self._sent(self._made(EVENT, payload, team, user, channel))

    def _interactive(self, kind: str, installed: Team, user: User, *, at_home: bool = False) -> Json:
        """Return what all have; at_home: of forms Slack names the user's workspace, of presses that of the message."""
        team = user.team if at_home else installed
        return {
            "type": kind,
            "user": {"id": user.id, "username": user.handle, "name": user.handle, "team_id": user.team.id},
            "api_app_id": self._stage.world.app_id,
            "token": VERIFICATION,
            "team": None if self._org_wide(installed) else payloads.of_team(team),
            "enterprise": payloads.of_enterprise(team),
            "is_enterprise_install": self._org_wide(installed),
        }

    def _view(self, view: View, values: Json | None = None) -> Json:
        """Return a view as interactions have it: installed for a whole organisation, it is of no workspace."""
        told = self._stage.views.payload(view, values)
        if self._org_wide(view.team) and view.team.enterprise is not None:
            told["app_installed_team_id"] = view.team.enterprise.id
        return told

    def _org_wide(self, team: Team) -> bool:
        grant = self._stage.tokens.at(team)
        return grant is not None and grant.team is None

    def _made(self, kind: str, payload: Json, team: Team, user: User, channel: Channel | None = None) -> Delivery:
        delivery = self._stage.deliveries.new(kind, payload, team, user, channel)
        delivery.mark = self._stage.messages.mark
        return delivery

    def _sent(self, delivery: Delivery) -> Delivery:
        self._stage.deliveries.dispatch(delivery)
        return delivery
