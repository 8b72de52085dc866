"""Reports of a programme: figures, learning hours, how groups fare, and the papers an office needs."""
