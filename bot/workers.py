"""The worker processes: what each may take, and what it is told when it starts."""

from __future__ import annotations

from bot import model_job
from bot.settings import Settings, child_environment
from bot.worker import Spec, Worker
from digest.pipeline import CONDENSE_BATCH
from digest.subscribing import Members

TEXT_MEMORY = 768 * 2**20  # bytes of address space
TEXT_DEADLINE = 10.0  # processor seconds, as all of these
TEXT_JOBS = 500
SORT_DEADLINE = 60.0
SORT_PATIENCE = 1.0  # readers wait, and the service can sort by itself
SORT_IDLE = 300.0
SORT_NICE = 9  # after the service, before the model
MODEL_DEADLINE = 120.0
MODEL_START = 180.0
GENERATOR_START = 600.0  # gigabytes from a slow disk
# One BLAS thread: more only take address space from a process that reads one text at a time.
_ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "2"}


def text_worker() -> Worker:
    """Parsing and tagging: limited in time and memory, replaced now and then."""
    spec = Spec(
        name="text worker",
        entry="bot.text_job:table",
        environment=child_environment(_ONE_THREAD),
        deadline=TEXT_DEADLINE,
        memory=TEXT_MEMORY,
        recycle=TEXT_JOBS,
        queue=4096,
    )
    return Worker(spec)


def sort_worker(url: str, members: Members) -> Worker:
    """Who is due, where readers are many. The address of the database travels over a pipe."""
    spec = Spec(
        name="sort worker",
        entry="bot.sort_job:table",
        arguments={"url": url, "members": members},
        environment=child_environment(_ONE_THREAD),
        deadline=SORT_DEADLINE,
        patience=SORT_PATIENCE,
        nice=SORT_NICE,
        idle=SORT_IDLE,
    )
    return Worker(spec)


def model_worker(settings: Settings) -> Worker:
    """The summariser's models: loaded on first need, gone when idle."""
    writing = settings.generator_timeout * CONDENSE_BATCH if settings.generator else 0.0
    spec = Spec(
        name="model worker",
        entry="bot.model_job:table",
        arguments=model_job.arguments(settings),
        environment=child_environment(
            _ONE_THREAD | model_job.ENVIRONMENT | {"OMP_NUM_THREADS": str(settings.model_threads)}
        ),
        deadline=MODEL_DEADLINE + writing,
        start_deadline=GENERATOR_START if settings.generator else MODEL_START,
        idle=settings.model_idle.total_seconds(),
        queue=64,
    )
    return Worker(spec)
