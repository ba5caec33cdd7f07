"""Brings pictures to Slack, each once, and takes ours away again when nothing shows them any more."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final

import aiohttp
import structlog

from adapters.slack.connect import Clients
from adapters.slack.pictures import Upload
from adapters.slack.sending import Sender
from adapters.slack.trouble import Gone, NotReady, Unclear, told_apart
from conversations.errors import Undeliverable
from conversations.identity import Platform, Tenant
from conversations.ports import Database, PictureStore

_log = structlog.get_logger()

_OK: Final = 200
_LOOK_EVERY: Final = (0.1, 0.2, 0.4, 0.8, 1.5, 3.0, 5.0)  # s until a file that was uploaded is there
_TRIES: Final = 3
_SLOWEST: Final = 50_000  # bytes a second that a line must carry
_AT_ONCE: Final = 8  # files that are uploaded, each of which is in memory

Convert = Callable[[bytes], Awaitable[bytes]]  # a picture that Slack does not show → one that it does


def looked_at(case: str) -> str:
    """Name what moderators were shown of a case alone, as a subject of files."""
    return f"{case} shown"


class Uploads:
    """Files of ours at Slack, by the keys of their blobs."""

    def __init__(
        self, clients: Clients, sender: Sender, store: PictureStore, database: Database, convert: Convert
    ) -> None:
        self._clients = clients
        self._sender = sender
        self._store = store
        self._database = database
        self._convert = convert
        self._uploading = asyncio.Semaphore(_AT_ONCE)

    async def ready(
        self, workspace: str, wanted: Sequence[Upload], subject: str, *, borrows: bool = False
    ) -> Mapping[str, str]:
        """Return the file of each blob, once all are there; what is there already is not uploaded again.

        subject: what shows them, a sheet or a case: its files are found by it. borrows: whether those that belong to
        another subject stay its own.
        """
        if not wanted:
            return {}
        names = {one.key: _named(one.key, workspace) for one in wanted}
        async with self._database.reading() as uow:
            there = await uow.files.known(list(names.values()))
            own = await uow.files.of(subject)
        known = {key: there[name] for key, name in names.items() if name in there}
        missing = [one for one in wanted if one.key not in known]
        made = await asyncio.gather(*[self._upload(workspace, one) for one in missing])
        found = {one.key: file for one, file in zip(missing, made, strict=True) if file}
        taken = {} if borrows else {key: file for key, file in known.items() if names[key] not in own}
        if found or taken:
            async with self._database.writing() as uow:
                for key, file in (taken | found).items():
                    await uow.files.put(names[key], file, subject)
        await asyncio.gather(*[self._arrived(workspace, file) for file in found.values()])
        return known | found

    async def share(self, workspace: str, channel: str, key: str, filename: str, words: str) -> None:
        """Hand a file over in a channel, with words."""
        data = await self._store.get(key)
        if data is None:
            raise Undeliverable("the file is there no more")
        file = await self._send(workspace, filename, data)
        await self._complete(workspace, file, filename, channel_id=channel, initial_comment=words)

    async def remove(self, workspace: str, subject: str, but: Collection[str] = ()) -> None:
        """Delete the files of a subject, except those of the keys that it still shows."""
        async with self._database.reading() as uow:
            files = {key: file for key, file in (await uow.files.of(subject)).items() if key not in but}
        for file in files.values():
            try:
                await self._sender.call(workspace, "files.delete", file=file)
            except (Gone, Undeliverable) as trouble:  # it is gone already, or is not ours to delete any more
                _log.info("file_not_deleted", trouble=str(trouble))
        if files:
            async with self._database.writing() as uow:
                await uow.files.drop(list(files))

    @asynccontextmanager
    async def shown(self, workspace: str, wanted: Sequence[Upload]) -> AsyncIterator[None]:
        """Let what is shown here be uploaded anew the next time, where Slack says that a file is none, or is gone."""
        try:
            yield
        except NotReady:
            async with self._database.writing() as uow:
                await uow.files.drop([_named(one.key, workspace) for one in wanted])
            raise

    async def _upload(self, workspace: str, wanted: Upload) -> str:
        """Upload a blob; empty where it is there no more."""
        async with self._uploading:
            data = await self._store.get(wanted.key)
            if data is None:
                return ""
            if wanted.converts:
                data = await self._convert(data)
            return await self._sent(workspace, wanted, data)

    async def _sent(self, workspace: str, wanted: Upload, data: bytes) -> str:
        for left in reversed(range(_TRIES)):
            try:
                file = await self._send(workspace, wanted.filename, data, alt=wanted.alt)
                await self._complete(workspace, file, wanted.filename)
            except Unclear:
                if not left:
                    raise
            else:
                return file
        raise AssertionError("the last try returns or raises")

    async def _send(self, workspace: str, filename: str, data: bytes, alt: str = "") -> str:
        answer = await self._sender.call(
            workspace, "files.getUploadURLExternal", filename=filename, length=len(data), alt_txt=alt or None
        )
        with told_apart():
            patience = aiohttp.ClientTimeout(total=60 + len(data) / _SLOWEST, sock_connect=10)
            async with self._clients.session.post(str(answer["upload_url"]), data=data, timeout=patience) as response:
                await response.read()
                if response.status != _OK:
                    raise Unclear(f"an upload was answered with {response.status}")
        return str(answer["file_id"])

    async def _complete(self, workspace: str, file: str, title: str, **where: Any) -> None:
        await self._sender.call(
            workspace, "files.completeUploadExternal", files=[{"id": file, "title": title}], **where
        )

    async def _arrived(self, workspace: str, file: str) -> None:
        """Wait until Slack knows what a file is: before that no block may show it."""
        for pause in (*_LOOK_EVERY, None):
            answer = await self._sender.call(workspace, "files.info", file=file)
            if answer["file"].get("mimetype"):
                return
            if pause is None:
                raise NotReady("an uploaded file does not become ready", retry_after=5.0)
            await asyncio.sleep(pause)


def _named(key: str, workspace: str) -> str:
    """Name the file of a blob: where another workspace is shown it, by the key and that workspace."""
    owners = Tenant(Platform.SLACK, workspace).key + "/", Tenant.of_member(Platform.SLACK, workspace).key + "."
    return key if key.startswith(owners) else f"{key}@{workspace}"
