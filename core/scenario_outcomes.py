"""What follows from each scenario of a study and from its baseline: evaluated when asked for, kept while it holds."""

import msgspec

from core.evaluation import evaluate
from core.outcome import Outcome
from core.scenarios import LOOKS, identifiers, shown_beside, shown_study
from core.study import Settings, Study


class ScenarioOutcomes:
    """The outcomes of one open study, each the newest of its scenario."""

    def __init__(self) -> None:
        self._kept: dict[str, Outcome] = {}
        self._offered: tuple[Outcome, ...] = ()
        self._asked_of: Study | None = None
        self._asked: set[str] = set()
        self._baseline: Outcome | None = None
        self._pinned_of: Study | None = None

    def of(self, study: Study, identifier: str | None = None) -> Outcome:
        """The outcome of a scenario by id ("" for Base, None for the one on show)."""
        wanted = study.settings.scenario if identifier is None else identifier
        if study is not self._asked_of:
            self._asked_of, self._asked = study, set()
            self._forget(study)
        if wanted not in self._asked:  # each chart asks anew, of one and the same study
            self._kept[wanted] = self._newest(wanted, shown_study(study, wanted))
            self._asked.add(wanted)
        return self._kept[wanted]

    def offer(self, *outcomes: Outcome) -> None:
        """Have these, which somebody else evaluated, wherever they are what is asked for; not those offered before."""
        self._offered = outcomes

    def _newest(self, wanted: str, plain: Study) -> Outcome:
        """The outcome of a scenario as a plain study; a fresh copy's is that of what it was copied from."""
        known = (self._kept.get(wanted), *self._kept.values(), *self._offered)
        kept = next((one for one in known if one is not None and one.study == plain), None)
        return kept or evaluate(plain)

    @property
    def kept_ids(self) -> frozenset[str]:
        """Ids of the scenarios whose outcome is kept."""
        return frozenset(self._kept)

    def _forget(self, study: Study) -> None:
        """Let go of the outcomes of scenarios that are gone."""
        for gone in self._kept.keys() - set(identifiers(study)):
            del self._kept[gone]

    def beside(self, study: Study) -> dict[str, Outcome]:
        """The outcomes of the scenarios that charts draw beside the one on show, by id, in the order of their tabs."""
        return {identifier: self.of(study, identifier) for identifier in shown_beside(study)}

    def baseline(self, study: Study) -> Outcome | None:
        """The outcome of the pinned baseline, with the charts' switches as they are now; None without one."""
        if study.baseline is None:
            return None
        if study is self._pinned_of:
            return self._baseline
        wanted = _switched(study.baseline.study, study.settings)
        kept = self._baseline
        if kept is None or kept.study != wanted:
            kept = self._baseline = evaluate(wanted)
        self._pinned_of = study
        return kept


def _switched(study: Study, settings: Settings) -> Study:
    """A plain study that looks at its own chip and workload, all other switches as they are now."""
    own = {name: getattr(study.settings, name) for name in (*LOOKS, "scenario", "base_shown", "story", "claim")}
    switched = msgspec.structs.replace(settings, **own)
    return study if switched == study.settings else msgspec.structs.replace(study, settings=switched)
