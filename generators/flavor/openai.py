"""A model behind an OpenAI-compatible server: LM Studio, Ollama, llama.cpp, and others."""

import asyncio
import json
from dataclasses import dataclass
from typing import Any

import httpx2

from engine.vocabulary import Proposal
from generators.flavor.prompts import answer_schema, chosen, messages, understood

_LARGEST = 1_000_000
_OK = 200
_MISUNDERSTOOD = frozenset({400, 415, 422, 500, 501})
_WORDS_EACH = 220


class NoWordsError(RuntimeError):
    """A model that cannot be reached, refuses, or answers with something else."""


@dataclass(frozen=True, slots=True)
class OpenAiStoryteller:
    """
    Asks `POST {url}/chat/completions`, once, within one total deadline.

    `url` is the base as the servers print it, with or without `/v1`. Servers that do not know
    schemas are asked again without one, in what time is left. Any failure is no words.
    """

    url: str
    model: str = "local"
    key: str = ""

    def words(self, proposal: Proposal, *, seconds: int) -> dict[str, str]:
        """Texts by slot, within so many seconds; nothing on any failure."""
        try:
            return asyncio.run(self._words(proposal, seconds))
        except (NoWordsError, TimeoutError, OSError, ValueError, RecursionError, httpx2.HTTPError, httpx2.InvalidURL):
            return {}

    async def _words(self, proposal: Proposal, seconds: int) -> dict[str, str]:
        keys = chosen(proposal)
        if not keys:
            return {}
        ask: dict[str, Any] = {
            "model": self.model,
            "messages": messages(proposal, keys),
            "temperature": 0.7,
            "seed": proposal.seed & 0x7FFFFFFF,
            "max_tokens": _WORDS_EACH * len(keys),
            "stream": False,
        }
        schema = {"name": "texts", "strict": True, "schema": answer_schema(keys)}
        async with asyncio.timeout(seconds):
            status, body = await self._post(ask | {"response_format": {"type": "json_schema", "json_schema": schema}})
            if status in _MISUNDERSTOOD:
                status, body = await self._post(ask)
        if status != _OK:
            raise NoWordsError(f"the model's server answered {status}")
        return understood(_content(body), keys)

    async def _post(self, ask: dict[str, Any]) -> tuple[int, bytes]:
        headers = {"Accept-Encoding": "identity"} | ({"Authorization": f"Bearer {self.key}"} if self.key else {})
        async with (
            httpx2.AsyncClient(timeout=None, trust_env=False, follow_redirects=False) as client,
            client.stream("POST", self._address(), json=ask, headers=headers) as response,
        ):
            if response.headers.get("content-encoding", "identity") != "identity":
                raise NoWordsError("the model's server packs its answers, which nobody asked for")
            body = b""
            async for piece in response.aiter_raw():
                body += piece
                if len(body) > _LARGEST:
                    raise NoWordsError("the model's server talks without end")
            return response.status_code, body

    def _address(self) -> str:
        base = self.url.rstrip("/")
        return f"{base}/chat/completions" if base.endswith("/v1") else f"{base}/v1/chat/completions"


def _content(body: bytes) -> Any:
    """Find what the model said in an answer, or nothing."""
    answer: Any = json.loads(body)
    try:
        return answer["choices"][0]["message"]["content"]
    except (KeyError, IndexError, TypeError):
        raise NoWordsError("the answer holds no choices") from None
