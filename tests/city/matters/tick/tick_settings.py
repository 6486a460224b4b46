"""Settings of the processes that tests start: like the suite's, and webhooks may go to the test's own receiver."""

from luodi.settings.test import *  # noqa: F403

LUODI_WEBHOOK_PRIVATE = True
