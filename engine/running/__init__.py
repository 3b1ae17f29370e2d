"""An engine in real time, part by part: it follows the log, says what comes of it, stands by, rules, and keeps."""

from engine.running.answering import Answers
from engine.running.following import Follower
from engine.running.history import History
from engine.running.making_room import MakingRoom
from engine.running.reign import Reign
from engine.running.signing import Signs
from engine.running.standby import Standby
from engine.running.writing import Scribe, breather, take_turns

__all__ = [
    "Answers",
    "Follower",
    "History",
    "MakingRoom",
    "Reign",
    "Scribe",
    "Signs",
    "Standby",
    "breather",
    "take_turns",
]
