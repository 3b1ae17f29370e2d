"""Every reason the city has to change, in the order they are asked."""

from collections.abc import Callable

from director.city import City
from director.rules.crowded_district import crowded_district
from director.rules.edge_of_map import edge_of_map
from director.rules.empty_zone import empty_zone
from director.wish import Wish
from engine.vocabulary import Personality, WorldEvent

Rule = Callable[[WorldEvent, City, Personality], Wish | None]

RULES: tuple[Rule, ...] = (edge_of_map, empty_zone, crowded_district)
