"""Every gate, cheapest first, in the order they are asked."""

from collections.abc import Callable

from engine.vocabulary import Mark
from gatekeepers.case import Case
from gatekeepers.gates.economy import no_open_tap
from gatekeepers.gates.integrity import the_city_hangs_together
from gatekeepers.gates.novelty import names_are_new
from gatekeepers.gates.only_words import only_words_change
from gatekeepers.gates.power import power_within_bounds
from gatekeepers.gates.rarity import rare_things_stay_rare
from gatekeepers.gates.references import everything_named_exists
from gatekeepers.gates.words import words_are_clean

Gate = Callable[[Case], Mark]

WHOLE: tuple[Gate, ...] = (everything_named_exists, the_city_hangs_together)
"""What even a patch that only takes back, restores or begins must pass."""

GATES: tuple[Gate, ...] = (
    only_words_change,
    rare_things_stay_rare,
    no_open_tap,
    names_are_new,
    words_are_clean,
    *WHOLE,
    power_within_bounds,
)
