"""`make bench`: the application, then the engine."""

from tests.benchmarks import application

application.main()
