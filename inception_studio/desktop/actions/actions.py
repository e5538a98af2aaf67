"""The table of everything the menus can do; what an action does lies in the controllers and panels."""

from __future__ import annotations

from inception_studio.desktop.actions.ask_actions import ASK_ACTIONS
from inception_studio.desktop.actions.channel_actions import CHANNEL_ACTIONS
from inception_studio.desktop.actions.file_actions import FILE_ACTIONS
from inception_studio.desktop.actions.help_actions import HELP_ACTIONS
from inception_studio.desktop.actions.lesion_actions import LESION_ACTIONS
from inception_studio.desktop.actions.network_actions import NETWORK_ACTIONS
from inception_studio.desktop.actions.train_actions import TRAIN_ACTIONS
from inception_studio.desktop.actions.view_actions import VIEW_ACTIONS
from inception_studio.desktop.exporting.take_actions import TAKE_ACTIONS

MENUS = ("&File", "&View", "&Network", "As&k", "&Train", "T&ake away", "&Help")

# To add an action: add a row to the table of its kind. Docks and recent files, which come to the menus too,
# need none.
ACTIONS = (
    *FILE_ACTIONS,
    *VIEW_ACTIONS,
    *NETWORK_ACTIONS,
    *ASK_ACTIONS,
    *CHANNEL_ACTIONS,
    *LESION_ACTIONS,
    *TRAIN_ACTIONS,
    *TAKE_ACTIONS,
    *HELP_ACTIONS,
)
