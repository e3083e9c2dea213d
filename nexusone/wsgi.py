"""The WSGI application: published pages first, then Django."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nexusone.settings.production")
django_application = get_wsgi_application()

# These need loaded apps, which get_wsgi_application() has just seen to.
from core.bodies import BufferedBodies  # noqa: E402
from magicpages.public import PublicPages  # noqa: E402

application = PublicPages(BufferedBodies(django_application))
