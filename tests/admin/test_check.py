"""`ouro check` says beforehand what the gates would say."""

import json
import shutil
from pathlib import Path

from admin.acts import check
from admin.settings import Settings
from tests.house import ROOT


def test_a_room_nobody_can_reach_is_told(tmp_path: Path) -> None:
    """
    Files that are each fine and together are not a city are pointed at by name.
    """
    shutil.copytree(ROOT / "data" / "base", tmp_path / "base")
    here = Settings(data=tmp_path, var=tmp_path / "var")
    assert ([], len(list(tmp_path.glob("base/*/*.json")))) == check(here)

    plaza = tmp_path / "base" / "room" / "lonely-landing.json"
    lonely = {"id": "lonely-landing", "name": "Lonely Landing", "description": "Nobody comes here.", "area": "the-hub"}
    plaza.write_text(json.dumps(lonely))

    wrong, _ = check(here)
    assert wrong
    assert all("base/room/lonely-landing.json:1:1" in line for line in wrong)
