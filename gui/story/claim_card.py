"""The claim that a study is about, above the charts: as stated, as traced, as computed here, and the verdict."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from core.claims.words import ClaimView, VerdictKind
from gui.plain import PlainLabel

SIGNS: dict[VerdictKind, str] = {
    "supported": "✓",
    "plausible": "≈",
    "not_supported": "✕",
    "answer": "→",
    "no_figure": "?",
}
_SELECTABLE = Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
_TALL = 42  # lines of type: where charts and claim have less between them, its words are put away
_VERDICT_SHARE = 0.42  # of the card's width, at most
_AROUND_VERDICT = 24  # pixels of its frame and of the air in it
_MOST_LINES = 9  # of assumptions and sources: more of them are scrolled


class ClaimCard(QFrame):
    """One claim. Its words can be put away, all but the claim and the verdict; "Why?" opens what they rest on."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("claimCard")
        self.setProperty("role", "card")
        self._claim: ClaimView | None = None
        self.fold = _arrow_button("claimFold")
        self.fold.setChecked(True)
        self.fold.toggled.connect(self._show_parts)
        self.fold.clicked.connect(self._keep_choice)
        self._chosen = False
        self.heading = _words("claimHeading", "strong")
        self.verdict = _words("claimVerdict", "verdict")
        self.verdict.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.verdict.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self.why = _arrow_button("claimWhy")
        self.why.setText("Why?")
        self.why.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.why.toggled.connect(self._show_parts)
        self.traced = _words("claimTraced", "dim")
        self.computed = _words("claimComputed")
        self.grounds = _words("claimGrounds", "dim")
        self._scrolled = _scrolled(self.grounds)
        self._lay_out()
        self.hide()

    def show_claim(self, claim: ClaimView | None) -> None:
        """Show this claim, or nothing."""
        if claim != self._claim:
            self._claim = claim
            if claim is not None:
                self._show_words(claim)
        self._show_parts()
        self.setVisible(claim is not None)

    def suit(self, height: int) -> None:
        """Show the words where the height of charts and claim together allows it, unless a person chose."""
        if not self._chosen:
            self.fold.setChecked(height >= _TALL * self.fontMetrics().lineSpacing())

    def _keep_choice(self) -> None:
        self._chosen = True

    def _show_words(self, claim: ClaimView) -> None:
        self.heading.setText(claim.heading)
        self.verdict.setText(f"{SIGNS[claim.verdict_kind]} {claim.verdict}")
        self.verdict.setAccessibleName(f"Verdict: {claim.verdict}")
        self.traced.setText(f"Traced: {claim.traced}")
        self.computed.setText(f"Computed: {claim.computed}")
        self.grounds.setText("\n".join(_grounds(claim)))
        self.setAccessibleName(f"Claim: {claim.heading}")
        self.setAccessibleDescription(f"{claim.computed} {claim.verdict}")

    def _show_parts(self) -> None:
        """Show as much as the two buttons say."""
        unfolded = self.fold.isChecked()
        has_grounds = self._claim is not None and bool(self._claim.assumptions or self._claim.sources)
        for button, name in ((self.fold, "the claim's words"), (self.why, "assumptions and sources")):
            button.setArrowType(Qt.ArrowType.DownArrow if button.isChecked() else Qt.ArrowType.RightArrow)
            button.setAccessibleName(f"{'Hide' if button.isChecked() else 'Show'} {name}")
        self.traced.setVisible(unfolded)
        self.computed.setVisible(unfolded)
        self.why.setVisible(unfolded and has_grounds)
        self._scrolled.setVisible(unfolded and has_grounds and self.why.isChecked())
        self._fit()

    def _fit(self) -> None:
        """Give the verdict one line if it is short, and the grounds the height of their lines, up to a limit."""
        if self._claim is None:
            return
        metrics = self.verdict.fontMetrics()
        wish = metrics.horizontalAdvance(self.verdict.text()) + _AROUND_VERDICT
        self.verdict.setFixedWidth(min(wish, round(_VERDICT_SHARE * self.width())))
        most = _MOST_LINES * self.grounds.fontMetrics().lineSpacing()
        needed = self.grounds.heightForWidth(max(1, self._scrolled.viewport().width()))
        self._scrolled.setFixedHeight(max(1, min(most, needed)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the words into another width."""
        super().resizeEvent(event)
        self._fit()

    def _lay_out(self) -> None:
        layout = QGridLayout(self)
        layout.setContentsMargins(6, 6, 10, 6)
        layout.setHorizontalSpacing(6)
        layout.setVerticalSpacing(2)
        layout.setColumnStretch(1, 1)
        top = QHBoxLayout()
        top.setSpacing(10)
        top.addWidget(self.heading, 1)
        top.addWidget(self.verdict, alignment=Qt.AlignmentFlag.AlignVCenter)
        middle = QHBoxLayout()
        middle.setSpacing(10)
        middle.addWidget(self.traced, 1)
        middle.addWidget(self.why, alignment=Qt.AlignmentFlag.AlignTop)
        lines = QVBoxLayout()
        lines.setSpacing(1)
        lines.addLayout(middle)
        lines.addWidget(self.computed)
        layout.addWidget(self.fold, 0, 0, alignment=Qt.AlignmentFlag.AlignTop)
        layout.addLayout(top, 0, 1)
        layout.addLayout(lines, 1, 1)
        layout.addWidget(self._scrolled, 2, 1)


def _grounds(claim: ClaimView) -> list[str]:
    lines = []
    for title, texts in (("Assumptions", claim.assumptions), ("Sources", claim.sources)):
        if texts:
            lines += [f"{title}:", *(f"•  {text}" for text in texts)]
    return lines


def _words(name: str, role: str = "") -> PlainLabel:
    label = PlainLabel()
    label.setObjectName(name)
    label.setProperty("role", role)
    label.setWordWrap(True)
    label.setTextInteractionFlags(_SELECTABLE)
    return label


def _arrow_button(name: str) -> QToolButton:
    button = QToolButton()
    button.setObjectName(name)
    button.setCheckable(True)
    button.setAutoRaise(True)
    button.setProperty("role", "disclosure")
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return button


def _scrolled(label: PlainLabel) -> QScrollArea:
    area = QScrollArea()
    label.setAlignment(Qt.AlignmentFlag.AlignTop)
    area.setWidget(label)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.viewport().setAutoFillBackground(False)
    label.setAutoFillBackground(False)
    return area
