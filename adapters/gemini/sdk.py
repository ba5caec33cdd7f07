"""The one place that touches google-genai; importing it costs up to a second, so model.py does it late.

Traps that are closed here, each seen with 3.3.0:
- Retries. With aiohttp a dropped connection is silently posted once more unless retry options are given: attempts=1.
- Automatic continuation and function calling make several requests, each billed, out of one call: off.
- The environment. GOOGLE_GENAI_USE_VERTEXAI, GOOGLE_API_KEY, GOOGLE_GEMINI_BASE_URL and GOOGLE_GENAI_API_VERSION fill
  whatever is not given: all of it is given, but for Vertex's address where none is set.
- Its models drop fields they do not know, among them parts of answers, and the developer API's finishMessage; and to
  translate a request through them takes as long as sending it. So requests go out, and answers come back, as the JSON
  they are; what is received is what is sent back.
"""

from collections.abc import Awaitable
from typing import Final, TypeVar

import aiohttp
from google import genai
from google.auth.credentials import Credentials
from google.genai import types

from adapters.gemini import judging, trouble, wire
from adapters.gemini.asking import Json, Request

_T = TypeVar("_T")

#: Backend → address and version. Vertex's address depends on the location, and the SDK knows it. The SDK's default
#: for the Developer API is v1, but every known recording of image calls is v1beta.
_BACKENDS: Final = {
    "developer": ("https://generativelanguage.googleapis.com/", "v1beta"),
    "vertex": (None, "v1beta1"),
}


class Line:
    """One client of the SDK with its connections."""

    def __init__(self, client: genai.Client, session: aiohttp.ClientSession, connect_timeout: float) -> None:
        self._client = client
        self._session = session
        self._connect_timeout = connect_timeout
        self.date = ""  # of the newest answer, as the provider's clock says

    async def ask(self, model: str, request: Request) -> str:
        """Post generateContent exactly once and return the body of its answer.

        Raises NotSent, Busy, AnswerLost, RequestRejected, and the kinds of these.
        """
        return await self._generate(model, _image_body(request))

    async def judge(self, model: str, request: judging.Request) -> str:
        """Post generateContent for a verdict exactly once and return the body of its answer. Raises as `ask` does."""
        return await self._generate(model, _verdict_body(request))

    async def find(self, model: str) -> None:
        """Look a model up, which costs nothing. Raises as `ask` does."""
        await self._exchange(self._client.aio.models.get(model=model))

    async def taste(self, model: str) -> None:
        """Ask for one token of words: a few millionths of a dollar. Raises as `ask` does."""
        config = types.GenerateContentConfig(response_modalities=["TEXT"], max_output_tokens=1)
        await self._exchange(self._client.aio.models.generate_content(model=model, contents="Say yes.", config=config))

    async def _generate(self, model: str, body: Json) -> str:
        config = types.GenerateContentConfig(
            should_return_http_response=True,
            automatic_continuation=False,
            automatic_function_calling=types.AutomaticFunctionCallingConfig(disable=True),
            http_options=types.HttpOptions(extra_body=body),
        )
        # The SDK insists on contents; those of extra_body take their place.
        asking = self._client.aio.models.generate_content(model=model, contents="in extra_body", config=config)
        response = await self._exchange(asking)
        return (response.sdk_http_response and response.sdk_http_response.body) or ""

    async def _exchange(self, exchange: Awaitable[_T]) -> _T:
        progress = wire.Wire()
        try:
            async with wire.watch(self._connect_timeout) as progress:
                return await exchange
        except Exception as error:
            ours = trouble.named(error, progress)
            if ours is None:
                raise
            raise ours from None  # the chain would show the provider's message, which may quote the prompt
        finally:
            self.date = progress.headers.get("Date", self.date)

    async def close(self) -> None:
        """Let go of the client and its connections."""
        await self._client.aio.aclose()
        self._client.close()
        await self._session.close()


def developer(api_key: str, options: types.HttpOptions) -> genai.Client:
    """Make a client of the Developer API."""
    return genai.Client(vertexai=False, api_key=api_key, http_options=options)


def vertex(project: str, location: str, credentials: Credentials | None, options: types.HttpOptions) -> genai.Client:
    """Make a client of Vertex; without credentials Google's library finds them at the first call."""
    return genai.Client(
        vertexai=True, project=project, location=location, credentials=credentials, http_options=options
    )


def options(backend: str, base_url: str, timeout: float, session: aiohttp.ClientSession) -> types.HttpOptions:
    """Say how to reach a backend ("developer" or "vertex"); timeout in seconds, for a whole call."""
    url, version = _BACKENDS[backend]
    return types.HttpOptions(
        base_url=base_url or url,
        api_version=version,
        timeout=round(timeout * 1000),
        retry_options=types.HttpRetryOptions(attempts=1),
        aiohttp_client=session,
    )


def _image_body(request: Request) -> Json:
    shape = _given(aspectRatio=request.ratio, imageSize=request.size)
    thinking = _given(thinkingLevel=request.thinking)
    config = {"responseModalities": list(request.modalities)}
    return {
        "contents": list(request.contents),
        "safetySettings": list(request.safety),
        "generationConfig": config
        | _given(imageConfig=shape or None, seed=request.seed, thinkingConfig=thinking or None),
        **({"tools": [{"googleSearch": {}}]} if request.search else {}),
    }


def _verdict_body(request: judging.Request) -> Json:
    return {
        "contents": list(request.contents),
        "systemInstruction": {"role": "user", "parts": [{"text": request.instruction}]},
        "safetySettings": list(request.safety),
        "generationConfig": {
            "responseMimeType": "application/json",
            "responseSchema": request.schema,
            "temperature": 0,
        },
    }


def _given(**fields: object) -> Json:
    return {name: value for name, value in fields.items() if value is not None}
