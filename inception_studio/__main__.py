"""`python -m inception_studio` is the command `inception-studio`."""

import sys

from inception_studio.cli import main

sys.exit(main())
