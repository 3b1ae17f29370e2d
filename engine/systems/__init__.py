"""What happens by itself, every tick, in this order."""

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

PROMPT = (set_off, take_leave)
"""What becomes of whoever just spoke a line, at once, without waiting for a tick."""

SYSTEMS = (wake, live, stride, walk, leave, fight, notice, heal, bark, dawn, count)

__all__ = ["PROMPT", "SYSTEMS"]
