"""How a window's space is shared out among its docks; knows sizes, not when they are asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QMainWindow, QTabBar, QWidget

from inception_studio.desktop.dock import Dock

Shares = Mapping[Dock, tuple[float, float]]  # of the window's width and height

_GAP = 4  # px between docks
_NETWORK, _ROW = 212, 186  # px: the network with all its names, if that leaves so much to the lowest row
_DOWN, _ACROSS = Qt.Orientation.Vertical, Qt.Orientation.Horizontal


def proportion(window: QMainWindow, docks: Mapping[str, Dock]) -> None:
    """Share out a shown window's space; what the panels cannot do without wins over it."""
    height = _height_to_share(window)
    profile = _profile_height(window, docks)
    shared = height - _GAP - (0 if docks["gradient_profile"].isHidden() else profile + _GAP)
    wanted = max(min(height * 31 // 100, 300), min(_NETWORK, shared - _ROW))
    below = shared - max(wanted, _least_height(window.centralWidget()))
    columns = [window.width() * share // 100 for share in (17, 51, 32)]
    _resize(window, [docks["photo"], docks["module"], docks["losses"]], columns, _ACROSS)
    losses, predictions = docks["losses"], docks["predictions"]
    both = not (losses.isHidden() or predictions.isHidden())
    if both and predictions not in window.tabifiedDockWidgets(losses):
        answers = max(below * 45 // 100, 134)  # five classes
        _resize(window, [losses, predictions], [below - answers - _GAP, answers], _DOWN)
    _resize(window, [docks["gradient_profile"], docks["photo"]], [profile, below], _DOWN)


def make_room(window: QMainWindow, docks: Mapping[str, Dock]) -> None:
    """Give the profile what it needs, now that it has more or less to show; the row under it has the rest."""
    profile, below = docks["gradient_profile"], docks["photo"]
    if not profile.isFloating():
        wanted = _profile_height(window, docks)
        rest = below.height() + profile.height() - wanted
        _resize(window, [profile, below], [wanted, rest], _DOWN)


def places(window: QMainWindow, docks: Mapping[str, Dock]) -> dict[Dock, QRect]:
    """Where docks lie in the window; of those that share a place, one stands for all, the tabs included."""
    bars = [
        bar.geometry()
        for bar in window.findChildren(QTabBar, options=Qt.FindChildOption.FindDirectChildrenOnly)
        if bar.isVisible()
    ]
    order = list(docks.values())
    found = {}
    for dock in order:
        if dock.in_front and not dock.isFloating():
            behind = window.tabifiedDockWidgets(dock)
            place = dock.geometry()
            for bar in bars if behind else ():
                if place.adjusted(0, -bar.height() - _GAP, 0, 0).contains(bar):
                    place = place.united(bar)
            found[min([dock, *behind], key=order.index)] = place
    return found


def shares(window: QMainWindow, docks: Mapping[str, Dock]) -> Shares:
    """What part of a shown window its docks have now."""
    width, height = window.width(), _height_to_share(window)
    return {
        dock: (place.width() / width, place.height() / height)
        for dock, place in places(window, docks).items()
    }


def share_out(window: QMainWindow, shares: Shares) -> None:
    """Give docks their shares of a window of another size, and the network what is left over."""
    width, height = window.width(), _height_to_share(window)
    docks = list(shares)
    across = [round(share * width) for share, _ in shares.values()]
    down = [min(round(share * height), dock.most_height) for dock, (_, share) in shares.items()]
    # Twice: what a dock is given also sets the sum of its column, which is right once all have theirs.
    _resize(window, docks * 2, across * 2, _ACROSS)
    _resize(window, docks * 2, down * 2, _DOWN)


def _resize(window: QMainWindow, docks: Sequence[Dock], sizes: Sequence[int], way: Qt.Orientation) -> None:
    window.resizeDocks(docks, [max(1, size) for size in sizes], way)  # Qt warns of none and less


def _profile_height(window: QMainWindow, docks: Mapping[str, Dock]) -> int:
    if docks["depth"].in_front and docks["depth"] in window.tabifiedDockWidgets(docks["gradient_profile"]):
        return min(max(_height_to_share(window) * 24 // 100, 180), 250)
    share = min(max(_height_to_share(window) * 16 // 100, 133), 190)
    return min(share, docks["gradient_profile"].most_height)


def _least_height(centre: QWidget) -> int:
    wrapped = centre.layout().minimumHeightForWidth(centre.width())  # with a long message in it
    return max(wrapped, centre.minimumSizeHint().height())


def _height_to_share(window: QMainWindow) -> int:
    centre = window.centralWidget()
    return window.height() - centre.y() - window.statusBar().height()
