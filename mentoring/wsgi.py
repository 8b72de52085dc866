"""The application for a web server: `waitress-serve mentoring.wsgi:app` or `gunicorn mentoring.wsgi:app`."""

from mentoring.app import create_app

app = create_app()
