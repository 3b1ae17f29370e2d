"""Drafts made in RQ workers: how the director hands a job over, and what a worker does with it."""

import asyncio
import contextlib
import importlib
import os
import signal
import socket
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import orjson
import redis
from rq import Queue, Retry, SimpleWorker, Worker
from rq.exceptions import DuplicateJobError, NoSuchJobError
from rq.job import Job
from rq.registry import StartedJobRegistry
from rq.serializers import JSONSerializer

from admin.requests import impatient
from engine.storage.keys import Keys
from engine.storage.life import sign_of_life
from engine.storage.trouble import trouble_of
from engine.vocabulary.failpoint import reached

if TYPE_CHECKING:
    from generators.flavor import Storyteller

DRAFT_SECONDS = 10
MODEL_SECONDS = 120
BEATS_MISSED = 5
QUEUE_SECONDS = 5
LONGEST_PAUSE = 2.0
"""Seconds a worker lets pass before it looks again for a Redis that is away."""


def queue_name(world: str, *, slow: bool) -> str:
    """One queue for each worker process: RQ keeps a job safe only so."""
    return f"ouro-{world}-{'words' if slow else 'drafts'}"


class Drafting:
    """The director's end: queues jobs, each known by its request so that twice is once."""

    def __init__(self, url: str, world: str) -> None:
        """Reach the queues of one world."""
        self._link = impatient(url, QUEUE_SECONDS)
        self._world = world

    async def __call__(self, job: dict[str, Any], slow: bool) -> None:
        """
        Queue one job; one that waits or runs already is left alone.

        With Redis away or full nothing is queued: the director asks again for what does not come.
        """
        await asyncio.to_thread(self._queue, job, slow)

    def _queue(self, job: dict[str, Any], slow: bool) -> None:
        queue = Queue(queue_name(self._world, slow=slow), connection=self._link, serializer=JSONSerializer)
        with contextlib.suppress(DuplicateJobError, redis.RedisError, OSError):
            queue.enqueue(
                "admin.drafting.make",
                self._world,
                job,
                slow,
                job_id=f"{self._world}-{job['request']}",
                unique=True,
                job_timeout=MODEL_SECONDS if slow else DRAFT_SECONDS,
                result_ttl=0,
                failure_ttl=60,
                retry=Retry(max=3),
            )


def make(world: str, job: dict[str, Any], slow: bool) -> None:
    """Make one draft and send the answer. Runs in a worker; running twice sends the same answer twice."""
    from rq import get_current_job  # noqa: PLC0415

    from generators.create import draft, enrich  # noqa: PLC0415  # the director need not load the makers

    here = get_current_job()
    assert here is not None  # noqa: S101
    try:
        answer = enrich(job, _storyteller()) if slow else draft(job)
    except Exception as fault:  # noqa: BLE001  # whatever it was, the director must hear of it
        answer = {"request": job["request"], "epoch": job["epoch"], "error": f"{type(fault).__name__}: {fault}"}
    reached("worker: drafted, not answered")
    here.connection.xadd(Keys(world).answers, {"a": orjson.dumps(answer)}, maxlen=1000, approximate=True)
    reached("worker: answered")


def _storyteller() -> "Storyteller":
    from admin.settings import settings  # noqa: PLC0415
    from admin.wiring import teller  # noqa: PLC0415

    return teller(settings())


def work(url: str, world: str, *, slow: bool, role: str) -> None:
    """
    Be the one worker of a queue until told to stop.

    Plain drafts run in this process; whatever asks a model runs in a fork, so that nothing it does stays.
    """
    importlib.import_module("generators.create")  # so that the first draft need not wait for it
    link = redis.Redis.from_url(url)
    threading.Thread(target=_beat, args=(url, world, role), daemon=True).start()
    queue = Queue(queue_name(world, slow=slow), connection=link, serializer=JSONSerializer)
    kind = Worker if slow else SimpleWorker
    kind.max_connection_wait_time = LONGEST_PAUSE
    while not _worked(kind, queue):
        pass


def _worked(kind: type[Worker] | type[SimpleWorker], queue: Queue) -> bool:
    """Work until told to stop; False when it was not, and Redis is in a trouble that waiting may cure."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # a worker before may have left its own
    _wait_for(queue.connection)
    name = f"{queue.name}-{socket.gethostname()}-{os.getpid()}-{time.monotonic_ns()}"
    try:
        _take_back(queue)
        worker = kind([queue], connection=queue.connection, serializer=JSONSerializer, name=name)
        worker.work(logging_level="WARNING", max_jobs=None)
    except (redis.RedisError, OSError) as error:
        if trouble_of(error) is None:
            raise
        # A worker that was told to stop has put this handler there, for being told a second time.
        return getattr(signal.getsignal(signal.SIGTERM), "__name__", "") == Worker.request_force_stop.__name__
    return True


def _wait_for(link: "redis.Redis", pause: Callable[[float], None] = time.sleep) -> None:
    """Let time pass until Redis answers, takes words in, and has read its file."""
    while True:
        try:
            link.set("ouro:worker", "", ex=1)
        except (redis.RedisError, OSError):
            pause(0.2)
        else:
            return


def _take_back(queue: Queue) -> None:
    """Queue again what a worker before us had begun: this queue has no other."""
    started = StartedJobRegistry(queue=queue)
    begun: Any = queue.connection.zrange(started.key, 0, -1)
    for member in begun:
        queue.connection.zrem(started.key, member)
        with contextlib.suppress(NoSuchJobError):
            name = started.parse_job_id(member.decode())
            queue.enqueue_job(Job.fetch(name, connection=queue.connection, serializer=JSONSerializer), at_front=True)
    waiting: Any = queue.connection.lrange(queue.intermediate_queue_key, 0, -1)
    for packed in waiting:
        queue.connection.lrem(queue.intermediate_queue_key, 1, packed)
        queue.connection.lpush(queue.key, packed)


def _beat(url: str, world: str, role: str, pause: Callable[[float], None] = time.sleep) -> None:
    """Give the worker's sign of life each second, from a thread of its own."""
    link = redis.Redis.from_url(url, socket_timeout=2)
    began = time.monotonic()
    while True:
        with contextlib.suppress(redis.RedisError, OSError):
            link.set(Keys(world).role(role), sign_of_life(began), ex=BEATS_MISSED)
        pause(1)
