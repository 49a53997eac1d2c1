"""All patients, in the order in which the laboratory shows them."""

from tutor.laboratory.patient import Healthy, Patient
from tutor.laboratory.patients.amnesiac import Amnesiac
from tutor.laboratory.patients.anagram import Anagram
from tutor.laboratory.patients.avalanche import Avalanche
from tutor.laboratory.patients.company import Company
from tutor.laboratory.patients.copyist import Copyist
from tutor.laboratory.patients.crowd import Crowd
from tutor.laboratory.patients.deaf import Deaf
from tutor.laboratory.patients.flatterer import Flatterer
from tutor.laboratory.patients.jumble import Jumble
from tutor.laboratory.patients.oracle import Oracle
from tutor.laboratory.patients.plateau import Plateau
from tutor.laboratory.patients.sideways import Sideways
from tutor.laboratory.patients.stone import Stone
from tutor.laboratory.patients.strangers import Strangers
from tutor.laboratory.patients.swelling import Swelling
from tutor.laboratory.patients.tide import Tide
from tutor.laboratory.patients.tipsy import Tipsy
from tutor.laboratory.patients.twins import Twins

PATIENTS: tuple[type[Patient], ...] = (
    Copyist,
    Oracle,
    Deaf,
    Strangers,
    Plateau,
    Avalanche,
    Flatterer,
    Stone,
    Anagram,
    Amnesiac,
    Tipsy,
    Jumble,
    Sideways,
    Tide,
    Company,
    Crowd,
    Swelling,
    Twins,
)


def patient(name: str) -> type[Patient]:
    """Give a patient by name; ``healthy`` is the sound model.

    Raises:
        ValueError: If there is none of that name.
    """
    known = {one.name: one for one in (Healthy, *PATIENTS)}
    if name not in known:
        raise ValueError(f"expected a patient among {', '.join(known)}, got {name!r}")
    return known[name]
