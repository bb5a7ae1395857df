"""Ask a language model behind an OpenAI-compatible address, over HTTP; what it answered once is not asked again.

Nothing is sent anywhere unless the address is given. The key comes from the environment, goes into the one header that
it is for, and is neither written nor told. An answer is kept in a file whose name is a hash of all that it depends on;
beside them `costs.jsonl` has a line for each request.
"""
from __future__ import annotations

import hashlib
import ipaddress
import json
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

from helpers.reading import InputError, files

if TYPE_CHECKING:
    import httpx

# Of the environment, so that workers know them too.
URL, KEY, CACHE, OPEN, SECONDS = (f"HELPERS_LLM_{name}" for name in ("URL", "KEY", "CACHE", "INSECURE", "SECONDS"))
TRIES = 4
_COSTS = "costs.jsonl"
_LONGEST_WAIT = 60.0  # seconds, whatever a server asks for
_LARGEST = 20_000_000  # bytes of a response
_AGAIN = {408, 409, 425, 429, 500, 502, 503, 504, 529}
_REFUSED = {401: f"the key is missing or wrong; set {KEY}", 403: f"the key may not do this; see {KEY}",
            404: "nothing is there; mend the address or the model's name"}  # fmt: skip


class Unreachable(InputError):
    """The address is at fault and not the text: no other text will fare better."""


class Garbled(InputError):
    """What came is no answer; the next may be one."""


class Address(NamedTuple):
    """Where a model is asked, and where its answers are kept."""

    url: str  # of the interface, as http://localhost:11434/v1
    folder: Path
    seconds: float  # that an answer may take


class Answer(NamedTuple):
    """What a model said, whole or cut off at its longest, and whether it was kept from before."""

    text: str
    cut: bool
    kept: bool


def address() -> Address:
    """Where to ask, from the environment. Raises InputError where no address is given, or one that is not safe."""
    url = os.environ.get(URL, "").strip().rstrip("/").removesuffix("/chat/completions")
    if not url:
        raise InputError(f"--coder llm: no address; give --llm-url or set {URL}, as http://localhost:11434/v1")
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        parts, host = urlsplit(""), None
    if parts.scheme not in ("http", "https") or not host or parts.query or parts.fragment:
        raise InputError("--llm-url: want http:// or https://, a host, and the path of the interface, as "
                         "https://host/v1")
    if parts.username or parts.password:
        raise InputError(f"--llm-url: leave the name and password out of the address; set {KEY}")
    if parts.scheme == "http" and not _is_here(host) and not os.environ.get(OPEN):
        raise InputError(f"--llm-url {url}: texts and key would go unencrypted to another machine; give https://, or "
                         "--llm-insecure if you mean it")
    return Address(url, _folder(), _seconds())


def _is_here(host: str) -> bool:
    """Whether a host is this machine.

    >>> _is_here("127.0.0.1"), _is_here("::1"), _is_here("localhost"), _is_here("localhost.example.org")
    (True, True, True, False)
    """
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _folder() -> Path:
    own, user = os.environ.get(CACHE), os.environ.get("XDG_CACHE_HOME")
    return Path(own) if own else (Path(user) if user else Path.home() / ".cache") / "helpers" / "llm"


def _seconds() -> float:
    try:
        seconds = float(os.environ.get(SECONDS) or 120)
    except ValueError:
        seconds = 0
    if not 0 < seconds < float("inf"):
        raise InputError(f"{SECONDS}: want a number of seconds above 0")
    return seconds


# --- one question -----------------------------------------------------------------------------------------


def ask(to: Address, model: str, messages: list[dict[str, str]], schema: dict[str, Any]) -> Answer:
    """What a model answers, from the folder if it has been asked the same there before.

    schema: of the answer (JSON Schema); a server that knows no schemas is asked without. Raises Unreachable where the
    address does not answer or refuses, InputError where this text gets no answer. `keep` keeps it, once it has been
    found to be one.
    """
    kept = _read(_place(to, model, messages, schema))
    return kept or _asked(to, model, messages, schema)


def keep(to: Address, model: str, messages: list[dict[str, str]], schema: dict[str, Any], answer: Answer) -> None:
    """Keep an answer that could be read. Raises OSError where the folder cannot be written to."""
    path = _place(to, model, messages, schema)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    files.write(path, json.dumps({"model": model, "answer": answer.text, "cut": answer.cut}, ensure_ascii=False))
    path.chmod(0o600)  # it quotes the text


def _place(to: Address, model: str, messages: list[dict[str, str]], schema: dict[str, Any]) -> Path:
    asked = json.dumps([to.url, model, messages, schema], sort_keys=True).encode()
    return to.folder / f"{hashlib.blake2b(asked, digest_size=20).hexdigest()}.json"


def _read(path: Path) -> Answer | None:
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        return Answer(str(kept["answer"]), bool(kept["cut"]), True)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _asked(to: Address, model: str, messages: list[dict[str, str]], schema: dict[str, Any]) -> Answer:
    import httpx

    plain: dict[str, Any] = {"model": model, "messages": messages}
    form = {"type": "json_schema", "json_schema": {"name": "coding", "strict": True, "schema": schema}}
    bodies = [plain | {"temperature": 0, "response_format": form}, plain | {"temperature": 0}, plain]
    key = _key()
    # This machine is asked directly, whatever proxy the environment names.
    here = _is_here(urlsplit(to.url).hostname or "")
    with httpx.Client(timeout=httpx.Timeout(to.seconds, connect=min(10, to.seconds)), trust_env=not here,
                      headers={"Authorization": f"Bearer {key}"} if key else {}) as client:  # fmt: skip
        for body in bodies:
            began = time.monotonic()
            status, said, tries = _sent(client, to, body)
            if status in (400, 422) and body is not plain:
                continue  # it does not know the form, or the temperature
            if status == 200:
                _note(to, model, said, time.monotonic() - began, tries)
                return _answer(said)
            raise _refusal(to, status, said, key)
    raise AssertionError("the last body is plain")


