"""What a game master may turn while the world runs: personality and guardrails, one file each in data/knobs."""

from typing import Annotated

from pydantic import Field

from engine.vocabulary.content import Percent
from engine.vocabulary.frozen import Frozen

Slider = Annotated[int, Field(ge=0, le=100)]


class Personality(Frozen):
    """What the director is like. A moved slider counts from the next event on."""

    aggression: Slider = Field(default=50, description="How dangerous new things are: 0 gentle, 50 fair, 100 cruel.")
    chaos: Slider = Field(default=30, description="How far choices stray from the likeliest.")
    expansion: Slider = Field(default=50, description="How eagerly and how far the city grows.")
    generosity: Slider = Field(default=50, description="How much new people carry.")
    patience: Annotated[int, Field(ge=1, le=50)] = Field(
        default=3, description="Knocks on an unbuilt road before the city answers."
    )
    loneliness_minutes: Annotated[int, Field(ge=1, le=240)] = Field(
        default=3, description="Minutes players may walk an area among nobody before somebody moves in."
    )
    crowd: Annotated[int, Field(ge=2, le=500)] = Field(
        default=8, description="Players in one street before the district is called crowded."
    )


class Guardrails(Frozen):
    """What the director must never do, whatever its mood. Every refusal names the guardrail it hit."""

    require_approval: tuple[str, ...] = Field(
        default=(), description='Kinds that wait for a human, as ["WORLD_EXPANSION"]; ["*"] holds everything.'
    )
    knocks_per_player: Annotated[int, Field(ge=1, le=50)] = Field(
        default=2, description="Knocks counted from one player at one place within the knock window."
    )
    knock_window_minutes: Annotated[int, Field(ge=1, le=1440)] = 10
    rooms_per_hour: Annotated[int, Field(ge=0, le=10_000)] = 240
    npcs_per_hour: Annotated[int, Field(ge=0, le=10_000)] = 600
    expansions_at_once: Annotated[int, Field(ge=1, le=16)] = 2
    block_rooms: tuple[int, int] = Field(default=(6, 24), description="Fewest and most rooms of a new block.")
    win_percent: dict[str, tuple[Percent, Percent]] = Field(
        default_factory=lambda: {
            "civilian": (90, 100),
            "trash": (90, 100),
            "standard": (78, 99),
            "elite": (45, 85),
            "boss": (0, 60),
        },
        description="Share of simulated duels a player of the same level must win, lowest and highest, by role.",
    )
    item_level_slack: Annotated[int, Field(ge=0, le=20)] = Field(
        default=2, description="Levels an item may be above its area."
    )
    banned_words: tuple[str, ...] = ()
    storyteller_seconds: Annotated[int, Field(ge=1, le=120)] = Field(
        default=20, description="How long a language model may think before its words are not wanted any more."
    )
    mass_event: Annotated[int, Field(ge=1, le=1_000_000)] = Field(
        default=200, description="Rooms and people one patch may touch; before more, the whole world is kept."
    )
    snapshots_kept: Annotated[int, Field(ge=1, le=1000)] = Field(
        default=20, description="Worlds kept; the oldest go first, but none that a replay of the log still needs."
    )
