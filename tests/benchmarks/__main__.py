"""`make bench`: the application, then the engine."""

from tests.benchmarks import application, engine

application.main()
engine.main()
