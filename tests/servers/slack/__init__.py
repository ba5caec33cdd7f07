"""A loopback Slack: Web API, Socket Mode, HTTP mode, OAuth and files over real sockets, and people who use it.

It refuses what the real one refuses.

    async with SlackServer() as slack:            # checked=False: blocks and arguments are taken as they come
        space = slack.workspace("Makers")         # .token .scopes .bot .grant; also (name, enterprise, installed=)
        general = space.channel("general")        # private=True, bot=False; space.archive, remove_bot, invite_bot,
                                                  # between(ada, ben), share(general, another workspace)
        ada = space.person("Ada")                 # admin=True, owner=True; space.other_bot("Echo")
        ...                                       # a bot with slack.api_url, app_token, signing_secret, space.token
        await slack.connected()                   # connected(2): two sockets
        asked = await ada.slash(general, "imagine", "a red fox --ratio 16:9 --channel #general")
        message = await asked.message_when(lambda shown: shown.files)
        asked = await ada.press(message, "Edit")  # a label's beginning; of a message or a view
        form = await asked.view_when()
        await ada.submit(form, files={"image": [Upload("a.png", data)]}, prompt="in winter")
        assert slack.problems == [] and slack.pings == []

People: slash, say(channel, "@bot a fox", files=[…], thread=message), edit, delete, press, press_id (forged), choose,
suggest, shortcut, global_shortcut, submit, close, open_home, join, leave, install(base_url, deny= state= code=
org_wide=); .direct (their channel with the bot), .home (a View). What the client would not let them do raises
AssertionError.

Asked: acknowledged(), ack, latency, late, lost, payload, delivery, view, view_when(), message, messages, ephemerals,
message_when(), options. Message: words, text, blocks, buttons, files (with .data), thread, ephemeral, deleted, edits,
metadata, mentions, links, unfurls. View: title, words, blocks, fields, errors, gone, private_metadata.

What is seen: visible(channel, to=), seen(channel, holds, to=), now(message), until(holds), status(channel, thread),
problems, pings, calls, called("chat.*"), deliveries, told_of(message), latencies, limits.refused, storage.fetched.

Trouble: fail("chat.postMessage", status, error=, times=, skip=, after_effect=, delay=, close=, retry_after=, channel=),
also for "upload", "download", "response_url"; heal(); cut_sockets(), refresh_sockets(reason); replay(asked or message,
times); space.revoke(why), expire_token(), uninstall(), install(rotates=); limits.messages, burst, tiers;
stage.files.mimetype_delay; stage.views.trigger_life; stage.deliveries.patience, retries; stage.sockets.deaf, grace,
failing; stage.oauth.rotates; settings.messages, home; status_life; Upload(…, external=True): a file of Slack Connect.

HTTP mode: request_url = "http://…/slack/events" sends everything there; callbacks.verify, check_ssl, again(delivery)
and post(body, age=, secret=, signature=) for what Slack never sent. configure(manifest): only what the manifest has is
offered, told and granted. check_payloads: what this server tells the bot is held against its description.
python -m tests.servers.slack serves by hand; bolt.py has a scene and a bot for tests of this server itself.
"""

from tests.servers.slack.asked import Asked
from tests.servers.slack.callbacks import Reply
from tests.servers.slack.calls import Call
from tests.servers.slack.deliveries import Delivery
from tests.servers.slack.faults import Fault
from tests.servers.slack.files import Upload
from tests.servers.slack.people import Person
from tests.servers.slack.posts import File, Message
from tests.servers.slack.server import SlackServer
from tests.servers.slack.views import View
from tests.servers.slack.workspaces import Workspace
from tests.servers.slack.world import Channel, Enterprise

__all__ = [
    "Asked",
    "Call",
    "Channel",
    "Delivery",
    "Enterprise",
    "Fault",
    "File",
    "Message",
    "Person",
    "Reply",
    "SlackServer",
    "Upload",
    "View",
    "Workspace",
]
