"""Imported once by the server that children of a worker are forked from: the heavy libraries."""

import ortools.graph.python.min_cost_flow
import scipy.sparse.csgraph
import sklearn.feature_extraction.text

WARM = (ortools.graph.python.min_cost_flow, scipy.sparse.csgraph, sklearn.feature_extraction.text)
