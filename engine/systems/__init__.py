"""What happens by itself, every tick, in this order."""

from engine.components import Heading, Leaving
from engine.systems.counting import count
from engine.systems.dawning import dawn
from engine.systems.fighting import fight
from engine.systems.healing import heal
from engine.systems.leaving import leave, take_leave
from engine.systems.living import bark, live
from engine.systems.noticing import notice
from engine.systems.striding import stride
from engine.systems.waking import wake
from engine.systems.walking import set_off, walk

PROMPT = ((Heading, set_off), (Leaving, take_leave))
"""What becomes of whoever just spoke a line, at once, without waiting for a tick: by what they are about to do."""

SYSTEMS = (wake, live, stride, walk, leave, fight, notice, heal, bark, dawn, count)

SHOWS = frozenset({bark})
"""Those of them that change nothing, and are only there to be seen."""

__all__ = ["PROMPT", "SHOWS", "SYSTEMS"]