def _key() -> str:
    key = os.environ.get(KEY, "").strip()
    if not (key.isascii() and key.isprintable() and " " not in key):
        raise Unreachable(f"{KEY} is no key: it has blanks, or signs beyond ASCII")
    return key


def _sent(client: httpx.Client, to: Address, body: dict[str, Any]) -> tuple[int, str, int]:
    """The status and the words of a response, asked for again where it may come yet, and how often it was."""
    import httpx

    why = InputError()
    for number in range(1, TRIES + 1):
        wait = 2.0 ** (number - 1)
        try:
            status, said, asked = _received(client, to, body)
            if status not in _AGAIN:
                return status, said, number
            wait = min(float(asked), _LONGEST_WAIT) if asked.isdecimal() else wait
            told = f"--llm-url {to.url}: it answers {status}, {TRIES} times"
            why = InputError(f"{told}; it may be too much text for it") if status == 500 else Unreachable(
                f"{told}; try again later: what was coded until then is kept")  # fmt: skip
        except (TimeoutError, httpx.ReadTimeout):
            why = InputError(f"the model gave no answer within {to.seconds:g} s, {TRIES} times; allow more "
                             f"({SECONDS}), or cut the text")  # fmt: skip
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            why = Unreachable(f"--llm-url {to.url}: nothing answers there ({type(error).__name__}); start the server, "
                              "or mend the address")  # fmt: skip
        if number < TRIES:
            _pause(wait)
    raise why


def _received(client: httpx.Client, to: Address, body: dict[str, Any]) -> tuple[int, str, str]:
    """The status, the words and the wanted wait of one response. TimeoutError where it drips for too long."""
    until = time.monotonic() + to.seconds
    data = bytearray()
    with client.stream("POST", f"{to.url}/chat/completions", json=body) as response:
        for part in response.iter_bytes():
            data += part
            if time.monotonic() > until:
                raise TimeoutError
            if len(data) > _LARGEST:
                raise Garbled("the model gave more than anybody can read")
        return response.status_code, data.decode("utf-8", "replace"), response.headers.get("retry-after", "")


def _pause(seconds: float) -> None:
    time.sleep(seconds)


def _refusal(to: Address, status: int, said: str, key: str) -> InputError:
    """What a status other than 200 says: of the address, or of this text."""
    if status in _REFUSED or status < 400:
        why = _REFUSED.get(status, "it sends elsewhere; give the address itself")
        return Unreachable(f"--llm-url {to.url}: it answers {status}: {why}")
    said = " ".join((said.replace(key, "…") if key else said).split())
    return InputError(f"--llm-url {to.url}: it answers {status}: {said[:200]}")


def _answer(said: str) -> Answer:
    """The words of a chat completion. Raises Garbled for what is none."""
    try:
        choice = json.loads(said)["choices"][0]
        text, cut = choice["message"]["content"], choice.get("finish_reason") == "length"
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        raise Garbled("what answers at the address is no chat completion") from None
    if not isinstance(text, str) or not text.strip():
        raise Garbled("the model gave an empty answer")
    return Answer(text, cut, False)


# --- what it cost -----------------------------------------------------------------------------------------


def _note(to: Address, model: str, said: str, seconds: float, tries: int) -> None:
    try:
        usage = json.loads(said)["usage"]
        tokens = [int(usage[name]) for name in ("prompt_tokens", "completion_tokens")]
    except (ValueError, LookupError, TypeError, RecursionError):
        tokens = [0, 0]  # it does not say
    line = json.dumps({"model": model, "tokens": tokens, "seconds": round(seconds, 3), "tries": tries}) + "\n"
    to.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with open(to.folder / _COSTS, "a", encoding="utf-8") as file:  # one write, so that lines of workers do not mix
        file.write(line)


def mark() -> int:
    """Where the list of costs ends now, for `spent`."""
    try:
        return (_folder() / _COSTS).stat().st_size
    except OSError:
        return 0


def spent(since: int) -> str:
    """What was asked since a mark, by this process and its workers: requests, tokens, time; '' where nothing was."""
    lines = list(_lines(since))
    if not lines:
        return ""
    sent, got = (sum(line["tokens"][i] for line in lines) for i in (0, 1))
    again = sum(line["tries"] - 1 for line in lines)
    more = f", {again} asked again" if again else ""
    took = sum(line["seconds"] for line in lines)
    number = "1 request" if len(lines) == 1 else f"{len(lines):,} requests"
    return f"language model: {number}{more}, {sent:,} tokens sent, {got:,} received, {took:,.1f} s of waiting"


def _lines(since: int) -> Iterator[dict[str, Any]]:
    try:
        with open(_folder() / _COSTS, encoding="utf-8") as file:
            file.seek(since)
            yield from map(json.loads, file.read().splitlines())
    except (OSError, ValueError):
        return
