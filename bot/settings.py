"""The operator's environment, read here and nowhere else; .env.example says what each is for."""

import re
import secrets
from collections.abc import Callable
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

_VAR: Final = Path("var")
_STORES: Final = ("file", "s3", "gs", "az", "memory")
_PORTS: Final = 65535
_NUMBER: Final = re.compile("[0-9]{1,9}")
#: A host, a port or none, a path or none; links are made by writing on behind it.
_PUBLIC: Final = re.compile(
    r"https?://(?:[^\s/?#@:\[\]]+|\[[0-9A-Fa-f:.]+\])(?::(?P<port>[0-9]{1,5}))?(?:/[^\s?#]*[^\s/?#])?"
)
#: Exit status where settings cannot be used: EX_CONFIG of sysexits.h. Such a process is not started again.
UNUSABLE: Final = 78


class SettingsError(Exception):
    """A setting that cannot be used; the message names the variable, never its value."""


def _address(text: str) -> str:
    host, _, port = text.rpartition(":")
    if not host or not _NUMBER.fullmatch(port) or int(port) > _PORTS:
        raise ValueError("must be host:port, such as 127.0.0.1:8080")
    return text


def _http(text: str) -> str:
    if not re.fullmatch(r"https?://[^\s/]+\S*", text):
        raise ValueError("must be an address such as https://example.org")
    return text.rstrip("/")


def _websocket(text: str) -> str:
    if not re.fullmatch(r"wss?://[^\s/]+\S*", text):
        raise ValueError("must be an address such as wss://example.org")
    return text


def _channel(text: str) -> str:
    """Read the id of a channel of Discord, also out of its link, or team and channel out of a link of Slack.

    Of one that Slack's organisations have, the organisation stands for the team.
    """
    slack = re.fullmatch(r"https://app\.slack\.com/client/([TE][A-Z0-9]+)/([CG][A-Z0-9]+)(?:/\S*)?", text)
    if slack is not None:
        return f"{slack[1]}/{slack[2]}"
    found = re.fullmatch(r"(?:https://(?:\w+\.)?discord\.com/channels/\d+/)?(\d{15,20})", text)
    if found is None:
        raise ValueError(
            "must be the id of a Discord channel or its link, or the address of a Slack channel as a browser shows it, "
            "https://app.slack.com/client/T.../C..."
        )
    return found[1]


def _begins(*beginnings: str) -> Callable[[SecretStr], SecretStr]:
    """Make a check that a token is of the right kind: those of Slack say so themselves."""

    def check(token: SecretStr) -> SecretStr:
        if not token.get_secret_value().startswith(beginnings):
            raise ValueError(f"must begin with {beginnings[0]}")
        return token

    return check


def public_address(text: str) -> str:
    """Check an address the outside reaches this installation at.

    Raises ValueError with the rest of a sentence about it.
    """
    found = _PUBLIC.fullmatch(text)
    if found is None or int(found["port"] or 0) > _PORTS:
        raise ValueError(
            "must be an http or https address without a slash at its end, such as https://plantain.example.org"
        )
    return text


def _ratio(text: str) -> str:
    width, _, height = text.partition(":")
    if text != "auto" and not (_NUMBER.fullmatch(width) and _NUMBER.fullmatch(height) and int(width) and int(height)):
        raise ValueError("must be auto or a ratio such as 16:9")
    return text


def _database(text: str) -> str:
    if not text.startswith("sqlite+aiosqlite:///"):
        raise ValueError("must be an address such as sqlite+aiosqlite:///var/plantain.db")
    return text


def _store(text: str) -> str:
    scheme, mark, _ = text.partition("://")
    if mark and scheme not in _STORES:
        raise ValueError(f"must be a folder or begin with one of {', '.join(f'{name}://' for name in _STORES)}")
    return text


