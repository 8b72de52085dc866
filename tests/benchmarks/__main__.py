"""`make bench`: the application, the engine, and the engine beside `mentor-match`; FULL=1 adds the largest sizes."""

import sys

from tests.benchmarks import application, engine, mentor_match

application.main()
sys.exit(engine.main() | mentor_match.main())