class Settings(BaseSettings):
    """Every setting with its default. Names are those of the environment, in lower case."""

    model_config = SettingsConfigDict(env_file=".env", env_ignore_empty=True, extra="ignore")

    discord_token: SecretStr | None = None
    discord_api_url: Annotated[str, AfterValidator(_http)] | None = None
    discord_gateway_url: Annotated[str, AfterValidator(_websocket)] | None = None
    discord_cdn_url: Annotated[str, AfterValidator(_http)] | None = None
    slack_bot_token: Annotated[SecretStr, AfterValidator(_begins("xoxb-", "xoxe.xoxb-"))] | None = None
    slack_app_token: Annotated[SecretStr, AfterValidator(_begins("xapp-"))] | None = None
    slack_signing_secret: SecretStr | None = None
    slack_client_id: str | None = None
    slack_client_secret: SecretStr | None = None
    slack_api_url: Annotated[str, AfterValidator(_http)] | None = None
    operators_channel: Annotated[str, AfterValidator(_channel)] | None = None
    gemini_api_key: SecretStr | None = None
    google_gemini_base_url: str | None = None
    google_genai_use_vertexai: bool = False
    google_cloud_project: str | None = None
    google_cloud_location: str = "global"
    nano_banana_model_fast: str | None = None
    nano_banana_model_pro: str | None = None
    screening_model: str = "gemini-flash-lite-latest"
    default_aspect_ratio: Annotated[str, AfterValidator(_ratio)] = "1:1"
    default_image_size: Literal["512", "1K", "2K", "4K"] = "1K"
    model_timeout_seconds: Annotated[float, Field(gt=0, le=3600)] = 300
    daily_images_per_user: Annotated[int, Field(ge=0, le=100_000)] = 20
    monthly_images_per_tenant: Annotated[int, Field(ge=0, le=10_000_000)] | None = None
    daily_spend_usd: Annotated[float, Field(ge=0, le=1_000_000)] = 10
    requests_per_minute: Annotated[int, Field(ge=1, le=100_000)] = 60
    worker_concurrency: Annotated[int, Field(ge=1, le=1000)] = 24
    database_url: Annotated[str, AfterValidator(_database)] = "sqlite+aiosqlite:///var/plantain.db"
    blob_url: Annotated[str, AfterValidator(_store)] = "var/blobs"
    secret_key: SecretStr | None = None
    console_address: Annotated[str, AfterValidator(_address)] = "127.0.0.1:8080"
    console_password: SecretStr | None = None
    http_address: Annotated[str, AfterValidator(_address)] | None = None
    port: Annotated[int, Field(ge=1, le=_PORTS)] | None = None
    app_public_base_url: Annotated[str, AfterValidator(public_address)] | None = None
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    @model_validator(mode="after")
    def _complete(self) -> "Settings":
        if self.google_genai_use_vertexai and not self.google_cloud_project:
            raise ValueError("GOOGLE_CLOUD_PROJECT must be set when GOOGLE_GENAI_USE_VERTEXAI is")
        if not is_loopback(self.console_host) and not self.console_password:
            raise ValueError("CONSOLE_PASSWORD must be set when CONSOLE_ADDRESS is not a loopback address")
        return self

    @model_validator(mode="after")
    def _complete_for_slack(self) -> "Settings":
        if (self.slack_client_id is None) != (self.slack_client_secret is None):
            raise ValueError("SLACK_CLIENT_ID and SLACK_CLIENT_SECRET must be set together")
        if not self.slack:
            if self.slack_app_token is not None:
                raise ValueError(
                    "SLACK_BOT_TOKEN must be set when SLACK_APP_TOKEN is, or SLACK_CLIENT_ID for many workspaces"
                )
            return self
        if not self.slack_by_socket and self.slack_signing_secret is None:
            raise ValueError(
                "SLACK_APP_TOKEN must be set for Socket Mode, or SLACK_SIGNING_SECRET where Slack calls HTTP_ADDRESS"
            )
        if self.http is None and not self.slack_by_socket:
            raise ValueError("HTTP_ADDRESS or PORT must be set for Slack to call when SLACK_APP_TOKEN is not set")
        if self.slack_client_id is not None and (self.http is None or self.app_public_base_url is None):
            raise ValueError(
                "HTTP_ADDRESS (or PORT) and APP_PUBLIC_BASE_URL must be set when SLACK_CLIENT_ID is: workspaces add "
                "Plantain there"
            )
        return self

    @property
    def slack(self) -> bool:
        """Whether Slack is served: one workspace by its token, or many by the app's id and secret."""
        return self.slack_bot_token is not None or self.slack_client_id is not None

    @property
    def slack_by_socket(self) -> bool:
        """Whether Slack is reached through Socket Mode; else it calls the server for the outside."""
        return self.slack and self.slack_app_token is not None

    @property
    def console_host(self) -> str:
        """The host the console binds, without the brackets of an IPv6 address."""
        return _split(self.console_address)[0]

    @property
    def console_port(self) -> int:
        """The port the console binds."""
        return _split(self.console_address)[1]

    @property
    def http(self) -> tuple[str, int] | None:
        """The host and port that the outside is served at, None where it is not."""
        if self.http_address is not None:
            return _split(self.http_address)
        # Hosting services say the port alone, and knock from another machine.
        return None if self.port is None else ("0.0.0.0", self.port)  # noqa: S104

    @property
    def offline(self) -> bool:
        """Whether pictures are drawn by the sketch, no key or project being set."""
        return self.gemini_api_key is None and not self.google_genai_use_vertexai


def _split(address: str) -> tuple[str, int]:
    """Split host:port; the brackets of an IPv6 address go."""
    host, _, port = address.rpartition(":")
    return host.strip("[]"), int(port)


def is_loopback(host: str) -> bool:
    """Tell whether a host is this machine alone."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def load() -> Settings:
    """Read the environment and .env.

    Raises SettingsError with a sentence for each variable that cannot be used.
    """
    try:
        return Settings()
    except ValidationError as trouble:
        raise SettingsError("\n".join(_sentence(error["loc"], error["msg"]) for error in trouble.errors())) from None


def _sentence(where: tuple[int | str, ...], message: str) -> str:
    what = message.removeprefix("Value error, ")
    return f"{str(where[0]).upper()} {what[:1].lower()}{what[1:]}." if where else f"{what}."


def secret_key(settings: Settings) -> str:
    """Return the installation's secret; one is made and kept in var/ when none is set."""
    if settings.secret_key is not None:
        return settings.secret_key.get_secret_value()
    path = _VAR / "secret.key"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        made = path.with_suffix(f".{secrets.token_hex(4)}")
        made.touch(mode=0o600)
        made.write_text(secrets.token_urlsafe(32))
        try:
            path.hardlink_to(made)  # of two processes that start at once, one is first
        except FileExistsError:
            pass
        finally:
            made.unlink()
    return path.read_text()
